"""A question to the forge, its answer, and the pages of a listing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.forge.rows import Repository
from tests.forge.shapes import Body
from tests.forge.state import State

DOCS = "https://docs.forge.example/rest"
LISTED = 40_000  # rows that any listing shows
TOO_FAR = (
    "In order to keep the API fast for everyone, pagination is limited for this resource. Check the rel=last "
    "link relation in the Link response header to see how far back you can traverse."
)
Query = Mapping[str, str]


@dataclass(frozen=True)
class Ask:
    """A question, without what is about HTTP: `at` is the address before the path, `who` holds the token."""

    state: State
    at: str
    path: str
    query: Query
    who: str
    scopes: str | None = None

    def may_see(self, repo: Repository) -> bool:
        """A classic token without the scope does not even learn that a private repository is there."""
        return not repo.private or self.scopes is None or "repo" in self.scopes.split(", ")


@dataclass(frozen=True)
class Answer:
    """A status, what is told, the addresses of other pages, and headers of its own."""

    status: int
    body: object
    links: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(status: int, message: str, at: str = DOCS) -> Answer:
    return Answer(status, {"message": message, "documentation_url": at, "status": str(status)})


NOT_FOUND = refused(404, "Not Found")


def page(
    ask: Ask,
    rows: Sequence,
    shape: Callable[..., Body],
    name: str | None = None,
    ceiling: int = LISTED,
    repo: Repository | None = None,
) -> Answer:
    """One page of rows: bare, or under a name and beside the count of all."""
    size = min(max(int(ask.query.get("per_page", 30)), 1), 100)
    number = max(int(ask.query.get("page", 1)), 1)
    if ceiling == LISTED and (number - 1) * size >= LISTED:
        return refused(422, TOO_FAR)
    shown = rows[: min(ceiling, len(rows))][(number - 1) * size : number * size]
    last = max(-(-min(len(rows), ceiling) // size), 1)
    others = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    here = ask.path if repo is None else re.sub(r"^/repos/[^/]+/[^/]+", f"/repositories/{repo.id}", ask.path)
    links = {
        rel: f"{ask.at}{here}?{urlencode({**ask.query, 'page': target})}"
        for rel, target in others.items()
        if (rel in ("prev", "first") and number > 1) or (rel in ("next", "last") and number < last)
    }
    bodies = [shape(row) for row in shown]
    return Answer(200, {"total_count": len(rows), name: bodies} if name else bodies, links)
