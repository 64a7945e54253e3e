"""Landings that were not written here: imported subtrees, and files that already landed elsewhere.

A large landing counts as already landed when nine tenths of the files it adds stand, byte for byte, in a
repository that is configured before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git.command import git
from ingest.git.shadow import Shadow

if TYPE_CHECKING:
    from ingest.config import Repo
    from ingest.night import Night

FILES, LINES = 50, 5_000  # a landing below either is not worth the look


def hints(night: Night, repo: Repo, seen: Shadow) -> None:
    """The temporary table `bulk_hints` (sha, reason) for the commits that were just read."""
    con = night.con
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE bulk_hints AS
        SELECT sha, 'subtree' AS reason FROM headers WHERE subtree
        UNION
        SELECT sha, 'cut off history' FROM headers JOIN nodes AS n USING (sha)
        WHERE n.landing = sha AND list_contains($edges::VARCHAR[], sha)
        """,
        {"edges": sorted(seen.edges)},
    )
    names = [other.name for other in night.config.repos]
    earlier = [night.folder / "mirrors" / f"{name}.git" for name in names[: names.index(repo.name)]]
    large = con.execute(
        """
        SELECT f.sha FROM files AS f JOIN nodes AS n USING (sha)
        WHERE n.how IN ('merge', 'squash', 'direct')
        GROUP BY ALL HAVING count(*) >= $files AND sum(f.added) >= $lines
        """,
        {"files": FILES, "lines": LINES},
    ).fetchall()
    for (sha,) in large if earlier else []:
        blobs = added_blobs(seen, sha)
        known = set().union(*(present(other, blobs) for other in earlier if (other / "HEAD").exists()))
        if blobs and len(known) >= 0.9 * len(blobs):
            con.execute("INSERT INTO bulk_hints VALUES (?, 'already landed')", [sha])


def added_blobs(seen: Shadow, sha: str) -> set[str]:
    """Contents of the files that a landing adds, by their hash."""
    words = (
        "diff-tree",
        "-r",
        "--root",
        "-m",
        "--first-parent",
        "--no-commit-id",
        "--diff-filter=A",
        "--raw",
    )
    listed = git(seen.path, *words, "--no-abbrev", "-z", sha).split(b"\0")
    return {entry.split()[3].decode() for entry in listed[0::2] if entry}  # between them stand the paths


def present(other: Path, blobs: set[str]) -> set[str]:
    """Those that another repository holds too."""
    words = ("cat-file", "--batch-check=%(objectname) %(objecttype)")
    checked = git(other, *words, stdin="\n".join(blobs).encode())
    return {line.split()[0].decode() for line in checked.splitlines() if not line.endswith(b"missing")}
