"""The source's own count beside ours: what says that nothing was lost on the way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.forge.sync import Row, Sync

Window = tuple[datetime, datetime]
RUNS = """
SELECT count(DISTINCT run) FROM ci_runs
WHERE repo = $repo AND source = $source AND NOT deleted AND created_at BETWEEN $start AND $stop
"""
LACKING = """
SELECT unnest($runs::VARCHAR[]) AS run EXCEPT SELECT run FROM ci_runs WHERE repo = $repo AND source = $source
"""
# A window that is not asked for any more is not counted again either: what it lacked is counted as it comes.
LATER = """
UPDATE reconciled SET ours = least(reconciled.theirs, reconciled.ours + n.runs)
FROM (
    SELECT from_day, count(*) AS runs FROM (
        SELECT c.run, max(r.from_day) AS from_day FROM ci_runs AS c
        JOIN reconciled AS r ON r.repo = c.repo AND r.source = c.source AND r.what = 'runs'
            AND (c.created_at AT TIME ZONE 'UTC')::DATE BETWEEN r.from_day AND r.to_day
        WHERE c.repo = $repo AND c.source = $source AND NOT c.deleted
            AND list_contains($runs::VARCHAR[], c.run)
        GROUP BY c.run
    ) GROUP BY from_day
) AS n
WHERE reconciled.repo = $repo AND reconciled.source = $source AND reconciled.what = 'runs'
    AND reconciled.from_day = n.from_day AND reconciled.ours < reconciled.theirs
"""
REQUESTS = """
SELECT count(*) FROM requests
WHERE repo = $repo AND NOT deleted AND ($start::TIMESTAMPTZ IS NULL OR created_at >= $start)
"""


def stored_runs(sync: Sync, start: datetime, stop: datetime) -> int:
    """Our count of runs that were created from `start` to `stop`."""
    return int(sync.found(RUNS, {"start": start, "stop": stop})[0][0])


def runs(sync: Sync, theirs: dict[Window, int]) -> None:
    """Notes both counts of these windows; those that begin on one day are one row."""
    days: dict[date, list[Window]] = defaultdict(list)
    for window in sorted(theirs):
        days[window[0].date()].append(window)
    note(sync, [
        row(sync, "runs", windows[0][0], windows[-1][1], sum(theirs[window] for window in windows),
            sum(stored_runs(sync, *window) for window in windows))
        for windows in days.values()
    ])  # fmt: skip


def lacking(sync: Sync, runs: list[str]) -> list[str]:
    """Those of these runs of which nothing is stored."""
    return [run for (run,) in sync.found(LACKING, {"runs": runs})]


def later(sync: Sync, runs: list[str]) -> None:
    """Runs that their window lacked when it was counted, and that were read one by one."""
    sync.night.con.execute(LATER, {"repo": sync.repo, "source": sync.night.source, "runs": runs})


def stored_requests(sync: Sync, start: datetime | None = None) -> int:
    """Our count of requests, or of those that were created since then."""
    return int(sync.found(REQUESTS, {"start": start})[0][0])


def requests(sync: Sync, since: datetime, theirs: int, start: datetime | None = None) -> None:
    """Likewise of all requests, or of those that were created since then."""
    only(sync, "requests", since, theirs, stored_requests(sync, start))


def only(sync: Sync, what: str, since: datetime, theirs: int, ours: int) -> None:
    """One comparison in place of those before it, over other days."""
    sync.night.con.execute(
        "DELETE FROM reconciled WHERE source = ? AND repo = ? AND what = ? AND from_day <> ?",
        [sync.night.source, sync.repo, what, since.date()],
    )
    note(sync, [row(sync, what, since, sync.began, theirs, ours)])


def row(sync: Sync, what: str, start: datetime, stop: datetime, theirs: int, ours: int) -> Row:
    """Of the table `reconciled`."""
    key = {"source": sync.night.source, "repo": sync.repo, "what": what, "from_day": start.date()}
    counts = {"to_day": stop.date(), "theirs": theirs, "ours": ours, "compared_at": sync.night.began_at}
    return key | counts


def note(sync: Sync, found: list[Row]) -> None:
    """That counts were compared again is nothing new."""
    sync.merge("reconciled", found, counts=False)
