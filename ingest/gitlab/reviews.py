"""Reviews out of approvals and notes, and what of the request each of them saw.

GitLab keeps who approves a request now; its notes keep who did, when, and in which words. An approval that
is there no more, taken back or reset by a push, is dismissed. What was looked at is the version of the
request at that time: the head of its last push. A version that was only rebased has the same patch, and is
the one that was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.forge.cells import moment, need, take
from ingest.forge.requests import Review
from ingest.gitlab import rows

APPROVED = "approved this merge request"
CHANGES = "requested changes"
ON_THE_DIFF = "DiffNote"  # what is said elsewhere is talk


@dataclass(frozen=True)
class Version:
    """What a request was after a push."""

    pushed_at: datetime | None
    head: str | None
    patch: str | None


def found(bodies: dict[str, Any]) -> list[Review]:
    """All reviews of a request."""
    versions = pushed(bodies["versions"])
    given = approvals(bodies["approvals"])
    notes = sorted(bodies["notes"], key=lambda note: need(note, "id", kind=int))
    last = {who(note): note["id"] for note in notes if said(note, APPROVED)}
    told = [
        review(note, state, versions)
        for note in notes
        if (state := kind(note, {last[login] for login in given if login in last}))
    ]
    return told + [
        Review(f"approval {number}", rows.account(body), "approved", at(versions, time), time)
        for number, (login, (body, time)) in enumerate(given.items(), start=1)
        if login not in last
    ]


def approvals(body: Any) -> dict[str | None, tuple[Any, datetime | None]]:
    """Who approves it now, by login, and since when; older servers do not say when."""
    each = need(body, "approved_by", kind=list)  # an answer without it is none: it would dismiss them all
    return {
        take(one, "user", "username", kind=str): (need(one, "user", kind=dict), moment(one, "approved_at"))
        for one in each
    }


def kind(note: Any, standing: set[int]) -> str | None:
    """Which review a note is; None for talk and for what the system says of other things."""
    if said(note, APPROVED):
        return "approved" if note["id"] in standing else "dismissed"
    if said(note, CHANGES):
        return "changes_requested"
    written = not take(note, "system", kind=bool) and take(note, "type", kind=str) == ON_THE_DIFF
    return "commented" if written else None


def said(note: Any, words: str) -> bool:
    """Whether the system says this of its author."""
    text = take(note, "body", kind=str) or ""
    return bool(take(note, "system", kind=bool)) and text.startswith(words)


def who(note: Any) -> str | None:
    """The login of its author."""
    return take(note, "author", "username", kind=str)


def review(note: Any, state: str, versions: list[Version]) -> Review:
    """A note as a review."""
    time = moment(note, "created_at")
    seen = take(note, "position", "head_sha", kind=str)
    return Review(
        review=str(need(note, "id", kind=int)),
        actor=rows.account(note, "author"),
        state=state,
        head=same(versions, seen) if seen else at(versions, time),
        submitted_at=time,
    )


def pushed(bodies: list[Any]) -> list[Version]:
    """The versions of a request, oldest first."""
    found = [
        Version(
            moment(body, "created_at"),
            take(body, "head_commit_sha", kind=str),
            take(body, "patch_id_sha", kind=str),
        )
        for body in sorted(bodies, key=lambda body: need(body, "id", kind=int))
    ]
    return [version for version in found if version.head]


def at(versions: list[Version], time: datetime | None) -> str | None:
    """The head at this time; NULL where that is not known."""
    before = [one.head for one in versions if time and one.pushed_at and one.pushed_at <= time]
    return same(versions, before[-1]) if before else None


def same(versions: list[Version], head: str | None) -> str | None:
    """The newest head with the patch of this one."""
    patches = {one.patch for one in versions if one.head == head and one.patch}
    return next((one.head for one in reversed(versions) if one.patch in patches), head)
