"""Pages that stay as they are need not be sent again: the forge marks them (ETag), and says 304."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.forge.client import Parameters
    from ingest.forge.sync import Sync

MARK = "SELECT tag, following FROM replies WHERE source = $source AND repo = $repo AND address = $address"
KEEP = "SELECT $source AS source, $repo AS repo, $address AS address, $tag AS tag, $following AS following"


def changed(
    sync: Sync, what: str, path: str, params: Parameters, asked: set[str], key: str = ""
) -> Iterator[Any]:
    """The body of each page of a listing; None for one that is as it was. `asked` collects the addresses."""
    following: str | None = path
    first: Parameters | None = params
    while following:
        address = sync.address(following, first)
        if address in asked:  # a listing that leads back to itself
            return
        asked.add(address)
        mark = {"source": sync.night.source, "repo": sync.repo, "address": address}
        known = sync.night.con.execute(MARK, mark).fetchall()
        reply = sync.online.get(following, first, known[0][0] if known else None)
        if reply.status == 304:
            yield None
            following = known[0][1]
        else:
            yield sync.kept(what, key, reply)
            following = reply.following
            if tag := reply.headers.get("etag"):
                sync.night.merge("replies", KEEP, mark | {"tag": tag, "following": following})
        first = None


def forget(sync: Sync, asked: set[str]) -> None:
    """Drops the marks of pages that nobody asks for any more."""
    sync.night.con.execute(
        "DELETE FROM replies WHERE source = ? AND repo = ? AND NOT list_contains(?::VARCHAR[], address)",
        [sync.night.source, sync.repo, sorted(asked)],
    )


def unmark(sync: Sync, asked: set[str]) -> None:
    """Drops the marks of pages that were not whole: the next night asks for them as if for the first time."""
    sync.night.con.execute(
        "DELETE FROM replies WHERE source = ? AND repo = ? AND list_contains(?::VARCHAR[], address)",
        [sync.night.source, sync.repo, sorted(asked)],
    )
