"""The commits a branch and the request heads reach: parents, committer and subject, without any diff."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest import IngestError
from ingest.git import references
from ingest.git.command import git, shown
from ingest.git.shadow import Shadow

FORMAT = "--format=tformat:%H%x00%P%x00%ct%x00%ce%x00%aE%x00%cE%x00%s"
FORGE = "noreply@github.com"
MERGED = re.compile(
    r"Merge pull request #(?P<github>\d+) from [^/\s]+/(?P<head>\S+)"
    r"|Merged? (?:remote-tracking )?branch '(?P<branch>[^']+)'"
    r"|Merged in (?P<bitbucket_branch>\S+) \(pull request #(?P<bitbucket>\d+)\)"
    r"|Merged PR (?P<azure>\d+):"
)
SQUASHED = re.compile(r"\((?:#|[\w./-]*!)(\d+)\)$")


@dataclass(frozen=True, slots=True)
class Node:
    """What the main line is found from."""

    parents: tuple[str, ...]
    committed: int | None
    committer: str  # address as written
    author_mapped: (
        str  # addresses by .mailmap, lower case: for counting persons only; empty: none is readable
    )
    committer_mapped: str
    subject: str
    reference: int | None = None  # request that the body names as GitLab does

    def request(self) -> int | None:
        """Number of the request, if the subject names one, or GitLab's body does."""
        merged = MERGED.match(self.subject)
        if merged:
            found = merged["github"] or merged["bitbucket"] or merged["azure"]
        else:
            found = (SQUASHED.search(self.subject) or [None, None])[1]
        return int(found) if found and len(found) < 19 else self.reference

    def branch(self) -> str | None:
        """Name of the branch that was landed, if the subject names it."""
        merged = MERGED.match(self.subject)
        return (merged["head"] or merged["branch"] or merged["bitbucket_branch"]) if merged else None

    def squashed(self) -> bool:
        """Landed by the forge as one commit of a request."""
        by_forge = self.committer == FORGE and SQUASHED.search(self.subject)
        return len(self.parents) < 2 and bool(by_forge or self.reference)


def read(shadow: Shadow) -> tuple[dict[str, Node], set[str], set[str]]:
    """Every commit newest first, those the branch reaches, and those the upstream reaches.

    Request heads come after the branch, so that their own commits are known even where they were
    squashed away.
    """
    heads = list(shadow.requests())
    walk = ["log", "-z", "--date-order", "--encoding=UTF-8", "--no-show-signature", FORMAT]
    reached = parse(git(shadow.path, *walk, f"refs/heads/{shadow.branch}", "--"))
    if shadow.head not in reached:
        raise IngestError(
            f"branch '{shown(shadow.branch or '')}' points at something that is no commit: "
            "point it at one, or set another `branch` in foreshock.toml"
        )
    for sha, number in references.found(shadow.path, shadow.branch or "", reached, heads).items():
        reached[sha] = replace(reached[sha], reference=number)
    revisions = "\n".join([*heads, f"^refs/heads/{shadow.branch}"]).encode(errors="surrogateescape")
    beside = parse(git(shadow.path, *walk, "--ignore-missing", "--stdin", stdin=revisions)) if heads else {}
    tips = "\n".join(shadow.upstream).encode()
    upstream = git(shadow.path, "rev-list", "--stdin", stdin=tips).decode().split() if tips else []
    return reached | beside, set(reached), set(upstream)


def parse(output: bytes) -> dict[str, Node]:
    """Seven fields a commit, each ended by NUL: none of them can hold one, and what is not ended was cut."""
    fields = output.decode(errors="backslashreplace").split("\0")[:-1]
    return {
        sha: Node(
            tuple(parents.split()),
            int(when) if re.fullmatch("[0-9]{1,18}", when) else None,
            committer,
            "" if author == "%aE" else author.lower(),
            "" if merger == "%cE" else merger.lower(),
            subject,
        )
        for sha, parents, when, committer, author, merger, subject in zip(
            *(fields[i::7] for i in range(7)), strict=False
        )
    }
