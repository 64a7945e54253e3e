"""How GitHub answers: who asks, what is left to them, marks of pages, and the versions of its interface."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.forge import graph, routes
from tests.forge.answers import DOCS, Answer, Ask, refused
from tests.forge.wire import Asked, Reply, packed

if TYPE_CHECKING:
    from tests.forge.fake import Fake, Token

MEDIA = "github.v3; format=json"
OLDEST = "2022-11-28"
VERSIONS = {  # of the interface, and what a later one leaves out
    OLDEST: frozenset(),
    "2026-03-10": frozenset({"merge_commit_sha", "assignee", "has_downloads", "rate"}),
}
TOO_MANY = (
    "API rate limit exceeded for user ID 1. If you reach out to the support, please include the request ID."
)


def answer(fake: Fake, asked: Asked) -> Reply:
    """Who asks is looked at first, then the limit, then what is asked for."""
    resource = "graphql" if asked.path.endswith("/graphql") else "core"
    token = fake.tokens.get(asked.token)
    if not asked.agent:
        return sealed(fake, asked, refused(403, "Request forbidden by administrative rules."), resource)
    if token is None:
        message = "Bad credentials" if asked.token else "Requires authentication"
        return sealed(fake, asked, refused(401, message), resource)
    if asked.path.endswith("/rate_limit"):
        return sealed(fake, asked, Answer(200, rates(fake)), resource, token)
    if fake.used[resource] >= fake.limits[resource]:
        limited = Answer(200, {"errors": [{"type": "RATE_LIMITED", "message": TOO_MANY}]})
        limited = limited if resource == "graphql" else refused(403, TOO_MANY)
        return sealed(fake, asked, limited, resource, token)
    told, cost = found(fake, asked, token)
    reply = sealed(fake, asked, told, resource, token, cost)
    fake.used[resource] += 0 if reply.status == 304 else cost
    return reply


def found(fake: Fake, asked: Asked, token: Token) -> tuple[Answer, int]:
    """The answer and its cost; kept ones are those to the same question while nothing has changed."""
    version = asked.headers.get("x-github-api-version")
    question = (fake.state.version, asked.method, asked.target, asked.body, token, version)
    if question in fake.kept:
        return fake.kept[question]
    parts = urlsplit(asked.target)
    path = parts.path.removeprefix("/api/v3")
    at = fake.url + parts.path[: len(parts.path) - len(path)]
    ask = Ask(fake.state, at, path, dict(parse_qsl(parts.query)), token.login, token.scopes)
    if asked.method == "POST" and path in ("/graphql", "/api/graphql"):
        told = graph.answer(ask, asked.body, fake.rate("graphql"))
    else:
        told = moved(fake, ask) or routes.answer(ask), 1
    if fake.keep:  # as bytes, which take a tenth of the memory
        whole, cost = told
        told = replace(whole, body=encoded(whole.body, asked)), cost
        fake.kept[question] = told
    return told


def moved(fake: Fake, ask: Ask) -> Answer | None:
    """A repository that was renamed is still found, by its number."""
    found = re.match(r"/repos/([^/]+/[^/]+)(.*)", ask.path)
    repo = found and fake.state.repository(fake.renamed.get(found[1], ""))
    if not repo:
        return None
    question = f"?{urlencode(ask.query)}" if ask.query else ""
    where = f"{ask.at}/repositories/{repo.id}{found[2]}{question}"
    return Answer(301, {"message": "Moved Permanently", "url": where, "documentation_url": DOCS})


def rates(fake: Fake) -> dict[str, Any]:
    found = {name: fake.rate(name) for name in fake.limits} | {"search": fake.rate("core")}
    return {"resources": found, "rate": found["core"]}


def sealed(
    fake: Fake, asked: Asked, answer: Answer, resource: str, token: Token | None = None, cost: int = 0
) -> Reply:
    """The answer with the headers that the forge sends."""
    version = asked.headers.get("x-github-api-version", OLDEST)
    if version not in VERSIONS:
        answer = refused(400, f"'{version}' is not a supported version.")
    body = encoded(answer.body, asked)
    mark = hashlib.sha256(body + asked.token.encode() + repr(answer.links).encode()).hexdigest()
    headers = {
        "Date": format_datetime(fake.now(), usegmt=True),
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "private, max-age=60, s-maxage=60",
        "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With",
        "ETag": f'W/"{mark}"',
        "X-GitHub-Media-Type": MEDIA,
        "X-GitHub-Api-Version-Selected": version,
        "X-GitHub-Request-Id": f"{len(fake.log):04X}:{mark[:12].upper()}",
    }
    if answer.status == 301:
        headers["Location"] = answer.body["url"]
    if answer.links:
        headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in answer.links.items())
    unchanged = token and answer.status == 200 and asked.headers.get("if-none-match") == headers["ETag"]
    if token:
        headers |= about(fake, token, resource, 0 if unchanged else cost)
    if unchanged:
        return Reply(304, {name: text for name, text in headers.items() if name != "Link"}, b"")
    reply = Reply(answer.status, headers, body)
    return packed(reply) if fake.compress and "gzip" in asked.headers.get("accept-encoding", "") else reply


def about(fake: Fake, token: Token, resource: str, cost: int) -> dict[str, str]:
    """What the forge tells of the token and of what is left to it."""
    rate = fake.rate(resource)
    left = max(rate["remaining"] - cost, 0)
    numbers = rate | {"remaining": left, "used": rate["limit"] - left}
    told = {f"X-RateLimit-{name.capitalize()}": str(number) for name, number in numbers.items()}
    scopes = {"X-OAuth-Scopes": token.scopes, "X-Accepted-OAuth-Scopes": "repo"} if token.scopes else {}
    return told | scopes | {"X-RateLimit-Resource": resource}


def encoded(body: Any, asked: Asked) -> bytes:
    """A body as JSON, as the version that was asked for has it."""
    if isinstance(body, bytes):
        return body
    names = VERSIONS.get(asked.headers.get("x-github-api-version", OLDEST), frozenset())
    return json.dumps(without(body, names), separators=(",", ":")).encode()


def without(body: Any, names: frozenset[str]) -> Any:
    """A reply less some fields, however deep."""
    if isinstance(body, dict) and names:
        return {name: without(inner, names) for name, inner in body.items() if name not in names}
    return [without(inner, names) for inner in body] if isinstance(body, list) and names else body
