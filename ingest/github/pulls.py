"""Pull requests by REST, for servers without GraphQL: four questions for each request that changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.forge import cells
from ingest.forge import requests as forge
from ingest.forge.actors import Actor
from ingest.forge.cells import moment, need, take
from ingest.forge.limits import Gone
from ingest.forge.requests import SHORT, Commit, Request, Review
from ingest.github import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.forge.sync import Sync

OVERLAP = timedelta(hours=1)
DONE, HISTORY = "done", "pulls history"
GONE = "UPDATE requests SET deleted = true WHERE repo = $repo AND number = $number AND NOT deleted"


def scan(sync: Sync, since: datetime, host: str) -> None:
    """All as they were made, from where the last night stopped; then those that changed since."""
    if (changed := sync.position("pulls")) is None:
        sync.reached("pulls", sync.began.isoformat())
    if (reached := sync.position(HISTORY)) != DONE:
        after = datetime.fromisoformat(reached) if reached else since
        for listed in pages(sync, "created", "asc"):
            fresh = [each for each in listed if (moment(each, "created_at") or after) >= after]
            read(sync, fresh, host)
            if fresh:
                sync.reached(HISTORY, max(moment(each, "created_at") or after for each in fresh).isoformat())
        sync.reached(HISTORY, DONE)
    if changed is not None:
        after = datetime.fromisoformat(changed) - OVERLAP
        for listed in pages(sync, "updated", "desc"):
            fresh = [each for each in listed if (moment(each, "updated_at") or after) >= after]
            read(sync, fresh, host)
            if len(fresh) < len(listed):
                break
        sync.reached("pulls", sync.began.isoformat())
    sync.each(sync.refused("requests"), lambda number: again(sync, number, host))


def pages(sync: Sync, order: str, direction: str) -> Iterator[list[Any]]:
    """The requests of each page; by when they were made, none can move to a page that has been read."""
    params = {"state": "all", "sort": order, "direction": direction, "per_page": rows.PAGE}
    for page in sync.pages("pull_list", f"/repos/{sync.name}/pulls", params):
        yield cells.listed(page)


def read(sync: Sync, listed: list[Any], host: str) -> None:
    """All of these requests."""
    found: list[dict[str, Any]] = []
    try:
        sync.each(
            [need(each, "number", kind=int) for each in listed],
            lambda number: found.append(asked(sync, number)),
        )
    finally:
        taken(sync, found, host)


def again(sync: Sync, number: int, host: str) -> None:
    """A request that could not be read before."""
    try:
        taken(sync, [asked(sync, number)], host)
    except Gone:
        sync.accepted("requests", [number])
        sync.execute(GONE, {"number": number})


def asked(sync: Sync, number: int) -> dict[str, Any]:
    """A request, its reviews and its commits."""
    path, key, page = f"/repos/{sync.name}/pulls/{number}", str(number), {"per_page": rows.PAGE}
    return {
        "number": number,
        "pull": sync.get("pull", path, key=key),
        "reviews": [
            each
            for body in sync.pages("pull_reviews", f"{path}/reviews", page, key)
            for each in cells.listed(body)
        ],
        "commits": [
            each
            for body in sync.pages("pull_commits", f"{path}/commits", page, key)
            for each in cells.listed(body)
        ],
    }


def taken(sync: Sync, bodies: list[dict[str, Any]], host: str) -> None:
    """Into the warehouse."""
    made = sync.readable("requests", bodies, lambda body: {"request": request(body)}, "number")
    found = [each["request"] for each in made]
    sync.accepted("requests", [each.number for each in found])
    forge.store(sync, found, host)


def request(bodies: dict[str, Any]) -> Request:
    """A request; REST calls one that was merged closed."""
    body = bodies["pull"]
    merged = moment(body, "merged_at")
    row = {
        "state": "merged" if merged else need(body, "state", kind=str),
        "draft": take(body, "draft", kind=bool),
        "title": (take(body, "title", kind=str) or "")[:SHORT],
        "created_at": moment(body, "created_at"),
        "updated_at": moment(body, "updated_at"),
        "closed_at": moment(body, "closed_at"),
        "merged_at": merged,
        "base": take(body, "base", "ref", kind=str),
        "branch": take(body, "head", "ref", kind=str),
        "head": take(body, "head", "sha", kind=str),
        "merge_sha": take(body, "merge_commit_sha", kind=str) if merged else None,
        "added": take(body, "additions", kind=int),
        "deleted_lines": take(body, "deletions", kind=int),
        "files": take(body, "changed_files", kind=int),
        "commits": take(body, "commits", kind=int),
    }
    return Request(
        number=need(body, "number", kind=int),
        row=row,
        body=take(body, "body", kind=str) or "",
        author=rows.rest_actor(body, "user"),
        merger=rows.rest_actor(body, "merged_by"),
        commits=tuple(commit(each) for each in bodies["commits"]),
        reviews=tuple(review(each) for each in bodies["reviews"]),
        assignees=tuple(filter(None, map(rows.rest_actor, take(body, "assignees", kind=list) or []))),
        labels=tuple(need(label, "name", kind=str) for label in take(body, "labels", kind=list) or []),
    )


def commit(body: Any) -> Commit:
    """A commit; REST does not say how many lines it added here."""
    parents = take(body, "parents", kind=list)
    login = take(body, "author", "login", kind=str)
    return Commit(
        sha=need(body, "sha", kind=str),
        message=take(body, "commit", "message", kind=str) or "",
        author_name=take(body, "commit", "author", "name", kind=str) or "",
        author_email=take(body, "commit", "author", "email", kind=str) or "",
        committer_name=take(body, "commit", "committer", "name", kind=str) or "",
        committer_email=take(body, "commit", "committer", "email", kind=str) or "",
        authored_at=moment(body, "commit", "author", "date"),
        is_merge=None if parents is None else len(parents) > 1,
        added=None,
        account=Actor(login, False, take(body, "author", "id", kind=int)) if login else None,
    )


def review(body: Any) -> Review:
    """A review."""
    return Review(
        review=take(body, "node_id", kind=str) or str(need(body, "id", kind=int)),
        actor=rows.rest_actor(body, "user"),
        state=need(body, "state", kind=str).lower(),
        head=take(body, "commit_id", kind=str),
        submitted_at=moment(body, "submitted_at"),
    )
