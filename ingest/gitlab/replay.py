"""Saved replies of GitLab, read as if they came now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ingest.forge import cells, covered
from ingest.forge.replay import Bodies, batches
from ingest.gitlab import deployments, jobs, pipelines, projects, requests, robots

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.forge.sync import Sync


def night(sync: Sync, folder: Path, name: str, names: dict[str, str]) -> None:
    """The replies of one night: requests first, as pipelines are told by their branches."""
    read_requests(sync, folder, name)
    for what, batch in batches(folder, name):
        bodies = [(key, body) for key, body in batch if body is not None]
        if what == "listing":
            projects.taken(sync, [body for _, body in bodies], names)
        elif what in STORED:
            STORED[what](sync, bodies)
        sync.settle()


def read_requests(sync: Sync, folder: Path, name: str) -> None:
    """Requests of which all parts were saved; of the others a killed night has not seen the end."""
    listed: dict[int, Any] = {}
    machines: set[str] = set()
    parts: dict[int, dict[str, Any]] = defaultdict(lambda: defaultdict(dict))
    for what, batch in batches(folder, name):
        for key, body in batch:
            if what == "merge_requests" and body is not None:
                listed |= {each["iid"]: each for each in cells.listed(body) if numbered(each)}
            elif what == "merge_request" and body is not None:
                listed[int(key)] = body
            elif what == "users" and body is not None:
                machines |= robots.told(body) or set()
            elif what == "approvals" and body is not None:
                parts[int(key)][what] = body
            elif what in requests.PARTS and body is not None:  # what was asked for twice is there once
                parts[int(key)][what] |= {known(each): each for each in cells.listed(body)}
    whole = [
        {"number": number, "request": listed[number], "approvals": found["approvals"]}
        | {part: list(found[part].values()) for part in requests.PARTS[1:]}
        for number, found in parts.items()
        if number in listed and set(found) == set(requests.PARTS)
    ]
    robots.call(robots.accounts(whole), machines)
    host = covered.host(sync.night.config.gitlab.url)
    requests.taken(sync, whole, host)


def numbered(body: Any) -> bool:
    """Whether a request says which it is."""
    return isinstance(body, dict) and isinstance(body.get("iid"), int)


def known(body: Any) -> str:
    """What tells apart the parts of a request; those that are none are told apart too, and refused later."""
    return repr(body.get("id", body) if isinstance(body, dict) else body)


def listed_pipelines(sync: Sync, bodies: Bodies) -> None:
    """Pages of pipelines."""
    for _, body in bodies:
        pipelines.taken(sync, cells.listed(body))


def single_pipelines(sync: Sync, bodies: Bodies) -> None:
    """Pipelines that were asked for by id."""
    for _, body in bodies:
        pipelines.taken(sync, [body])


def run_jobs(sync: Sync, bodies: Bodies) -> None:
    """Pages of jobs by the pipeline they are of."""
    pages: dict[str, list[Any]] = defaultdict(list)
    for key, body in bodies:
        pages[key].append(body)
    jobs.taken(sync, list(pages.items()))


def deployed(sync: Sync, bodies: Bodies) -> None:
    """Deployments."""
    for _, body in bodies:
        deployments.deployed(sync, cells.listed(body))


def released(sync: Sync, bodies: Bodies) -> None:
    """Releases."""
    for _, body in bodies:
        deployments.released(sync, cells.listed(body))


STORED = {
    "pipelines": listed_pipelines,
    "pipeline": single_pipelines,
    "jobs": run_jobs,
    "deployments": deployed,
    "releases": released,
}
