"""Jobs of runs that have ended, once per attempt; the newest runs first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from ingest.forge.client import AT_ONCE
from ingest.forge.limits import Busy, Gone
from ingest.forge.sync import TOLERATED
from ingest.github import rows

if TYPE_CHECKING:
    from ingest.forge.sync import Row, Sync

BATCH = 500  # runs whose jobs are merged at once
UNREAD = """
SELECT run FROM ci_runs
WHERE repo = $repo AND source = $source AND status = 'completed' AND jobs_at IS NULL AND NOT deleted
GROUP BY run ORDER BY max(created_at) DESC, run
"""
READ = """
UPDATE ci_runs SET jobs_at = $began
WHERE repo = $repo AND source = $source AND status = 'completed' AND jobs_at IS NULL
    AND list_contains($runs::VARCHAR[], run)
"""


def scan(sync: Sync) -> None:
    """Reads the jobs that are missing; what one night leaves the next one reads."""
    unread = [run for (run,) in sync.found(UNREAD)]
    failed: list[Exception] = []
    with (
        sync.night.say.bar(f"{sync.name}: jobs of runs", len(unread), sync.online.budget.left) as bar,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        for start in range(0, len(unread), BATCH):
            batch = unread[start : start + BATCH]
            answers = list(pool.map(lambda run: asked(sync, run, failed), batch))
            whole = [(run, found) for run, found in zip(batch, answers, strict=True) if found is not None]
            taken(sync, whole)
            bar.advance(len(batch))
            if over(failed):
                break
    if failed:
        raise failed[0]


def over(failed: list[Exception]) -> bool:
    """Whether there is no point in asking on: more is wrong than a few runs."""
    return len(failed) >= TOLERATED or any(not isinstance(error, Busy) for error in failed)


def asked(sync: Sync, run: str, failed: list[Exception]) -> list[Any] | None:
    """The pages of a run's jobs, of all attempts; None where it failed, and once enough has failed beside."""
    if over(failed):
        return None
    path, params = f"/repos/{sync.name}/actions/runs/{run}/jobs", {"filter": "all", "per_page": rows.PAGE}
    try:
        return list(sync.pages("jobs", path, params))
    except Gone:
        return []
    except Exception as error:  # noqa: BLE001 - told by the thread that began, once the others are stored
        failed.append(error)
        return None


def taken(sync: Sync, found: list[tuple[str, list[Any]]]) -> None:
    """Rows of jobs; a run of which a job cannot be read is asked for again."""
    jobs: list[Row] = []
    read = []
    for run, bodies in found:
        listed = [each for body in bodies for each in rows.listed(body, "jobs")]
        made = list(sync.readable("jobs", listed, rows.job))
        jobs += made
        theirs = max((rows.need(body, "total_count", kind=int) for body in bodies), default=0)
        whole = (
            sync.client or len({row["job"] for row in made}) >= theirs
        )  # a killed night may have saved a part
        if whole and len(made) == len(listed):
            read.append(run)
    sync.accepted("jobs", [int(row["job"]) for row in jobs])
    sync.merge("ci_jobs", [{"repo": sync.repo} | row for row in jobs])
    sync.execute(READ, {"began": sync.night.began_at, "runs": read})
