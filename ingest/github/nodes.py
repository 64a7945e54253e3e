"""Pull requests out of the replies of GraphQL."""

from __future__ import annotations

from typing import Any

from ingest.forge.actors import Actor
from ingest.forge.cells import moment, need, take
from ingest.forge.requests import SHORT, Commit, Request, Review

# What git and GitHub write for a merge: asking for parents would cost twelve times as many points.
MERGES = (
    "Merge branch ",
    "Merge remote-tracking branch ",
    "Merge pull request ",
    "Merge tag ",
    "Merge commit ",
)


def listed(page: Any) -> list[Any]:
    """The requests of a page; the schema allows any of them to be missing."""
    return [node for node in take(page, "nodes", kind=list) or [] if node]


def request(node: Any) -> Request:
    """A request with the commits and reviews of its page."""
    labels = take(node, "labels", "nodes", kind=list) or []
    assignees = take(node, "assignees", "nodes", kind=list) or []
    row = {
        "state": need(node, "state", kind=str).lower(),
        "draft": take(node, "isDraft", kind=bool),
        "title": (take(node, "title", kind=str) or "")[:SHORT],
        "created_at": moment(node, "createdAt"),
        "updated_at": moment(node, "updatedAt"),
        "closed_at": moment(node, "closedAt"),
        "merged_at": moment(node, "mergedAt"),
        "base": take(node, "baseRefName", kind=str),
        "branch": take(node, "headRefName", kind=str),
        "head": take(node, "headRefOid", kind=str),
        "merge_sha": take(node, "mergeCommit", "oid", kind=str),
        "added": take(node, "additions", kind=int),
        "deleted_lines": take(node, "deletions", kind=int),
        "files": take(node, "changedFiles", kind=int),
        "commits": take(node, "commits", "totalCount", kind=int),
    }
    return Request(
        number=need(node, "number", kind=int),
        row=row,
        body=take(node, "body", kind=str) or "",
        author=actor(node, "author"),
        merger=actor(node, "mergedBy"),
        commits=tuple(commits(node)),
        reviews=tuple(reviews(node)),
        labels=tuple(need(label, "name", kind=str) for label in labels if label),
        assignees=tuple(found for each in assignees if (found := account(each))),
    )


def commits(node: Any) -> list[Commit]:
    """Those of this page."""
    return [commit(each) for each in take(node, "commits", "nodes", kind=list) or [] if each]


def commit(node: Any) -> Commit:
    """A commit; its authors as they stand in git."""
    body = need(node, "commit", kind=dict)
    message = take(body, "message", kind=str) or ""
    login = take(body, "author", "user", "login", kind=str)
    return Commit(
        sha=need(body, "oid", kind=str),
        message=message,
        author_name=take(body, "author", "name", kind=str) or "",
        author_email=take(body, "author", "email", kind=str) or "",
        committer_name=take(body, "committer", "name", kind=str) or "",
        committer_email=take(body, "committer", "email", kind=str) or "",
        authored_at=moment(body, "authoredDate"),
        is_merge=message.startswith(MERGES),
        added=take(body, "additions", kind=int),
        account=Actor(login, False, take(body, "author", "user", "databaseId", kind=int)) if login else None,
    )


def reviews(node: Any) -> list[Review]:
    """Those of this page."""
    return [review(each) for each in take(node, "reviews", "nodes", kind=list) or [] if each]


def review(node: Any) -> Review:
    """A review."""
    return Review(
        review=need(node, "id", kind=str),
        actor=actor(node, "author"),
        state=need(node, "state", kind=str).lower(),
        head=take(node, "commit", "oid", kind=str),
        submitted_at=moment(node, "submittedAt"),
    )


def actor(node: Any, key: str) -> Actor | None:
    """An account; NULL where it was deleted."""
    return account(take(node, key, kind=dict))


def account(node: Any) -> Actor | None:
    """The same, from what describes it."""
    login = take(node, "login", kind=str) if node else None
    if not login:
        return None
    return Actor(login, take(node, "__typename", kind=str) == "Bot", take(node, "databaseId", kind=int))


def following(node: Any, name: str) -> str | None:
    """Where the next page of commits or reviews begins."""
    more = take(node, name, "pageInfo", "hasNextPage", kind=bool)
    return take(node, name, "pageInfo", "endCursor", kind=str) if more else None
