"""The bulk path: git prints headers, messages and numstat of many commits, DuckDB takes the bytes apart.

Chunks of the revision list are contiguous (git finds its deltas near each other), one git process per
core. No Python object is made per line of diff.
"""

from __future__ import annotations

import os
import re
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

LEAST, MOST = 100, 3000  # of a chunk: each process finds its deltas anew, and the bar moves once a chunk
LOST = 1000  # unreadable commits in a chunk: beyond that the repository is not usable
# What begins a record no path or message can hold: it is new with every process.
MARK = secrets.token_hex(8)
HEAD = f"%x01{MARK}"
FORMAT = f"--format=tformat:{HEAD}%H%n%P%n%at%n%ad%n%ct%n%cd%n%an%n%ae%n%cn%n%ce%n%x00m%B"
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
    sha VARCHAR, parents VARCHAR, authored BIGINT, committed BIGINT, subject VARCHAR, reverts VARCHAR,
    subtree BOOLEAN, unreadable BOOLEAN
);
CREATE OR REPLACE TEMP TABLE messages (
    sha VARCHAR, authored BIGINT, author_name VARCHAR, author_email VARCHAR, committer_name VARCHAR,
    committer_email VARCHAR, message VARCHAR
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
MESSAGES = """
INSERT INTO messages
WITH parts AS (SELECT string_split(pieces[1], chr(10)) AS h, pieces[2] AS message FROM records)
SELECT h[1], coalesce(TRY_CAST(h[3] AS BIGINT), TRY_CAST(split_part(h[4], ' ', 1) AS BIGINT)),
    nullif(h[7], '%an'), nullif(h[8], '%ae'), nullif(h[9], '%cn'), nullif(h[10], '%ce'), substr(message, 2)
FROM parts
"""
# Logins that forges and git write into the subjects of merges: a fork's owner is a person.
FORKS = (
    r"(Merge pull request #\d+ from |Merge (?:remote-tracking )?branch .* of (?:\S+://)?[^\s:/]+[:/])[^\s/]+/"
)
# What a message says it takes back: a commit, or on the forge a request.
HEADERS = r"""
INSERT INTO headers
WITH parts AS (SELECT string_split(pieces[1], chr(10)) AS h, substr(pieces[2], 2) AS message FROM records)
SELECT
    h[1], h[2],
    coalesce(TRY_CAST(h[3] AS BIGINT), TRY_CAST(split_part(h[4], ' ', 1) AS BIGINT)),
    coalesce(TRY_CAST(h[5] AS BIGINT), TRY_CAST(split_part(h[6], ' ', 1) AS BIGINT)),
    left(regexp_replace(
        split_part(ltrim(message, ' ' || chr(9) || chr(10) || chr(13)), chr(10), 1), $forks, '\1'
    ), 500),
    coalesce(
        nullif(regexp_extract(message, 'This reverts commit ([0-9a-f]{7,64})', 1), ''),
        '#' || nullif(regexp_extract(message, '(?m)^Reverts (?:[\w.-]+/[\w.-]+)?#(\d{1,18})\b', 1), ''),
        '#' || nullif(regexp_extract(message, '(?m)^This reverts merge request \S*!(\d{1,18})\b', 1), '')
    ),
    contains(message, 'git-subtree-dir:') AND regexp_matches(message, '(?m)^git-subtree-dir: '),
    $unreadable
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


@dataclass(frozen=True)
class Job:
    """One git process: what it is asked, who asks, and who takes what it prints."""

    asked: list[str]
    read: Callable[[list[str]], tuple[bytes, list[str]]]  # what git printed, and what it could not read
    take: Callable[[bytes, list[str]], None]


def chunks(asked: list[str]) -> Iterator[list[str]]:
    """Contiguous pieces, smaller and smaller, so that all cores end at about the same time."""
    start = 0
    while start < len(asked):
        size = max(LEAST, min(MOST, (len(asked) - start) // 4))
        yield asked[start : start + size]
        start += size


def jobs(con: duckdb.DuckDBPyConnection, path: Path, shas: list[str], bare: list[str]) -> list[Job]:
    """Headers and file rows of these commits, into temporary tables that are empty now.

    `bare` are merges that land nothing: their header is read, their diff is not.
    """
    con.execute(STAGE)

    def taken(output: bytes, lost: list[str]) -> None:
        take(con, output)
        for sha in lost:
            take(con, git(path, *WORDS, FORMAT, *BARE, stdin=sha.encode()), unreadable=True)

    wanted = [(piece, DIFF) for piece in chunks(shas)] + [(piece, BARE) for piece in chunks(bare)]
    return [Job(piece, partial(read, path, words), taken) for piece, words in wanted]


def messages(con: duckdb.DuckDBPyConnection, path: Path, shas: list[str]) -> list[Job]:
    """Identities and messages alone of these commits, into `messages`; what git lost is passed over."""

    def taken(output: bytes, _lost: list[str]) -> None:
        split(con, output)
        con.execute(MESSAGES)

    return [Job(piece, partial(read, path, ("--ignore-missing", *BARE)), taken) for piece in chunks(shas)]


def cores() -> int:
    """How many processes run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(todo: list[Job], advance: Callable[[int], None]) -> list[str]:
    """Runs git one process per core and one ahead, so that memory holds a few chunks; returns what was lost.

    Whichever is done first is taken first: no order is needed, and no core waits for a slow chunk.
    """
    lost: list[str] = []
    waiting = deque(todo)
    running: dict[Future[tuple[bytes, list[str]]], Job] = {}
    with ThreadPoolExecutor(cores()) as pool:
        while waiting or running:
            while waiting and len(running) <= cores():
                job = waiting.popleft()
                running[pool.submit(job.read, job.asked)] = job
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(done)
                output, missing = done.result()
                job.take(output, missing)
                lost += missing
                advance(len(job.asked))
    return lost


def read(path: Path, words: tuple[str, ...], shas: list[str]) -> tuple[bytes, list[str]]:
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
    con.execute(MESSAGES)
    con.execute(HEADERS, {"unreadable": unreadable, "forks": FORKS})
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
