"""A program that has read DuckDB and divides itself for each question: reading it takes most of the time.

Everything else of a question is as a reader's: `queries.bounded` in a process of its own, which binds itself,
is asked through a pipe, and is ended when its time is up.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass
class Seedling:
    """One of its processes, with as much of Popen as `queries.ask` uses."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes]
    said: list[bytes] = field(default_factory=list)

    def communicate(self, timeout: float = 60) -> tuple[bytes, None]:
        """All that it wrote, once it has ended."""
        end = time.monotonic() + timeout
        while not self.stdout.closed:
            if not select.select([self.stdout], [], [], max(0, end - time.monotonic()))[0]:
                raise subprocess.TimeoutExpired("a question", timeout)
            if chunk := self.stdout.read(1 << 20):
                self.said.append(chunk)
            else:
                self.stdout.close()
        return b"".join(self.said), None

    def kill(self) -> None:
        """It may have ended by itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@contextmanager
def opened() -> Iterator[Callable[[], Seedling]]:
    """Until the end, what takes the place of `queries.ask.started`."""
    from queries.ask import PROGRAM

    ours, theirs = socket.socketpair()
    path = os.pathsep.join([str(PROGRAM.parent), *filter(None, sys.path)])
    surroundings = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-P", str(Path(__file__))]
    with subprocess.Popen(words, stdin=theirs, cwd=PROGRAM.parent, env=surroundings) as program, ours:
        theirs.close()
        turn = threading.Lock()
        yield lambda: divided(ours, turn)
        ours.shutdown(socket.SHUT_RDWR)
        assert program.wait(20) == 0


def divided(nursery: socket.socket, turn: threading.Lock) -> Seedling:
    """A new process that waits for its question."""
    asked, question = os.pipe()
    answer, told = os.pipe()
    with turn:
        socket.send_fds(nursery, [b"?"], [asked, told])
        pid = int(nursery.recv(20))
    os.close(asked)
    os.close(told)
    return Seedling(pid, os.fdopen(question, "wb", 0), os.fdopen(answer, "rb", 0))


def main() -> None:
    """Divides itself as often as it is asked to, until nobody is there to ask."""
    import bounded  # beside its own program, as it is started

    nursery = socket.socket(fileno=os.dup(0))
    while pipes := socket.recv_fds(nursery, 1, 2)[1]:
        pid = os.fork()
        if not pid:
            nursery.close()
            for place, pipe in enumerate(pipes):
                os.dup2(pipe, place)
                os.close(pipe)
            bounded.main()
            sys.stdout.flush()
            os._exit(0)
        for pipe in pipes:
            os.close(pipe)
        nursery.send(str(pid).encode())
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


if __name__ == "__main__":
    main()
