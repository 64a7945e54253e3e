"""Surviving lines: a first night against bare git blame and git-of-theseus, a later one against the first.

Filters of changed paths make ours cheaper: it writes them within what is measured, bare git has none. CPU is
that of a program and of all it starts.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import duckdb

from bench import nights, process
from bench.subject import Subject, Terms, tell
from bench.table import Row
from ingest.git import hunks, ignored, stream
from ingest.git.command import git
from ingest.git.fates import KINDS

FILES = 400  # of one repository, spread over it: bare git blames some eight in a second
CHANGED = 0.02  # of them, at most, before the later night
KNOWN = f"SELECT DISTINCT path FROM changes WHERE kind IN {KINDS}"
LOG = ("log", "--first-parent", "--diff-merges=first-parent", "--name-only", "--no-renames", "-z")
BLAME = ("-c", "core.commitGraph=false", "blame", "-w", "-M", "--root", "--incremental")
PEER = "git_of_theseus"


def rows(subject: Subject, terms: Terms) -> Iterator[Row]:
    """Needs the first night of a repository, which is run now if it was not measured."""
    snapshot, home = nights.snapshot(subject, terms), terms.work / subject.name
    files, old = chosen(subject, snapshot)
    listing = home / "files.json"
    listing.write_text(json.dumps([hunks.named(name) for name in files]))
    ours, bare = [], []
    for number in range(terms.repeats):
        tell(f"{subject.name}: surviving lines and bare git blame, {number + 1} of {terms.repeats}")
        bare.append(blamed(subject, old, files))
        ours.append(measured("bench.child", "survival", home / "foreshock.toml", snapshot, old, listing))
    cold, later, seconds = (min(run[word] for run in ours) for word in ("cold", "later", "seconds"))
    what = f"{subject.name}: surviving lines of {len(files):,} files, CPU"
    yield Row(what, cold, "s", "bare git blame without filters", min(bare), 0.4, of_ratio=True)
    what = f"{subject.name}: the night after {ours[0]['changed']:,} of them changed, CPU"
    yield Row(what, later, "s", "all of them", cold, 0.1, of_ratio=True)
    what, peer, theirs = f"{subject.name}: the same, elapsed", "git-of-theseus", None
    if find_spec(PEER):
        tell(f"{subject.name}: git-of-theseus")
        theirs, lines = theseus(subject, home, old, listing)
        if lines != ours[0]["lines"]:
            tell(f"lines differ: ours {ours[0]['lines']:,}, git-of-theseus's {lines:,}")
    else:
        peer += " (not installed)"
    yield Row(what, seconds, "s", peer, theirs, 1 / 5, of_ratio=True)


def measured(*words: object) -> dict[str, float]:
    """What a program of its own found out."""
    return json.loads(process.python("-m", *words).printed)


def chosen(subject: Subject, snapshot: Path) -> tuple[list[bytes], str]:
    """Some files of the kinds that are followed, and the commit after which so few of them changed."""
    with duckdb.connect(str(snapshot), read_only=True) as con:
        known = {path for (path,) in con.execute(KNOWN).fetchall()}
    there = [name for name in names(subject, subject.branch) if hunks.named(name) in known]
    some = there[:: -(-len(there) // FILES) or 1]
    old = earlier(subject, set(some))
    return sorted(set(some) & set(names(subject, old))), old


def names(subject: Subject, commit: str) -> list[bytes]:
    """The files of a commit."""
    return git(subject.path, "ls-tree", "-r", "-z", "--name-only", commit).split(b"\0")[:-1]


def earlier(subject: Subject, files: set[bytes]) -> str:
    """The commit of the main line after which not more of the files changed than should have."""
    touched: set[bytes] = set()
    sha = ""
    for commit in git(subject.path, *LOG, "--format=%x01%H", subject.branch, "--").split(b"\x01")[1:]:
        head, _, paths = commit.partition(b"\0")
        sha = head.decode()
        before, touched = touched, touched | files & {path.lstrip(b"\n") for path in paths.split(b"\0")}
        if before and len(touched) > max(1, CHANGED * len(files)):
            break
    return sha


def blamed(subject: Subject, commit: str, files: list[bytes]) -> float:
    """CPU of git blame of these files, a process per core, to nowhere."""
    with tempfile.NamedTemporaryFile("w", suffix=".revs") as revs:
        revs.write("\n".join(ignored.revisions(subject.path)))
        revs.flush()
        start = ["git", f"--git-dir={subject.path}", *BLAME, "--ignore-revs-file", revs.name, commit, "--"]

        def one(name: bytes) -> None:
            process.quiet([*start, os.fsdecode(name)])

        before = os.times()
        with ThreadPoolExecutor(stream.cores()) as threads:
            list(threads.map(one, files))
        after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def theseus(subject: Subject, home: Path, commit: str, listing: Path) -> tuple[float, int]:
    """Seconds of git-of-theseus for the lines of these files, and how many it found."""
    bare = home / "theseus.git"
    bare.mkdir()
    git(bare, "init", "-q", "--bare", "--template=", "--initial-branch=main")
    (bare / "objects" / "info" / "alternates").write_text(f"{subject.path / 'objects'}\n")
    git(bare, "update-ref", "refs/heads/main", commit)
    found = measured("bench.theseus", bare, listing, home / "theseus")
    return found["seconds"], int(found["lines"])
