"""A small grey picture and a block of weights, made without a compressor: those differ between machines."""

from __future__ import annotations

import struct
import zlib
from random import Random

from making.dice import between


def picture(rng: Random, side: int = 20) -> bytes:
    """A PNG whose pixels are stored, not compressed."""
    rows = b"".join(b"\0" + bytes(between(rng, 0, 255) & 0xF0 for _ in range(side)) for _ in range(side))
    stored = b"\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    data = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def weights(rng: Random, count: int = 64) -> bytes:
    """A few numbers as they lie in memory, with the NULs that make a file binary to git."""
    return b"ACME\0\0\0\1" + b"".join(struct.pack("<f", between(rng, -50, 50) / 64) for _ in range(count))
