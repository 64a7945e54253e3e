"""What landings changed, as the hunks of their diffs without their text.

A change of white space alone is none, as for blame; links and submodules have no lines, as for blame.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ingest.git import hunks, stream
from ingest.git.command import command, environment

WORDS = ("diff-tree", "--stdin", "-r", "--root", "--always", hunks.FORMAT, *hunks.WORDS, "-w")
AHEAD = 2  # chunks that are read before they are asked for
PAIRS = 400  # in a chunk
NOWHERE = b"/dev/null"
MARK = b"\x01" + stream.MARK.encode()
HUNK = re.compile(rb"@@ -(\d{1,18})(?:,(\d{1,18}))? \+(\d{1,18})(?:,(\d{1,18}))? @@")
POINTERS = (b" 120000", b" 160000")  # modes of a symbolic link and of a submodule
MODES = (b"index ", b"new file mode ", b"deleted file mode ")
Span = tuple[int, int, int, int]  # first line and count before, and after


@dataclass(slots=True)
class Delta:
    """One file of a diff: its names before and after, None where it was not there, and its hunks."""

    before: str | None = None
    after: str | None = None
    spans: list[Span] = field(default_factory=list)
    text: bool = True  # False: binary, a link or a submodule


@dataclass(slots=True)
class Step:
    """A commit compared with one other; `lost` where git cannot."""

    sha: str
    lost: bool = False
    deltas: list[Delta] = field(default_factory=list)


def read(path: Path, pairs: list[tuple[str, str]]) -> Iterator[Step]:
    """One step for each pair of a commit and what it is compared with (empty: nothing), in their order."""
    pieces = [pairs[start : start + PAIRS] for start in range(0, len(pairs), PAIRS)]
    with ThreadPoolExecutor(stream.cores()) as pool:
        running: deque[Future[list[Step]]] = deque()
        for piece in pieces:
            running.append(pool.submit(piece_of, path, piece))
            if len(running) >= stream.cores() + AHEAD:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()


def piece_of(path: Path, pairs: list[tuple[str, str]]) -> list[Step]:
    """Those of some pairs; one that git stops at, found by halving, is lost."""
    found, whole = printed(path, pairs)
    if not whole or len(found) != len(pairs):
        if len(pairs) == 1:
            return [Step(pairs[0][0], lost=True)]
        half = len(pairs) // 2
        return piece_of(path, pairs[:half]) + piece_of(path, pairs[half:])
    return found


def printed(path: Path, pairs: list[tuple[str, str]]) -> tuple[list[Step], bool]:
    """What git says of these pairs, and whether it came to the end."""
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{sha} {base}".rstrip() + "\n" for sha, base in pairs).encode())
        asked.seek(0)
        with subprocess.Popen(  # noqa: S603 - git; what is asked stands in a file
            command(path, *WORDS),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as git:
            steps = parsed(git.stdout or iter(()))
        return steps, git.returncode == 0


def parsed(lines: Iterator[bytes]) -> list[Step]:
    """Steps from what git printed; lines of content begin with < or >."""
    steps: list[Step] = []
    delta = Delta()
    for line in lines:
        first = line[:1]
        if first in (b"<", b">"):
            continue
        if first == b"@":
            delta.spans += spans(line)
        elif first == b"\x01" and line.startswith(MARK):
            steps.append(Step(line[len(MARK) :].rstrip(b"\n").decode(errors="replace")))
        elif line.startswith(b"diff --git ") and steps:
            delta = Delta()
            steps[-1].deltas.append(delta)
        else:
            name(delta, line.rstrip(b"\n"))
    return steps


def spans(line: bytes) -> Iterator[Span]:
    """`@@ -3,2 +3,4 @@` as numbers, a count that is left out is one; nothing of a line that was cut short."""
    if found := HUNK.match(line):
        a, b, c, d = found.groups(default=b"1")
        yield int(a), int(b), int(c), int(d)


def name(delta: Delta, line: bytes) -> None:
    """The names of a file and what it is, from the lines before its hunks."""
    if line.startswith(b"--- "):
        delta.before = named(line[4:], b"a/")
    elif line.startswith(b"+++ "):
        delta.after = named(line[4:], b"b/")
    elif line.startswith(b"rename from "):
        delta.before = hunks.named(hunks.unquoted(line[12:]))
    elif line.startswith(b"rename to "):
        delta.after = hunks.named(hunks.unquoted(line[10:]))
    elif line.startswith(MODES) and line.endswith(POINTERS):
        delta.text = False
    elif line.startswith(b"Binary files ") and line.endswith(b" differ"):
        delta.text = False
        delta.before, delta.after = both(line[13:-7])


def named(name: bytes, prefix: bytes) -> str | None:
    """A path as tables have it; None for no file."""
    name = name.removesuffix(b"\t")
    return None if name == NOWHERE else hunks.named(hunks.unquoted(name).removeprefix(prefix))


def both(names: bytes) -> tuple[str | None, str | None]:
    """The two names of a binary file; where a name holds the word between them, the one way that fits."""
    ways = [place for place in range(len(names)) if names.startswith(b" and ", place)]
    pairs = [(named(names[:place], b"a/"), named(names[place + 5 :], b"b/")) for place in ways]
    return next(
        (pair for pair in pairs if None in pair or pair[0] == pair[1]), pairs[0] if pairs else (None, None)
    )
