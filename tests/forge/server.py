"""The fake forge on a port of the loopback: tokens, limits, conditional requests, and faults on demand.

with serve() as github:
    github.write("acme/trainer", "runs: run | conclusion\n 7 | success")
    github.fail("/actions/runs", faults.status(502), times=3)
    ... ask github.url with github.token ...
    assert [one.target for one in github.asked("/actions/runs")] == [...]
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.forge import graph, routes, tables, wire
from tests.forge.answers import DOCS, Answer, Ask, refused
from tests.forge.state import State
from tests.forge.wire import Asked, Reply

TOKEN = "a-token-of-nobody"
HOUR = 3600
MEDIA = "github.v3; format=json"
OLDEST = "2022-11-28"
VERSIONS = {  # of the interface, and what a later one leaves out
    OLDEST: frozenset(),
    "2026-03-10": frozenset({"merge_commit_sha", "assignee", "has_downloads", "rate"}),
}
Fault = Callable[["Fake", Asked, Reply], Reply]


@dataclass(frozen=True)
class Token:
    """Whose it is and what it may; without scopes it is a fine-grained one, which names none."""

    login: str = "ada"
    scopes: str | None = "read:org, repo"


@dataclass
class Trouble:
    """A fault for the requests from the first-th to the last-th that match."""

    where: re.Pattern[str]
    fault: Fault
    first: int
    last: float
    seen: int = 0

    def meets(self, asked: Asked) -> bool:
        if not self.where.search(f"{asked.method} {asked.target} {asked.body}"):
            return False
        self.seen += 1
        return self.first <= self.seen <= self.last


@dataclass
class Fake:
    """A forge that answers at `url`; what a test changes takes effect with the next request."""

    url: str = ""
    state: State = field(default_factory=State)
    tokens: dict[str, Token] = field(default_factory=lambda: {TOKEN: Token()})
    limits: dict[str, int] = field(default_factory=lambda: {"core": 5_000, "graphql": 5_000})
    used: dict[str, int] = field(default_factory=lambda: {"core": 0, "graphql": 0})
    renamed: dict[str, str] = field(default_factory=dict)  # repositories, old name to new
    skew: timedelta = timedelta(0)  # how far its clock is ahead
    compress: bool = False
    keep: bool = False  # replies are made once, for measurements
    log: list[Asked] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    kept: dict[object, Any] = field(default_factory=dict)
    token: str = TOKEN
    lock: Any = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def write(self, repo: str, text: str = "") -> None:
        """Rows of a repository, as tables.py says."""
        tables.write(self.state, repo, text)

    def remove(self, repo: str, table: str = "", *key: object) -> None:
        """Takes rows away, or the whole repository."""
        self.state.remove(repo if table else "", table or "repositories", *(key if table else (repo,)))

    def fail(self, where: str, fault: Fault, *, nth: int = 1, times: float = 1) -> None:
        """From the nth request that `where` (a regular expression) matches, so many times; inf: for good."""
        self.troubles.append(Trouble(re.compile(where), fault, nth, nth + times - 1))

    def heal(self) -> None:
        """No more faults, an empty log, and the whole limit again."""
        self.troubles, self.log, self.used = [], [], dict.fromkeys(self.used, 0)

    def asked(self, where: str = "") -> list[Asked]:
        """Requests so far that a regular expression finds."""
        return [one for one in self.log if re.search(where, f"{one.method} {one.target} {one.body}")]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def handle(self, asked: Asked) -> Reply:
        """The reply to a request, troubles included."""
        with self.lock:
            self.log.append(asked)
            struck = [trouble.fault for trouble in self.troubles if trouble.meets(asked)]
            reply = self.undisturbed(asked)
        for fault in struck:
            reply = fault(self, asked, reply)
        return reply

    def undisturbed(self, asked: Asked) -> Reply:
        """Who asks is looked at first, then the limit, then what is asked for."""
        resource = "graphql" if asked.path.endswith("/graphql") else "core"
        token = self.tokens.get(asked.token)
        if not asked.agent:
            return self.sealed(asked, refused(403, "Request forbidden by administrative rules."), resource)
        if token is None:
            message = "Bad credentials" if asked.token else "Requires authentication"
            return self.sealed(asked, refused(401, message), resource)
        if asked.path.endswith("/rate_limit"):
            return self.sealed(asked, Answer(200, self.rates()), resource, token)
        if self.used[resource] >= self.limits[resource]:
            limited = Answer(200, {"errors": [{"type": "RATE_LIMITED", "message": TOO_MANY}]})
            limited = limited if resource == "graphql" else refused(403, TOO_MANY)
            return self.sealed(asked, limited, resource, token)
        answer, cost = self.found(asked, token)
        reply = self.sealed(asked, answer, resource, token, cost)
        self.used[resource] += 0 if reply.status == 304 else cost
        return reply

    def found(self, asked: Asked, token: Token) -> tuple[Answer, int]:
        """The answer and its cost; kept ones are those to the same question while nothing has changed."""
        version = asked.headers.get("x-github-api-version")
        question = (self.state.version, asked.method, asked.target, asked.body, token, version)
        if question in self.kept:
            return self.kept[question]
        parts = urlsplit(asked.target)
        path = parts.path.removeprefix("/api/v3")
        at = self.url + parts.path[: len(parts.path) - len(path)]
        ask = Ask(self.state, at, path, dict(parse_qsl(parts.query)), token.login, token.scopes)
        if asked.method == "POST" and path in ("/graphql", "/api/graphql"):
            found = graph.answer(ask, asked.body, self.rate("graphql"))
        else:
            found = self.moved(ask) or routes.answer(ask), 1
        if self.keep:  # as bytes, which take a tenth of the memory
            answer, cost = found
            found = replace(answer, body=encoded(answer.body, asked)), cost
            self.kept[question] = found
        return found

    def moved(self, ask: Ask) -> Answer | None:
        """A repository that was renamed is still found, by its number."""
        found = re.match(r"/repos/([^/]+/[^/]+)(.*)", ask.path)
        repo = found and self.state.repository(self.renamed.get(found[1], ""))
        if not repo:
            return None
        question = f"?{urlencode(ask.query)}" if ask.query else ""
        where = f"{ask.at}/repositories/{repo.id}{found[2]}{question}"
        return Answer(301, {"message": "Moved Permanently", "url": where, "documentation_url": DOCS})

    def rates(self) -> dict[str, Any]:
        rates = {name: self.rate(name) for name in self.limits} | {"search": self.rate("core")}
        return {"resources": rates, "rate": rates["core"]}

    def rate(self, resource: str) -> dict[str, int]:
        limit, used = self.limits[resource], self.used[resource]
        reset = int(self.now().timestamp()) // HOUR * HOUR + HOUR
        return {"limit": limit, "used": used, "remaining": max(limit - used, 0), "reset": reset}

    def sealed(
        self, asked: Asked, answer: Answer, resource: str, token: Token | None = None, cost: int = 0
    ) -> Reply:
        """The answer with the headers that the forge sends."""
        version = asked.headers.get("x-github-api-version", OLDEST)
        if version not in VERSIONS:
            answer = refused(400, f"'{version}' is not a supported version.")
        body = encoded(answer.body, asked)
        mark = hashlib.sha256(body + asked.token.encode() + repr(answer.links).encode()).hexdigest()
        headers = {
            "Date": format_datetime(self.now(), usegmt=True),
            "Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "private, max-age=60, s-maxage=60",
            "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With",
            "ETag": f'W/"{mark}"',
            "X-GitHub-Media-Type": MEDIA,
            "X-GitHub-Api-Version-Selected": version,
            "X-GitHub-Request-Id": f"{len(self.log):04X}:{mark[:12].upper()}",
        }
        if answer.status == 301:
            headers["Location"] = answer.body["url"]
        if answer.links:
            headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in answer.links.items())
        unchanged = token and answer.status == 200 and asked.headers.get("if-none-match") == headers["ETag"]
        if token:
            headers |= self.about(token, resource, 0 if unchanged else cost)
        if unchanged:
            return Reply(304, {name: text for name, text in headers.items() if name != "Link"}, b"")
        if self.compress and "gzip" in asked.headers.get("accept-encoding", ""):
            headers["Content-Encoding"], body = "gzip", gzip.compress(body, 1)
        return Reply(answer.status, headers, body)

    def about(self, token: Token, resource: str, cost: int) -> dict[str, str]:
        """What the forge tells of the token and of what is left to it."""
        rate = self.rate(resource)
        left = max(rate["remaining"] - cost, 0)
        numbers = rate | {"remaining": left, "used": rate["limit"] - left}
        told = {f"X-RateLimit-{name.capitalize()}": str(number) for name, number in numbers.items()}
        scopes = {"X-OAuth-Scopes": token.scopes, "X-Accepted-OAuth-Scopes": "repo"} if token.scopes else {}
        return told | scopes | {"X-RateLimit-Resource": resource}


TOO_MANY = (
    "API rate limit exceeded for user ID 1. If you reach out to the support, please include the request ID."
)


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


@contextmanager
def serve(fake: Fake | None = None, port: int = 0) -> Iterator[Fake]:
    """Answers until the block ends; connections that are still open are closed."""
    fake = fake or Fake()
    with wire.listen(fake.handle, fake.stopped, port) as address:
        fake.url = address
        yield fake
