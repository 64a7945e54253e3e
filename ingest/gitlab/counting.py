"""The forge's own count beside ours; where they differ, what only one of both has is asked for by id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest.forge import reconcile
from ingest.forge.cells import moment
from ingest.forge.sync import FIRST
from ingest.gitlab import api

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.forge.sync import Sync

LOOK_BACK = timedelta(days=35)
MISSED = 500  # that only one of both has, and that are asked for one by one
BEFORE = """
SELECT theirs - ours FROM reconciled WHERE source = $source AND repo = $repo AND what = $what
"""


def compare(
    sync: Sync, listing: api.Listing, what: str, kept: str, one: Callable[[str], None], turned: bool
) -> None:
    """Over all days that were ever asked for, or over the last weeks where the forge does not count.

    Counts that are the same can hide that a page was turned too late. A difference that was looked into the
    night before, and is still the same, is left.
    """
    since = datetime.fromisoformat(sync.position(FIRST) or sync.began.isoformat())
    theirs = api.total(sync, listing, since)
    if theirs is None:
        since = max(since, monday(sync.began - LOOK_BACK))
    start = since if theirs is None else None
    ours = stored(sync, kept, start)
    looked_into = {0, *(apart for (apart,) in sync.found(BEFORE, {"what": what}))}
    if theirs is None or turned or theirs - len(ours) not in looked_into:
        found = listed(sync, listing, since, start)
        unreadable = set(map(str, sync.refused(what)))
        sync.each(sorted((ours ^ found) - unreadable)[:MISSED], one)
        theirs = len(found) if theirs is None else theirs
    reconcile.only(sync, what, since, theirs, len(stored(sync, kept, start)))


def monday(time: datetime) -> datetime:
    """The first day of its week."""
    return (time - timedelta(days=time.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def stored(sync: Sync, kept: str, start: datetime | None) -> set[str]:
    """What we have and do not know to be gone."""
    return {str(key) for key, made in sync.found(kept) if start is None or (made and made >= start)}


def listed(sync: Sync, listing: api.Listing, since: datetime, start: datetime | None) -> set[str]:
    """What the forge lists."""
    rows = [row for page in api.pages(sync, listing, since) for row in page if isinstance(row, dict)]
    return {
        str(row.get(listing.key))
        for row in rows
        if start is None or ((made := moment(row, "created_at")) and made >= start)
    }
