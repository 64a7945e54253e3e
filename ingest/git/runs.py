"""What a run of rebased commits changed as a whole: one diff from its base to its last commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.git import stream
from ingest.git.command import GitError, git
from ingest.git.shadow import Shadow

if TYPE_CHECKING:
    from ingest.night import Night

WORDS = ("diff-tree", "--stdin", "-r", "-z", "--numstat", "-M", "--root", "--no-ext-diff", "--no-textconv")
FORMAT = f"--format=tformat:{stream.HEAD}%H%n%x00m"
NEW = """
    SELECT n.sha, n.base FROM nodes AS n
    WHERE n.how = 'rebase' AND NOT EXISTS (
        SELECT 1 FROM run_changes AS r WHERE r.repo = $repo AND r.sha = n.sha AND r.base = n.base
    )
"""
TAKE = f"""
SELECT DISTINCT ON (sha, path) $repo AS repo, sha, n.base, path, added, deleted
FROM ({stream.FILES}) JOIN nodes AS n USING (sha)
"""


def read(night: Night, repo: str, seen: Shadow) -> int:
    """Diffs of the runs that are not stored yet; one that changed nothing keeps an empty path."""
    found = night.con.execute(NEW, {"repo": repo}).fetchall()
    if not found:
        return 0
    output, lost = diffs(seen, [f"{sha} {base}\n" for sha, base in found])
    for pair in lost:
        sha = pair.split()[0]
        night.reject(
            f"{repo}@{sha}", 0, "git cannot read this run of rebased commits; its lines are missing", sha
        )
    stream.split(night.con, output)
    changed = night.merge("run_changes", TAKE, {"repo": repo})
    empty = NEW.replace("SELECT n.sha, n.base", "SELECT $repo AS repo, n.sha, n.base, '' AS path")
    empty += "AND NOT list_contains($lost::VARCHAR[], n.sha || ' ' || n.base || chr(10))"
    return changed + night.merge("run_changes", empty, {"repo": repo, "lost": lost})


def diffs(seen: Shadow, pairs: list[str]) -> tuple[bytes, list[str]]:
    """What git prints of these pairs, and those that it cannot read, found by halving."""
    try:
        return git(seen.path, *WORDS, FORMAT, stdin="".join(pairs).encode()), []
    except GitError:
        if len(pairs) == 1:
            return b"", pairs
    half = len(pairs) // 2
    (first, lost), (second, more) = diffs(seen, pairs[:half]), diffs(seen, pairs[half:])
    return first + second, lost + more
