"""Pull requests by REST, for servers without GraphQL: four questions for each request that changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.forge import requests as forge
from ingest.forge.actors import Actor
from ingest.forge.cells import moment, need, take
from ingest.forge.requests import SHORT, Commit, Request, Review
from ingest.github import rows

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

OVERLAP = timedelta(hours=1)


def scan(sync: Sync, since: datetime, host: str) -> None:
    """Those that changed since the last scan began; at first all, those that changed long ago first."""
    position = sync.position("pulls")
    first = position is None or position.startswith("from ")
    after = datetime.fromisoformat(position.removeprefix("from ")) if position else since
    direction = "asc" if first else "desc"
    params = {"state": "all", "sort": "updated", "direction": direction, "per_page": rows.PAGE}
    with sync.night.say.bar(f"{sync.name}: requests") as bar:
        for page in sync.pages("pull_list", f"/repos/{sync.name}/pulls", params):
            listed = rows.listed(page)
            fresh = [each for each in listed if (moment(each, "updated_at") or after) >= after - OVERLAP]
            numbers = [need(each, "number", kind=int) for each in fresh]
            taken(sync, [asked(sync, number) for number in numbers], host)
            bar.advance(len(numbers))
            if first and fresh:
                sync.reached(
                    "pulls", f"from {max(moment(each, 'updated_at') or after for each in fresh).isoformat()}"
                )
            if not first and len(fresh) < len(listed):
                break
    sync.reached("pulls", sync.began.isoformat())


def asked(sync: Sync, number: int) -> dict[str, Any]:
    """A request, its reviews and its commits."""
    path, key, page = f"/repos/{sync.name}/pulls/{number}", str(number), {"per_page": rows.PAGE}
    return {
        "pull": sync.get("pull", path, key=key),
        "reviews": [
            each
            for body in sync.pages("pull_reviews", f"{path}/reviews", page, key)
            for each in rows.listed(body)
        ],
        "commits": [
            each
            for body in sync.pages("pull_commits", f"{path}/commits", page, key)
            for each in rows.listed(body)
        ],
    }


def taken(sync: Sync, bodies: list[dict[str, Any]], host: str) -> None:
    """Into the warehouse."""
    found = list(sync.readable("requests", bodies, lambda body: {"request": request(body)}))
    forge.store(sync, [each["request"] for each in found], host)


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
