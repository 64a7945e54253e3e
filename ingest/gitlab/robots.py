"""Which accounts are robots: asked by GraphQL, a hundred at a time, as the replies about requests do not say.

Where a server does not answer that, the names of accounts are all there is: such requests are noted, and
asked for again once it does.
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
UNTOLD = "requests without robots"  # the cursor that holds their numbers
FORGOTTEN = "DELETE FROM cursors WHERE source = $source AND repo = $repo AND what = $what"


def mark(sync: Sync, bodies: Iterable[Any]) -> bool:
    """Says `bot` of each account in these replies that is one; False where that was not to be learnt."""
    found = [account for body in bodies for account in accounts(body)]
    names = sorted({account["username"] for account in found})
    answers = [asked(sync, names[at : at + MANY]) for at in range(0, len(names), MANY)]
    call(found, set().union(*filter(None, answers)))
    return None not in answers


def untold(sync: Sync) -> list[str]:
    """Requests whose robots could not be told from persons."""
    return list(filter(None, (sync.position(UNTOLD) or "").split(",")))


def waiting(sync: Sync, numbers: list[str]) -> list[str]:
    """Those that can be asked for again, as the server tells robots tonight."""
    return numbers if numbers and asked(sync, []) is not None else []


def note(sync: Sync, numbers: Iterable[int], told: bool) -> None:
    """Keeps in mind of which requests this is still to be asked."""
    before, these = {*untold(sync)}, {*map(str, numbers)}
    after = before - these if told else before | these
    if before and not after:
        sync.execute(FORGOTTEN, {"what": UNTOLD})
    elif after != before:
        sync.reached(UNTOLD, ",".join(sorted(after, key=int)))


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


def asked(sync: Sync, names: list[str]) -> set[str] | None:
    """Those of these accounts that are robots; None where the server does not say."""
    client = sync.online
    question = {"query": QUERY, "variables": {"names": names}}
    try:
        reply = client.post(client.url.removesuffix("/v4") + "/graphql", question)
    except (Gone, Refused):
        return None
    return told(sync.kept("users", "", reply))


def told(body: Any) -> set[str] | None:
    """What an answer says; one with errors says nothing."""
    nodes = take(body, "data", "users", "nodes", kind=list)
    if nodes is None:
        return None
    robots = (node.get("username") for node in nodes if isinstance(node, dict) and node.get("bot") is True)
    return {name for name in robots if isinstance(name, str)}
