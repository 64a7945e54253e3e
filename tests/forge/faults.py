"""What goes wrong between a forge and who asks it; each fault is given to `github.fail(where, fault)`.

A fault takes the fake, the request and the reply that would have been sent, and returns the one that is sent.
Several faults that meet the same request follow one another.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from tests.forge.answers import TOO_FAR
from tests.forge.fake import Fake, Fault
from tests.forge.hub import TOO_MANY
from tests.forge.wire import Asked, Reply

JSON = {"Content-Type": "application/json; charset=utf-8"}
UNICORN = b"""<!DOCTYPE html>
<html><head><title>Unicorn! &middot; GitHub</title></head>
<body><p><strong>We had issues producing the response to your request.</strong></p></body></html>
"""
TOO_FAST = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to the support, please include the request ID."
)


def refused(status: int, message: str, **headers: str) -> Fault:
    """A status with a message, and headers whose names are written with underscores."""
    body = json.dumps({"message": message, "documentation_url": "", "status": str(status)}).encode()
    more = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda fake, asked, reply: Reply(status, plain(reply) | JSON | more, body)


def plain(reply: Reply) -> dict[str, str]:
    """The headers that any reply has: neither a mark of a page nor links to others."""
    dropped = {"ETag", "Link", "Content-Encoding", "Location"}
    return {name: text for name, text in reply.headers.items() if name not in dropped}


def too_many(retry_after: int | timedelta = 1) -> Fault:
    """429; wait so many seconds, or until a date that is so far away by the clock of the forge."""
    if isinstance(retry_after, int):
        return refused(429, TOO_FAST, Retry_After=str(retry_after))
    return lambda fake, asked, reply: refused(
        429, TOO_FAST, Retry_After=format_datetime(fake.now() + retry_after, usegmt=True)
    )(fake, asked, reply)


def primary_limit(seconds: int = 1, status: int = 403) -> Fault:
    """No requests left until the reset, in so many seconds."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        reset = str(int(fake.now().timestamp()) + seconds)
        headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": reset, "X_RateLimit_Used": "5000"}
        return refused(status, TOO_MANY, **headers)(fake, asked, reply)

    return fault


def secondary_limit(status: int = 403) -> Fault:
    """Asked too fast, and not told how long to wait: plenty seems to be left."""
    return refused(status, TOO_FAST)


def bad_credentials() -> Fault:
    return refused(401, "Bad credentials")


def missing_scope(needed: str = "actions=read") -> Fault:
    """A fine-grained token that lacks a permission."""
    message = "Resource not accessible by personal access token"
    return refused(403, message, X_Accepted_GitHub_Permissions=needed)


def single_sign_on() -> Fault:
    """The organisation wants the token to be authorized once more."""
    message = "Resource protected by organization SAML enforcement. You must grant your token access."
    return refused(403, message, X_GitHub_SSO="required; url=https://forge.example/orgs/acme/sso")


def switched_off() -> Fault:
    return refused(403, "Repository access blocked")


def not_found() -> Fault:
    return refused(404, "Not Found")


def gone() -> Fault:
    return refused(410, "This resource is gone")


def unprocessable() -> Fault:
    """Beyond the end of what a listing shows."""
    return refused(422, TOO_FAR)


def status(code: int) -> Fault:
    """500, 502, 503: the page of an overloaded server, which is no JSON."""
    return lambda fake, asked, reply: Reply(code, plain(reply) | {"Content-Type": "text/html"}, UNICORN)


def html() -> Fault:
    """All is well, it says, and it is not JSON: a proxy that wants a login."""
    return lambda fake, asked, reply: Reply(200, {"Content-Type": "text/html; charset=utf-8"}, UNICORN)


def bomb(megabytes: int) -> Fault:
    """So much of nothing, packed to a thousandth of it."""
    packed = gzip.compress(bytes(1 << 20)) * megabytes  # a file of several parts is one file
    return lambda fake, asked, reply: Reply(200, plain(reply) | JSON | {"Content-Encoding": "gzip"}, packed)


def nested(depth: int) -> Fault:
    """Lists within lists."""
    return lambda fake, asked, reply: Reply(200, plain(reply) | JSON, b"[" * depth + b"]" * depth)


def cut(share: float = 0.5) -> Fault:
    """The connection ends before the announced length."""
    return lambda fake, asked, reply: replace(reply, cut=int(len(reply.body) * share))


