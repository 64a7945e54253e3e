"""Which accounts are robots: asked by GraphQL, a hundred at a time, as the replies about requests do not say.

Where a server does not answer that, the names of accounts are all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ingest.forge.cells import take
from ingest.forge.limits import Gone, Refused

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

QUERY = "query Robots($names: [String!]) { users(usernames: $names, first: 100) { nodes { username bot } } }"
MANY = 100


def mark(sync: Sync, bodies: Iterable[Any]) -> None:
    """Says `bot` of each account in these replies that is one."""
    found = [account for body in bodies for account in accounts(body)]
    names = sorted({account["username"] for account in found})
    robots = set().union(*(asked(sync, names[at : at + MANY]) for at in range(0, len(names), MANY)))
    call(found, robots)


def call(found: Iterable[dict[str, Any]], robots: set[str]) -> None:
    """Robots so."""
    for account in found:
        if account["username"] in robots:
            account["bot"] = True


def accounts(body: Any) -> Iterator[dict[str, Any]]:
    """Every account that a reply names, wherever it stands."""
    if isinstance(body, dict) and isinstance(body.get("username"), str):
        yield body
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for each in inner:
        yield from accounts(each)


def asked(sync: Sync, names: list[str]) -> set[str]:
    """Those of these accounts that are robots."""
    client = sync.online
    question = {"query": QUERY, "variables": {"names": names}}
    try:
        reply = client.post(client.url.removesuffix("/v4") + "/graphql", question)
    except (Gone, Refused):
        return set()
    return told(sync.kept("users", "", reply))


def told(body: Any) -> set[str]:
    """What an answer says; one with errors says nothing."""
    nodes = take(body, "data", "users", "nodes", kind=list) or []
    robots = (node.get("username") for node in nodes if isinstance(node, dict) and node.get("bot") is True)
    return {name for name in robots if isinstance(name, str)}
