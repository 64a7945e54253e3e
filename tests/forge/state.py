"""What the fake forge knows: rows of plain values, written as text, changed between two nights.

The newest attempt of a run is what a listing shows; earlier ones are rows of their own. A row belongs to the
repository, or to the row that `UNDER` names. Times are in UTC, as all times at the forge.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

Sha = NewType("Sha", str)
KINDS = ("User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount")


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
    added: int
    deleted: int
    files: int
    labels: tuple[str, ...]
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


Row = Repository | Run | Job | Request | Review | Commit | Deployment | Status | Release
ROWS: Mapping[str, type[Row]] = {
    "repositories": Repository,
    "runs": Run,
    "jobs": Job,
    "requests": Request,
    "reviews": Review,
    "commits": Commit,
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
    "deployments": ("deployment",),
    "statuses": ("deployment", "status"),
    "releases": ("tag",),
}
UNDER = {"jobs": "runs", "reviews": "requests", "commits": "requests", "statuses": "deployments"}
Key = tuple[object, ...]


@dataclass
class State:
    """The rows of all repositories: by repository, table, the key of what they belong to, and their own."""

    rows: dict[tuple[str, str], dict[Key, dict[Key, Row]]] = field(default_factory=dict)
    version: int = 0  # one more with every change, so that kept replies are dropped

    def put(self, repo: str, table: str, row: Row) -> None:
        """Adds a row, or replaces the one with its key."""
        key = tuple(getattr(row, name) for name in KEYS[table])
        self.rows.setdefault((repo, table), {}).setdefault(key[:-1], {})[key] = row
        self.version += 1

    def remove(self, repo: str, table: str, *key: object) -> None:
        """Takes rows away whose key begins so, and what belongs to them: `remove(repo, "runs", 7)`."""
        for name in (table, *(name for name, above in UNDER.items() if above == table)):
            for rows in self.rows.get((repo, name), {}).values():
                for found in [one for one in rows if one[: len(key)] == key]:
                    del rows[found]
        self.version += 1

    def under(self, repo: str, table: str, *above: object) -> list[Row]:
        """Rows that belong to a row: `under(repo, "jobs", 7, 1)`, `under(repo, "requests")`."""
        return list(self.rows.get((repo, table), {}).get(above, {}).values())

    def row(self, repo: str, table: str, *key: object) -> Row | None:
        return self.rows.get((repo, table), {}).get(key[:-1], {}).get(key)

    def attempts(self, repo: str, run: int) -> list[Run]:
        """All attempts of a run, the first one first."""
        return sorted(self.under(repo, "runs", run), key=lambda row: row.attempt)

    def runs(self, repo: str) -> list[Run]:
        """The newest attempt of every run, newest run first."""
        found = [max(rows.items())[1] for rows in self.rows.get((repo, "runs"), {}).values() if rows]
        return sorted(found, key=lambda row: (row.created_at, row.run), reverse=True)

    def repository(self, name: str) -> Repository | None:
        """Names are compared without regard to case, as the forge does."""
        return next((row for row in self.repositories() if row.name.lower() == name.lower()), None)

    def of_owner(self, login: str) -> list[Repository]:
        return [row for row in self.repositories() if row.name.lower().startswith(f"{login}/".lower())]

    def repositories(self) -> list[Repository]:
        return self.under("", "repositories")
