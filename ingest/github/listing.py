"""Every repository that the organisation shows to the token: which of them are not configured?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.forge.cells import moment, need, take
from ingest.forge.limits import Gone
from ingest.github import rows

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

GONE = """
DELETE FROM forge_repos
WHERE source = $source AND $repo <> '' AND NOT list_contains($listed::VARCHAR[], repo)
"""


def scan(sync: Sync, names: dict[str, str]) -> None:
    """Reads the list; `names` are those that are configured."""
    page = {"per_page": rows.PAGE}
    try:
        bodies = list(sync.pages("listing", f"/orgs/{sync.name}/repos", page))
    except Gone:  # a person's account is no organisation
        bodies = list(sync.pages("listing", f"/users/{sync.name}/repos", page))
    taken(sync, bodies, names)


def taken(sync: Sync, bodies: list[Any], names: dict[str, str]) -> None:
    """Rows of `forge_repos`; what the list does not have any more goes."""
    covered = {full.casefold(): name for name, full in names.items()}
    listed = [each for body in bodies for each in rows.listed(body)]
    found = list(sync.readable("listing", listed, row))
    own = {"source": sync.night.source, "seen_at": sync.night.began_at}
    sync.merge(
        "forge_repos", [own | each | {"covered": covered.get(each["repo"].casefold())} for each in found]
    )
    sync.execute(GONE, {"listed": [each["repo"] for each in found]})


def row(body: Any) -> dict[str, Any]:
    """A repository of the forge."""
    return {
        "repo": need(body, "full_name", kind=str),
        "archived": take(body, "archived", kind=bool),
        "fork": take(body, "fork", kind=bool),
        "private": take(body, "private", kind=bool),
        "pushed_at": moment(body, "pushed_at"),
    }
