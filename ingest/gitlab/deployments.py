"""Deployments and releases: few, and read from what changed last back to what is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.forge import cells
from ingest.forge.cells import moment
from ingest.gitlab import api, rows

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

OVERLAP = timedelta(hours=1)
NEWEST = {"order_by": "updated_at", "sort": "desc", "per_page": api.PAGE}  # what changes moves to the front


def deployments(sync: Sync, since: datetime) -> None:
    """Those that changed since the last scan, at first all."""
    before = sync.position("deployments")
    until = datetime.fromisoformat(before) - OVERLAP if before else since
    for body in sync.pages("deployments", f"{api.project(sync.name)}/deployments", NEWEST):
        listed = cells.listed(body)
        fresh = [each for each in listed if (moment(each, "updated_at") or until) >= until]
        deployed(sync, fresh)
        if len(fresh) < len(listed):
            break
    sync.reached("deployments", sync.began.isoformat())


def deployed(sync: Sync, listed: list[Any]) -> None:
    """Rows of deployments."""
    found = sync.readable("deployments", listed, rows.deployment)
    sync.merge("deployments", [{"repo": sync.repo} | row for row in found])


def releases(sync: Sync) -> None:
    """The newest page, at first all."""
    first = sync.position("releases") is None
    newest = {"order_by": "released_at", "sort": "desc", "per_page": api.PAGE}
    for body in sync.pages("releases", f"{api.project(sync.name)}/releases", newest):
        released(sync, cells.listed(body))
        if not first:
            break
    sync.reached("releases", sync.began.isoformat())


def released(sync: Sync, listed: list[Any]) -> None:
    """Rows of releases."""
    found = sync.readable("releases", listed, rows.release)
    sync.merge("releases", [{"repo": sync.repo} | row for row in found])
