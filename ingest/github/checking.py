"""What `python -m ingest check` asks GitHub: is it there, may the token, how much is there to read?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.forge.cells import need
from ingest.github import api, requests, rows

if TYPE_CHECKING:
    from ingest.forge.client import Client
    from ingest.forge.settings import Forge

Finding = tuple[str, bool, str]
SKEW = 60.0  # seconds that clocks may differ
PAGE = 50  # requests in one question


def findings(settings: Forge, names: dict[str, str]) -> Iterator[Finding]:
    """First the server, the token and the clock, then each repository."""
    client = api.opened(settings)
    limits = client.get("/rate_limit")
    core = need(limits.json("the limit"), "resources", "core", kind=dict)
    left, hourly = need(core, "remaining", kind=int), need(core, "limit", kind=int)
    scopes = limits.headers.get("x-oauth-scopes")
    granted = f", scopes {scopes}" if scopes else ""
    yield (
        settings.url,
        True,
        f"the token in {settings.token_env} is good for {left:,} of {hourly:,} questions an hour{granted}",
    )
    skew = (limits.sent_at or time.time()) - time.time()
    if abs(skew) > SKEW:
        yield settings.url, True, f"its clock is {skew:+,.0f} s off ours: mend the clock of this machine"
    total = 0
    for name, full in names.items():
        try:
            questions, words = repository(client, full)
            total += questions
            yield name, True, f"{words}: about {questions:,} questions"
        except IngestError as error:
            yield name, False, str(error)
    hours = total / max(hourly, 1)
    yield settings.url, True, f"a first night asks about {total:,} questions: {duration(hours)} of its limit"


def repository(client: Client, full: str) -> tuple[int, str]:
    """How many questions a first night asks about it, and what it has."""
    client.get(f"/repos/{full}")
    one = {"per_page": 1}
    runs = need(client.get(f"/repos/{full}/actions/runs", one).json("runs"), "total_count", kind=int)
    client.get(f"/repos/{full}/deployments", one)
    question = {"first": 1, "after": None, "field": "CREATED_AT"}
    page = requests.answered(client, full, "Requests", question).json("requests")
    pulls = need(page, "data", "repository", "pullRequests", "totalCount", kind=int)
    return runs + runs // rows.PAGE + pulls // PAGE + 30, f"{runs:,} runs, {pulls:,} requests"


def duration(hours: float) -> str:
    """Of a first night, which the limit makes last."""
    return f"{hours * 60:,.0f} minutes" if hours < 2 else f"{hours:,.0f} hours"
