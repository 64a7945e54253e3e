"""What a person or a log collector reads while a night runs; all of it goes to stderr."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

# names and errors come from outside: they must not steer the terminal
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LINE_END = re.compile(r"\s*[\r\n]\s*")  # else a file's name could be a second line, of a night that went well
SECONDS_BETWEEN_LINES = 10.0
CREDENTIALS = re.compile(r"(?<=://)[^/\s@'\"]+@")  # in an address that somebody else's error quotes
Note = Callable[[], str]


@dataclass(frozen=True)
class Bar:
    """How far something is: `advance(n)` after each step."""

    advance: Callable[[int], None]


@dataclass(frozen=True)
class Say:
    """Lines as text or as JSON objects; `quiet` leaves errors only.

    `fields` stand in every object, `hidden` in no line at all.
    """

    json: bool = False
    quiet: bool = False
    fields: dict[str, object] = field(default_factory=dict)
    hidden: tuple[str, ...] = field(default=(), repr=False)

    def about(self, **fields: object) -> Say:
        """The same, with these in every object."""
        return replace(self, fields=self.fields | fields)

    def hiding(self, secrets: tuple[str, ...]) -> Say:
        """The same, without these in any line."""
        return replace(self, hidden=secrets)

    def clean(self, text: str) -> str:
        """Without secrets, whoever quoted them."""
        for secret in self.hidden:
            text = text.replace(secret, "***")
        return CREDENTIALS.sub("***@", text)

    def line(self, text: str, **fields: object) -> None:
        """What happened."""
        if not self.quiet:
            self._print("info", text, fields)

    def error(self, text: str, **fields: object) -> None:
        """What went wrong."""
        self._print("error", text, fields)

    def debug(self, text: str, **fields: object) -> None:
        """Steps that only a log wants."""
        if self.json and not self.quiet:
            self._print("debug", text, fields)

    @contextmanager
    def bar(self, text: str, total: int | None = None, note: Note = str) -> Iterator[Bar]:
        """A bar on a terminal, else a line at most every ten seconds; `note` says more at any moment."""
        if self.quiet:
            yield Bar(lambda _=1: None)
        elif self.json or not sys.stderr.isatty():
            yield Bar(self._lines(text, total, note))
        else:
            with _terminal(text, total, note) as bar:
                yield bar

    def _lines(self, text: str, total: int | None, note: Note) -> Callable[[int], None]:
        done, began = 0, time.monotonic()
        last = began

        def advance(n: int = 1) -> None:
            nonlocal done, last
            done, now = done + n, time.monotonic()
            if now - last >= SECONDS_BETWEEN_LINES:
                last = now
                of = f" of {total:,}" if total else ""
                more = f", {said}" if (said := note()) else ""
                rate = f"{done / (now - began):,.0f}/s"
                self.line(f"{text}: {done:,}{of}, {rate}{more}", done=done, total=total)

        return advance

    def _print(self, level: str, text: str, fields: dict[str, object]) -> None:
        text = LINE_END.sub(" ", self.clean(text))
        if self.json:
            when = datetime.now(UTC).isoformat(timespec="milliseconds")
            every = {"time": when, "level": level, "text": text, **self.fields, **fields}
            text = json.dumps(every, default=str)
        shown = STEERING.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
        with suppress(OSError):  # a full disk under the log, or a terminal that is gone, costs no night
            print(shown, file=sys.stderr, flush=True)


@contextmanager
def _terminal(text: str, total: int | None, note: Note) -> Iterator[Bar]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class More(ProgressColumn):
        def render(self, _task: object) -> Text:
            return Text(STEERING.sub("", note()))

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), rate)
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), More(), console=console, transient=True) as progress:
        task = progress.add_task(STEERING.sub("", text), total=total, rate="")
        began, done = time.monotonic(), 0

        def advance(n: int = 1) -> None:
            nonlocal done
            done += n
            rate = done / max(time.monotonic() - began, 0.001)
            progress.update(task, advance=n, rate=f"{rate:,.0f}/s")

        yield Bar(advance)
