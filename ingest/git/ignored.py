"""Commits that .git-blame-ignore-revs of the newest commit lists: reformatting, not writing."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.git.command import GitError, git

WHOLE = re.compile(rb"^(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])", re.M)


def revisions(git_dir: Path) -> list[str]:
    """Their hashes."""
    try:
        return listed(git(git_dir, "cat-file", "blob", "HEAD:.git-blame-ignore-revs"))
    except GitError:
        return []


def listed(text: bytes) -> list[str]:
    """Those of a file; git would refuse a line that is no whole hash."""
    return [sha.decode() for sha in WHOLE.findall(text)]
