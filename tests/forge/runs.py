"""Runs, jobs, deployments and releases as GitHub's REST sends them.

`at` is the address that the asker used, without a slash at its end: addresses in replies begin with it.
"""

from __future__ import annotations

from datetime import timedelta

from tests.forge.rows import Actor, Deployment, Job, Release, Repository, Request, Run, Status
from tests.forge.shapes import HTML, Body, commit_of_run, node, slim, user, when

LATER = timedelta(seconds=1)


def run(repo: Repository, row: Run, request: Request | None, at: str) -> Body:
    """An attempt of a run: `created_at` is the first attempt's, `run_started_at` its own."""
    api, html = f"{at}/repos/{repo.name}", f"{HTML}/{repo.name}"
    here = f"{api}/actions/runs/{row.run}"
    earlier = f"{here}/attempts/{row.attempt - 1}" if row.attempt > 1 else None
    return {
        "id": row.run,
        "name": row.workflow,
        "node_id": node("WFR", row.run),
        "head_branch": row.branch,
        "head_sha": row.sha,
        "path": f".github/workflows/{row.workflow}.yml",
        "display_title": row.title,
        "run_number": row.number,
        "event": row.event,
        "status": row.status,
        "conclusion": row.conclusion,
        "workflow_id": Actor(row.workflow).id,
        "check_suite_id": row.run + 7,
        "check_suite_node_id": node("CS", row.run + 7),
        "url": here,
        "html_url": f"{html}/actions/runs/{row.run}",
        "pull_requests": [named(repo, request, at)] if request else [],
        "created_at": when(row.created_at),
        "updated_at": when(row.updated_at),
        "actor": user(row.actor, at) or user(Actor("ghost"), at),
        "run_attempt": row.attempt,
        "referenced_workflows": [],
        "run_started_at": when(row.started_at),
        "triggering_actor": user(row.starter, at) or user(Actor("ghost"), at),
        "jobs_url": f"{here}/jobs",
        "logs_url": f"{here}/logs",
        "check_suite_url": f"{api}/check-suites/{row.run + 7}",
        "artifacts_url": f"{here}/artifacts",
        "cancel_url": f"{here}/cancel",
        "rerun_url": f"{here}/rerun",
        "previous_attempt_url": earlier,
        "workflow_url": f"{api}/actions/workflows/{Actor(row.workflow).id}",
        "head_commit": commit_of_run(row.sha, row.title, row.created_at),
        "repository": slim(repo, at),
        "head_repository": slim(repo, at),
    }


def named(repo: Repository, row: Request, at: str) -> Body:
    """A request inside of a run."""
    where = {"id": repo.id, "url": f"{at}/repos/{repo.name}", "name": repo.name.partition("/")[2]}
    return {
        "id": 10**9 + row.number,
        "number": row.number,
        "url": f"{at}/repos/{repo.name}/pulls/{row.number}",
        "head": {"ref": row.branch, "sha": row.head, "repo": where},
        "base": {"ref": row.base, "sha": "b" * 40, "repo": where},
    }


def job(repo: Repository, row: Job, run: Run, at: str) -> Body:
    """A job with its steps, which share its time evenly."""
    api, html = f"{at}/repos/{repo.name}", f"{HTML}/{repo.name}"
    hosted = row.runner is not None
    return {
        "id": row.job,
        "run_id": row.run,
        "workflow_name": run.workflow,
        "head_branch": run.branch,
        "run_url": f"{api}/actions/runs/{row.run}",
        "run_attempt": row.attempt,
        "node_id": node("CR", row.job),
        "head_sha": run.sha,
        "url": f"{api}/actions/jobs/{row.job}",
        "html_url": f"{html}/actions/runs/{row.run}/job/{row.job}",
        "status": row.status,
        "conclusion": row.conclusion,
        "created_at": when(row.created_at),
        "started_at": when(row.started_at),
        "completed_at": when(row.completed_at),
        "name": row.name,
        "steps": [step(row, number) for number in range(1, row.steps + 1)],
        "check_run_url": f"{api}/check-runs/{row.job}",
        "labels": list(row.labels),
        "runner_id": 2 if hosted else None,
        "runner_name": row.runner,
        "runner_group_id": 0 if hosted else None,
        "runner_group_name": "GitHub Actions" if hosted else None,
    }


def step(row: Job, number: int) -> Body:
    share = (row.completed_at - row.started_at) / row.steps if row.completed_at else LATER
    return {
        "name": "Set up job" if number == 1 else f"Run step {number} of {row.name}",
        "status": row.status if row.status in ("queued", "in_progress") else "completed",
        "conclusion": row.conclusion if number == row.steps else row.conclusion and "success",
        "number": number,
        "started_at": when(row.started_at + share * (number - 1)),
        "completed_at": when(row.started_at + share * number) if row.completed_at else None,
    }


def deployment(repo: Repository, row: Deployment, at: str) -> Body:
    here = f"{at}/repos/{repo.name}/deployments/{row.deployment}"
    return {
        "url": here,
        "id": row.deployment,
        "node_id": node("DE", row.deployment),
        "task": "deploy",
        "original_environment": row.environment,
        "environment": row.environment,
        "description": None,
        "created_at": when(row.created_at),
        "updated_at": when(row.updated_at),
        "statuses_url": f"{here}/statuses",
        "repository_url": f"{at}/repos/{repo.name}",
        "creator": user(row.author, at),
        "sha": row.sha,
        "ref": row.ref,
        "payload": {},
        "transient_environment": False,
        "production_environment": row.environment == "production",
        "performed_via_github_app": None,
    }


def status(repo: Repository, row: Status, environment: str, at: str) -> Body:
    here = f"{at}/repos/{repo.name}/deployments/{row.deployment}"
    return {
        "url": f"{here}/statuses/{row.status}",
        "id": row.status,
        "node_id": node("DES", row.status),
        "state": row.state,
        "creator": user(row.author, at),
        "description": "",
        "environment": environment,
        "target_url": "",
        "created_at": when(row.created_at),
        "updated_at": when(row.created_at),
        "deployment_url": here,
        "repository_url": f"{at}/repos/{repo.name}",
        "environment_url": "",
        "log_url": "",
        "performed_via_github_app": None,
    }


def release(repo: Repository, row: Release, at: str) -> Body:
    here, html = f"{at}/repos/{repo.name}/releases/{row.release}", f"{HTML}/{repo.name}/releases"
    return {
        "url": here,
        "assets_url": f"{here}/assets",
        "upload_url": f"{here}/assets{{?name,label}}",
        "html_url": f"{html}/tag/{row.tag}",
        "id": row.release,
        "author": user(row.author, at),
        "node_id": node("RE", row.release),
        "tag_name": row.tag,
        "target_commitish": row.branch,
        "name": row.title,
        "draft": row.published_at is None,
        "immutable": False,
        "prerelease": row.prerelease,
        "created_at": when(row.created_at),
        "updated_at": when(row.published_at or row.created_at),
        "published_at": when(row.published_at),
        "assets": [],
        "tarball_url": f"{at}/repos/{repo.name}/tarball/{row.tag}",
        "zipball_url": f"{at}/repos/{repo.name}/zipball/{row.tag}",
        "body": "",
    }
