"""Merge requests, approvals, notes and commits as GitLab's REST sends them."""

from __future__ import annotations

from tests.forge.lab_bodies import user, when
from tests.forge.rows import Actor, Commit, Repository, Request, Review, Version
from tests.forge.shapes import HTML, Body

STATES = {"open": "opened"}
REVIEWED = {"APPROVED": "approved", "CHANGES_REQUESTED": "requested_changes"}
SAID = {
    "APPROVED": "approved this merge request",
    "DISMISSED": "approved this merge request",  # and took it back, or a push did
    "CHANGES_REQUESTED": "requested changes",
    "UNAPPROVED": "unapproved this merge request",
}


def request(repo: Repository, row: Request) -> Body:
    """A squash that is fast-forwarded has no merge commit."""
    merger = user(row.merged_by) if row.merged_at else None
    return {
        "id": 10**6 + row.number,
        "iid": row.number,
        "project_id": repo.id,
        "title": row.title,
        "description": row.body,
        "state": STATES.get(row.state, row.state),
        "created_at": when(row.created_at),
        "updated_at": when(row.updated_at),
        "merged_by": merger,
        "merge_user": merger,
        "merged_at": when(row.merged_at),
        "closed_by": user(row.author) if row.state == "closed" else None,
        "closed_at": when(row.closed_at) if row.state == "closed" else None,
        "target_branch": row.base,
        "source_branch": row.branch,
        "user_notes_count": 0,
        "upvotes": 0,
        "downvotes": 0,
        "author": user(row.author),
        "assignees": [user(Actor(login)) for login in row.assignees],
        "assignee": user(Actor(row.assignees[0])) if row.assignees else None,
        "reviewers": [],
        "source_project_id": None if row.fork else repo.id,
        "target_project_id": repo.id,
        "labels": list(row.labels),
        "draft": row.draft,
        "work_in_progress": row.draft,
        "milestone": None,
        "merge_when_pipeline_succeeds": False,
        "detailed_merge_status": "mergeable" if row.state == "open" else "not_open",
        "sha": row.head,
        "merge_commit_sha": None if row.squash else row.merge_sha,
        "squash_commit_sha": row.merge_sha if row.squash else None,
        "squash": row.squash,
        "squash_on_merge": row.squash,
        "discussion_locked": None,
        "prepared_at": when(row.created_at),
        "reference": f"!{row.number}",
        "references": {"short": f"!{row.number}", "full": f"{repo.name}!{row.number}"},
        "web_url": f"{HTML}/{repo.name}/-/merge_requests/{row.number}",
        "has_conflicts": False,
    }


def request_alone(repo: Repository, row: Request) -> Body:
    refs = {"base_sha": "b" * 40, "head_sha": row.head, "start_sha": "b" * 40}
    return request(repo, row) | {
        "changes_count": str(row.files),
        "diff_refs": refs,
        "head_pipeline": None,
        "latest_build_started_at": None,
        "latest_build_finished_at": None,
        "first_deployed_to_production_at": None,
        "user": {"can_merge": False},
    }


def approvals(repo: Repository, row: Request, reviews: list[Review]) -> Body:
    given = [one for one in reviews if one.state == "APPROVED"]
    shared = ("id", "iid", "project_id", "title", "description", "state", "created_at", "updated_at")
    body = request(repo, row)
    return {name: body[name] for name in shared} | {
        "merge_status": "can_be_merged",
        "approved": bool(given),
        "approvals_required": 1,
        "approvals_left": 0 if given else 1,
        "approved_by": [{"user": user(one.author), "approved_at": when(one.submitted_at)} for one in given],
        "user_has_approved": False,
        "user_can_approve": False,
    }


def reviewer(row: Review) -> Body:
    state = REVIEWED.get(row.state, "reviewed")
    return {"user": user(row.author), "state": state, "created_at": when(row.submitted_at)}


def note(row: Review) -> Body:
    """What was said, or what the system says that was done."""
    return {
        "id": row.review,
        "type": None if row.state in SAID else "DiffNote",
        "body": SAID.get(row.state, row.body),
        "author": user(row.author),
        "created_at": when(row.submitted_at),
        "updated_at": when(row.submitted_at),
        "system": row.state in SAID,
        "noteable_id": 10**6 + row.number,
        "noteable_type": "MergeRequest",
        "noteable_iid": row.number,
        "resolvable": row.state not in SAID,
        **({} if row.state in SAID else {"position": {"head_sha": row.head}}),
    }


def version(row: Version) -> Body:
    """What a request was after a push; its patch stays the same where it was only rebased."""
    return {
        "id": row.version,
        "head_commit_sha": row.head,
        "base_commit_sha": "b" * 40,
        "start_commit_sha": "b" * 40,
        "created_at": when(row.pushed_at),
        "merge_request_id": 10**6 + row.number,
        "state": "collected",
        "real_size": "1",
        "patch_id_sha": row.patch,
    }


def commit(repo: Repository, row: Commit) -> Body:
    headline = row.message.partition("\n")[0]
    times = {
        "created_at": row.committed_at,
        "authored_date": row.authored_at,
        "committed_date": row.committed_at,
    }
    who = {"name": row.name, "email": row.email}
    return {
        "id": row.sha,
        "short_id": row.sha[:8],
        "parent_ids": list(row.parents),
        "title": headline,
        "message": row.message,
        **{f"{role}_{key}": value for role in ("author", "committer") for key, value in who.items()},
        **{name: when(time) for name, time in times.items()},
        "created_at": when(row.committed_at),
        "trailers": {},
        "extended_trailers": {},
        "web_url": f"{HTML}/{repo.name}/-/commit/{row.sha}",
    }
