"""Landings whose diff is the inverse of an earlier one: they take it back, whatever their message says.

Such a landing changes the same paths and puts every one of them back to the content that it had before the
earlier one. What has the same numbers of lines the other way round is found in the tables; git is asked for
the contents of those alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

Contents = dict[bytes, tuple[bytes, bytes]]  # of each path: before and after, as mode and blob

# Oldest first, each with what it is compared with: its base, that is its first parent, or none.
CANDIDATES = """
WITH shapes AS (
    SELECT d.merge, n.position, coalesce(n.base, split_part(n.parents, ' ', 1)) AS base,
        bit_xor(hash(d.path, d.added, d.deleted)) AS forth, bit_xor(hash(d.path, d.deleted, d.added)) AS back
    FROM diffs AS d JOIN nodes AS n ON n.sha = d.merge
    GROUP BY ALL
), firsts AS (
    SELECT forth, min(position) AS position FROM shapes GROUP BY forth
), lasts AS (
    SELECT back, max(position) AS position FROM shapes GROUP BY back
)
SELECT s.merge, s.base FROM shapes AS s
LEFT JOIN firsts AS f ON f.forth = s.back AND f.position < s.position
LEFT JOIN lasts AS l ON l.back = s.forth AND l.position > s.position
WHERE f.forth IS NOT NULL OR l.back IS NOT NULL
ORDER BY s.position
"""
LOST = 100  # landings that cannot be read: beyond that the rest is not looked at
WORDS = (
    "diff-tree",
    "--stdin",
    "-r",
    "-z",
    "--raw",
    "--root",
    "--no-renames",
    "--no-abbrev",
    "--no-ext-diff",
)
ENTRY = re.compile(rb":(?P<mode>\d+) (?P<now>\d+) (?P<blob>[0-9a-f]+) (?P<written>[0-9a-f]+) [A-Z]\d*")
HASH = re.compile(rb"\s*([0-9a-f]{40,64})\s*")
KEEP = """
CREATE OR REPLACE TEMP TABLE inverses AS
SELECT unnest($merges::VARCHAR[]) AS merge, unnest($targets::VARCHAR[]) AS target
"""


def find(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The temporary table `inverses` (merge, target) from `diffs` and `nodes`; of several the newest."""
    candidates = con.execute(CANDIDATES).fetchall()
    last: dict[frozenset[object], str] = {}  # contents before a landing to that landing
    pairs = []
    for merge, contents in read(path, candidates).items():
        after = frozenset((name, now) for name, (_, now) in contents.items())
        if target := last.get(after):
            pairs.append((merge, target))
        last[frozenset((name, before) for name, (before, _) in contents.items())] = merge
    con.execute(KEEP, {"merges": [merge for merge, _ in pairs], "targets": [target for _, target in pairs]})


def read(path: Path, candidates: list[tuple[str, str]]) -> dict[str, Contents]:
    """What each of these landings changed, in their order; those that git cannot read are left out."""
    found: dict[str, Contents] = {}
    todo = candidates
    for _ in range(LOST):
        if not todo:
            break
        try:
            printed, whole = git(path, *WORDS, stdin=asked(todo)), True
        except GitError as error:
            printed, whole = error.output, False
        more = split(printed)
        found |= more
        todo = [] if whole else todo[len(more) + 1 :]  # git stops at the first that it cannot read
    return found


def asked(landings: list[tuple[str, str]]) -> bytes:
    """A line for each, the last one ended too: the commit and what it is compared with."""
    return "".join(" ".join(filter(None, pair)) + "\n" for pair in landings).encode()


def split(printed: bytes) -> dict[str, Contents]:
    """The hash of each landing, in turn an entry and its path, all ended by NUL; it may be cut short."""
    found: dict[str, Contents] = {}
    contents: Contents = {}
    tokens = iter(printed.split(b"\0")[:-1])
    for token in tokens:
        if entry := ENTRY.fullmatch(token):
            if path := next(tokens, b""):
                contents[path] = (entry["mode"] + entry["blob"], entry["now"] + entry["written"])
        elif sha := HASH.fullmatch(token):
            contents = found[sha[1].decode()] = {}
    return found
