"""A made-up forge: what it knows, who may ask, what goes wrong, and what was asked.

How it answers is a function of its own: that of hub.py speaks as GitHub, that of lab.py as GitLab.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.forge import hub, tables
from tests.forge.state import State
from tests.forge.wire import Asked, Reply

TOKEN = "a-token-of-nobody"
HOUR = 3600
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
    kind: str = ""  # under which it is counted

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
    speaks: Callable[[Fake, Asked], Reply] = hub.answer
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
            reply = self.speaks(self, asked)
        for fault in struck:
            reply = fault(self, asked, reply)
        return reply

    def rate(self, resource: str) -> dict[str, int]:
        limit, used = self.limits[resource], self.used[resource]
        reset = int(self.now().timestamp()) // HOUR * HOUR + HOUR
        return {"limit": limit, "used": used, "remaining": max(limit - used, 0), "reset": reset}
