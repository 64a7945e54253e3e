"""HTTP as a guest behaves: one session per host, few questions at once, rests where it is asked to.

What may go wrong on the way is tried again, five times, with pauses that grow (urllib3's Retry counts
them). Redirects and links to other hosts are not followed, so that the token stays where it belongs.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3

from ingest import IngestError
from ingest.forge import limits
from ingest.forge.budget import Budget
from ingest.forge.cells import Unlike
from ingest.forge.reply import Reply

LARGEST = 64 << 20  # bytes of one reply once it is unpacked: a few packed kilobytes may hold gigabytes
AT_ONCE = 4  # questions that are asked side by side
CONNECT, SILENT, WHOLE = 10.0, 30.0, 120.0  # seconds: to connect, without a byte, for one reply
TRIES = urllib3.Retry(total=5, backoff_factor=0.5, backoff_max=30, backoff_jitter=0.5)
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError,
          urllib3.exceptions.HTTPError, OSError)  # fmt: skip
MOVED = (301, 302, 303, 307, 308)
Parameters = dict[str, str | int]


class Token(requests.auth.AuthBase):
    """Sent as a header of every question; no ~/.netrc takes its place."""

    def __init__(self, header: str, value: str) -> None:
        self.header, self.value = header, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Puts it in."""
        request.headers[self.header] = self.value
        return request


@dataclass(frozen=True)
class Client:
    """What is asked of one host in one night."""

    url: str  # of its API, without a slash at the end
    token_env: str
    session: requests.Session
    budget: Budget
    tries: urllib3.Retry
    whole: float

    @property
    def identity(self) -> str:
        """Of the token: pages are marked per token."""
        secret = self.session.auth.value if isinstance(self.session.auth, Token) else ""
        return hashlib.sha256(secret.encode()).hexdigest()[:16]

    def get(self, path: str, params: Parameters | None = None, tag: str | None = None) -> Reply:
        """The answer to one question; 304 where the page is still as `tag` marks it."""
        query = f"?{urlencode(params)}" if params else ""
        return self.ask("GET", path + query, {"If-None-Match": tag} if tag else {})

    def pages(self, path: str, params: Parameters | None = None) -> Iterator[Reply]:
        """This page and those that follow it."""
        reply = self.get(path, params)
        seen = {path}
        yield reply
        while reply.following and reply.following not in seen:
            seen.add(reply.following)
            reply = self.ask("GET", reply.following)
            yield reply

    def post(self, path: str, body: dict[str, Any]) -> Reply:
        """A question that does not fit into an address."""
        return self.ask("POST", path, json=body)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, json: Any = None) -> Reply:
        """The answer, asked for until it comes or waiting does not help any more."""
        tries, limited = self.tries.new(), 0
        what, address = urlsplit(path).path, self.address(path)
        while True:
            self.budget.spend()
            try:
                reply = self.once(method, address, headers, json)
            except BROKEN as error:
                tries = self.again(tries, IngestError(f"{what}: {told(error)}"))
                continue
            if reply.status in (200, 201, 304):
                return reply
            if reply.status in MOVED:
                address = self.moved(address, reply, what)
                tries = self.again(tries, IngestError(f"{what}: it redirects without end"), wait=False)
                continue
            if (wait := limits.pause(reply, limited)) is not None:
                self.budget.pause(max(wait, limits.floor(limited)))
                limited += 1
            elif reply.status in limits.BUSY:
                tries = self.again(tries, limits.refusal(reply, what, self.token_env))
            else:
                raise limits.refusal(reply, what, self.token_env)

    def once(self, method: str, address: str, headers: dict[str, str] | None, json: Any) -> Reply:
        """One question on the wire; the body is read as it comes, so that a dripping server is noticed."""
        deadline = time.monotonic() + self.whole
        sent = self.session.request(method, address, headers=headers, json=json, timeout=(CONNECT, SILENT),
                                    allow_redirects=False, stream=True)  # fmt: skip
        with sent:
            chunks, size = [], 0
            while chunk := sent.raw.read1(1 << 18, decode_content=True):
                chunks.append(chunk)
                size += len(chunk)
                if size > LARGEST:
                    raise Unlike(f"{urlsplit(address).path}: the reply is larger than {LARGEST >> 20} MB")
                if time.monotonic() > deadline:
                    raise requests.Timeout(f"no whole answer within {self.whole:,.0f} seconds")
        named = {key.lower(): value for key, value in sent.headers.items()}
        return Reply(sent.status_code, named, b"".join(chunks), self.following(sent))

    def again(self, tries: urllib3.Retry, error: IngestError, wait: bool = True) -> urllib3.Retry:
        """One try less, after a pause; with none left, the error."""
        try:
            fewer = tries.increment()
        except urllib3.exceptions.MaxRetryError:
            raise type(error)(f"{error}; asked {self.tries.total + 1} times") from None
        if wait:
            self.budget.rest(fewer.get_backoff_time())
        return fewer

    def address(self, path: str) -> str:
        """Of a path below the API's, or of one that the host itself gave."""
        return path if "://" in path else self.url + path

    def following(self, sent: requests.Response) -> str | None:
        """The next page; a link to another host is refused."""
        link = sent.links.get("next", {}).get("url")
        if not link:
            return None
        whole = urljoin(sent.url, link)
        if not same_host(whole, self.url):
            raise IngestError(
                f"{self.url}: a link to another host, {urlsplit(whole).netloc}, is not followed"
            )
        return whole

    def moved(self, address: str, reply: Reply, what: str) -> str:
        """Where a redirect leads, if that is the same host by the same scheme."""
        target = urljoin(address, reply.headers.get("location", ""))
        if not same_host(target, self.url):
            parts = urlsplit(target)
            raise IngestError(
                f"{what}: a redirect to {parts.scheme}://{parts.netloc} is not followed: check the url"
            )
        return target


def same_host(one: str, other: str) -> bool:
    """Scheme, host and port."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def told(error: Exception) -> str:
    """What broke, without addresses or headers."""
    name = type(error).__name__
    reason = error.args[0] if error.args else ""
    inner = getattr(reason, "reason", None) or (reason if isinstance(reason, Exception) else None)
    return f"no whole answer ({type(inner).__name__ if inner else name})"


def opened(
    url: str, token_env: str, header: str, form: str, accept: dict[str, str], budget: Budget
) -> Client:
    """A client with the token that the environment holds under this name."""
    token = os.environ.get(token_env, "").strip()
    if not token:
        raise IngestError(f"{token_env} is not set: export a token that may read, or name another variable")
    if not token.isascii() or not token.isprintable():
        raise IngestError(f"{token_env} does not look like a token: it has characters that none has")
    session = requests.Session()
    session.auth = Token(header, form.format(token))
    session.headers.update(accept | {"User-Agent": "foreshock"})
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return Client(url.rstrip("/"), token_env, session, budget, TRIES, WHOLE)
