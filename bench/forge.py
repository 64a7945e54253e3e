"""A first sync with GitHub over loopback, against a bare loop that asks for the same pages and drops them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import process
from bench.subject import Terms, tell
from bench.table import Row

LARGE = ("10000", "5", "5000")  # runs, jobs of each, requests
FACTOR, MEMORY = 1.2, 300.0


def rows(terms: Terms) -> Iterator[Row]:
    """The first sync, its memory, and what a night with nothing new asks for."""
    tell("a forge of 10,000 runs, 50,000 jobs and 5,000 requests")
    with served() as forge:
        folder = terms.work / "forge"
        folder.mkdir()
        questions = folder / "questions.json"
        process.python("-m", "bench.child", "forge", *forge, folder / "first", questions)  # replies are made
        found = []
        for turn in range(terms.repeats):
            target = folder / f"turn-{turn}"
            ours = process.python("-m", "bench.child", "forge", *forge, target, folder / "unused.json")
            bare = process.python("-m", "bench.child", "loop", *forge, questions)
            told = json.loads(ours.printed)
            found.append((told["first"], float(bare.printed), ours.own_mb, told["next"], told["asked"]))
        seconds, loop, memory, _, asked = min(found)
    name = "10,000 runs, 50,000 jobs, 5,000 requests"
    yield Row(
        f"{name}: first sync", seconds, "s", f"bare loop over its {asked:,} questions", loop, FACTOR, True
    )
    yield Row(f"{name}: memory", memory, "MB", "-", None, MEMORY)
    yield Row(f"{name}: questions of the next night", float(found[0][3]), "", "-", None)


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """Address and token of a large forge, which is a program of its own."""
    words = [sys.executable, "-m", "tests.forge", "--large", *LARGE]
    here = Path(__file__).parent.parent
    pipe = subprocess.PIPE
    program = subprocess.Popen(words, cwd=here, stdin=pipe, stdout=pipe, text=True)
    try:
        told = json.loads(program.stdout.readline())
        yield told["url"], told["token"]
    finally:
        program.stdin.close()
        program.wait(20)
