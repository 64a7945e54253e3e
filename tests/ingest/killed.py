"""Runs nights and kills them, in processes of their own; started with `start`, told by `run`.

The server imports everything once and forks for each night, so that a night costs its work alone. A night
and the git commands under it form a group, and all of the group dies at once, as in a power cut.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from tests.ingest import template

ROOT = Path(__file__).parents[2]
METRICS = ("freshness", "merges_per_contributor")  # for all: a view, and what is a table where no persons are


def start(core: int, *, metrics: str = "few", said: IO[str] | None = None) -> subprocess.Popen[str]:
    """A server that waits for orders, on a core of its own: two nights at once cost each other less.

    Its nights publish few metrics and compare no figures, or `every` one and all.
    """
    words = [sys.executable, "-m", "tests.ingest.killed", str(core), metrics]
    pipe, alone = subprocess.PIPE, os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=said, text=True, env=alone)


def run(server: subprocess.Popen[str], config: Path, **order: object) -> tuple[int, float]:
    """The exit code of a night, negative where a signal ended it, and how long it took.

    `step` is the name of the step it dies at, `part` the repository it dies with in hand, `stop` the one
    at which it is told to stop, `by` which signal, `replace` the number of the file it dies before renaming,
    `seconds` when it dies, `bytes` how large a file it may write, `pause` how long it rests once begun,
    `restore` the snapshot that is restored instead; `sources` what it reads, git alone by default, `hurried`
    whether it waits for no forge.
    """
    server.stdin.write(json.dumps({"config": str(config)} | order) + "\n")
    server.stdin.flush()
    code, seconds = json.loads(server.stdout.readline())
    return code, seconds


def settle(core: int) -> None:
    """Keeps to one core, where the system lets it."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def prepare(folder: Path, metrics: str) -> None:
    """What every night would import and read anew, which took it longer than its work.

    What checks the rules or writes a file starts threads, which no fork survives: a process of its own does.
    """
    import duckdb  # noqa: F401
    import numpy  # noqa: F401
    import pyarrow  # noqa: F401

    from ingest import config, derive, night, publish, say  # noqa: F401
    from ingest.attribution import doubts, marks, matcher, messages, origin, rules  # noqa: F401
    from ingest.sources import git  # noqa: F401

    every = publish.metrics()
    if metrics == "few":
        publish.metrics = lambda: {name: every[name] for name in METRICS}
        derive.moved.recent = lambda *_: False
    with ProcessPoolExecutor(1) as pool:
        known = pool.submit(rules.load).result()
        empty = pool.submit(template.make, folder).result()
    matcher.default = lambda: known
    template.use(pytest.MonkeyPatch(), empty)


def serve() -> None:
    """One night for each line of orders."""
    settle(int(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), sys.argv[2])
        for line in sys.stdin:
            obey(json.loads(line))


def obey(order: dict) -> None:
    """A night as ordered, and how it went."""
    began = time.monotonic()
    child = os.fork()
    if not child:
        os.setsid()
        os._exit(night(order))
    if "seconds" in order and not ended(child, order["seconds"]):
        end(child)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([code, time.monotonic() - began]), flush=True)


def ended(child: int, seconds: float) -> bool:
    """Whether the night comes to its end within this time; waits no longer than it takes."""
    handle = os.pidfd_open(child)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def end(child: int) -> None:
    """Kills the night and all that it started."""
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        try:
            return os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:  # it has not made its group yet
            time.sleep(0.001)


def night(order: dict) -> int:
    """A night that ends as ordered."""
    from ingest import config, night
    from ingest.say import Say

    if "step" in order:
        night.step = lambda name: name == order["step"] and die()
    if "part" in order:
        at_part(order["part"], die)
    if "stop" in order:
        by = signal.Signals[order.get("by", "SIGTERM")]
        signal.signal(by, signal.SIG_DFL)  # tests may run under nohup
        at_part(order["stop"], lambda: os.kill(os.getpid(), by))
    if "pause" in order:
        night.step = lambda name: name == "opened" and time.sleep(order["pause"])
    if "replace" in order:
        last(order["replace"])
    if "bytes" in order:
        small_files(order["bytes"])
    if "restore" in order:
        from ingest import restore

        restore.restore(config.load(Path(order["config"])), order["restore"], Say(quiet=True))
        return 0
    if order.get("hurried"):
        hurried()
    return night.run(config.load(Path(order["config"])), order.get("sources") or ["git"], Say(quiet=True))


def hurried() -> None:
    """Pauses that a forge asks for are short, and so is the patience with its replies."""
    from ingest.forge import client, limits

    client.TRIES = client.TRIES.new(backoff_factor=0.01, backoff_jitter=0)
    client.WHOLE, client.LARGEST, limits.MINUTE = 1.0, 4 << 20, 0.1


def at_part(part: str, then: Callable[[], None]) -> None:
    """Does this once a repository is about to be read."""
    from ingest.sources import git

    load = git.load
    git.load = lambda night, name: (then() if name == part else None, load(night, name))[1]


def die() -> None:
    os.killpg(0, signal.SIGKILL)


def last(count: int) -> None:
    """Dies before a file is renamed for the time `count`."""
    rename, left = os.replace, [count]

    def replace(*paths: object) -> None:
        left[0] -= 1
        if not left[0]:
            die()
        rename(*paths)

    os.replace = replace


def small_files(size: int) -> None:
    """No file may grow beyond this: to whoever writes, the disk is full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    serve()
