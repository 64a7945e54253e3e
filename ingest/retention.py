"""Which snapshots are kept: enough to look back, and any that a reader may be about to open."""

from __future__ import annotations

from pathlib import Path

from ingest import warehouse


def prune(folder: Path, keep: int, run: str = "") -> list[Path]:
    """Deletes all but the last `keep` snapshots, the last of each month, and the one that is served.

    The one before the newest always stays, since a reader may be about to open it. Of those that a long night
    published on its way, from the name `run` on, none else counts: they would push out the nights before.
    """
    files = warehouse.snapshots(folder)
    passing = [file for file in files if run and file.stem >= run][:-2]
    nights = [file for file in files if file not in passing]
    months = {file.name[:6]: file for file in nights}
    kept = {*nights[-max(keep, 2) :], *months.values(), warehouse.served(folder)}
    gone = [file for file in files if file not in kept]
    for file in gone:
        file.with_suffix(".open.duckdb").unlink(missing_ok=True)
        file.unlink()
    return gone
