"""Saved replies of GitHub, read as if they came now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingest.forge import cells, covered, reconcile
from ingest.forge import requests as forge
from ingest.forge.cells import need
from ingest.forge.replay import Bodies, batches
from ingest.forge.session import first_day
from ingest.github import deployments, jobs, listing, nodes, pulls, rows, runs

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.forge.sync import Sync


@dataclass
class Held:
    """What can only be stored once all replies of a night have been seen."""

    since: datetime
    rest: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    windows: dict[str, int] = field(default_factory=dict)
    counted: tuple[datetime, int] | None = None  # requests from a day on
    pulls: dict[str, dict[str, Any]] = field(default_factory=dict)


def night(sync: Sync, folder: Path, name: str, names: dict[str, str]) -> None:
    """The replies of one night, in the order in which they came."""
    held = Held(sync.began)
    for what, batch in batches(folder, name):
        bodies = [(key, body) for key, body in batch if body is not None]
        if what == "listing":
            listing.taken(sync, [body for _, body in bodies], names)
        elif what in STORED:
            STORED[what](sync, bodies)
        else:
            hold(sync, held, what, bodies)
        sync.settle()
    requests(sync, folder, name, held.rest, held.since)
    if held.counted:
        reconcile.requests(sync, *held.counted, held.counted[0])
    host = covered.host(sync.night.config.github.url)
    pulls.taken(sync, [each for each in held.pulls.values() if "pull" in each], host)
    told = {tuple(map(datetime.fromisoformat, window.split(".."))): n for window, n in held.windows.items()}
    reconcile.runs(sync, told)


def hold(sync: Sync, held: Held, what: str, bodies: Bodies) -> None:
    """Replies that belong to others."""
    for key, body in bodies:
        if what == "repository":
            held.since = first_day(sync.night.config.github, body)
        elif what == "runs":
            runs.taken(sync, cells.listed(body, "workflow_runs"))
            held.windows[key] = max(held.windows.get(key, 0), need(body, "total_count", kind=int))
        elif what == "count":
            held.counted = datetime.fromisoformat(key), need(body, "data", "search", "issueCount", kind=int)
        elif what == "rest":
            found = need(body, "data", "repository", "pullRequest", kind=dict)
            held.rest[need(found, "number", kind=int)].append(found)
        elif what == "pull":
            pulled(held, key)["pull"] = body
        elif what in ("pull_reviews", "pull_commits"):
            pulled(held, key)[what[5:]] += cells.listed(body)


def pulled(held: Held, key: str) -> dict[str, Any]:
    """What belongs to the request of this number."""
    return held.pulls.setdefault(key, {"number": int(key), "reviews": [], "commits": []})


def single_runs(sync: Sync, bodies: Bodies) -> None:
    """Runs that were asked for by id."""
    runs.taken(sync, [body for _, body in bodies])


def run_jobs(sync: Sync, bodies: Bodies) -> None:
    """Pages of jobs by the run they are of; an empty page does not say."""
    pages: dict[str, list[Any]] = defaultdict(list)
    for _, body in bodies:
        if listed := cells.listed(body, "jobs"):
            pages[str(listed[0]["run_id"])].append(body)
    jobs.taken(sync, list(pages.items()))


def deployed(sync: Sync, bodies: Bodies) -> None:
    """Deployments, without how they ended."""
    listed = [each for _, body in bodies for each in cells.listed(body)]
    found = sync.readable("deployments", listed, rows.deployment)
    sync.merge("deployments", [{"repo": sync.repo} | row for row in found])


def outcomes(sync: Sync, bodies: Bodies) -> None:
    """How deployments ended."""
    own = {"repo": sync.repo}
    ended = [own | {"id": key} | deployments.ended(cells.listed(body)) for key, body in bodies]
    sync.merge("deployments", ended)


def released(sync: Sync, bodies: Bodies) -> None:
    """Releases."""
    listed = [each for _, body in bodies for each in cells.listed(body)]
    found = sync.readable("releases", listed, rows.release)
    sync.merge("releases", [{"repo": sync.repo} | row for row in found])


STORED = {
    "run": single_runs,
    "jobs": run_jobs,
    "deployments": deployed,
    "statuses": outcomes,
    "releases": released,
}


def requests(sync: Sync, folder: Path, name: str, rest: dict[int, list[Any]], since: datetime) -> None:
    """Requests with what did not fit on their pages, which came after them."""
    host = covered.host(sync.night.config.github.url)
    for what, batch in batches(folder, name):
        if what != "requests":
            continue
        for _, body in batch:
            page = need(body, "data", "repository", kind=dict)
            one = page.get("pullRequest")
            listed = [one] if one else nodes.listed(need(page, "pullRequests", kind=dict))
            found = [
                each["request"]
                for each in sync.readable(
                    what, listed, lambda node: {"request": nodes.request(node)}, "number"
                )
            ]
            whole = [
                forge.with_more(each, [c for more in rest[each.number] for c in nodes.commits(more)],
                                [r for more in rest[each.number] for r in nodes.reviews(more)])
                for each in found
            ]  # fmt: skip
            forge.store(sync, whole, host)
            if not one:
                reconcile.requests(sync, since, need(page, "pullRequests", "totalCount", kind=int))
        sync.settle()
