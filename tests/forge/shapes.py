"""Accounts, repositories and commits as GitHub's REST sends them, every field of a usual reply."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime

from tests.forge.rows import Actor, Repository, Sha

Body = dict[str, object]
HTML = "https://forge.example"  # where people read what the API tells
OF_USER = {
    "url": "",
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
OF_REPOSITORY = {
    "url": "",
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


def when(time: datetime | None) -> str | None:
    """A time as the forge writes it, in whole seconds."""
    return time and f"{time:%Y-%m-%dT%H:%M:%SZ}"


def node(prefix: str, *numbers: object) -> str:
    """An opaque id such as `WFR_kwLOAB...`, different for different things."""
    return f"{prefix}_kwDO{base64.b64encode(repr(numbers).encode()).decode()}"


def links(at: str, endings: Mapping[str, str]) -> Body:
    return {name: at + ending for name, ending in endings.items()}


def user(actor: Actor | None, at: str) -> Body | None:
    """An account: mannequins and the accounts of an enterprise are of type User or Mannequin in REST."""
    if actor is None:
        return None
    kind = "User" if actor.kind == "EnterpriseUserAccount" else actor.kind
    return {
        "login": actor.login,
        "id": actor.id,
        "node_id": node("U", actor.id),
        "avatar_url": f"{HTML}/avatars/u/{actor.id}?v=4",
        "gravatar_id": "",
        **links(f"{at}/users/{actor.login}", OF_USER),
        "html_url": f"{HTML}/apps/{actor.login[:-5]}" if kind == "Bot" else f"{HTML}/{actor.login}",
        "type": kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def owner(repo: Repository) -> Actor:
    return Actor(repo.name.partition("/")[0], "Organization")


def slim(repo: Repository, at: str) -> Body:
    """What stands for a repository inside of a run."""
    return {
        "id": repo.id,
        "node_id": node("R", repo.id),
        "name": repo.name.partition("/")[2],
        "full_name": repo.name,
        "private": repo.private,
        "owner": user(owner(repo), at),
        "html_url": f"{HTML}/{repo.name}",
        "description": None,
        "fork": repo.fork,
        **links(f"{at}/repos/{repo.name}", OF_REPOSITORY),
    }


def listed(repo: Repository, at: str) -> Body:
    """A repository in a listing, and at either end of a request."""
    return slim(repo, at) | {
        "created_at": when(repo.created_at),
        "updated_at": when(repo.updated_at),
        "pushed_at": when(repo.pushed_at),
        "git_url": f"git://forge.example/{repo.name}.git",
        "ssh_url": f"git@forge.example:{repo.name}.git",
        "clone_url": f"{HTML}/{repo.name}.git",
        "svn_url": f"{HTML}/{repo.name}",
        "homepage": None,
        "size": 4096,
        "stargazers_count": 3,
        "watchers_count": 3,
        "language": "Python",
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": repo.archived,
        "disabled": False,
        "open_issues_count": 5,
        "license": None,
        "allow_forking": False,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": ["training"],
        "visibility": "private" if repo.private else "public",
        "forks": 0,
        "open_issues": 5,
        "watchers": 3,
        "default_branch": repo.branch,
        "permissions": {"admin": False, "maintain": False, "push": False, "triage": False, "pull": True},
    }


def full(repo: Repository, at: str) -> Body:
    """A repository asked for by its name."""
    return listed(repo, at) | {
        "temp_clone_token": "",
        "custom_properties": {},
        "organization": user(owner(repo), at),
        "network_count": 0,
        "subscribers_count": 4,
    }


def commit_of_run(sha: Sha, title: str, time: datetime) -> Body:
    """The head commit inside of a run."""
    person = {"name": "Ada", "email": "ada@example.com"}
    return {
        "id": sha,
        "tree_id": sha[::-1],
        "message": title,
        "timestamp": when(time),
        "author": person,
        "committer": person,
    }
