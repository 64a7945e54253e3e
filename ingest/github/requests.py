"""Pull requests by GraphQL: with reviews, commits and labels fifty at a time.

The first nights go through them from the newest to the oldest, from where the last night stopped. After
that each night takes those that changed since the scan before it began, less an hour: what changes
while it runs comes twice rather than not at all.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest import IngestError
from ingest.forge import reconcile
from ingest.forge import requests as forge
from ingest.forge.cells import Unlike, moment, need, take
from ingest.forge.limits import Busy, Gone
from ingest.forge.sync import FIRST
from ingest.github import errors, nodes, pulls
from ingest.github.pulls import DONE, GONE

if TYPE_CHECKING:
    from ingest.forge.client import Client
    from ingest.forge.reply import Reply
    from ingest.forge.requests import Commit, Request, Review
    from ingest.forge.sync import Sync

QUERIES = Path(__file__).with_suffix(".graphql")
BATCH = 250  # requests that are merged at once
OVERLAP = timedelta(hours=1)
LIMITED = 10  # times that a limit is waited for
PAGES = (50, 25, 10, 5, 1)  # requests on a page; fewer where the server does not manage more


def scan(sync: Sync, since: datetime, host: str) -> None:
    """Reads what changed, then what is still missing: an old request that cannot be read hides no new one."""
    before = sync.position("requests")
    try:
        if before is not None:
            theirs = recent(sync, datetime.fromisoformat(before) - OVERLAP, host)
        sync.reached("requests", sync.began.isoformat())
        if sync.position("history") != DONE:
            theirs = history(sync, since, host)
    except Gone as error:
        if not str(error).startswith(urlsplit(graphql(sync.online.url)).path or "/graphql"):
            raise
        return pulls.scan(sync, since, host)
    try:
        return sync.each(sync.refused("requests"), partial(again, sync, host=host))
    finally:
        compare(sync, since, theirs)


def compare(sync: Sync, since: datetime, theirs: int) -> None:
    """All of them; where that differs, those that were created from the first day on, as older ones stay."""
    if theirs == reconcile.stored_requests(sync):
        reconcile.requests(sync, datetime.fromisoformat(sync.position(FIRST) or since.isoformat()), theirs)
        return
    search = f"repo:{sync.name} is:pr created:>={since:%Y-%m-%d}"
    reply = answered(sync.online, sync.name, "Count", {"search": search})
    told = sync.kept("count", since.isoformat(), reply)
    reconcile.requests(sync, since, need(told, "data", "search", "issueCount", kind=int), since)


def history(sync: Sync, since: datetime, host: str) -> int:
    """From the newest to the oldest, or to the first day that is asked for; how many there are in all."""
    after, held, page = sync.position("history"), [], None
    with sync.night.say.bar(f"{sync.name}: requests", None, sync.online.budget.left) as bar:
        try:
            while after != DONE:
                page = listed(sync, after, "CREATED_AT")
                found = nodes.listed(page)
                held += found
                after = older(page, found, since)
                bar.advance(len(found))
                if len(held) >= BATCH or after == DONE:
                    taken(sync, held, host)
                    held = []
                    sync.reached("history", after)
        except IngestError:
            if held and after:  # what came before it is whole
                taken(sync, held, host)
                sync.reached("history", after)
            raise
    return need(page, "totalCount", kind=int)


def older(page: Any, found: list[Any], since: datetime) -> str:
    """Where the next older page begins, if any of it can be as young as is asked for."""
    after = take(page, "pageInfo", "endCursor", kind=str)
    oldest = min((day for node in found if (day := moment(node, "createdAt"))), default=since)
    more = take(page, "pageInfo", "hasNextPage", kind=bool) and oldest >= since
    return after if more and after else DONE


def recent(sync: Sync, since: datetime, host: str) -> int:
    """Those that changed since then; how many there are in all."""
    after, more = None, True
    while more:
        page = listed(sync, after, "UPDATED_AT")
        found = nodes.listed(page)
        fresh = [node for node in found if (moment(node, "updatedAt") or since) >= since]
        taken(sync, fresh, host)
        after = take(page, "pageInfo", "endCursor", kind=str)
        whole = len(fresh) == len(found)
        more = bool(whole and take(page, "pageInfo", "hasNextPage", kind=bool) and after)
    return need(page, "totalCount", kind=int)


def listed(sync: Sync, after: str | None, order: str) -> Any:
    """A page of requests; a smaller one where the server gives up."""
    error: IngestError | None = None
    for first in PAGES:
        try:
            body = asked(sync, "Requests", {"first": first, "after": after, "field": order})
        except Busy as busy:
            error = busy
            continue
        return need(body, "pullRequests", kind=dict)
    raise IngestError(f"{sync.name} requests: {error}")


def asked(sync: Sync, operation: str, variables: dict[str, Any]) -> Any:
    """`repository` of the answer to one of the queries in requests.graphql, once it is saved."""
    reply = answered(sync.online, sync.name, operation, variables)
    body = sync.kept("rest" if operation == "Rest" else "requests", "", reply)
    return need(body, "data", "repository", kind=dict)


def answered(client: Client, repo: str, operation: str, variables: dict[str, Any]) -> Reply:
    """An answer without errors in it; limits are waited for."""
    owner, _, name = repo.partition("/")
    question = {"query": query(operation), "variables": {"owner": owner, "name": name} | variables}
    what = f"{repo} requests"
    for times in range(LIMITED):
        reply = client.post(graphql(client.url), question)
        body = reply.json(what)
        if (wait := errors.pause(body, times)) is None:
            break
        client.budget.pause(wait)
    if problem := errors.problem(body, what, client.token_env):
        raise problem
    return reply


@cache
def query(operation: str) -> str:
    """One of the queries of the file, with the fragments that it needs."""
    blocks = re.findall(r"^(?:query|fragment) (\w+)(.*?^\})", QUERIES.read_text(), re.S | re.M)
    texts = dict(blocks)
    needed, found = [operation], []
    for name in needed:
        needed += sorted(set(re.findall(r"\.\.\.(\w+)", texts[name])) - set(needed))
        found.append(f"{'fragment' if found else 'query'} {name}{texts[name]}")
    return "\n".join(found)


def graphql(url: str) -> str:
    """Where GraphQL is answered: beside the REST of the same server."""
    return url.removesuffix("/v3") + "/graphql"


def taken(sync: Sync, bodies: list[Any], host: str) -> None:
    """Requests with all their commits and reviews."""
    found = []
    for made in sync.readable("requests", bodies, lambda node: {"request": whole(sync, node)}, "number"):
        found.append(made["request"])
    sync.accepted("requests", [each.number for each in found])
    forge.store(sync, found, host)


def whole(sync: Sync, node: Any) -> Request:
    """A request with the commits and reviews that did not fit on its page."""
    found = nodes.request(node)
    try:
        return forge.with_more(found, *rest(sync, found.number, node))
    except Busy as error:
        raise Unlike(f"its commits or reviews could not be read to the end: {error}") from None


def again(sync: Sync, number: int, host: str) -> None:
    """A request that could not be read before."""
    try:
        body = asked(sync, "One", {"number": number})
    except Gone:
        sync.accepted("requests", [number])
        sync.execute(GONE, {"number": number})
        return
    taken(sync, [need(body, "pullRequest", kind=dict)], host)


def rest(sync: Sync, number: int, node: Any) -> tuple[list[Commit], list[Review]]:
    """Commits and reviews that did not fit on the page of their request."""
    after = {"commits": nodes.following(node, "commits"), "reviews": nodes.following(node, "reviews")}
    commits: list[Commit] = []
    reviews: list[Review] = []
    while sync.client and any(after.values()):
        found = need(asked(sync, "Rest", {"number": number} | after), "pullRequest", kind=dict)
        commits += nodes.commits(found) if after["commits"] else []
        reviews += nodes.reviews(found) if after["reviews"] else []
        after = {name: last and nodes.following(found, name) for name, last in after.items()}
    return commits, reviews
