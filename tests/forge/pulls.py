"""Requests, reviews and commits as GitHub's REST sends them; `at` as in runs.py."""

from __future__ import annotations

from tests.forge.rows import Actor, Commit, Repository, Request, Review
from tests.forge.shapes import HTML, Body, listed, node, user, when


def request(repo: Repository, row: Request, at: str) -> Body:
    """A request in a listing: without its size and who merged it."""
    api, html = f"{at}/repos/{repo.name}", f"{HTML}/{repo.name}/pull/{row.number}"
    here, issue = f"{api}/pulls/{row.number}", f"{api}/issues/{row.number}"
    addresses = {
        "comments": f"{issue}/comments",
        "commits": f"{here}/commits",
        "statuses": f"{api}/statuses/{row.head}",
        "review_comments": f"{here}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
    }
    links = {"self": here, "html": html, "issue": issue, **addresses}
    return {
        "url": here,
        "id": 10**9 + row.number,
        "node_id": node("PR", repo.id, row.number),
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue,
        "number": row.number,
        "state": "open" if row.state == "open" else "closed",
        "locked": False,
        "title": row.title,
        "user": user(row.author, at) or user(Actor("ghost"), at),
        "body": row.body,
        "created_at": when(row.created_at),
        "updated_at": when(row.updated_at),
        "closed_at": when(row.closed_at),
        "merged_at": when(row.merged_at),
        "merge_commit_sha": row.merge_sha,
        "assignee": next((user(Actor(login), at) for login in row.assignees), None),
        "assignees": [user(Actor(login), at) for login in row.assignees],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(repo, name, at) for name in row.labels],
        "milestone": None,
        "draft": row.draft,
        **{f"{name}_url": address for name, address in addresses.items()},
        "head": end(repo, row.branch, row.head, at) | ({"repo": None} if row.fork else {}),
        "base": end(repo, row.base, "b" * 40, at),
        "_links": {name: {"href": address} for name, address in links.items()},
        "author_association": "MEMBER",
        "auto_merge": None,
        "active_lock_reason": None,
    }


def end(repo: Repository, branch: str, sha: str, at: str) -> Body:
    """One of the two branches of a request."""
    owner = Actor(repo.name.partition("/")[0], "Organization")
    return {
        "label": f"{owner.login}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user(owner, at),
        "repo": listed(repo, at),
    }


def label(repo: Repository, name: str, at: str) -> Body:
    number = Actor(name).id
    return {
        "id": number,
        "node_id": node("LA", number),
        "url": f"{at}/repos/{repo.name}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": "",
    }


def request_alone(repo: Repository, row: Request, commits: int, at: str) -> Body:
    """A request asked for by its number."""
    return request(repo, row, at) | {
        "merged": row.state == "merged",
        "mergeable": None,
        "rebaseable": None,
        "mergeable_state": "unknown",
        "merged_by": user(row.merged_by, at),
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": commits,
        "additions": row.added,
        "deletions": row.deleted,
        "changed_files": row.files,
    }


def review(repo: Repository, row: Review, at: str) -> Body:
    """A review; one that is not submitted yet has no time at all."""
    html, here = f"{HTML}/{repo.name}/pull/{row.number}", f"{at}/repos/{repo.name}/pulls/{row.number}"
    return {
        "id": row.review,
        "node_id": node("PRR", row.review),
        "user": user(row.author, at),
        "body": row.body,
        "state": row.state,
        "html_url": f"{html}#pullrequestreview-{row.review}",
        "pull_request_url": here,
        "author_association": "MEMBER",
        "_links": {"html": {"href": html}, "pull_request": {"href": here}},
        **({"submitted_at": when(row.submitted_at)} if row.submitted_at else {}),
        "commit_id": row.head,
    }


def commit(repo: Repository, row: Commit, at: str) -> Body:
    """A commit in a listing: without its lines."""
    api, html = f"{at}/repos/{repo.name}", f"{HTML}/{repo.name}/commit"
    person = {"name": row.name, "email": row.email}
    unsigned = {"verified": False, "reason": "unsigned", "signature": None, "payload": None}
    return {
        "sha": row.sha,
        "node_id": node("C", repo.id, row.sha),
        "commit": {
            "author": person | {"date": when(row.authored_at)},
            "committer": person | {"date": when(row.committed_at)},
            "message": row.message,
            "tree": {"sha": row.sha[::-1], "url": f"{api}/git/trees/{row.sha[::-1]}"},
            "url": f"{api}/git/commits/{row.sha}",
            "comment_count": 0,
            "verification": unsigned | {"verified_at": None},
        },
        "url": f"{api}/commits/{row.sha}",
        "html_url": f"{html}/{row.sha}",
        "comments_url": f"{api}/commits/{row.sha}/comments",
        "author": user(row.login, at),
        "committer": user(row.login, at),
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{html}/{sha}"} for sha in row.parents
        ],
    }
