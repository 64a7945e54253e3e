"""Asks the copy of a snapshot that has no persons whatever SELECT a reader writes, within bounds.

Each question runs in a program of its own (`bounded`), which is ended when its time is up or nobody waits
any more. Two run at a time, so that a reader who asks for much takes nothing from the others but a turn.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.answer import MEMORY, Answer, framed, refusal
from queries.error import QueryError
from queries.warehouse import LOCKED

PROGRAM = Path(__file__).with_name("bounded.py")
TURNS = threading.BoundedSemaphore(2)
TICK = 0.2  # seconds between two looks
START = 30  # seconds that the program may take to begin
CONFIG = LOCKED | {
    "python_enable_replacements": False,
    "errors_as_json": True,
    "memory_limit": f"{MEMORY}MB",
    "temp_directory": "",
    "threads": 1,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
}
BROKEN = (
    "the query ended the program that ran it: it needed too much memory, or met a fault of DuckDB. "
    "Nobody else was disturbed. Ask for less of it"
)


@dataclass(frozen=True)
class Limits:
    """What one question may take."""

    seconds: float = 10
    patience: float = 20  # seconds until its turn
    rows: int = 10_000
    bytes: int = 8_000_000  # of the answer
    letters: int = 50_000  # of the question


LIMITS = Limits()
Waiting = Callable[[str, float], None]


def silence(what: str, seconds: float) -> None:
    """Nobody wants to hear what is waited for."""


def handed_on(snapshot: Path) -> Path:
    """The copy of a snapshot that has no persons."""
    copy = snapshot.with_suffix(".open.duckdb")
    if not copy.exists():
        raise QueryError(f"{copy} is not there: the next night publishes one", exit_code=1)
    return copy


def ask(copy: Path, sql: str, limits: Limits = LIMITS, waiting: Waiting = silence) -> Answer:
    """The answer; meanwhile `waiting` hears what is waited for and since when, and ends it by raising."""
    if len(sql) > limits.letters:
        raise QueryError(f"the query has {len(sql):,} letters, {limits.letters:,} are taken")
    with turn(limits, waiting):
        begun = time.monotonic()
        reply = run(copy, sql, limits, waiting)
    if "error" in reply:
        raise refusal(sql, reply)
    if reply["more"] == "bytes" and not reply["rows"]:
        raise QueryError(f"the first row alone has over {limits.bytes / 1e6:,.0f} MB: choose fewer columns")
    return Answer(framed(reply["columns"], reply["rows"]), reply["more"], time.monotonic() - begun)


@contextmanager
def turn(limits: Limits, waiting: Waiting) -> Iterator[None]:
    """One of the few turns; whoever waits too long is told."""
    begun = time.monotonic()
    while not TURNS.acquire(timeout=TICK):
        waited = time.monotonic() - begun
        if waited > limits.patience:
            raise QueryError("other readers' queries are running: try again in a moment")
        waiting("turn", waited)
    try:
        yield
    finally:
        TURNS.release()


def run(copy: Path, sql: str, limits: Limits, waiting: Waiting) -> dict[str, Any]:
    """What the program says; it never outlives this."""
    request = {
        "file": str(copy), "sql": sql, "config": CONFIG, "rows": limits.rows, "bytes": limits.bytes,
        "cpu_seconds": int(limits.seconds) + 5, "program_bytes": 3 * MEMORY * 1_000_000,
    }  # fmt: skip
    program = started()
    try:
        ready(program, json.dumps(request).encode(), waiting)
        said = spoken(program, limits, waiting)
    finally:
        program.kill()
        program.communicate()
    try:
        return json.loads(said)
    except ValueError:
        raise QueryError(BROKEN) from None


def started() -> subprocess.Popen[bytes]:
    """The program, with the packages of this one and none of its secrets."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(  # noqa: S603 - our own program; the query goes through a pipe
        [sys.executable, "-P", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=PROGRAM.parent,
        env={**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def ready(program: subprocess.Popen[bytes], request: bytes, waiting: Waiting) -> None:
    """Until it begins with the query: on a busy machine a program takes a while to start."""
    begun = time.monotonic()
    with suppress(BrokenPipeError), program.stdin as pipe:
        pipe.write(request)
    program.stdin = None
    while not select.select([program.stdout], [], [], TICK)[0]:
        waited = time.monotonic() - begun
        if waited > START:
            raise QueryError("this machine is too busy to begin with the query: try again in a moment")
        waiting("start", waited)
    os.read(program.stdout.fileno(), 1)


def spoken(program: subprocess.Popen[bytes], limits: Limits, waiting: Waiting) -> bytes:
    """All that it wrote, once it has ended."""
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < limits.seconds:
        try:
            return program.communicate(timeout=min(TICK, limits.seconds - passed))[0]
        except subprocess.TimeoutExpired:
            waiting("answer", passed)
    raise QueryError(
        f"the query was ended after {limits.seconds:g} seconds. Ask for less: fewer months, fewer tables, "
        "or a metric, which is summed beforehand"
    )
