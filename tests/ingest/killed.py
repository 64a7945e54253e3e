"""Runs nights and kills them, in processes of their own; started with `start`, told by `run`.

The server imports everything once and forks for each night, so that a night costs its work alone. A night
and the git commands under it form a group, and all of the group dies at once, as in a power cut.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start() -> subprocess.Popen[str]:
    """A server that waits for orders."""
    words = [sys.executable, "-m", "tests.ingest.killed"]
    return subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(server: subprocess.Popen[str], config: Path, **order: object) -> tuple[int, float]:
    """The exit code of a night, negative where a signal ended it, and how long it took.

    `step` is the name of the step it dies at, `replace` the number of the file it dies before renaming,
    `seconds` when it dies, `bytes` how large a file it may write.
    """
    server.stdin.write(json.dumps({"config": str(config)} | order) + "\n")
    server.stdin.flush()
    code, seconds = json.loads(server.stdout.readline())
    return code, seconds


def serve() -> None:
    """One night for each line of orders."""
    from ingest import derive, publish  # noqa: F401 - imported before the first fork
    from ingest.sources import git  # noqa: F401

    for line in sys.stdin:
        order, began = json.loads(line), time.monotonic()
        child = os.fork()
        if not child:
            os.setsid()
            os._exit(night(order))
        if "seconds" in order:
            time.sleep(order["seconds"])
            end(child)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([code, time.monotonic() - began]), flush=True)


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
        night.step = lambda name, say: name == order["step"] and die()
    if "replace" in order:
        last(order["replace"])
    if "bytes" in order:
        small_files(order["bytes"])
    return night.run(config.load(Path(order["config"])), ["git"], Say(quiet=True))


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
