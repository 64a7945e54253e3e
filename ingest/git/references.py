"""The request that GitLab names in the body of what lands it: `See merge request acme/trainer!7`.

Bodies are read only where a repository looks like one of GitLab's, and there only those with such a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git.command import git

if TYPE_CHECKING:
    from ingest.git.graph import Node

LINE = r"^See merge request [^ ]*![0-9]{1,18}$"
NUMBER = re.compile(r"^See merge request \S*!(\d{1,18})\s*$", re.M)
PICKED = "(cherry picked from commit "  # the body is that of what landed elsewhere
MERGED = re.compile(r"Merge branch '.+' into '.+'")  # git itself does not quote where to


def found(path: Path, branch: str, nodes: dict[str, Node], refs: Iterable[str]) -> dict[str, int]:
    """Commit to the request that landed as it; `nodes` come newest first.

    A merge is what it says. Of commits with one parent the first is the squash, where there is no merge;
    others speak of a request that has landed.
    """
    if not any(ref.startswith("refs/merge-requests/") for ref in refs) and not any(
        MERGED.fullmatch(node.subject) for node in nodes.values()
    ):
        return {}
    said = named(path, branch)
    numbers = {sha: said[sha] for sha in reversed(nodes) if sha in said}
    merges = {sha: number for sha, number in numbers.items() if len(nodes[sha].parents) > 1}
    merged = set(merges.values())
    squashes: dict[int, str] = {}
    for sha, number in numbers.items():
        if number not in merged:
            squashes.setdefault(number, sha)
    return merges | {sha: number for number, sha in squashes.items()}


def named(path: Path, branch: str) -> dict[str, int]:
    """The last such line of each message."""
    words = ["log", "-z", "--encoding=UTF-8", "--no-show-signature", "-E", f"--grep={LINE}"]
    printed = git(path, *words, "--format=tformat:%H%x00%b", f"refs/heads/{branch}", "--")
    return parsed(printed)


def parsed(printed: bytes) -> dict[str, int]:
    """The same, of what git printed."""
    fields = printed.decode(errors="replace").split("\0")
    return {
        sha: int(numbers[-1])
        for sha, body in zip(fields[0::2], fields[1::2], strict=False)
        if PICKED not in body and (numbers := NUMBER.findall(body))
    }
