"""Deployments that changed, and releases: few of both."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingest.forge import cells
from ingest.gitlab import api, rows

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

NEWEST = {"order_by": "updated_at", "sort": "desc"}  # what changes moves to the front, and hides nothing


def deployments(sync: Sync, since: datetime) -> None:
    """Those that changed since the last scan, at first all."""
    before = sync.position("deployments")
    until = datetime.fromisoformat(before) - api.OVERLAP if before else since
    asked = NEWEST | {"updated_after": f"{until:{api.TIME}}", "per_page": api.PAGE}
    for body in sync.pages("deployments", f"{api.project(sync.name)}/deployments", asked):
        deployed(sync, cells.listed(body))
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
