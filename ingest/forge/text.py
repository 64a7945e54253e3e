"""What the text of a request says of other work: that it mends something, or takes a request back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.faults import words

if TYPE_CHECKING:
    from ingest.forge.requests import Request
    from ingest.forge.sync import Row, Sync

REVERTS = re.compile(
    r"^\s*(?:Reverts (?P<github>[\w.-]+/[\w.-]+)?#|This reverts merge request (?P<gitlab>[\w./-]+)?!)"
    r"(?P<number>\d{1,18})\b",
    re.M,
)
FIXES = f"""
SELECT number, {words.said("text")} FROM (
    SELECT unnest($numbers::BIGINT[]) AS number, unnest($texts::VARCHAR[]) AS text
)
"""


def read(sync: Sync, found: Sequence[Request]) -> dict[int, Row]:
    """The columns fix and reverts of each request."""
    texts = [f"{each.row.get('title') or ''}\n\n{each.body}" for each in found]
    numbers = [each.number for each in found]
    fixes = dict(sync.night.con.execute(FIXES, {"numbers": numbers, "texts": texts}).fetchall())
    return {each.number: {"fix": fixes[each.number], "reverts": reverted(each, sync)} for each in found}


def reverted(request: Request, sync: Sync) -> int | None:
    """The request of this repository that it takes back; one of another repository is none of ours."""
    said = REVERTS.search(request.body)
    if not said:
        return None
    where = (said["github"] or said["gitlab"] or sync.name).lower()
    return int(said["number"]) if where in (sync.name.lower(), sync.repo.lower()) else None
