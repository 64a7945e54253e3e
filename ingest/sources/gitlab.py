"""GitLab: pipelines with their jobs, merge requests with their approvals and notes, deployments and releases.

A part is a repository, and one more is the list of the group's projects, where it is configured.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ingest.forge import covered, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.config import Config
    from ingest.forge.session import Work
    from ingest.forge.settings import Forge
    from ingest.forge.sync import Sync
    from ingest.night import Night

WORD = "gitlab"


def parts(config: Config) -> list[str]:
    """The repositories that it holds, and the list of them."""
    return covered.parts(config, WORD)


def load(night: Night, part: str) -> int:
    """Asks for what can have changed; returns how many rows did."""
    return source.load(night, part, WORD, repository, listed)


def check(config: Config) -> Iterator[tuple[str, bool, str]]:
    """What the forge says to a few questions."""
    return source.check(config, WORD)


def repository(sync: Sync, settings: Forge) -> list[Work]:
    """What is asked of one repository, each step on its own; nothing of what its project has switched off."""
    from ingest.forge import session
    from ingest.gitlab import api, deployments, jobs, pipelines, requests

    sync, body = session.asked(sync, api.project(sync.name))
    since = session.first_day(settings)  # what was imported is older than its project
    sync.begin_anew(since)
    host = covered.host(settings.url)
    steps = [
        ("merge_requests", partial(requests.scan, sync, since, host)),
        ("builds", partial(pipelines.scan, sync, since)),
        ("builds", partial(pipelines.by_id, sync)),
        ("builds", partial(jobs.scan, sync)),
        ("environments", partial(deployments.deployments, sync, since)),
        ("releases", partial(deployments.releases, sync)),
    ]
    return [work for feature, work in steps if body.get(f"{feature}_access_level") != "disabled"]


def listed(sync: Sync, names: dict[str, str]) -> list[Work]:
    """What is asked about the group."""
    from ingest.gitlab import projects

    return [partial(projects.scan, sync, names)]
