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

JOBS = 5  # of a run
FACTOR, MEMORY = 1.2, 300.0


def rows(terms: Terms) -> Iterator[Row]:
    """The first sync, its memory, and what a night with nothing new asks for."""
    requests = terms.runs // 2
    name = f"{terms.runs:,} runs, {JOBS * terms.runs:,} jobs, {requests:,} requests"
    tell(f"a forge of {name}")
    with served(terms.runs, JOBS, requests) as forge:
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
    yield Row(
        f"{name}: first sync", seconds, "s", f"bare loop over its {asked:,} questions", loop, FACTOR, True
    )
    yield Row(f"{name}: memory", memory, "MB", "-", None, MEMORY)
    tell(f"a night with nothing new asks {found[0][3]:,} questions")


@contextmanager
def served(*sizes: int) -> Iterator[tuple[str, str]]:
    """Address and token of a large forge, which is a program of its own."""
    words = [sys.executable, "-m", "tests.forge", "--large", *map(str, sizes)]
    here = Path(__file__).parent.parent
    pipe = subprocess.PIPE
    program = subprocess.Popen(words, cwd=here, stdin=pipe, stdout=pipe, text=True)
    try:
        told = json.loads(program.stdout.readline())
        yield told["url"], told["token"]
    finally:
        program.stdin.close()
        program.wait(20)
