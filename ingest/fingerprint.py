"""Whether a file is what it was when it was last read: by size and time first, then by its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night


def stamped(file: Path) -> str:
    """Size and time: equal means that nobody wrote to the file."""
    stat = file.stat()
    return f"{stat.st_size}.{stat.st_mtime_ns}"


def digest(file: Path) -> str:
    """Of the bytes: a file that was only touched or copied is not read again."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def shape(*words: object) -> str:
    """What the reading of a file depends on beside the file."""
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def is_new(night: Night, part: str, file: Path, reading: str) -> bool:
    """Whether a part that is one file has to be read; what it looks like now is remembered."""
    stamp = stamped(file)
    last = (night.fingerprint(part) or "  ").split(" ")
    if last[:2] == [reading, stamp]:
        return False
    content = digest(file)
    night.remember(part, f"{reading} {stamp} {content}")
    return [last[0], last[2]] != [reading, content]
