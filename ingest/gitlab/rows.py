"""Accounts, pipelines, jobs, deployments and releases as rows, from the replies of GitLab's REST API."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.forge.actors import Actor
from ingest.forge.cells import moment, need, take, whole
from ingest.forge.requests import SHORT

if TYPE_CHECKING:
    from ingest.forge.sync import Row

ENDED = "completed"
CONCLUSIONS = {  # statuses that end a pipeline or a job; one that waits for a person waits for good
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
    "skipped": "skipped",
    "manual": "action_required",
}
GOING = ("running", "canceling")
DEPLOYED = {"success": "success", "failed": "failure", "canceled": "cancelled", "running": "in_progress"}
OVER = ("success", "failed", "canceled", "skipped")
# Names that GitLab gives to the accounts behind tokens of projects and groups, to those of services, and to
# its own robots; and the account under which an AI reviewer is known at gitlab.com.
MACHINE = re.compile(
    r"(project|group)_\d+_bot\w*|service_account_\w+|(alert|support|automation|gitlab-(security|admin))-bot"
    r"|coderabbitai",
    re.I,
)
DUO = re.compile(r"gitlabduo|gitlab-llm-bot|duo-(code-review|developer|messaging)(-.+)?", re.I)
GHOST = re.compile(r"ghost\d*")  # what an account that was deleted has left to it


def account(body: Any, *keys: str) -> Actor | None:
    """An account; only some replies say whether it is a robot. NULL where it was deleted."""
    found = take(body, *keys, kind=dict) if keys else body
    login = take(found, "username", kind=str) if found else None
    if not login or GHOST.fullmatch(login):
        return None
    if DUO.fullmatch(login):
        return Actor("GitLabDuo", True)
    return Actor(login, bool(take(found, "bot", kind=bool) or MACHINE.fullmatch(login)))


def pipeline(body: Any) -> Row:
    """A pipeline as listings show it: without its times, and without who started it."""
    return {
        "run": str(need(body, "id", kind=int)),
        "workflow": take(body, "name", kind=str) or take(body, "source", kind=str),
        "sha": take(body, "sha", kind=str),
        "branch": take(body, "ref", kind=str),
        "event": take(body, "source", kind=str),
        "created_at": moment(body, "created_at"),
        "updated_at": moment(body, "updated_at"),
        **state(need(body, "status", kind=str)),
    }


def state(status: str) -> Row:
    """Status and conclusion in the words of the table."""
    if status in CONCLUSIONS:
        return {"status": ENDED, "conclusion": CONCLUSIONS[status]}
    return {"status": "in_progress" if status in GOING else "queued", "conclusion": None}


def job(body: Any) -> Row:
    """A job; `user`, `allowed` (to fail) and `asked_at` are not stored as they are."""
    tags = take(body, "tag_list", kind=list) or []
    started, asked = moment(body, "started_at"), moment(body, "created_at")
    status = state(need(body, "status", kind=str))
    return {
        "run": str(need(body, "pipeline", "id", kind=int)),
        "job": str(need(body, "id", kind=int)),
        "name": take(body, "name", kind=str),
        **status,
        "runner": whole(", ".join(map(str, tags))) or take(body, "runner", "description", kind=str),
        "created_at": queued(started, body) or asked,
        "started_at": started,
        "completed_at": moment(body, "finished_at"),
        "asked_at": asked,
        "allowed": take(body, "allow_failure", kind=bool) or False,
        "user": account(body, "user"),
    }


def queued(started: datetime | None, body: Any) -> datetime | None:
    """When it began to wait for a machine: jobs of later stages are made long before."""
    waited = body.get("queued_duration")
    if started is None or not isinstance(waited, int | float) or isinstance(waited, bool):
        return None
    try:
        return started - timedelta(seconds=waited)
    except (ValueError, OverflowError):  # no number, or longer than there is a calendar
        return None


def deployment(body: Any) -> Row:
    """A deployment; it ends when its job does, or, made by hand, when it last changed."""
    status = take(body, "status", kind=str)
    ended = moment(body, "deployable", "finished_at") or moment(body, "updated_at")
    return {
        "id": str(need(body, "id", kind=int)),
        "sha": take(body, "sha", kind=str),
        "environment": take(body, "environment", "name", kind=str),
        "status": DEPLOYED.get(status or "", status),
        "created_at": moment(body, "created_at"),
        "finished_at": ended if status in OVER else None,
        "deleted": False,
    }


def release(body: Any) -> Row:
    """A release; one that is to come is not published."""
    coming = take(body, "upcoming_release", kind=bool)
    return {
        "tag": need(body, "tag_name", kind=str)[:SHORT],
        "prerelease": None,
        "published_at": None if coming else moment(body, "released_at"),
    }


def project(body: Any) -> Row:
    """A project of a group. GitLab tells the last activity of any kind, pushes among them."""
    return {
        "repo": need(body, "path_with_namespace", kind=str),
        "archived": take(body, "archived", kind=bool),
        "fork": take(body, "forked_from_project", kind=dict) is not None,
        "private": take(body, "visibility", kind=str) != "public",
        "pushed_at": moment(body, "last_activity_at"),
    }
