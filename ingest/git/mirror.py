"""Copies of repositories that are read from an address or a bundle: brought up to date, or as left."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ingest import IngestError, Unreachable
from ingest.git.command import GitError, git

REFS = ("refs/heads/", "refs/notes/", "refs/pull/", "refs/merge-requests/")
FETCH = (
    "+refs/heads/*:refs/heads/*",
    "+refs/notes/*:refs/notes/*",
    "+refs/pull/*/head:refs/pull/*/head",
    "+refs/merge-requests/*/head:refs/merge-requests/*/head",
)
ANSWER = 120  # seconds for an address to name its HEAD; a download may take as long as it needs
PACKS = 20  # of a mirror, before they are put together


def begun(path: Path) -> bool:
    """There is a shadow, and its HEAD was written to the end."""
    head = path / "HEAD"
    return head.exists() and head.read_text(errors="surrogateescape").endswith("\n")


def listed(git_dir: Path, *patterns: str) -> dict[str, str]:
    """Refs and what they point at."""
    printed = git(git_dir, "for-each-ref", "--format=%(objectname) %(refname)", *patterns)
    pairs = (line.split(" ", 1) for line in printed.decode(errors="surrogateescape").splitlines())
    return {ref: sha for sha, ref in pairs}


def ask(source: str) -> str:
    """What a URL or a bundle says of its HEAD."""
    nowhere = Path(os.devnull)
    try:
        said = git(nowhere, "ls-remote", "--symref", "--", source, "HEAD", seconds=ANSWER)
    except GitError as error:
        raise unanswered(source, error) from None
    return said.decode(errors="surrogateescape")


def fetch(path: Path, source: str, said: str) -> tuple[dict[str, str], str | None]:
    """Mirrors a URL or a bundle: branches, notes and request heads, deleted ones pruned."""
    words = ("fetch", "-q", "--no-tags", "--prune", "--force", "--no-write-fetch-head", "--")
    try:
        git(path, *words, source, *FETCH)
    except GitError as error:
        raise unanswered(source, error) from None
    symbolic = re.search(r"^ref: refs/heads/(\S+)\tHEAD$", said, re.M)
    refs = listed(path, *REFS)
    repack(path)
    return refs, symbolic[1] if symbolic else default_branch(said, refs)


def mirrored(path: Path, source: str) -> tuple[dict[str, str], str | None]:
    """What a mirror holds without asking where it is from; its HEAD was left at the branch that counts."""
    if not begun(path):
        raise IngestError(f"{path} is not there: it would hold the copy of {source}; a night fetches it")
    head = (path / "HEAD").read_text(errors="surrogateescape").strip()
    return listed(path, *REFS), head.removeprefix("ref: refs/heads/")


def repack(path: Path) -> None:
    """Each night that fetches adds a pack: many small ones become few large ones."""
    if len(list((path / "objects" / "pack").glob("*.pack"))) > PACKS:
        git(path, "repack", "-q", "-d", "--geometric=2")


def default_branch(remote: str, refs: dict[str, str]) -> str | None:
    """A bundle names no branch: the one HEAD equals, main and master first."""
    tip = remote.split("\t")[0] if "\t" in remote else None
    names = [ref.removeprefix("refs/heads/") for ref, sha in refs.items() if tip in (sha, None)]
    return min(names, key=lambda name: (name not in ("main", "master"), name), default=None)


def unanswered(source: str, error: GitError) -> IngestError:
    """What can be done about an address that does not answer."""
    if re.search(r"returned error: 30[12378]\b", str(error)):
        return IngestError(f"{source} redirects, which is not followed: write the address it leads to")
    kind = IngestError if source.startswith("/") else Unreachable  # a bundle lies here
    return kind(f"{source} could not be read ({error}): check the address and the access")
