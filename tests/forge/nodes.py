"""Repositories, deployments and releases as GitHub's GraphQL knows them; see pull_nodes.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.forge import pull_nodes
from tests.forge.connections import connection
from tests.forge.pull_nodes import Here, Node, Whole, account, chosen, small
from tests.forge.rows import Actor, Deployment, Release, Repository, Status
from tests.forge.shapes import HTML, node, when
from tests.forge.state import State

BECAME = {
    "success": "ACTIVE",
    None: "ABANDONED",
}  # a deployment by its newest status; others by the same word


def owner(state: State, login: str) -> Node:
    """An organisation and its repositories, the oldest first unless an order is asked for."""

    def repositories(info: object, **asked: Any) -> Node:
        return connection(state.of_owner(login), lambda repo: repository(state, repo), **asked)

    return account(Actor(login, "Organization")) | {"repositories": repositories}


def repository(state: State, repo: Repository) -> Node:
    here = Here(state, repo, lambda info: repository(state, repo))

    def listing(table: str, shape: Callable[..., Node]) -> Whole:
        return lambda info, **asked: connection(
            chosen(state.under(repo.name, table), asked), lambda row: shape(here, row), **asked
        )

    def one(info: object, number: int) -> Node | None:
        row = state.row(repo.name, "requests", number)
        return row and pull_nodes.request(here, row)

    login, _, name = repo.name.partition("/")
    return {
        "id": node("R", repo.id),
        "databaseId": small(repo.id),
        "name": name,
        "nameWithOwner": repo.name,
        "owner": lambda info: owner(state, login),
        "description": None,
        "isArchived": repo.archived,
        "isDisabled": False,
        "isEmpty": False,
        "isFork": repo.fork,
        "isPrivate": repo.private,
        "visibility": "PRIVATE" if repo.private else "PUBLIC",
        "parent": None,
        "primaryLanguage": {"id": "L", "name": "Python", "color": "#3572A5"},
        "defaultBranchRef": branch(here, repo.branch),
        "createdAt": when(repo.created_at),
        "updatedAt": when(repo.updated_at),
        "pushedAt": when(repo.pushed_at),
        "url": f"{HTML}/{repo.name}",
        "pullRequest": one,
        "pullRequests": listing("requests", pull_nodes.request),
        "deployments": listing("deployments", deployment),
        "releases": listing("releases", release),
    }


def branch(here: Here, name: str) -> Node:
    made = {"id": node("REF", here.repo.id, name), "prefix": "refs/heads/", "target": None}
    return made | {"name": name, "repository": here.whole}


def deployment(here: Here, row: Deployment) -> Node:
    statuses = sorted(
        here.state.under(here.repo.name, "statuses", row.deployment), key=lambda one: one.created_at
    )
    latest = statuses[-1] if statuses else None
    word = latest and latest.state
    return {
        "id": node("DE", row.deployment),
        "databaseId": small(row.deployment),
        "commitOid": row.sha,
        "commit": None,
        "creator": account(row.author or Actor("ghost")),
        "description": None,
        "environment": row.environment,
        "latestEnvironment": row.environment,
        "originalEnvironment": row.environment,
        "task": "deploy",
        "ref": branch(here, row.ref),
        "state": BECAME.get(word) or word.upper(),
        "createdAt": when(row.created_at),
        "updatedAt": when(row.updated_at),
        "repository": here.whole,
        "latestStatus": latest and status(here, latest, row),
        "statuses": lambda info, **asked: connection(
            list(reversed(statuses)), lambda one: status(here, one, row), **asked
        ),
    }


def status(here: Here, one: Status, row: Deployment) -> Node:
    return {
        "id": node("DES", one.status),
        "state": one.state.upper(),
        "creator": account(one.author or Actor("ghost")),
        "deployment": lambda info: deployment(here, row),
        "description": None,
        "environment": row.environment,
        "environmentUrl": None,
        "logUrl": None,
        "createdAt": when(one.created_at),
        "updatedAt": when(one.created_at),
    }


def release(here: Here, row: Release) -> Node:
    return {
        "id": node("RE", row.release),
        "databaseId": small(row.release),
        "tagName": row.tag,
        "name": row.title,
        "description": "",
        "isDraft": row.published_at is None,
        "isLatest": False,
        "isPrerelease": row.prerelease,
        "author": account(row.author) if row.author.kind == "User" else None,
        "createdAt": when(row.created_at),
        "updatedAt": when(row.published_at or row.created_at),
        "publishedAt": when(row.published_at),
        "repository": here.whole,
        "url": f"{HTML}/{here.repo.name}/releases/tag/{row.tag}",
    }
