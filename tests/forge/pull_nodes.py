"""Accounts, requests, reviews and commits as GitHub's GraphQL knows them; the fields: subset.graphql.

A field that is a function is called only when it is asked for. Other than in REST a robot's login has no
`[bot]`, an account that is gone is null, and so is a databaseId beyond 32 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.forge.connections import connection
from tests.forge.rows import Actor, Commit, Repository, Request, Review
from tests.forge.shapes import HTML, node, when
from tests.forge.state import State

Node = dict[str, Any]
LARGEST = 2**31 - 1
Whole = Callable[..., Node]
KNOWN_TO_GRAPHQL_AS = {"Copilot": "copilot-swe-agent"}


@dataclass(frozen=True)
class Here:
    """Where a request is; `whole` gives the repository as a node."""

    state: State
    repo: Repository
    whole: Whole


def small(number: int) -> int | None:
    return number if number <= LARGEST else None


def account(actor: Actor | None) -> Node | None:
    if actor is None:
        return None
    login = KNOWN_TO_GRAPHQL_AS.get(actor.login, actor.login.removesuffix("[bot]"))
    path = f"/apps/{login}" if actor.kind == "Bot" else f"/{login}"
    times = {"createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2026-10-01T00:00:00Z"}
    return {
        "__typename": actor.kind,
        "id": node("U", actor.id),
        "databaseId": small(actor.id),
        "login": login,
        "name": None,
        "email": "",
        "avatarUrl": f"{HTML}/avatars/u/{actor.id}?v=4",
        "resourcePath": path,
        "url": HTML + path,
        "isSiteAdmin": False,
        **times,
    }


def chosen(rows: list, asked: dict[str, Any]) -> list:
    """Those in the states or environments that are asked for."""
    states, environments = asked.pop("states", None), asked.pop("environments", None)
    return [
        row
        for row in rows
        if (states is None or row.state.upper() in states)
        and (environments is None or row.environment in environments)
    ]


def request(here: Here, row: Request) -> Node:
    def of_it(table: str, shape: Callable[..., Node]) -> Callable[..., Node]:
        return lambda info, **asked: connection(
            chosen(here.state.under(here.repo.name, table, row.number), asked),
            lambda inner: shape(here, row, inner),
            **asked,
        )

    url = f"{HTML}/{here.repo.name}/pull/{row.number}"
    return {
        "id": node("PR", here.repo.id, row.number),
        "databaseId": 10**9 + row.number,
        "fullDatabaseId": str(10**9 + row.number),
        "number": row.number,
        "title": row.title,
        "body": row.body or "",
        "bodyText": row.body or "",
        "state": row.state.upper(),
        "isDraft": row.draft,
        "closed": row.state != "open",
        "merged": row.state == "merged",
        "locked": False,
        "author": account(row.author),
        "authorAssociation": "MEMBER",
        "mergedBy": account(row.merged_by),
        "mergeCommit": lambda info: row.merge_sha and bare_commit(here, row.merge_sha, row),
        "baseRefName": row.base,
        "baseRefOid": "b" * 40,
        "baseRepository": here.whole,
        "headRefName": row.branch,
        "headRefOid": row.head,
        "headRepository": (lambda info: None) if row.fork else here.whole,
        "headRepositoryOwner": lambda info: None if row.fork else here.whole(info)["owner"](info),
        "isCrossRepository": row.fork,
        "repository": here.whole,
        "additions": row.added,
        "deletions": row.deleted,
        "changedFiles": row.files,
        "createdAt": when(row.created_at),
        "publishedAt": when(row.created_at),
        "updatedAt": when(row.updated_at),
        "closedAt": when(row.closed_at),
        "mergedAt": when(row.merged_at),
        "permalink": url,
        "url": url,
        "resourcePath": url.removeprefix(HTML),
        "totalCommentsCount": 0,
        "assignees": lambda info, **asked: connection(
            row.assignees, lambda login: account(Actor(login)), **asked
        ),
        "labels": lambda info, **asked: connection(row.labels, lambda name: label(here, name), **asked),
        "commits": of_it("commits", commit_of_request),
        "reviews": of_it("reviews", review),
    }


def label(here: Here, name: str) -> Node:
    made = {"createdAt": None, "updatedAt": None, "color": "ededed", "description": "", "isDefault": False}
    url = f"{HTML}/{here.repo.name}/labels/{name}"
    return made | {"id": node("LA", name), "name": name, "repository": here.whole, "url": url}


def review(here: Here, above: Request, row: Review) -> Node:
    submitted = when(row.submitted_at)
    return {
        "id": node("PRR", row.review),
        "databaseId": small(row.review),
        "fullDatabaseId": str(row.review),
        "author": account(row.author),
        "authorAssociation": "MEMBER",
        "body": row.body,
        "state": row.state,
        "commit": lambda info: row.head and bare_commit(here, row.head, above),
        "createdAt": submitted or when(above.created_at),
        "updatedAt": submitted or when(above.created_at),
        "publishedAt": submitted,
        "submittedAt": submitted,
        "pullRequest": lambda info: request(here, above),
        "url": f"{HTML}/{here.repo.name}/pull/{row.number}#pullrequestreview-{row.review}",
    }


def commit_of_request(here: Here, above: Request, row: Commit) -> Node:
    url = f"{HTML}/{here.repo.name}/pull/{row.number}/commits/{row.sha}"
    return {
        "id": node("PURC", here.repo.id, row.sha),
        "commit": lambda info: commit(here, row),
        "pullRequest": lambda info: request(here, above),
        "url": url,
    }


def bare_commit(here: Here, sha: str, above: Request) -> Node:
    """A commit that is on the branch of the request, or else the one that landed it."""
    if found := here.state.row(here.repo.name, "commits", above.number, sha):
        return commit(here, found)
    time = above.merged_at or above.created_at
    message = f"{above.title} (#{above.number})"
    size = (above.added, above.deleted, above.files)
    made = Commit(above.number, sha, ("b" * 40,), message, "Ada", "ada@example.com", None, *size, time, time)
    return commit(here, made)


def commit(here: Here, row: Commit) -> Node:
    headline, _, rest = row.message.partition("\n")
    author = person(row, row.authored_at)
    parents = [replace(row, sha=sha, parents=(), message="") for sha in row.parents]
    return {
        "__typename": "Commit",
        "id": node("C", here.repo.id, row.sha),
        "oid": row.sha,
        "abbreviatedOid": row.sha[:7],
        "message": row.message,
        "messageHeadline": headline,
        "messageBody": rest.lstrip("\n"),
        "author": author,
        "committer": person(row, row.committed_at),
        "authors": lambda info, **asked: connection([author], lambda one: one, **asked),
        "authoredByCommitter": True,
        "authoredDate": when(row.authored_at),
        "committedDate": when(row.committed_at),
        "additions": row.added,
        "deletions": row.deleted,
        "changedFiles": row.files,
        "changedFilesIfAvailable": row.files,
        "parents": lambda info, **asked: connection(parents, lambda one: commit(here, one), **asked),
        "repository": here.whole,
        "url": f"{HTML}/{here.repo.name}/commit/{row.sha}",
    }


def person(row: Commit, time: datetime) -> Node:
    """Who git names; a robot has no user behind it."""
    user = account(row.login) if row.login and row.login.kind == "User" else None
    return {"name": row.name, "email": row.email, "date": f"{time:%Y-%m-%dT%H:%M:%S}+00:00", "user": user}
