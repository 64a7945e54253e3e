"""The bulk path: git prints headers, messages and numstat of many commits, DuckDB takes the bytes apart.

Chunks of the revision list are contiguous (git finds its deltas near each other), one git process per
core. No Python object is made per line of diff.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

CHUNK = 1500
LOST = 1000  # unreadable commits in a chunk: beyond that the repository is not usable
FIELDS = (
    "sha",
    "parents",
    "at",
    "ad",
    "ct",
    "cd",
    "an",
    "ae",
    "an_mapped",
    "ae_mapped",
    "cn",
    "ce",
    "ce_mapped",
)
# What begins a record no path or message can hold: it is new with every process.
MARK = secrets.token_hex(8)
HEAD = f"%x01{MARK}"
FORMAT = f"--format=tformat:{HEAD}%H%n%P%n%at%n%ad%n%ct%n%cd%n%an%n%ae%n%aN%n%aE%n%cn%n%ce%n%cE%n%x00m%B"
WORDS = (
    "log",
    "--no-walk=unsorted",
    "--stdin",
    "-z",
    "--encoding=UTF-8",
    "--date=raw",
    "--no-color",
    "--no-notes",
)
DIFF = ("--numstat", "-M", "--diff-merges=first-parent", "--no-ext-diff", "--no-textconv")
BARE = ("--diff-merges=off", "--no-patch")
HEADER = re.compile(b"\x01" + MARK.encode() + rb"([0-9a-f]{40}|[0-9a-f]{64})\n")

STAGE = """
CREATE OR REPLACE TEMP TABLE headers (
    sha VARCHAR, parents VARCHAR, authored BIGINT, committed BIGINT,
    author_name VARCHAR, author_email VARCHAR, mapped_name VARCHAR, mapped_email VARCHAR,
    committer_name VARCHAR, committer_email VARCHAR, committer_mapped VARCHAR,
    message VARCHAR, unreadable BOOLEAN
);
CREATE OR REPLACE TEMP TABLE files (sha VARCHAR, path VARCHAR, added BIGINT, deleted BIGINT);
"""
# A token that renames ends in an empty third field and is followed by the old and the new path: the three
# become one, so that a record is header, message, files. Only a record that has one pays for the pattern.
SPLIT = rf"""
INSERT INTO records
WITH texts AS (SELECT unnest(string_split(decode($output::BLOB), chr(0) || chr(1) || '{MARK}')) AS text)
SELECT string_split(
    CASE WHEN contains(text, chr(9) || chr(0)) THEN regexp_replace(
        text, '(\x00\n?)(\d+|-)\t(\d+|-)\t\x00[^\x00]*\x00([^\x00]*)',
        '\1\2' || chr(9) || '\3' || chr(9) || '\4', 'g'
    ) ELSE text END, chr(0)) AS pieces
FROM texts
"""
HEADERS = """
INSERT INTO headers
WITH parts AS (SELECT string_split(pieces[1], chr(10)) AS h, pieces[2] AS message FROM records)
SELECT
    h[1], h[2],
    coalesce(TRY_CAST(h[3] AS BIGINT), TRY_CAST(split_part(h[4], ' ', 1) AS BIGINT)),
    coalesce(TRY_CAST(h[5] AS BIGINT), TRY_CAST(split_part(h[6], ' ', 1) AS BIGINT)),
    nullif(h[7], '%an'), nullif(h[8], '%ae'), nullif(h[9], '%aN'), nullif(h[10], '%aE'),
    nullif(h[11], '%cn'), nullif(h[12], '%ce'), nullif(h[13], '%cE'),
    substr(message, 2), $unreadable
FROM parts
"""
FILES = """
WITH tokens AS (
    SELECT split_part(pieces[1], chr(10), 1) AS sha, unnest(pieces[3:]) AS token FROM records
), counts AS (
    SELECT sha, ltrim(token, chr(10)) AS token, strpos(ltrim(token, chr(10)), chr(9)) AS first FROM tokens
), rests AS (
    SELECT sha, substr(token, 1, first - 1) AS added, substr(token, first + 1) AS rest
    FROM counts WHERE first > 0
)
SELECT sha, substr(rest, strpos(rest, chr(9)) + 1) AS path, TRY_CAST(added AS BIGINT) AS added,
       TRY_CAST(substr(rest, 1, strpos(rest, chr(9)) - 1) AS BIGINT) AS deleted
