"""What a run of rebased commits changed as a whole: one diff from its base to its last commit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git import stream
from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

    from ingest.night import Night

WORDS = ("diff-tree", "--stdin", "-r", "-z", "--numstat", "-M", "--root", "--no-ext-diff", "--no-textconv")
FORMAT = f"--format=tformat:{stream.HEAD}%H%n%x00m"
NEW = """
    SELECT n.sha, n.base FROM nodes AS n
    WHERE n.how = 'rebase' AND NOT EXISTS (
        SELECT 1 FROM run_changes AS r WHERE r.repo = $repo AND r.sha = n.sha AND r.base = n.base
    )
"""
TAKE = f"INSERT INTO run_files {stream.FILES}"
STORE = """
SELECT DISTINCT ON (sha, path) $repo AS repo, sha, n.base, path, added, deleted
FROM run_files JOIN nodes AS n USING (sha)
"""
EMPTY = NEW.replace("SELECT n.sha, n.base", "SELECT $repo AS repo, n.sha, n.base, '' AS path")


def jobs(con: duckdb.DuckDBPyConnection, repo: str, path: Path) -> list[stream.Job]:
    """Diffs of the runs that are not stored yet, into `run_files`; needs the table `files`."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE run_files (sha VARCHAR, path VARCHAR, added BIGINT, deleted BIGINT)"
    )
    found = con.execute(NEW, {"repo": repo}).fetchall()

    def taken(output: bytes, _lost: list[str]) -> None:
        stream.split(con, output)
        con.execute(TAKE)

    pairs = [f"{sha} {base}" for sha, base in found]
    return [stream.Job(piece, partial(diffs, path), taken) for piece in stream.chunks(pairs)]


def store(night: Night, repo: str, lost: list[str]) -> int:
    """What was read of the runs; one that changed nothing keeps an empty path."""
    for pair in lost:
        sha = pair.split()[0]
        night.reject(
            f"{repo}@{sha}", 0, "git cannot read this run of rebased commits; its lines are missing", sha
        )
    changed = night.merge("run_changes", STORE, {"repo": repo})
    empty = EMPTY + "AND NOT list_contains($lost::VARCHAR[], n.sha || ' ' || n.base)"
    return changed + night.merge("run_changes", empty, {"repo": repo, "lost": lost})


def diffs(path: Path, pairs: list[str]) -> tuple[bytes, list[str]]:
    """What git prints of these pairs, and those that it cannot read, found by halving."""
    try:
        return git(path, *WORDS, FORMAT, stdin="".join(f"{pair}\n" for pair in pairs).encode()), []
    except GitError:
        if len(pairs) == 1:
            return b"", pairs
    half = len(pairs) // 2
    (first, lost), (second, more) = diffs(path, pairs[:half]), diffs(path, pairs[half:])
    return first + second, lost + more
