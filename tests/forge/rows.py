"""What the fake forge knows, as rows of plain values.

The newest attempt of a run is what a listing shows; earlier ones are rows of their own. A row belongs to the
repository, or to the row that `UNDER` names. Times are in UTC, as all times at the forge.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

Sha = NewType("Sha", str)


@dataclass(frozen=True)
class Actor:
    """An account. In text `ada`, `renovate[bot]`, `Mannequin:ada` or `EnterpriseUserAccount:ada`."""

    login: str
    kind: str = "User"

    @property
    def id(self) -> int:
        """The same for the same login, always."""
        return zlib.crc32(self.login.encode()) % 10**8 + 1


@dataclass(frozen=True)
class Repository:
    """`acme/trainer`: what a listing of repositories tells of it."""

    name: str
    id: int
    branch: str
    private: bool
    fork: bool
    archived: bool
    created_at: datetime
    pushed_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class Run:
    """One attempt of a workflow run."""

    run: int
    attempt: int
    workflow: str
    number: int
    event: str
    branch: str | None
    sha: Sha
    status: str | None
    conclusion: str | None
    actor: Actor | None
    starter: Actor | None
    title: str
    request: int | None
    created_at: datetime
    started_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Job:
    """A job of an attempt."""

    run: int
    attempt: int
    job: int
    name: str
    status: str
    conclusion: str | None
    runner: str | None
    labels: tuple[str, ...]
    steps: int
    created_at: datetime
    started_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class Request:
    """A pull request: merged when it has merged_at, closed when it has closed_at, else open."""

    number: int
    title: str
    body: str | None
    draft: bool
    author: Actor | None
    merged_by: Actor | None
    base: str
    branch: str
    head: Sha
    merge_sha: Sha | None
    squash: bool  # landed as one commit; only GitLab tells
    added: int
    deleted: int
    files: int
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    fork: bool
    created_at: datetime
    merged_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime

    @property
    def state(self) -> str:
        return "merged" if self.merged_at else "closed" if self.closed_at else "open"


@dataclass(frozen=True)
class Review:
    """What a reviewer did."""

    number: int
    review: int
    author: Actor | None
    state: str
    head: Sha | None
    body: str
    submitted_at: datetime | None


@dataclass(frozen=True)
class Commit:
    """A commit on the branch of a request, in the order in which they were written down."""

    number: int
    sha: Sha
    parents: tuple[str, ...]
    message: str
    name: str
    email: str
    login: Actor | None
    added: int
    deleted: int
    files: int
    authored_at: datetime
    committed_at: datetime


@dataclass(frozen=True)
class Version:
    """What a request was after a push; only GitLab tells."""

    number: int
    version: int
    head: Sha
    patch: str
    pushed_at: datetime


@dataclass(frozen=True)
class Deployment:
    """A deployment; what became of it is told by its statuses."""

    deployment: int
    sha: Sha
    ref: str
    environment: str
    author: Actor | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Status:
    """A step in the life of a deployment."""

    deployment: int
    status: int
    state: str
    author: Actor | None
    created_at: datetime


@dataclass(frozen=True)
class Release:
    """A published version, or a draft of one, which has no published_at."""

    tag: str
    release: int
    title: str | None
    branch: str
    prerelease: bool
    author: Actor
    created_at: datetime
    published_at: datetime | None


Row = Repository | Run | Job | Request | Review | Commit | Version | Deployment | Status | Release
ROWS: Mapping[str, type[Row]] = {
    "repositories": Repository,
    "runs": Run,
    "jobs": Job,
    "requests": Request,
    "reviews": Review,
    "commits": Commit,
    "versions": Version,
    "deployments": Deployment,
    "statuses": Status,
    "releases": Release,
}
KEYS = {  # those of what it belongs to first
    "repositories": ("name",),
    "runs": ("run", "attempt"),
    "jobs": ("run", "attempt", "job"),
    "requests": ("number",),
    "reviews": ("number", "review"),
    "commits": ("number", "sha"),
    "versions": ("number", "version"),
    "deployments": ("deployment",),
    "statuses": ("deployment", "status"),
    "releases": ("tag",),
}
UNDER = {
    **{"jobs": "runs", "statuses": "deployments"},
    **dict.fromkeys(("reviews", "commits", "versions"), "requests"),
}
