"""Runs a program and measures it: wall time, and the memory of its processes at their highest.

Memory is read from /proc while it runs: what the kernel adds up for ended children counts the memory of
whoever started them too. Where there is no /proc it stays unknown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType

from bench import BenchError

HERE = Path(__file__).parent.parent
PAUSE = 0.1  # the kernel keeps the high-water mark: only the last moment of a process is missed
SURROUNDINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


@dataclass(frozen=True)
class Run:
    """A program that ended well; megabytes of itself, and of the largest process below it."""

    seconds: float
    printed: str
    own_mb: float | None
    below_mb: float | None


def run(words: Sequence[object], keep: bool = True) -> Run:
    """Runs it to its end; without `keep` what it prints goes nowhere."""
    peaks: dict[int, float] = {}
    ended = threading.Event()
    with TemporaryFile() as output, TemporaryFile() as errors:
        to = output if keep else subprocess.DEVNULL
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(word) for word in words], stdout=to, stderr=errors, cwd=HERE, env=os.environ | SURROUNDINGS
        )
        watcher = threading.Thread(target=watch, args=(child.pid, ended, peaks), daemon=True)
        watcher.start()
        child.wait()
        seconds = time.perf_counter() - began
        ended.set()
        watcher.join()
        if child.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip() or f"exit {child.returncode}"
            raise BenchError(f"{' '.join(map(str, words[:4]))} ...: {said}")
        output.seek(0)
        below = max((mb for pid, mb in peaks.items() if pid != child.pid), default=None)
        return Run(seconds, output.read().decode(), peaks.get(child.pid), below)


def quiet(words: Sequence[object], stdin: str = "") -> None:
    """Runs it to its end, whatever that is, and keeps nothing of what it says."""
    nowhere = subprocess.DEVNULL
    environment = os.environ | SURROUNDINGS
    subprocess.run(
        [str(word) for word in words],
        input=stdin.encode(),
        stdout=nowhere,
        stderr=nowhere,
        env=environment,
        check=False,
    )


def timed(work: Callable[[], object]) -> float:
    """How many seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def python(*words: object) -> Run:
    """A module of ours or a program text, by this Python."""
    return run([sys.executable, *words])


def watch(pid: int, ended: threading.Event, peaks: dict[int, float]) -> None:
    """Notes the highest megabytes of a process and of all below it until it has ended."""
    pause = PAUSE / 50
    while not ended.wait(pause):
        peaks |= {one: mb for one in family(pid) if (mb := highest(one))}
        pause = min(PAUSE, 2 * pause)


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        try:
            for file in Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, file.read_text().split())
        except OSError:  # it has ended, or there is no /proc
            continue
    return found


def highest(pid: int) -> float | None:
    """The most memory a process ever held, in MB; None when it has ended."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return None
    return int(found[1]) / 1000 if found else None


def calls(module: ModuleType, name: str) -> list[float]:
    """The seconds of each call of a module's function from now on."""
    called, took = getattr(module, name), []

    def call(*words: object) -> object:
        began = time.perf_counter()
        try:
            return called(*words)
        finally:
            took.append(time.perf_counter() - began)

    setattr(module, name, call)
    return took
