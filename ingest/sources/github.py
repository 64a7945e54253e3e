"""GitHub: runs of CI with their jobs, pull requests with their reviews, deployments and releases.

A part is a repository, and one more is the list of the organisation's repositories, where it is configured.
"""

from __future__ import annotations

from dataclasses import replace
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

WORD = "github"


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
    """What is asked of one repository, each step on its own."""
    from ingest.forge import cells, session
    from ingest.github import deployments, jobs, requests, runs

    sync, body = session.asked(sync, f"/repos/{sync.name}")
    sync = replace(
        sync, name=cells.take(body, "full_name", kind=str) or sync.name
    )  # it may have been renamed
    since = session.first_day(settings, body)
    sync.begin_anew(since)
    return [
        partial(runs.scan, sync, since),
        partial(runs.by_id, sync),
        partial(runs.earlier, sync),
        partial(requests.scan, sync, session.first_day(settings), covered.host(settings.url)),
        partial(deployments.deployments, sync, since),
        partial(deployments.releases, sync),
        partial(jobs.scan, sync),
    ]


def listed(sync: Sync, names: dict[str, str]) -> list[Work]:
    """What is asked about the organisation."""
    from ingest.github import listing

    return [partial(listing.scan, sync, names)]
