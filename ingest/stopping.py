"""A night that is told to stop: the part in hand is rolled back, and what was read is published.

By SIGTERM, and by SIGHUP, which comes when the terminal or connection that it was started from is gone: a
night that died of it would be held against the repository it was reading. Only reading is interrupted, so
that no step of a publish ever is. Ctrl-C ends at once, as ever.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HEARD = (signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):  # no error of a part, so that nothing takes it for one
    """Raised in what is being read."""


@dataclass(frozen=True)
class Stop:
    """Whether somebody asked, and whether something is being read."""

    asked: threading.Event = field(default_factory=threading.Event)
    reading: threading.Event = field(default_factory=threading.Event)

    def hear(self, *_: object) -> None:
        """The signal; where nothing is being read the night looks itself, between two parts."""
        self.asked.set()
        if self.reading.is_set():
            self.reading.clear()
            raise Stopped

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """May be stopped inside."""
        self.reading.set()
        try:
            yield
        finally:
            self.reading.clear()


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Signals are heard; only the main thread of a program can."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {each: signal.getsignal(each) for each in HEARD}
    heard = {each: old for each, old in before.items() if old != signal.SIG_IGN}  # as nohup asks
    for each in heard:
        signal.signal(each, stop.hear)
    try:
        yield stop
    finally:
        for each, old in heard.items():
            signal.signal(each, old)
