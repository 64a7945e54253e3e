"""Saved replies, read as if they came now: after a killed night, for a mended reader, and for the sample."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingest import IngestError, attribution
from ingest.forge import covered, raw, reconcile
from ingest.forge import requests as forge
from ingest.forge.cells import need
from ingest.github import api, deployments, jobs, listing, nodes, pulls, rows, runs

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.forge.sync import Sync

VERSION = 1  # of what is made of replies: a new number reads those of a replay again
Bodies = list[tuple[str, Any]]  # replies with their keys
BATCH = 200  # bodies that are merged at once


def every(sync: Sync, folder: Path, names: dict[str, str]) -> int:
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
        night(sync, mine, name, names)
    sync.night.remember(sync.repo, mark)
    return sum(sync.changes)


@dataclass
class Held:
    """What can only be stored once all replies of a night have been seen."""

    since: datetime
    rest: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    windows: dict[str, int] = field(default_factory=dict)
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
    requests(sync, folder, name, held.rest, held.since)
    host = covered.host(sync.night.config.github.url)
    pulls.taken(sync, [each for each in held.pulls.values() if "pull" in each], host)
    told = {tuple(map(datetime.fromisoformat, window.split(".."))): n for window, n in held.windows.items()}
    reconcile.runs(sync, told)


def hold(sync: Sync, held: Held, what: str, bodies: Bodies) -> None:
    """Replies that belong to others."""
    for key, body in bodies:
        if what == "repository":
            held.since = api.first_day(body, sync.night.config.github)
        elif what == "runs":
            runs.taken(sync, rows.listed(body, "workflow_runs"))
            held.windows[key] = max(held.windows.get(key, 0), need(body, "total_count", kind=int))
        elif what == "rest":
            found = need(body, "data", "repository", "pullRequest", kind=dict)
            held.rest[need(found, "number", kind=int)].append(found)
        elif what == "pull":
            pulled(held, key)["pull"] = body
        elif what in ("pull_reviews", "pull_commits"):
            pulled(held, key)[what[5:]] += rows.listed(body)


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
        if listed := rows.listed(body, "jobs"):
            pages[str(listed[0]["run_id"])].append(body)
    jobs.taken(sync, list(pages.items()))


def deployed(sync: Sync, bodies: Bodies) -> None:
    """Deployments, without how they ended."""
    listed = [each for _, body in bodies for each in rows.listed(body)]
    found = sync.readable("deployments", listed, rows.deployment)
    sync.merge("deployments", [{"repo": sync.repo} | row for row in found])


def outcomes(sync: Sync, bodies: Bodies) -> None:
    """How deployments ended."""
    own = {"repo": sync.repo}
    ended = [own | {"id": key} | deployments.ended(rows.listed(body)) for key, body in bodies]
    sync.merge("deployments", ended)


def released(sync: Sync, bodies: Bodies) -> None:
    """Releases."""
    listed = [each for _, body in bodies for each in rows.listed(body)]
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


def batches(folder: Path, name: str) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
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
