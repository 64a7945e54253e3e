"""The source's own count beside ours: what says that nothing was lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.forge.sync import Sync

RUNS = """
SELECT count(DISTINCT run) FROM ci_runs
WHERE repo = $repo AND source = $source AND NOT deleted AND created_at BETWEEN $start AND $stop
"""
REQUESTS = "SELECT count(*) FROM requests WHERE repo = $repo AND NOT deleted"


def runs(sync: Sync, start: datetime, stop: datetime, theirs: int) -> int:
    """Notes both counts of runs that were created from `start` to `stop`; returns ours."""
    ours = sync.found(RUNS, {"start": start, "stop": stop})[0][0]
    note(sync, "runs", start, stop, theirs, ours)
    return int(ours)


def requests(sync: Sync, since: datetime, theirs: int) -> None:
    """Likewise of all requests."""
    ours = sync.found(REQUESTS)[0][0]
    note(sync, "requests", since, sync.began, theirs, ours)


def note(sync: Sync, what: str, start: datetime, stop: datetime, theirs: int, ours: int) -> None:
    """One row of `reconciled`."""
    row = {"source": sync.night.source, "repo": sync.repo, "what": what, "from_day": start.date()}
    counts = {"to_day": stop.date(), "theirs": theirs, "ours": ours, "compared_at": sync.night.began_at}
    sync.merge("reconciled", [row | counts])
