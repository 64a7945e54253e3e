"""How GitLab answers: who asks, what is left to them this minute, marks of pages, and how it says no."""

from __future__ import annotations

import hashlib
import json
import re
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.forge import lab_routes
from tests.forge.answers import Answer, Ask
from tests.forge.fake import Fake, Fault, Token
from tests.forge.wire import Asked, Reply, packed

MINUTE = 60
API, GRAPHQL = "/api/v4", "/api/graphql"
HIGHER = "The request requires higher privileges than provided by the access token."


def answer(fake: Fake, asked: Asked) -> Reply:
    """A token comes as PRIVATE-TOKEN or as a bearer's; every request counts."""
    token = fake.tokens.get(asked.headers.get("private-token", asked.token))
    parts = urlsplit(asked.target)
    if token is None:
        return sealed(fake, asked, lab_routes.refused(401, "Unauthorized"))
    if fake.used["core"] >= fake.limits["core"]:
        return limited(fake)
    fake.used["core"] += 1
    if parts.path == GRAPHQL:
        return sealed(fake, asked, lab_routes.robots(fake.state, json.loads(asked.body)), token)
    if not parts.path.startswith(API):
        return sealed(fake, asked, lab_routes.refused(404, "Not Found"), token)
    if not {"api", "read_api"} & set((token.scopes or "").split(", ")):
        said = {"error": "insufficient_scope", "error_description": HIGHER, "scope": "api read_api"}
        return sealed(fake, asked, Answer(403, said), token)
    if moved := redirected(fake, asked.target.removeprefix(API)):
        return sealed(fake, asked, moved, token)
    query = dict(parse_qsl(parts.query))
    ask = Ask(fake.state, fake.url + API, parts.path.removeprefix(API), query, token.login, token.scopes)
    return sealed(fake, asked, lab_routes.answer(ask), token)


def redirected(fake: Fake, target: str) -> Answer | None:
    """A project that has another name now is answered under its number."""
    found = re.fullmatch(r"/projects/([^/?]+)(.*)", target)
    repo = fake.state.repository(fake.renamed.get(unquote(found[1]), "")) if found else None
    if not repo:
        return None
    at = f"{fake.url}{API}/projects/{repo.id}{found[2]}"
    said = {"message": f"This resource has been moved permanently to {at}"}
    return Answer(301, said, headers={"Location": at})


def sealed(fake: Fake, asked: Asked, told: Answer, token: Token | None = None) -> Reply:
    """The answer with the headers that the forge sends."""
    body = json.dumps(told.body, separators=(",", ":")).encode()
    mark = hashlib.md5(body, usedforsecurity=False).hexdigest()
    headers = {
        "Date": format_datetime(fake.now(), usegmt=True),
        "Content-Type": "application/json",
        "Cache-Control": "max-age=0, private, must-revalidate",
        "ETag": f'W/"{mark}"',
        "Vary": "Origin",
        "X-Request-Id": f"{len(fake.log):032x}",
        **told.headers,
    }
    if told.links:
        headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in told.links.items())
    if token:
        headers |= rate(fake)
    if told.status == 200 and asked.headers.get("if-none-match") == headers["ETag"]:
        return Reply(304, headers, b"")
    reply = Reply(told.status, headers, body)
    return packed(reply) if fake.compress and "gzip" in asked.headers.get("accept-encoding", "") else reply


def rate(fake: Fake) -> dict[str, str]:
    """What is left until the next minute."""
    limit, used = fake.limits["core"], fake.used["core"]
    reset = int(fake.now().timestamp()) // MINUTE * MINUTE + MINUTE
    told = {"Limit": limit, "Observed": used, "Remaining": max(limit - used, 0), "Reset": reset}
    return {f"RateLimit-{name}": str(number) for name, number in told.items()}


def limited(fake: Fake, retry_after: int = 1) -> Reply:
    """Too many, in plain text."""
    plain = {"Content-Type": "text/plain", "Date": format_datetime(fake.now(), usegmt=True)}
    return Reply(429, plain | rate(fake) | {"Retry-After": str(retry_after)}, b"Retry later\n")


def retry_later(seconds: int = 1) -> Fault:
    """A fault as those of faults.py, which serve here too."""
    return lambda fake, asked, reply: limited(fake, seconds)


def made() -> Fake:
    """A forge that speaks as GitLab, with a token that may read."""
    fake = Fake(speaks=answer)
    fake.tokens[fake.token] = Token(scopes="read_api")
    fake.limits["core"] = 2_000
    return fake