FROM rests
"""


def chunks(shas: list[str]) -> Iterator[list[str]]:
    """Contiguous pieces: at least eight where there are enough, so that both cores stay busy to the end."""
    size = max(50, min(CHUNK, -(-len(shas) // 8)))
    yield from (shas[i : i + size] for i in range(0, len(shas), size))


def stage(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    shas: list[str],
    bare: list[str],
    advance: Callable[[int], None],
) -> list[str]:
    """Headers and file rows of these commits into temporary tables; returns commits git could not read.

    `bare` are merges that land nothing: their header is read, their diff is not.
    """
    con.execute(STAGE)
    jobs = [(piece, DIFF) for piece in chunks(shas)] + [(piece, BARE) for piece in chunks(bare)]
    broken: list[str] = []
    for piece, output, lost in ahead(jobs, path):
        take(con, output)
        for sha in lost:
            take(con, git(path, *WORDS, FORMAT, *BARE, stdin=sha.encode()), unreadable=True)
        broken += lost
        advance(len(piece))
    return broken


def ahead(
    jobs: Iterable[tuple[list[str], tuple[str, ...]]], path: Path
) -> Iterator[tuple[list[str], bytes, list[str]]]:
    """Runs git one process per core and one chunk ahead, so that memory holds a few chunks, not all."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    queue: list[tuple[list[str], Future[tuple[bytes, list[str]]]]] = []
    with ThreadPoolExecutor(cores) as pool:
        for piece, words in jobs:
            queue.append((piece, pool.submit(read, path, piece, words)))
            if len(queue) > cores:
                done, future = queue.pop(0)
                yield (done, *future.result())
        for done, future in queue:
            yield (done, *future.result())


def read(path: Path, shas: list[str], words: tuple[str, ...]) -> tuple[bytes, list[str]]:
    """What git prints of these commits, and those it could not read: it goes on after each."""
    output, lost, todo = b"", [], shas
    while todo:
        try:
            return output + git(path, *WORDS, FORMAT, *words, stdin="\n".join(todo).encode()), lost
        except GitError as error:
            culprit, whole = blame(path, todo, words, error)
            if len(lost) == LOST:
                raise IngestError(
                    f"more than {LOST} commits cannot be read, one is {culprit}: {error}"
                ) from None
            output += whole
            lost.append(culprit)
            todo = todo[todo.index(culprit) + 1 :]
    return output, lost


def blame(path: Path, todo: list[str], words: tuple[str, ...], error: GitError) -> tuple[str, bytes]:
    """The commit that git stopped at, and the output of those before it.

    git prints the header before it compares files but after it looks for renames: it stopped at the last
    header's commit, or at the one behind it.
    """
    headers = list(HEADER.finditer(error.output))
    if not headers:
        return todo[0], b""
    last = headers[-1][1].decode()
    try:
        alone = git(path, *WORDS, FORMAT, *words, stdin=last.encode())
    except GitError:
        return last, error.output[: headers[-1].start()]
    follower = todo.index(last) + 1
    if follower == len(todo):
        raise IngestError(f"commit {last} cannot be read ({error})") from None
    return todo[follower], error.output[: headers[-1].start()] + alone


def take(con: duckdb.DuckDBPyConnection, output: bytes, unreadable: bool = False) -> None:
    """One chunk into the temporary tables."""
    split(con, output)
    con.execute(HEADERS, {"unreadable": unreadable})
    con.execute("INSERT INTO files " + FILES)


def split(con: duckdb.DuckDBPyConnection, output: bytes) -> None:
    """Output into the table `records`; text that is not UTF-8 keeps its bytes as \\xNN."""
    con.execute("CREATE OR REPLACE TEMP TABLE records (pieces VARCHAR[])")
    try:
        output.decode()
    except UnicodeDecodeError:
        output = output.decode(errors="backslashreplace").encode()
    if output:
        con.execute(SPLIT, {"output": output.removeprefix(b"\1" + MARK.encode()).rstrip(b"\0")})
