"""Whose lines landed: blame of mixed landings and line notes, each against bare git doing the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb

from bench import nights, process
from bench.subject import Subject, Terms, best, tell
from bench.table import Row
from ingest.git import stream

FILES = "SELECT DISTINCT base, tip, path FROM blames ORDER BY ALL"
NOTED = "SELECT DISTINCT sha, split_part(note, '.', -1) FROM note_lines ORDER BY ALL"
DIFF = ("log", "--no-walk=unsorted", "--stdin", "-p", "-U0", "-M", "--diff-merges=first-parent")


def rows(subject: Subject, terms: Terms) -> Iterator[Row]:
    """Of a repository that has such lines; needs its first night, which is run now if it was not measured."""
    snapshot = nights.snapshot(subject, terms)
    config = terms.work / subject.name / "foreshock.toml"
    with duckdb.connect(str(snapshot), read_only=True) as con:
        files, noted = con.execute(FILES).fetchall(), con.execute(NOTED).fetchall()

    def ours(word: str) -> float:
        return float(process.python("-m", "bench.child", word, config, snapshot).printed)

    for word, count, what, peer in (
        ("blame", len(files), "files of mixed landings blamed", "bare git blame of these files"),
        ("notes", len(noted), "line notes", "bare git cat-file and log -p -U0"),
    ):
        if count:
            tell(f"{subject.name}: {what}")
            bare = (lambda: blamed(subject, files)) if word == "blame" else (lambda: shown(subject, noted))
            own, theirs = best(terms.repeats, lambda word=word: ours(word), bare)
            yield Row(f"{subject.name}: {count:,} {what}", own, "s", peer, theirs)


def blamed(subject: Subject, files: list[tuple[str, str, str]]) -> float:
    """git blame of these files from tip to base, a process per core, to nowhere."""

    def one(file: tuple[str, str, str]) -> None:
        base, tip, path = file
        words = ("blame", "--incremental", f"{base}..{tip}", "--", path)
        process.quiet(["git", f"--git-dir={subject.path}", *words])

    def all_files() -> None:
        with ThreadPoolExecutor(stream.cores()) as threads:
            list(threads.map(one, files))

    return process.timed(all_files)


def shown(subject: Subject, noted: list[tuple[str, str]]) -> float:
    """The notes, and the diffs of their commits, to nowhere."""
    start = ["git", f"--git-dir={subject.path}"]
    blobs, shas = ("".join(f"{row[place]}\n" for row in noted) for place in (1, 0))
    return process.timed(
        lambda: (process.quiet([*start, "cat-file", "--batch"], blobs), process.quiet([*start, *DIFF], shas))
    )
