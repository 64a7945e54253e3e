"""Merge requests of GitLab: four questions about each that changed, asked side by side.

The listing has all of a request but who approved it, what was said, which commits it has and which heads it
had. One of which these cannot be read is listed under `rejects`, and asked for again every night.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ingest import IngestError, Unfinished
from ingest.forge import cells, together
from ingest.forge import requests as forge
from ingest.forge.cells import Unlike, moment, need, take
from ingest.forge.limits import Gone
from ingest.forge.requests import SHORT, Commit, Request
from ingest.forge.sync import TOLERATED
from ingest.gitlab import api, counting, people, reviews, robots, rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.forge.sync import Row, Sync

LISTING = api.Listing("merge_requests", "created_at", "requests", "history", "iid", {"state": "all"})
PARTS = ("approvals", "notes", "versions", "commits")
STATES = {"opened": "open", "locked": "open"}
KEPT = "SELECT number, created_at FROM requests WHERE repo = $repo AND NOT deleted"
GONE = "UPDATE requests SET deleted = true WHERE repo = $repo AND number = $number AND NOT deleted"


def scan(sync: Sync, since: datetime, host: str) -> None:
    """Reads what changed, then what could not be read before, then looks for what is gone."""
    untold = robots.untold(sync)
    turned = api.scan(sync, LISTING, since, lambda page: read(sync, page, host))
    sync.each(map(str, sync.refused("requests")), partial(one, sync, host=host))
    sync.each(robots.waiting(sync, untold), partial(one, sync, host=host))
    counting.compare(sync, LISTING, "requests", KEPT, partial(one, sync, host=host), turned)


def read(sync: Sync, page: list[Any], host: str) -> None:
    """All of the requests of a page but those that could not be read before: they are asked for alone."""
    made = sync.readable("requests", page, lambda each: {need(each, "iid", kind=int): each}, "iid")
    refused = set(sync.refused("requests"))
    bodies = {number: each for one in made for number, each in one.items() if number not in refused}
    in_a_row: list[IngestError] = []

    def ask(number: int) -> dict[str, Any]:
        try:
            found = parts(sync, number)
        except Unfinished:
            raise
        except IngestError as error:
            in_a_row.append(error)
            if len(in_a_row) >= TOLERATED:  # it is not these requests: the server is down
                raise Unfinished(str(error)) from None
            found = {"broken": str(error)}
        else:
            in_a_row.clear()
        return {"number": number, "request": bodies[number]} | found

    take = partial(answered, sync, host=host)
    together.read(sync, "merge requests", list(bodies), ask, take)


def parts(sync: Sync, number: int) -> dict[str, Any]:
    """What the listing does not have of a request."""
    path, key = f"{api.project(sync.name)}/merge_requests/{number}", str(number)
    found: dict[str, Any] = {"approvals": sync.get("approvals", f"{path}/approvals", key=key)}
    for part in PARTS[1:]:
        more = {"sort": "asc", "order_by": "created_at"} if part == "notes" else {}
        bodies = sync.pages(part, f"{path}/{part}", more | {"per_page": api.PAGE}, key)
        found[part] = [each for body in bodies for each in cells.listed(body)]
    return found


def one(sync: Sync, number: str, host: str) -> None:
    """A request that was not listed, or that could not be read before; one that is gone is marked."""
    try:
        body = sync.get("merge_request", f"{api.project(sync.name)}/merge_requests/{number}", key=number)
    except Gone:
        sync.accepted("requests", [int(number)])
        sync.execute(GONE, {"number": int(number)})
        return
    answered(sync, [(int(number), {"number": int(number), "request": body} | parts(sync, int(number)))], host)


def answered(sync: Sync, answers: Sequence[tuple[int, dict[str, Any]]], host: str) -> None:
    """Into the warehouse."""
    bodies = [body for _, body in answers]
    told = robots.mark(sync, bodies)
    taken(sync, bodies, host)
    robots.note(sync, [number for number, _ in answers], told)


def taken(sync: Sync, bodies: Sequence[dict[str, Any]], host: str) -> None:
    """Rows of these requests, with all that belongs to them."""
    made = sync.readable("requests", bodies, lambda body: {"request": request(body)}, "number")
    found = [each["request"] for each in made]
    sync.accepted("requests", [each.number for each in found])
    forge.store(sync, found, host)


def request(bodies: dict[str, Any]) -> Request:
    """A request; GitLab keeps when it was closed after it was opened again, and tells no lines."""
    if "broken" in bodies:
        raise Unlike(f"it could not be read to the end: {bodies['broken']}")
    body, accounts = bodies["request"], people.Accounts(bodies)
    return Request(
        number=need(body, "iid", kind=int),
        row=columns(body) | {"commits": len(bodies["commits"])},
        body=take(body, "description", kind=str) or "",
        author=rows.account(body, "author"),
        merger=rows.account(body, "merge_user") or rows.account(body, "merged_by"),
        commits=tuple(commit(each, accounts) for each in reversed(bodies["commits"])),
        reviews=tuple(reviews.found(bodies)),
        labels=tuple(map(label, take(body, "labels", kind=list) or [])),
        assignees=tuple(filter(None, map(rows.account, take(body, "assignees", kind=list) or []))),
    )


def columns(body: Any) -> Row:
    """What is stored as it is."""
    state = need(body, "state", kind=str)
    merged = moment(body, "merged_at") if state == "merged" else None
    closed = moment(body, "closed_at") if state == "closed" else merged
    landed = take(body, "merge_commit_sha", kind=str) or take(body, "squash_commit_sha", kind=str)
    draft = take(body, "draft", kind=bool)
    return {
        "state": STATES.get(state, state),
        "draft": take(body, "work_in_progress", kind=bool) if draft is None else draft,
        "title": (take(body, "title", kind=str) or "")[:SHORT],
        "created_at": moment(body, "created_at"),
        "updated_at": moment(body, "updated_at"),
        "closed_at": closed,
        "merged_at": merged,
        "base": take(body, "target_branch", kind=str),
        "branch": take(body, "source_branch", kind=str),
        "head": take(body, "sha", kind=str),
        "merge_sha": landed if state == "merged" else None,
        "added": None,
        "deleted_lines": None,
        "files": None,
    }


def label(found: Any) -> str:
    """Its name."""
    return need({"label": found}, "label", kind=str)


def commit(body: Any, accounts: people.Accounts) -> Commit:
    """A commit on the branch; GitLab names the account of none."""
    parents = take(body, "parent_ids", kind=list)
    email = take(body, "author_email", kind=str) or ""
    name = take(body, "author_name", kind=str) or ""
    return Commit(
        sha=need(body, "id", kind=str),
        message=take(body, "message", kind=str) or "",
        author_name=name,
        author_email=email,
        committer_name=take(body, "committer_name", kind=str) or "",
        committer_email=take(body, "committer_email", kind=str) or "",
        authored_at=moment(body, "authored_date"),
        is_merge=len(parents) > 1 if parents else None,
        added=None,
        account=accounts.of(name, email),
    )
