"""How long, and how often, a forge may be asked in one night; waiting is part of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest import Unfinished

TOLD = 10.0  # seconds of rest that are worth a line


@dataclass
class Budget:
    """Shared by the threads of one client: when one has to wait, all of them do."""

    seconds: float
    requests: int
    asked: int = 0
    began: float = field(default_factory=time.monotonic)
    resting_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    tell: Callable[[str], None] = field(default=lambda _words: None)

    def spend(self) -> None:
        """One request: waits while the forge asked for rest; Unfinished when nothing is left."""
        self.rest(self.resting_until - time.monotonic())
        with self.lock:
            if self.asked >= self.requests:
                raise Unfinished(
                    f"{self.asked:,} requests were asked for tonight, the rest follows next night"
                )
            self.asked += 1

    def left(self) -> str:
        """In words: how many questions tonight still has, and how long it waits now."""
        wait = self.resting_until - time.monotonic()
        resting = f", waits {wait:,.0f} s" if wait > 0 else ""
        return f"{self.requests - self.asked:,} questions left{resting}"

    def pause(self, seconds: float) -> None:
        """Nobody asks before these seconds are over."""
        if seconds >= TOLD:
            self.tell(f"the forge asks for a rest of {seconds:,.0f} s")
        with self.lock:
            self.resting_until = max(self.resting_until, time.monotonic() + seconds)

    def rest(self, seconds: float) -> None:
        """Waits, unless that is longer than the night has."""
        left = self.began + self.seconds - time.monotonic()
        if max(seconds, 0) > left:
            wait = f"it asks to wait {seconds / 60:,.0f} minutes" if seconds > 0 else "they are over"
            budget = f"tonight's {self.seconds / 60:,.0f} minutes"
            raise Unfinished(f"{budget} do not suffice ({wait}): the rest follows next night")
        if seconds > 0:
            time.sleep(seconds)
