"""Runs of GitHub Actions.

A listing that is filtered ends at 1,000 rows, so runs are asked for in closed windows of time, quarters at
first, and a window that is full is halved. A run can be started again for 30 days: the last 35 are looked
at every night, in weeks whose pages need not be sent again while nothing in them changed. Runs that have
not ended, and those that could not be read, are asked for by id.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from ingest import IngestError
from ingest.forge import actors, pages, reconcile
from ingest.forge.limits import Full, Gone
from ingest.github import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.forge.sync import Row, Sync

Window = tuple[datetime, datetime]  # first and last second, or the first one and that of the next window
WEEK = timedelta(weeks=1)
TIME = "%Y-%m-%dT%H:%M:%SZ"
SECOND = timedelta(seconds=1)
LOOK_BACK = timedelta(days=35)
CAP = 1000  # rows of a filtered listing
MISSED = 200  # runs that a listing left out and that are asked for one by one
OPEN = """
SELECT DISTINCT run FROM ci_runs
WHERE repo = $repo AND source = $source AND status <> 'completed' AND NOT deleted AND created_at < $before
ORDER BY run
"""
EARLIER = """
WITH stored AS (
    SELECT run, attempt, status = 'completed' OR deleted AS known FROM ci_runs
    WHERE repo = $repo AND source = $source
), attempts AS (
    SELECT run, unnest(generate_series(1, max(attempt) - 1)) AS attempt FROM stored GROUP BY run
)
FROM attempts ANTI JOIN (FROM stored WHERE known) USING (run, attempt) ORDER BY run, attempt
"""
STORED = """
SELECT DISTINCT run FROM ci_runs
WHERE repo = $repo AND source = $source AND NOT deleted AND created_at BETWEEN $start AND $stop
"""
GONE = """
UPDATE ci_runs SET deleted = true
WHERE repo = $repo AND source = $source AND run = $run AND NOT deleted
"""


def scan(sync: Sync, since: datetime) -> None:
    """Reads what can have changed."""
    recent = monday(sync.began - LOOK_BACK)
    start = min(read_until(sync) or midnight(since), recent)
    asked: set[str] = set()
    counts: dict[Window, int] = {}
    days = (sync.began - start).days + 1

    def told() -> str:
        return f"from {start:%Y-%m-%d}, {sync.online.budget.left()}"

    with sync.night.say.bar(f"{sync.name}: days of runs", days, told) as bar:
        try:
            for first, stop in windows(sync, start, recent, asked, counts):
                bar.advance((stop - first).days)
                sync.settle()
                start = stop
        finally:  # what was read stays, whatever stopped it
            sync.reached("runs", min(start, recent).isoformat())
            reconcile.runs(sync, counts)
    pages.forget(sync, asked)


def windows(
    sync: Sync, start: datetime, recent: datetime, asked: set[str], counts: dict[Window, int]
) -> Iterator[Window]:
    """Each window that has been read: its beginning, and that of the next one."""
    step: timedelta | None = None
    while start <= sync.began:
        whole = min(next_quarter(start), recent) if start < recent else start + WEEK
        stop = min(start + step, whole) if step else whole
        if window(sync, start, stop - SECOND, asked, counts):
            yield start, stop
            start, step = stop, None if stop == whole else step
        else:
            step = halved(sync, start, stop - start)


def midnight(time: datetime) -> datetime:
    """The beginning of its day, in UTC."""
    return time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def monday(time: datetime) -> datetime:
    """The first day of its week."""
    return midnight(time) - timedelta(days=time.weekday())


def next_quarter(time: datetime) -> datetime:
    """The first day of the quarter after it: windows are the same whenever a scan begins."""
    month = (time.month - 1) // 3 * 3 + 4
    return midnight(time).replace(year=time.year + (month > 12), month=month - 12 * (month > 12), day=1)


def read_until(sync: Sync) -> datetime | None:
    """Before it every run has been read, and none can change any more."""
    position = sync.position("runs")
    return datetime.fromisoformat(position) if position else None


def halved(sync: Sync, start: datetime, length: timedelta) -> timedelta:
    """Half a window that was full."""
    if length <= SECOND:
        raise IngestError(
            f"{sync.name}: {CAP:,} runs or more in the second {start.isoformat()}: cannot be read"
        )
    return max(SECOND, timedelta(seconds=int(length.total_seconds()) // 2))


def window(sync: Sync, start: datetime, stop: datetime, asked: set[str], counts: dict[Window, int]) -> bool:
    """Reads the runs that were created in it; False where there are too many to be listed."""
    created = f"{start:{TIME}}..{stop:{TIME}}"
    path, params = f"/repos/{sync.name}/actions/runs", {"created": created, "per_page": rows.PAGE}
    theirs, listed, same, mine = None, [], False, set()
    try:
        for body in pages.changed(sync, "runs", path, params, mine, created):
            if body is None:
                same = True
                continue
            theirs = max(theirs or 0, rows.need(body, "total_count", kind=int))
            if theirs >= CAP or len(listed) >= CAP:
                return False
            found = rows.need(body, "workflow_runs", kind=list)
            listed += [str(each.get("id")) for each in found if isinstance(each, dict)]
            taken(sync, found)
    except Full:
        return False
    if theirs is not None:
        counts[start, stop] = theirs
        ours = reconcile.stored_runs(sync, start, stop)
        if not same and ours > len(set(listed)):
            missed(sync, start, stop, set(listed))
        if ours < theirs:  # a page was not whole: none of them may pass for known, whatever follows
            pages.unmark(sync, mine)
            return True
    asked |= mine
    return True


def taken(sync: Sync, bodies: list[Any]) -> None:
    """Rows of runs, or of attempts."""
    found = list(sync.readable("runs", bodies, rows.run))
    sync.accepted("runs", [int(row["run"]) for row in found])
    sync.merge("ci_runs", finished(sync, found))


def finished(sync: Sync, found: list[Row]) -> list[Row]:
    """With the kind of who started each, and without who it was."""
    who = [row.pop("actor") for row in found]
    kinds = actors.kinds(filter(None, who), sync.night.config)
    own = {"repo": sync.repo, "source": sync.night.source, "deleted": False}
    return [own | row | {"actor_kind": kinds.get(actor)} for row, actor in zip(found, who, strict=True)]


def missed(sync: Sync, start: datetime, stop: datetime, listed: set[str]) -> None:
    """Runs that we have and the listing has not: deleted, or moved between its pages."""
    stored = {run for (run,) in sync.found(STORED, {"start": start, "stop": stop})}
    sync.each(sorted(stored - listed)[:MISSED], partial(one, sync))


def by_id(sync: Sync) -> None:
    """Runs that had not ended when they were last looked at, and those that could not be read."""
    open_runs = [run for (run,) in sync.found(OPEN, {"before": monday(sync.began - LOOK_BACK)})]
    refused = [str(run) for run in sync.refused("runs")]
    lacking = reconcile.lacking(sync, refused)
    try:
        sync.each(dict.fromkeys([*open_runs, *refused]), partial(one, sync))
    finally:
        reconcile.later(sync, lacking)


def one(sync: Sync, run: str) -> None:
    """A single run; one that is gone keeps its rows, and is marked."""
    try:
        taken(sync, [sync.get("run", f"/repos/{sync.name}/actions/runs/{run}")])
    except Gone:
        sync.accepted("runs", [int(run)])
        sync.execute(GONE, {"run": run})


def earlier(sync: Sync) -> None:
    """Attempts before the last one, which alone is listed: also those that ran when they were last seen."""
    sync.each(sync.found(EARLIER), lambda pair: attempted(sync, *pair))


def attempted(sync: Sync, run: str, attempt: int) -> None:
    """An earlier attempt; GitHub forgets these before runs: one that is not there is not asked for again."""
    try:
        taken(sync, [sync.get("run", f"/repos/{sync.name}/actions/runs/{run}/attempts/{attempt}")])
    except Gone:
        unknown = {"run": run, "attempt": attempt, "status": rows.ENDED, "deleted": True}
        sync.merge("ci_runs", [{"repo": sync.repo, "source": sync.night.source} | unknown])
