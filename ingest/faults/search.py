"""Puts fixes to PyDriller one by one, for as long as a night allows.

Nothing of the machine's or a person's configuration reaches it, and git is told ours through the environment,
which outranks what a repository says.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ingest import IngestError
from ingest.git.command import SETTINGS, environment

PROGRAM = Path(__file__).with_name("szz.py")
SHORT = 200  # characters of a reason: PyDriller repeats whole commands
LONGEST = 60.0  # seconds for one fix: beyond that it is left out


@dataclass(frozen=True)
class Question:
    """A fix, and the files of it that count."""

    git_dir: str
    sha: str
    paths: tuple[str, ...]
    ignore: str | None  # a file of commits that only reformat


@dataclass(frozen=True)
class Answer:
    """What was found for it; `outcome` as in the table fixes, empty where its repository did not open."""

    outcome: str
    found: tuple[tuple[str, str], ...] = ()
    missed: int = 0
    reason: str = ""


def run(
    questions: Sequence[Question], seconds: float, longest: float = LONGEST
) -> Iterator[tuple[int, Answer]]:
    """Answers with the place of their question, until the time is up.

    The last one is then not answered, unless it is the first: it would never come to an end.
    """
    until, place = time.monotonic() + seconds, 0
    while place < len(questions) and time.monotonic() < until:
        with started() as child:
            while place < len(questions) and (left := until - time.monotonic()) > 0:
                said = ask(child, questions[place], min(longest, left))
                if said is None and left < longest and place:
                    return
                yield place, answered(said)
                place += 1
                if said is None:
                    break  # it is still at work: the next one gets another process


def answered(said: dict[str, object] | None) -> Answer:
    """An answer in our words."""
    if said is None:
        return Answer("too long")
    if "shut" in said:
        return Answer("", reason=str(said["shut"]))
    if "error" in said:
        return Answer("unreadable", reason=" ".join(str(said["error"]).split())[:SHORT])
    return Answer("searched", tuple(map(tuple, said["found"])), said["missed"])  # type: ignore[arg-type]


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """The process, ended with the block."""
    child = subprocess.Popen(  # noqa: S603 - our own program; questions go through a pipe
        [sys.executable, "-P", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=surroundings(),
        start_new_session=True,
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # and what it has started
        for stream in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                opened(stream).close()
        child.wait()


def surroundings() -> dict[str, str]:
    """Ours, with the settings that a command line would have."""
    named = {f"GIT_CONFIG_KEY_{place}": name for place, name in enumerate(SETTINGS)}
    values = {f"GIT_CONFIG_VALUE_{place}": value for place, value in enumerate(SETTINGS.values())}
    return environment() | {"GIT_CONFIG_COUNT": str(len(SETTINGS)), **named, **values}


def ask(child: subprocess.Popen[bytes], question: Question, seconds: float) -> dict[str, object] | None:
    """One answer; None: not in time."""
    try:
        opened(child.stdin).write(json.dumps(asdict(question)).encode() + b"\n")
        opened(child.stdin).flush()
    except BrokenPipeError:
        raise stopped(child) from None
    with selectors.DefaultSelector() as ready:
        ready.register(opened(child.stdout), selectors.EVENT_READ)
        if not ready.select(seconds):
            return None
    line = opened(child.stdout).readline()
    if not line:
        raise stopped(child)
    return json.loads(line)


def stopped(child: subprocess.Popen[bytes]) -> IngestError:
    """What can be done when it ends by itself."""
    return IngestError(
        f"the search for what fixes mend ended by itself (exit {child.wait()}): is pydriller installed, is "
        "there memory left? Fixes are searched again in the next night"
    )


def opened(stream: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for."""
    if stream is None:
        raise IngestError("the search for what fixes mend has no pipe")
    return stream
