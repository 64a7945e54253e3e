"""What `python -m ingest check` asks GitLab: is it there, may the token, how much is there to read?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.forge import checking, session
from ingest.forge.cells import take
from ingest.forge.checking import Answer, Finding, Granted
from ingest.forge.limits import Gone
from ingest.gitlab import api, projects, requests

if TYPE_CHECKING:
    from ingest.forge.client import Client, Parameters
    from ingest.forge.settings import Forge

ONE: Parameters = {"per_page": 1}
ENOUGH = {"api", "read_api"}
MANY = 10_000  # above it GitLab does not count


def findings(settings: Forge, names: dict[str, str]) -> Iterator[Finding]:
    """First what the token may, then each part."""
    asked = granted, grouped, repository
    return checking.findings(api.opened(settings), settings, "gitlab", names, *asked)


def granted(client: Client) -> Granted:
    """What the token is good for, and until when."""
    try:
        reply = client.get("/personal_access_tokens/self")
    except Gone:  # an old server, or a token of another kind
        reply = client.get("/version")
        said, may = f"the token in {client.token_env} may ask", True
    else:
        said, may = scoped(client, reply.json("the token"))
    limit = reply.headers.get("ratelimit-limit", "")
    skew = (reply.sent_at or time.time()) - time.time()
    return Granted(said, may, skew, int(limit) * 60 if limit.isdigit() else 0)


def scoped(client: Client, body: Any) -> tuple[str, bool]:
    """Which scopes it has, and whether they are enough."""
    scopes = [str(scope) for scope in take(body, "scopes", kind=list) or []]
    until = take(body, "expires_at", kind=str)
    said = f"the token in {client.token_env} has the scopes {', '.join(scopes) or 'none'}"
    said += f", until {until}" if until else ""
    may = bool(ENOUGH & set(scopes))
    return said if may else f"{said}: it needs read_api", may


def grouped(client: Client, name: str) -> Answer:
    """Whether its projects can be listed."""
    try:
        client.get(projects.path("groups", name), projects.ALL | ONE)
    except Gone:
        client.get(projects.path("users", name), ONE)
    return "its projects can be listed", 0


def repository(client: Client, full: str, settings: Forge) -> Answer:
    """What a project has, and how many questions a first night asks about it."""
    at = api.project(full)
    body = client.get(at).json("the project")
    since = {"updated_after": f"{session.first_day(settings):{api.TIME}}"}
    off = {part for part in FEATURES if body.get(f"{FEATURES[part]}_access_level") == "disabled"}
    counts = {part: counted(client, f"{at}/{part}", since) for part in COUNTED if part not in off}
    for part in FEATURES.keys() - COUNTED - off:
        client.get(f"{at}/{part}", ONE)
    runs, merges = (counts.get(part, 0) for part in ("pipelines", "merge_requests"))
    questions = runs + merges * len(requests.PARTS) + (runs + merges) // api.PAGE + 10
    told = ", ".join(f"{number:,} {part.replace('_', ' ')}" for part, number in sorted(counts.items()))
    over = "over" if max(counts.values(), default=0) > MANY else "about"
    unread = f"; switched off: {', '.join(sorted(off))}" if off else ""
    return f"{told or 'nothing'}{unread}: {over} {questions:,} questions", questions


FEATURES = {
    "pipelines": "builds",
    "merge_requests": "merge_requests",
    "deployments": "environments",
    "releases": "releases",
}
COUNTED = {"pipelines", "merge_requests"}


def counted(client: Client, path: str, since: Parameters) -> int:
    """How many there are; one more than it counts where it does not."""
    told = client.get(path, since | ONE).headers.get("x-total", "")
    return int(told) if told.isdigit() else MANY + 1
