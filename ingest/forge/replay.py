"""Saved replies, read as if they came now: after a killed night, for a mended reader, and for the sample."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ingest import IngestError, attribution
from ingest.forge import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingest.forge.sync import Sync

VERSION = 1  # of what is made of replies: a new number reads those of a replay again
BATCH = 200  # bodies that are merged at once
Bodies = list[tuple[str, Any]]  # replies with their keys


def every(
    sync: Sync, folder: Path, names: dict[str, str], night: Callable[[Sync, Path, str, dict[str, str]], None]
) -> int:
    """All nights that a folder keeps of this part; 0 at once where nothing is new there."""
    mine = folder / sync.repo.replace("/", "~")
    if not mine.is_dir():
        raise IngestError(f"{mine} is not there: it would hold the saved replies about {sync.repo}")
    files = [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(mine.glob("*.jsonl.gz"))
    ]
    shaping = (VERSION, files, attribution.version(sync.night.config.attribution), sorted(names.items()))
    mark = hashlib.sha256(repr(shaping).encode()).hexdigest()
    if mark == sync.night.fingerprint(sync.repo):
        return 0
    for name in raw.nights(mine):
        night(sync.as_of(name), mine, name, names)
    sync.night.remember(sync.repo, mark)
    return sum(sync.changes)


def batches(folder: Path, name: str) -> Iterator[tuple[str, Bodies]]:
    """Replies of one kind that follow each other, with their keys."""
    now, held = "", []
    for saved in raw.read(folder, name):
        if held and (saved.what != now or len(held) >= BATCH):
            yield now, held
            held = []
        now = saved.what
        held.append((saved.key, raw.body(saved)))
    if held:
        yield now, held
