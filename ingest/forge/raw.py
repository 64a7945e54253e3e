"""Replies as they came: saved before they are read, and read again without the network.

A night keeps one file per repository, `raw/SOURCE/REPOSITORY/NIGHT.jsonl.gz`, with one reply in a line:
what it answers, a key that the body itself lacks (the number of a request, or nothing), and the body.
Addresses, headers and tokens are not kept. What a killed night wrote is read up to where it ends.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

SECRET = re.compile(rb'("(?:temp_clone_token|runners_token)"\s*:\s*)"[^"]*"')  # forges give these unasked
LEVEL = 1  # of compression: replies shrink to a tenth, faster than they come


@dataclass(frozen=True)
class Saved:
    """A reply."""

    what: str
    key: str
    body: bytes


@dataclass(frozen=True)
class Raw:
    """The file of one repository and night."""

    out: IO[bytes]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def save(self, what: str, key: str, body: bytes) -> None:
        """Adds a reply. Line ends of a body are spaces in JSON, and may become such."""
        line = SECRET.sub(b'\\1""', body.replace(b"\r", b" ").replace(b"\n", b" "))
        with self.lock:
            self.out.write(b"%s\t%s\t%s\n" % (what.encode(), key.encode(), line))


@contextmanager
def opened(folder: Path, night: str) -> Iterator[Raw]:
    """The file of this night; empty ones are not kept."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{night}.jsonl.gz"
    with file.open("ab") as plain:
        file.chmod(0o600)
        with gzip.GzipFile("", "wb", LEVEL, plain, mtime=0) as out:
            yield Raw(out)


def nights(folder: Path) -> list[str]:
    """The nights that are kept, oldest first."""
    return sorted(file.name.removesuffix(".jsonl.gz") for file in folder.glob("*.jsonl.gz"))


def read(folder: Path, night: str) -> Iterator[Saved]:
    """The replies of a night; a line that was cut off when it was killed is passed over."""
    with gzip.open(folder / f"{night}.jsonl.gz", "rb") as lines:
        while True:
            try:
                line = lines.readline()
            except (EOFError, OSError, zlib.error):
                return
            if not line.endswith(b"\n"):
                return
            what, key, body = line.rstrip(b"\n").split(b"\t", 2)
            yield Saved(what.decode(), key.decode(), body)


def body(saved: Saved) -> object:
    """Of a reply; None where it is no JSON."""
    try:
        return json.loads(saved.body)
    except (ValueError, RecursionError):
        return None


def prune(folder: Path, oldest: str) -> None:
    """Deletes the replies of nights before the one of this name."""
    for file in folder.glob("*/*/*.jsonl.gz"):
        if file.name < oldest:
            file.unlink()
