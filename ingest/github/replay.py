"""Saved replies, read as if they came now: after a killed night, for a mended reader, and for the sample."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
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


def night(sync: Sync, folder: Path, name: str, names: dict[str, str]) -> None:
    """The replies of one night, in the order in which they came."""
    since = sync.began
    rest: dict[int, list[Any]] = defaultdict(list)
    windows: dict[str, int] = {}
    pull: dict[str, dict[str, Any]] = {}
    for what, batch in batches(folder, name):
        bodies = [(key, body) for key, body in batch if body is not None]
        match what:
            case "repository":
                since = api.first_day(bodies[-1][1], sync.night.config.github)
            case "runs":
                for key, body in bodies:
                    runs.taken(sync, rows.listed(body, "workflow_runs"))
                    windows[key] = max(windows.get(key, 0), need(body, "total_count", kind=int))
            case "run":
                runs.taken(sync, [body for _, body in bodies])
            case "jobs":
                jobs.taken(sync, list(by_run(body for _, body in bodies)))
            case "rest":
                for _, body in bodies:
                    found = need(body, "data", "repository", "pullRequest", kind=dict)
                    rest[need(found, "number", kind=int)].append(found)
            case "pull" | "pull_reviews" | "pull_commits":
                for key, body in bodies:
                    sort_pull(pull.setdefault(key, {"reviews": [], "commits": []}), what, body)
            case "deployments":
                found = [
                    row
                    for _, body in bodies
                    for row in sync.readable(what, rows.listed(body), rows.deployment)
                ]
                sync.merge("deployments", [{"repo": sync.repo} | row for row in found])
            case "statuses":
                ended = [
                    {"repo": sync.repo, "id": key} | deployments.ended(rows.listed(body))
                    for key, body in bodies
                ]
                sync.merge("deployments", ended)
            case "releases":
                found = [
                    row for _, body in bodies for row in sync.readable(what, rows.listed(body), rows.release)
                ]
                sync.merge("releases", [{"repo": sync.repo} | row for row in found])
            case "listing":
                listing.taken(sync, [body for _, body in bodies], names)
    requests(sync, folder, name, rest, since)
    host = covered.host(sync.night.config.github.url)
    pulls.taken(sync, [each for each in pull.values() if "pull" in each], host)
    told = {
        tuple(map(datetime.fromisoformat, window.split(".."))): theirs for window, theirs in windows.items()
    }
    reconcile.runs(sync, told)


def requests(sync: Sync, folder: Path, name: str, rest: dict[int, list[Any]], since: datetime) -> None:
    """Requests with what did not fit on their pages, which came after them."""
    host = covered.host(sync.night.config.github.url)
    for what, batch in batches(folder, name):
        if what != "requests":
            continue
        for _, body in batch:
            page = need(body, "data", "repository", kind=dict)
            one = page.get("pullRequest")
            listed = [one] if one else need(page, "pullRequests", "nodes", kind=list)
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


def by_run(bodies: Iterator[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Pages of jobs by the run they are of; an empty page does not say."""
    for body in bodies:
        listed = rows.listed(body, "jobs")
        if listed and isinstance(listed[0], dict):
            yield str(listed[0].get("run_id")), [body]


def sort_pull(found: dict[str, Any], what: str, body: Any) -> None:
    """One reply of those that REST gives about a pull request."""
    if what == "pull":
        found["pull"] = body
    else:
        found[what.removeprefix("pull_")] += rows.listed(body)
