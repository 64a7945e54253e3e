"""Jobs of runs that have ended, once per attempt; the newest runs first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ingest.forge import cells, together
from ingest.forge.limits import Gone
from ingest.github import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.forge.sync import Row, Sync

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
    together.read(sync, "jobs of runs", unread, partial(asked, sync), partial(taken, sync))


def asked(sync: Sync, run: str) -> list[Any]:
    """The pages of a run's jobs, of all attempts."""
    path, params = f"/repos/{sync.name}/actions/runs/{run}/jobs", {"filter": "all", "per_page": rows.PAGE}
    try:
        return list(sync.pages("jobs", path, params))
    except Gone:
        return []


def taken(sync: Sync, found: Sequence[tuple[str, list[Any]]]) -> None:
    """Rows of jobs; a run of which a job cannot be read is asked for again."""
    jobs: list[Row] = []
    read = []
    for run, bodies in found:
        listed = [each for body in bodies for each in cells.listed(body, "jobs")]
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