def truncated(share: float = 0.5) -> Fault:
    """Half of the JSON, its length announced as such: only who parses it notices."""
    return lambda fake, asked, reply: replace(reply, body=reply.body[: int(len(reply.body) * share)])


def reset(share: float = 0.5) -> Fault:
    """The connection is reset in the middle of the body; 0: before anything of it."""
    return lambda fake, asked, reply: replace(reply, reset=int(len(reply.body) * share))


def drip(seconds: float = 1) -> Fault:
    """A byte every so many seconds: no single wait is ever too long."""
    return lambda fake, asked, reply: replace(reply, drip=seconds)


def redirect(url: str, code: int = 302) -> Fault:
    """Sends the asker to another address, with the same path and question."""
    return lambda fake, asked, reply: Reply(code, plain(reply) | {"Location": url + asked.target}, b"")


def instead(body: object, code: int = 200) -> Fault:
    """Another body under the same headers."""
    return changed(lambda old: body, code)


def changed(edit: Callable[[Any], Any], code: int | None = None) -> Fault:
    """The body after an edit; a 304 has none and stays."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        if not reply.body:
            return reply
        body = json.dumps(edit(json.loads(reply.body))).encode()
        return replace(reply, status=code or reply.status, body=body)

    return fault


def retyped(where: str, value: object) -> Fault:
    """A field that suddenly holds something else: `retyped("workflow_runs.0.id", "seven")`.

    A page without such a row stays as it is.
    """

    def edit(body: Any) -> Any:
        *above, last = [int(word) if word.isdigit() else word for word in where.split(".")]
        inner = body
        for word in above:
            if inner == []:
                return body
            inner = inner[word]
        inner[last] = value
        return body

    return changed(edit)


def rows(body: Any) -> list[Any]:
    """The rows of a page, bare or beside their count."""
    return body if isinstance(body, list) else next(one for one in body.values() if isinstance(one, list))


def empty_page() -> Fault:
    """No rows, while a link says that more follow."""

    def edit(body: Any) -> Any:
        rows(body).clear()
        return body

    return changed(edit)


def repeated(page: str) -> Fault:
    """Rows of another page stand before those of this one: `repeated("/repos/acme/trainer/pulls?page=1")`."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        other = fake.speaks(fake, replace(asked, target=page, headers=asked.headers | {"if-none-match": ""}))

        def edit(body: Any) -> Any:
            rows(body)[:0] = rows(json.loads(other.body))
            return body

        return changed(edit)(fake, asked, reply)

    return fault


def lying(total: int) -> Fault:
    """A total_count that is not true."""
    return changed(lambda body: body | {"total_count": total})


def next_elsewhere(url: str) -> Fault:
    """The next page is said to be at another host; `{target}` stands for this page's path."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        link = f'<{url.replace("{target}", asked.target)}>; rel="next"'
        return replace(reply, headers=dict(reply.headers) | {"Link": link})

    return fault


def then(action: Callable[[Fake], object]) -> Fault:
    """The reply is as it should be, and right after it the state changes: rows move between two pages."""

    return lambda fake, asked, reply: (action(fake), reply)[1]


def graphql_errors(errors: list[dict[str, Any]], data: object = None) -> Fault:
    """Status 200, and errors in the body, beside some of the data or none."""
    return instead({"data": data, "errors": errors})


def graphql_limit() -> Fault:
    """No points left: status 200 all the same."""
    error = {"type": "RATE_LIMITED", "message": TOO_MANY}
    limit = primary_limit(1, 200)

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        return instead({"errors": [error]})(fake, asked, limit(fake, asked, reply))

    return fault


def graphql_timeout() -> Fault:
    """A query that took too long: a bad gateway, with a reason as JSON."""
    why = "Something went wrong while executing your query. This may be the result of a timeout."
    return instead({"data": None, "errors": [{"message": why}]}, 502)


def headers(**more: str | None) -> Fault:
    """Other headers; None takes one away: `headers(ETag=None, X_OAuth_Scopes="repo")`."""
    wanted = {name.replace("_", "-"): text for name, text in more.items()}

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        both = (dict(reply.headers) | wanted).items()
        return replace(reply, headers={name: text for name, text in both if text is not None})

    return fault
