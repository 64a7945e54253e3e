"""Runs, jobs, deployments and releases as rows, from the replies of GitHub's REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.forge.actors import Actor
from ingest.forge.cells import moment, need, take, whole

if TYPE_CHECKING:
    from ingest.forge.sync import Row

PAGE = 100  # rows of a page, at most
SHORT = 500  # characters that are kept of a text
ENDED = "completed"
WAITING = ("queued", "requested", "waiting", "pending")


def run(body: Any) -> Row:
    """A run, or an earlier attempt of it. GitHub does not say when a run ended: its last change is that."""
    status = take(body, "status", kind=str)
    return {
        "run": str(need(body, "id", kind=int)),
        "attempt": take(body, "run_attempt", kind=int) or 1,
        "workflow": take(body, "name", kind=str) or take(body, "path", kind=str),
        "sha": take(body, "head_sha", kind=str),
        "branch": take(body, "head_branch", kind=str),
        "event": take(body, "event", kind=str),
        "actor": rest_actor(body, "triggering_actor") or rest_actor(body, "actor"),
        "status": ENDED if status == ENDED else "queued" if status in WAITING else status,
        "conclusion": take(body, "conclusion", kind=str) if status == ENDED else None,
        "created_at": moment(body, "created_at"),
        "started_at": moment(body, "run_started_at"),
        "completed_at": moment(body, "updated_at") if status == ENDED else None,
    }


def job(body: Any) -> Row:
    """A job of one attempt."""
    labels = take(body, "labels", kind=list) or []
    return {
        "run": str(need(body, "run_id", kind=int)),
        "attempt": take(body, "run_attempt", kind=int) or 1,
        "job": str(need(body, "id", kind=int)),
        "name": take(body, "name", kind=str),
        "status": take(body, "status", kind=str),
        "conclusion": take(body, "conclusion", kind=str),
        "runner": whole(", ".join(map(str, labels))) or take(body, "runner_group_name", kind=str),
        "created_at": moment(body, "created_at"),
        "started_at": moment(body, "started_at"),
        "completed_at": moment(body, "completed_at"),
    }


def deployment(body: Any) -> Row:
    """A deployment, without how it ended."""
    return {
        "id": str(need(body, "id", kind=int)),
        "sha": take(body, "sha", kind=str),
        "environment": take(body, "environment", kind=str),
        "created_at": moment(body, "created_at"),
    }


def release(body: Any) -> Row:
    """A release."""
    return {
        "tag": need(body, "tag_name", kind=str)[:SHORT],
        "prerelease": take(body, "prerelease", kind=bool),
        "published_at": moment(body, "published_at"),
    }


def rest_actor(body: Any, *keys: str) -> Actor | None:
    """An account as REST names it."""
    login = take(body, *keys, "login", kind=str)
    if not login:
        return None
    return Actor(login, take(body, *keys, "type", kind=str) == "Bot", take(body, *keys, "id", kind=int))
