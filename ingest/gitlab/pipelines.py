"""Pipelines of GitLab: those that changed, by when they did; gone ones by counting.

Listings have neither times nor jobs: jobs.py reads both once a pipeline has ended. One whose last change is
not older than that reading is read again.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from ingest.forge.limits import Gone
from ingest.gitlab import api, counting, rows

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.forge.sync import Row, Sync

LISTING = api.Listing("pipelines", "id", "runs", "runs history")
OF_REQUEST = re.compile(r"refs/merge-requests/(\d+)/\w+")
STORED = """
SELECT run, max(attempt), arg_max(struct_pack(status, started_at, completed_at, jobs_at), attempt)
FROM ci_runs WHERE repo = $repo AND source = $source AND list_contains($runs::VARCHAR[], run) GROUP BY run
"""
BRANCHES = (
    "SELECT number, branch FROM requests WHERE repo = $repo AND list_contains($numbers::BIGINT[], number)"
)
# Pipelines that were read before their requests.
NAMED = r"""
UPDATE ci_runs SET branch = q.branch FROM requests AS q
WHERE ci_runs.repo = $repo AND ci_runs.source = $source AND q.repo = $repo AND q.branch IS NOT NULL
    AND regexp_extract(ci_runs.branch, '^refs/merge-requests/(\d+)/\w+$', 1) = q.number::VARCHAR
"""
OPEN = """
SELECT DISTINCT run FROM ci_runs
WHERE repo = $repo AND source = $source AND status <> 'completed' AND NOT deleted ORDER BY run
"""
KEPT = """
SELECT DISTINCT run, created_at FROM ci_runs WHERE repo = $repo AND source = $source AND NOT deleted
"""
GONE = """
UPDATE ci_runs SET deleted = true
WHERE repo = $repo AND source = $source AND run = $run AND NOT deleted
"""


def scan(sync: Sync, since: datetime) -> None:
    """Reads what changed, then looks for what is gone."""
    turned = api.scan(sync, LISTING, since, partial(taken, sync))
    sync.execute(NAMED, {})
    again = dict.fromkeys(map(str, sync.refused("runs")))
    sync.each([run for run in again if run.isdigit()], partial(one, sync))
    counting.compare(sync, LISTING, "runs", KEPT, partial(one, sync), turned)


def taken(sync: Sync, bodies: list[Any]) -> None:
    """Rows of pipelines, as the last attempt of each."""
    found = list(sync.readable("runs", bodies, rows.pipeline))
    sync.accepted("runs", [int(row["run"]) for row in found])
    stored = {
        run: (attempt, told)
        for run, attempt, told in sync.found(STORED, {"runs": [row["run"] for row in found]})
    }
    branches = of_requests(sync, found)
    own = {"repo": sync.repo, "source": sync.night.source, "deleted": False}
    sync.merge("ci_runs", [own | beside(row, branches, *stored.get(row["run"], (1, {}))) for row in found])


def beside(row: Row, branches: dict[str, str], attempt: int, told: Row) -> Row:
    """With what was read of its jobs, if it is as it was; one that goes on again is a new attempt."""
    changed, read = row.pop("updated_at"), told.get("jobs_at")
    fresh = bool(read and changed and changed < read)
    ended = row["status"] == rows.ENDED
    if not ended and told.get("status") == rows.ENDED:
        attempt, told = attempt + 1, {}
    return row | {
        "attempt": attempt,
        "branch": branches.get(row["branch"] or "", row["branch"]),
        "started_at": told.get("started_at"),
        "completed_at": told.get("completed_at") if ended else None,
        "jobs_at": read if fresh and ended else None,
    }


def of_requests(sync: Sync, found: list[Row]) -> dict[str, str]:
    """The branches behind the refs under which merge requests are built."""
    refs = {
        row["branch"]: int(ref[1])
        for row in found
        if row["branch"] and (ref := OF_REQUEST.fullmatch(row["branch"]))
    }
    known = dict(sync.found(BRANCHES, {"numbers": sorted(set(refs.values()))})) if refs else {}
    return {ref: known[number] for ref, number in refs.items() if known.get(number)}


def one(sync: Sync, run: str) -> None:
    """A single pipeline; one that is gone keeps its rows, and is marked."""
    try:
        taken(sync, [sync.get("pipeline", f"{api.project(sync.name)}/pipelines/{run}")])
    except Gone:
        sync.accepted("runs", [int(run)])
        sync.execute(GONE, {"run": run})


def by_id(sync: Sync) -> None:
    """Pipelines that go on, of which no listing would tell that they are gone."""
    sync.each([run for (run,) in sync.found(OPEN)], partial(one, sync))
