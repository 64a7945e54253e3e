"""Every repository that the organisation shows to the token: which of them are not configured?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.forge import cells, covered
from ingest.forge.cells import moment, need, take
from ingest.forge.limits import Gone
from ingest.github import rows

if TYPE_CHECKING:
    from ingest.forge.sync import Sync


def scan(sync: Sync, names: dict[str, str]) -> None:
    """Reads the list; `names` are those that are configured."""
    page = {"per_page": rows.PAGE}
    try:
        bodies = list(sync.pages("listing", f"/orgs/{sync.name}/repos", page))
    except Gone:  # a person's account is no organisation
        bodies = list(sync.pages("listing", f"/users/{sync.name}/repos", page))
    taken(sync, bodies, names)


def taken(sync: Sync, bodies: list[Any], names: dict[str, str]) -> None:
    """Rows of `forge_repos`."""
    shown = [each for body in bodies for each in cells.listed(body)]
    covered.shown(sync, sync.readable("listing", shown, row), names)


def row(body: Any) -> dict[str, Any]:
    """A repository of the forge."""
    return {
        "repo": need(body, "full_name", kind=str),
        "archived": take(body, "archived", kind=bool),
        "fork": take(body, "fork", kind=bool),
        "private": take(body, "private", kind=bool),
        "pushed_at": moment(body, "pushed_at"),
    }
