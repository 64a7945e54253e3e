"""Jobs of pipelines that have ended, retried ones too, and the attempts that they tell of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ingest.forge import actors, cells, together
from ingest.forge.limits import Gone
from ingest.gitlab import api, attempts, pipelines, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.forge.sync import Row, Sync

UNREAD = """
SELECT run FROM ci_runs
WHERE repo = $repo AND source = $source AND status = 'completed' AND jobs_at IS NULL AND NOT deleted
GROUP BY run ORDER BY max(created_at) DESC, run
"""
LAST = """
SELECT * FROM ci_runs
WHERE repo = $repo AND source = $source AND list_contains($runs::VARCHAR[], run)
QUALIFY row_number() OVER (PARTITION BY run ORDER BY attempt DESC) = 1
"""
STALE = """
DELETE FROM ci_jobs
WHERE repo = $repo AND list_contains($all::VARCHAR[], run) AND (run, attempt, job) NOT IN (
    SELECT unnest($runs::VARCHAR[]), unnest($attempts::INTEGER[]), unnest($jobs::VARCHAR[])
)
"""
BEYOND = """
DELETE FROM ci_runs WHERE repo = $repo AND source = $source
    AND attempt > map_extract_value(map($runs::VARCHAR[], $attempts::INTEGER[]), run)
"""
OWN = ("asked_at", "allowed", "user")  # columns of a job that are not stored


def scan(sync: Sync) -> None:
    """Reads the jobs that are missing; what one night leaves the next one reads."""
    unread = [run for (run,) in sync.found(UNREAD)]
    together.read(sync, "jobs of pipelines", unread, partial(asked, sync), partial(taken, sync))


def asked(sync: Sync, run: str) -> list[Any]:
    """The pages of a pipeline's jobs, of all attempts; none where it was deleted since it was listed."""
    path = f"{api.project(sync.name)}/pipelines/{run}"
    try:
        return list(
            sync.pages("jobs", f"{path}/jobs", {"include_retried": "true", "per_page": api.PAGE}, run)
        )
    except Gone:
        try:
            sync.online.get(path)
        except Gone:
            return []
        raise


def taken(sync: Sync, found: Sequence[tuple[str, list[Any]]]) -> None:
    """Rows of jobs and of attempts; a pipeline of which a job cannot be read is asked for again."""
    for run, bodies in found:
        if not bodies:
            sync.execute(pipelines.GONE, {"run": run})
    found = [(run, bodies) for run, bodies in found if bodies]
    jobs: list[Row] = []
    told: list[Row] = []
    last = latest(sync, [run for run, _ in found])
    for run, bodies in found:
        listed = [each for body in bodies for each in cells.listed(body)]
        made = list(sync.readable("jobs", listed, rows.job))
        once = list({job["job"]: job for job in made}.values())
        of_run = attempts.numbered(once)
        jobs += of_run
        # a killed night may have saved a part: only a page that is not full is known to be the last
        whole = sync.client or len(cells.listed(bodies[-1])) < api.PAGE
        if run in last and last[run]["status"] == rows.ENDED:
            known = {"jobs_at": sync.began if whole and len(made) == len(listed) else None}
            told += attempts.told(last[run] | known, of_run)
    store(sync, [run for run, _ in found], jobs, told)


def store(sync: Sync, runs: list[str], jobs: list[Row], told: list[Row]) -> None:
    """What stands in place of what was known of these pipelines."""
    sync.accepted("jobs", [int(job["job"]) for job in jobs])
    keys = {f"{column}s": [job[column] for job in jobs] for column in ("run", "attempt", "job")}
    sync.execute(STALE, {"all": runs} | keys)
    own = {"repo": sync.repo}
    sync.merge("ci_jobs", [own | {k: v for k, v in job.items() if k not in OWN} for job in jobs])
    kinds = actors.kinds((row["actor"] for row in told if row["actor"]), sync.night.config)
    sync.merge("ci_runs", [row | {"actor_kind": kinds.get(row.pop("actor"))} for row in told])
    last = {row["run"]: row["attempt"] for row in told}
    sync.execute(BEYOND, {"runs": list(last), "attempts": list(last.values())})


def latest(sync: Sync, runs: list[str]) -> dict[str, Row]:
    """The newest attempt of each that is stored."""
    found = sync.night.con.execute(LAST, {"repo": sync.repo, "source": sync.night.source, "runs": runs})
    columns = [name for name, *_ in found.description or ()]
    return {
        row["run"]: row for row in (dict(zip(columns, values, strict=True)) for values in found.fetchall())
    }
