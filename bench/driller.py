"""The bulk path against PyDriller, over exactly the same commits."""

from __future__ import annotations

import json

from bench import process
from bench.generate import git
from bench.subject import Subject, Terms, tell
from bench.table import Row


def same_commits(subject: Subject, terms: Terms) -> Row:
    """The newest commits but merges, of which PyDriller tells nothing; it runs once, for it takes long."""
    words = ("log", "--no-merges", "--format=%H", f"--max-count={terms.driller}", subject.branch, "--")
    shas = git(f"--git-dir={subject.path}", *words).split()
    listed = terms.work / "commits.txt"
    listed.write_text("\n".join(shas))
    tell(f"{subject.name}: {len(shas):,} commits by PyDriller")
    peer, theirs = child("pydriller", subject.path, listed)
    runs = [child("bulk", subject.path, listed) for _ in range(terms.repeats)]
    ours, found = min(runs)
    if found != theirs:
        tell(f"files, added and deleted lines differ: ours {found}, PyDriller's {theirs}")
    return Row(
        f"{subject.name}: files of {len(shas):,} commits", ours, "s", "PyDriller", peer, 1 / 20, of_ratio=True
    )


def child(*words: object) -> tuple[float, list[int]]:
    """Seconds, and the sums that were found."""
    seconds, found = json.loads(process.python("-m", "bench.child", *words).printed)
    return seconds, found
