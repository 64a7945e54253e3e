"""How GitLab is spoken to, and how its listings are gone through.

A listing is read once as a whole, the oldest first, so that what is made meanwhile comes last; after that by
what changed since the scan before, less an hour. There is no end to what is asked for: a row that changes
while pages are turned can come twice, but moves none of the others out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ingest.forge import cells, client
from ingest.forge.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.forge.client import Parameters
    from ingest.forge.settings import Forge
    from ingest.forge.sync import Sync

PAGE = 100  # rows of a page, at most
OVERLAP = timedelta(hours=1)
DONE = "done"
TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Listing:
    """What is gone through, and the cursors that say how far it was."""

    what: str
    order: str
    changed: str
    history: str
    key: str = "id"
    more: Parameters = field(default_factory=dict)


def opened(settings: Forge) -> client.Client:
    """A client with the token of the settings."""
    budget = Budget(settings.minutes * 60.0, settings.requests)
    accept = {"Accept": "application/json"}
    return client.opened(settings.url, settings.token_env, "PRIVATE-TOKEN", "{}", accept, budget)


def project(name: str) -> str:
    """Where a project is answered."""
    return f"/projects/{quote(name, safe='')}"


def scan(sync: Sync, listing: Listing, since: datetime, take: Callable[[list[Any]], None]) -> bool:
    """What changed since the last scan, then what is still missing of the history; whether pages were turned.

    What is deleted meanwhile moves the rows behind it up, and those at the top of a page past the reader.
    """
    turned = False
    before = sync.position(listing.changed)
    if before is not None:
        for number, page in enumerate(
            pages(sync, listing, datetime.fromisoformat(before) - OVERLAP), start=1
        ):
            take(page)
            turned = number > 1
    sync.reached(listing.changed, sync.began.isoformat())
    if (reached := sync.position(listing.history)) != DONE:
        at = resumed(sync, listing, since, reached)
        for number, page in enumerate(pages(sync, listing, since, at), start=at):
            take(page)
            turned = number > 1
            sync.reached(listing.history, f"{number} {place(listing, page[-1:])}")
        sync.reached(listing.history, DONE)
    return turned


def resumed(sync: Sync, listing: Listing, since: datetime, reached: str | None) -> int:
    """The page to go on from: the last that was read, or one before it where its rows have moved up."""
    number, _, last = (reached or "1").partition(" ")
    at = int(number)
    while at > 1 and not "" < place(listing, next(pages(sync, listing, since, at))[:1]) <= last:
        at //= 2
    return at


def place(listing: Listing, rows: list[Any]) -> str:
    """Of a row in its listing, as text that sorts as the rows do."""
    row = rows[0] if rows and isinstance(rows[0], dict) else {}
    found = row.get(listing.order)
    return f"{found:020}" if isinstance(found, int) else str(found or "")


def pages(sync: Sync, listing: Listing, since: datetime, number: int = 1) -> Iterator[list[Any]]:
    """The pages of what changed since then."""
    for body in sync.pages(listing.what, path(sync, listing), question(listing, since) | {"page": number}):
        yield cells.listed(body)


def total(sync: Sync, listing: Listing, since: datetime) -> int | None:
    """How many the forge says it has; None above 10,000, where it does not count."""
    reply = sync.online.get(path(sync, listing), question(listing, since) | {"per_page": 1})
    told = reply.headers.get("x-total", "")
    return int(told) if told.isdigit() else None


def path(sync: Sync, listing: Listing) -> str:
    """Of a listing of the project."""
    return f"{project(sync.name)}/{listing.what}"


def question(listing: Listing, since: datetime) -> Parameters:
    """What is asked of a listing."""
    asked: Parameters = {"updated_after": f"{since:{TIME}}", "order_by": listing.order, "sort": "asc"}
    return asked | listing.more | {"per_page": PAGE}
