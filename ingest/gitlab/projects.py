"""Every project that the group and its subgroups show to the token: which of them are not configured?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ingest.forge import cells, covered
from ingest.forge.limits import Gone
from ingest.gitlab import api, rows

if TYPE_CHECKING:
    from ingest.forge.client import Parameters
    from ingest.forge.sync import Sync

ALL: Parameters = {"include_subgroups": "true", "with_shared": "false", "order_by": "id", "sort": "asc"}


def scan(sync: Sync, names: dict[str, str]) -> None:
    """Reads the list; `names` are those that are configured."""
    page = ALL | {"per_page": api.PAGE}
    try:
        bodies = list(sync.pages("listing", path("groups", sync.name), page))
    except Gone:  # a person's account is no group
        bodies = list(sync.pages("listing", path("users", sync.name), {"per_page": api.PAGE}))
    taken(sync, bodies, names)


def path(kind: str, name: str) -> str:
    """Where the projects of a group or a person are answered."""
    return f"/{kind}/{quote(name, safe='')}/projects"


def taken(sync: Sync, bodies: list[Any], names: dict[str, str]) -> None:
    """Rows of `forge_repos`."""
    listed = [each for body in bodies for each in cells.listed(body)]
    covered.shown(sync, sync.readable("listing", listed, rows.project), names)
