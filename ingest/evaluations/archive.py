"""Members of a zip file, unpacked up to a bound; those packed with zstd (method 93) too.

The zipfile of Python before 3.14 does not know zstd, and none stops in the middle of a chunk, of which a few
kilobytes may hold gigabytes.
"""

from __future__ import annotations

import binascii
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest import IngestError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORED, DEFLATED, ZSTD = 0, 8, 93
LOCAL = 30  # bytes of a member's own head, before its name
CONTENTS = 64 << 20  # bytes of a table of contents: half a million members
DAMAGED = "cut off or damaged: copy it again"


@dataclass(frozen=True)
class Archive:
    """An open zip file."""

    file: BinaryIO
    members: dict[str, zipfile.ZipInfo]  # of those with one name the last, as appending replaces them
    size: int


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A zip file with its table of contents."""
    with path.open("rb") as file:
        try:
            if contents(file) > CONTENTS:
                raise IngestError(f"its table of contents is larger than {CONTENTS >> 20} MB")
            listed = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError):
            raise IngestError(DAMAGED) from None
        yield Archive(file, listed.NameToInfo, path.stat().st_size)


def contents(file: BinaryIO) -> int:
    """The size of the table of contents as the end of the file has it; 0 where there is none."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    wide = tail.rfind(b"PK\6\6", 0, max(end, 0))
    if wide >= 0:
        return struct.unpack_from("<Q", tail, wide + 40)[0]
    return struct.unpack_from("<L", tail, end + 12)[0] if end >= 0 else 0


def content(archive: Archive, name: str, most: int) -> bytes:
    """A member unpacked, at most that many bytes of it; refused when it is larger, cut or damaged."""
    info = archive.members[name]
    if info.flag_bits & 1:
        raise IngestError(f"{name} is encrypted")
    if info.compress_size > most:
        raise IngestError(too_large(name, most))
    if not 0 <= info.header_offset < archive.size:
        raise IngestError(DAMAGED)
    archive.file.seek(info.header_offset)
    head = archive.file.read(LOCAL)
    if len(head) < LOCAL or head[:4] != b"PK\3\4":
        raise IngestError(DAMAGED)
    archive.file.seek(sum(struct.unpack_from("<HH", head, 26)), 1)
    packed = archive.file.read(info.compress_size)
    try:
        found = unpacked(info.compress_type, packed, most + 1)
    except (zlib.error, zstd.ZstdError, EOFError):
        raise IngestError(DAMAGED) from None
    if len(found) > most:
        raise IngestError(too_large(name, most))
    if binascii.crc32(found) != info.CRC:
        raise IngestError(DAMAGED)
    return found


def unpacked(method: int, packed: bytes, most: int) -> bytes:
    """At most this many bytes of what was packed."""
    if method == STORED:
        return packed[:most]
    if method == DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    if method != ZSTD:
        raise IngestError(f"packed by method {method}, which is not read here")
    found = bytearray()
    while packed and len(found) < most:  # a member may be several frames, one after the other
        frame = zstd.ZstdDecompressor()
        found += frame.decompress(packed, most - len(found))
        packed = frame.unused_data
    return bytes(found)


def too_large(name: str, most: int) -> str:
    """A member that unpacks to more than any log of its kind."""
    return f"{name} unpacks to more than {most >> 20} MB"
