"""Which commit last touched each line of the newest commit, as `git blame -w -M` says: the table `alive`.

What cannot have changed since the last night is not asked again: a file with the same content that no commit
since then touched. Equal content alone is not enough: a line that was changed and changed back is another's.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git import blame, hunks, stream, untouched
from ingest.git.command import GitError, git
from ingest.git.fates import KINDS
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.git.shadow import Shadow
    from ingest.night import Night

WORDS = ("blame", "--incremental", "--no-textconv", "--root", "-w", "-M")
FILE = 300  # seconds for one file
PIECE = 256  # files between two looks at the clock
MANY = 256  # files from which on a look at all of history is cheaper than to ask of each
PLAIN = (b"100644", b"100755")  # no symbolic link, no submodule
COUNTED = re.compile(rb"([^\0]+)\0(\d{1,18})\n")
COLUMNS = ("path", "from_line", "lines", "sha", "origin_path", "origin_line")
Row = tuple[str, int, int, str, str, int]
STORE = """
INSERT INTO alive
SELECT $repo, f.path, from_line, lines, p.kind, sha, origin_path, origin_line
FROM found_lines AS f JOIN paths AS p USING (path)
"""
KIND = """
UPDATE alive SET kind = p.kind FROM paths AS p
WHERE alive.repo = $repo AND alive.path = p.path AND alive.kind <> p.kind
"""


def update(night: Night, repo: str, seen: Shadow, ignored: list[str]) -> int:
    """Blames the files that can have changed, for as long as a night may; returns how many rows it made."""
    con, head = night.con, seen.head or ""
    sizes = texts(seen.path, head)
    wanted = {hunks.named(name): name for name in sizes}
    kinds = f"SELECT path FROM paths WHERE kind IN {KINDS} AND list_contains($paths::VARCHAR[], path)"
    wanted = {path: wanted[path] for (path,) in con.execute(kinds, {"paths": list(wanted)}).fetchall()}
    mark = printed(seen, ignored)
    same = unchanged(night, repo, seen.path, head, mark) & wanted.keys()
    gone = "DELETE FROM alive WHERE repo = ? AND NOT list_contains(?::VARCHAR[], path)"
    changed = con.execute(gone, [repo, sorted(same)]).fetchall()[0][0]
    changed += con.execute(KIND, {"repo": repo}).fetchall()[0][0]
    todo = [wanted[path] for path in sorted(wanted.keys() - same)]
    deadline = time.monotonic() + night.config.survival.seconds
    known = plain(seen, head, todo, ignored)
    store(night, repo, [whole(seen, hunks.named(name), sizes[name], sha) for name, sha in known.items()])
    rest = [name for name in todo if name not in known]
    with tempfile.NamedTemporaryFile("w", suffix=".revs") as revs:
        revs.write("".join(f"{sha}\n" for sha in ignored))
        revs.flush()
        extra = ("--ignore-revs-file", revs.name) if ignored else ()
        left = len(rest) - asked(night, repo, rest, partial(told, seen, head, extra, sizes), deadline)
    changed += night.merge(
        "followed",
        "SELECT $repo AS repo, $head AS blamed_sha, $mark AS blamed_print, $files AS files, $left AS waiting",
        {"repo": repo, "head": head, "mark": mark, "files": len(wanted), "left": left},
    )
    return int(changed)


def asked(night: Night, repo: str, todo: list[bytes], ask: partial[list[Row]], deadline: float) -> int:
    """Asks of these files, one process per core, until the time is over; returns of how many."""
    with (
        night.say.bar(f"{repo}: surviving lines", len(todo)) as bar,
        ThreadPoolExecutor(stream.cores()) as pool,
    ):
        for start in range(0, len(todo), PIECE):
            if start and time.monotonic() >= deadline:
                return start
            piece = todo[start : start + PIECE]
            store(night, repo, [row for found in pool.map(ask, piece) for row in found])
            bar.advance(len(piece))
    return len(todo)


def store(night: Night, repo: str, rows: list[Row]) -> None:
    """Answers, with the kinds of their files."""
    import polars as pl

    if rows:
        with framed(night.con, "found_lines", pl.DataFrame(rows, schema=list(COLUMNS), orient="row")):
            night.con.execute(STORE, {"repo": repo})


def plain(seen: Shadow, head: str, todo: list[bytes], ignored: list[str]) -> dict[bytes, str]:
    """The commits of files that nobody need ask of."""
    if len(todo) < MANY:
        return {}
    found = untouched.find(seen.path, head, set(todo))
    return {name: sha for name, sha in found.items() if sha not in ignored}


def texts(path: Path, head: str) -> dict[bytes, int]:
    """The text files of a commit and how many lines each has: no links, submodules, binary or empty files."""
    listed = git(path, "ls-tree", "-r", "-z", head).split(b"\0")
    plain = {entry.partition(b"\t")[2] for entry in listed if entry.startswith(PLAIN)}
    try:
        counted = git(path, "grep", "-I", "-c", "-z", "--no-textconv", "-e", "", head, "--")
    except GitError as error:  # no text at all, or a file that is not there
        counted = error.output
    found = {}
    for name, count in pairs(counted, len(head) + 1):
        if name in plain:
            found[name] = count
    return found


def pairs(counted: bytes, prefix: int) -> Iterator[tuple[bytes, int]]:
    """Names and counts: `COMMIT:NAME NUL COUNT newline`, and a name may hold a newline."""
    for found in COUNTED.finditer(counted):
        yield found[1][prefix:], int(found[2])


def printed(seen: Shadow, ignored: list[str]) -> str:
    """What shapes an answer beside history: options, git, ignored revisions, the edge of a shallow clone."""
    version = git(Path(os.devnull), "version")
    shape = WORDS, version, sorted(ignored), sorted(seen.edges)
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:32]


def unchanged(night: Night, repo: str, path: Path, head: str, mark: str) -> set[str]:
    """Files of which the last answer still holds."""
    rows = night.con.execute(
        "SELECT blamed_sha FROM followed WHERE repo = ? AND blamed_print = ?", [repo, mark]
    ).fetchall()
    if not rows or not ancestor(path, rows[0][0], head):
        return set()
    old = rows[0][0]
    known = night.con.execute("SELECT DISTINCT path FROM alive WHERE repo = ?", [repo]).fetchall()
    if old == head:
        return {name for (name,) in known}
    differing = git(path, "diff-tree", "-r", "-z", "--no-renames", "--name-only", old, head)
    spoken = git(path, "log", "-c", "-z", "--format=", "--name-only", "--no-renames", f"{old}..{head}")
    touched = {hunks.named(name.lstrip(b"\n")) for name in (differing + b"\0" + spoken).split(b"\0")}
    return {name for (name,) in known} - touched


def ancestor(path: Path, old: str, head: str) -> bool:
    """Whether the one is part of the other's history."""
    try:
        git(path, "merge-base", "--is-ancestor", old, head)
    except GitError:
        return False
    return True


def whole(seen: Shadow, path: str, lines: int, sha: str) -> Row:
    """A file of which every line is that of one commit."""
    return (path, 1, lines, "" if sha in seen.edges else sha, path, 1)


def told(
    seen: Shadow,
    head: str,
    extra: tuple[str, ...],
    sizes: dict[bytes, int],
    name: bytes,
) -> list[Row]:
    """Who last touched the lines of one file; line 0 where git cannot say."""
    path = hunks.named(name)
    try:
        said = git(seen.path, *WORDS, *extra, head, "--", os.fsdecode(name), seconds=FILE)
    except GitError:
        return [(path, 0, sizes[name], "", "", 0)]
    return [
        (path, line, count, "" if sha in seen.edges else sha, origin, first)
        for line, count, sha, origin, first in blame.parsed(said)
    ]
