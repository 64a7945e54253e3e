"""Accounts, projects, pipelines, jobs, deployments and releases as GitLab's REST sends them.

Rows are written in GitHub's words (tables.py) and told in GitLab's: a run is a pipeline, jobs of an earlier
attempt are retried ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.forge.rows import Actor, Deployment, Job, Release, Repository, Run, Status
from tests.forge.shapes import HTML, Body

WORDS = {
    "failure": "failed",
    "cancelled": "canceled",
    "timed_out": "failed",
    "error": "failed",
    "in_progress": "running",
    "queued": "pending",
    "action_required": "manual",
}
FEATURES = ("builds", "merge_requests", "environments", "releases", "repository")
SOURCES = {"pull_request": "merge_request_event", "workflow_dispatch": "web"}


def when(time: datetime | None) -> str | None:
    return time and f"{time:%Y-%m-%dT%H:%M:%S}.000Z"


def word(status: str | None, conclusion: str | None = None) -> str:
    found = conclusion or status or "created"
    return WORDS.get(found, found)


def seconds(span: timedelta) -> float:
    return round(span.total_seconds(), 3)


def user(actor: Actor | None) -> Body:
    """An account that is gone is a ghost."""
    actor = actor or Actor("ghost")
    username = actor.login.removesuffix("[bot]")
    return {
        "id": actor.id,
        "username": username,
        "public_email": None,
        "name": username.capitalize(),
        "state": "active",
        "locked": False,
        "avatar_url": None,
        "web_url": f"{HTML}/{username}",
    }


def user_alone(actor: Actor) -> Body:
    """An account asked for by its number: only here is said that it is a robot."""
    times = {"created_at": "2020-01-01T00:00:00.000Z"}
    return user(actor) | times | {"bot": actor.kind == "Bot", "bio": "", "location": "", "job_title": ""}


def project(repo: Repository) -> Body:
    group, _, name = repo.name.rpartition("/")
    return {
        "id": repo.id,
        "description": None,
        "name": name,
        "name_with_namespace": repo.name.replace("/", " / "),
        "path": name,
        "path_with_namespace": repo.name,
        "created_at": when(repo.created_at),
        "updated_at": when(repo.updated_at),
        "last_activity_at": when(repo.pushed_at or repo.created_at),
        "default_branch": repo.branch,
        "tag_list": [],
        "topics": [],
        "ssh_url_to_repo": f"git@forge.example:{repo.name}.git",
        "http_url_to_repo": f"{HTML}/{repo.name}.git",
        "web_url": f"{HTML}/{repo.name}",
        "readme_url": None,
        "avatar_url": None,
        "forks_count": 0,
        "star_count": 0,
        "namespace": {
            "id": Actor(group).id,
            "name": group,
            "path": group,
            "kind": "group",
            "full_path": group,
        },
        "archived": repo.archived,
        "visibility": "private" if repo.private else "public",
        "empty_repo": False,
        "merge_method": "merge",
        "squash_option": "default_off",
        "jobs_enabled": True,
        **{f"{name}_access_level": "enabled" for name in FEATURES},
        **({"forked_from_project": {"id": 1, "path_with_namespace": "upstream/it"}} if repo.fork else {}),
    }


def pipeline(repo: Repository, row: Run) -> Body:
    """In a listing: without any length of time."""
    return {
        "id": row.run,
        "iid": row.number,
        "project_id": repo.id,
        "name": None,
        "sha": row.sha,
        "ref": f"refs/merge-requests/{row.request}/head" if row.request else row.branch,
        "status": word(row.status, row.conclusion),
        "source": SOURCES.get(row.event, row.event),
        "created_at": when(row.created_at),
        "updated_at": when(row.updated_at),
        "web_url": f"{HTML}/{repo.name}/-/pipelines/{row.run}",
    }


def pipeline_alone(repo: Repository, row: Run) -> Body:
    ended, status = row.status == "completed", word(row.status, row.conclusion)
    return pipeline(repo, row) | {
        "before_sha": "0" * 40,
        "tag": False,
        "yaml_errors": None,
        "user": user(row.actor),
        "started_at": when(row.started_at),
        "finished_at": when(row.updated_at) if ended else None,
        "committed_at": None,
        "duration": int(seconds(row.updated_at - row.started_at)) if ended else None,
        "queued_duration": 3,
        "coverage": None,
        "detailed_status": {"text": status, "group": status},
    }


def job(repo: Repository, row: Job, attempts: list[Run]) -> Body:
    """One of any attempt; only who started it is told of that."""
    run = attempts[-1]
    starter = next(one.starter for one in attempts if one.attempt == row.attempt)
    whole = pipeline(repo, run)
    began = row.status != "queued" and row.conclusion != "skipped"
    runner = (
        {"id": Actor(row.runner).id, "description": row.runner, "is_shared": True} if row.runner else None
    )
    return {
        "id": row.job,
        "status": word(row.status, row.conclusion),
        "stage": "test",
        "name": row.name,
        "ref": whole["ref"],
        "tag": False,
        "coverage": None,
        "allow_failure": False,
        "created_at": when(row.created_at),
        "started_at": when(row.started_at) if began else None,
        "finished_at": when(row.completed_at) if began else None,
        "erased_at": None,
        "duration": seconds(row.completed_at - row.started_at) if row.completed_at else None,
        "queued_duration": seconds(row.started_at - row.created_at) if began else None,
        "user": user_alone(starter or Actor("ghost")),
        "commit": {"id": run.sha, "short_id": run.sha[:8], "title": run.title, "message": run.title},
        "pipeline": whole,
        "failure_reason": "script_failure" if row.conclusion == "failure" else None,
        "web_url": f"{HTML}/{repo.name}/-/jobs/{row.job}",
        "project": {"ci_job_token_scope_enabled": False},
        "artifacts": [],
        "runner": runner,
        "runner_manager": None,
        "tag_list": list(row.labels),
        "archived": False,
    }


def deployment(row: Deployment, statuses: list[Status]) -> Body:
    newest = max(statuses, key=lambda one: one.created_at, default=None)
    changed = newest.created_at if newest else row.updated_at
    return {
        "id": row.deployment,
        "iid": row.deployment % 1000,
        "ref": row.ref,
        "sha": row.sha,
        "created_at": when(row.created_at),
        "updated_at": when(changed),
        "status": word(newest.state) if newest else "created",
        "user": user(row.author),
        "environment": {"id": Actor(row.environment).id, "name": row.environment, "slug": row.environment},
        "deployable": None,
    }


def release(row: Release) -> Body:
    return {
        "tag_name": row.tag,
        "description": "",
        "name": row.title,
        "created_at": when(row.created_at),
        "released_at": when(row.published_at or row.created_at),
        "upcoming_release": row.published_at is None,
        "author": user(row.author),
        "assets": {"count": 0, "sources": [], "links": []},
        "evidences": [],
    }
