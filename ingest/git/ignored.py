"""Commits that .git-blame-ignore-revs of the newest commit lists: reformatting, not writing."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.git.command import GitError, git


def revisions(git_dir: Path) -> list[str]:
    """Their hashes."""
    try:
        text = git(git_dir, "cat-file", "blob", "HEAD:.git-blame-ignore-revs").decode(errors="replace")
    except GitError:
        return []
    return re.findall(r"^[0-9a-f]{40,64}", text, re.M)
