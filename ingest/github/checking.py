"""What `python -m ingest check` asks GitHub: is it there, may the token, how much is there to read?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.forge import checking, session
from ingest.forge.cells import need
from ingest.forge.checking import Answer, Finding, Granted
from ingest.forge.limits import Gone
from ingest.github import api, requests, rows

if TYPE_CHECKING:
    from ingest.forge.client import Client
    from ingest.forge.settings import Forge

PAGE = 50  # requests in one question


def findings(settings: Forge, names: dict[str, str]) -> Iterator[Finding]:
    """First what the token may, then each part."""
    asked = granted, organised, repository
    return checking.findings(api.opened(settings), settings, "github", names, *asked)


def granted(client: Client) -> Granted:
    """Questions an hour, what the token is good for, and how far the server's clock is off ours."""
    try:
        limits = client.get("/rate_limit")
    except Gone:  # a server of one's own need not have one
        return Granted("it sets no limit", True, 0.0, 0)
    core = need(limits.json("the limit"), "resources", "core", kind=dict)
    left, hourly = need(core, "remaining", kind=int), need(core, "limit", kind=int)
    scopes = limits.headers.get("x-oauth-scopes")
    said = f"the token in {client.token_env} is good for {left:,} of {hourly:,} questions an hour"
    skew = (limits.sent_at or time.time()) - time.time()
    return Granted(said + (f", scopes {scopes}" if scopes else ""), True, skew, hourly)


def organised(client: Client, name: str) -> Answer:
    """Whether its repositories can be listed."""
    one = {"per_page": 1}
    try:
        client.get(f"/orgs/{name}/repos", one)
    except Gone:
        client.get(f"/users/{name}/repos", one)
    return "its repositories can be listed", 0


def repository(client: Client, full: str, settings: Forge) -> Answer:
    """What a repository has, and how many questions a first night asks about it."""
    body = client.get(f"/repos/{full}").json("the repository")
    one: dict[str, str | int] = {"per_page": 1}
    since = f">={session.first_day(settings, body):%Y-%m-%d}"
    path = f"/repos/{full}/actions/runs"
    runs = need(client.get(path, one | {"created": since}).json("runs"), "total_count", kind=int)
    client.get(f"/repos/{full}/deployments", one)
    client.get(f"/repos/{full}/releases", one)
    question = {"first": 1, "after": None, "field": "CREATED_AT"}
    try:
        page = requests.answered(client, full, "Requests", question).json("requests")
    except Gone:
        client.get(f"/repos/{full}/pulls", one)
        words = f"{runs:,} runs; requests by REST, which takes four questions for each"
        return f"{words}: over {runs + runs // rows.PAGE + 30:,} questions", runs + runs // rows.PAGE + 30
    pulls = need(page, "data", "repository", "pullRequests", "totalCount", kind=int)
    questions = runs + runs // rows.PAGE + pulls // PAGE + 30
    return f"{runs:,} runs, {pulls:,} requests: about {questions:,} questions", questions
