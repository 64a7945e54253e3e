"""Which parts are left alone because they failed, or ended the night, three nights in a row.

The record of nights is all that is asked. What ended the night three times waits until somebody releases it,
since the next try may take the machine along. What merely failed is tried again at growing distances, so that
a folder that is back is read without anybody's doing. An address that does not answer is trouble of the way
there and counts for nothing.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.record import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Key = tuple[str, str]  # source and part
    Line = Mapping[str, object]

TIMES = 3  # in a row
LONGEST = 16  # nights between two tries
RELEASED = "released"  # the key of a line of the record that is no night


@dataclass(frozen=True)
class Standing:
    """What is held against a part: failures and deaths in a row, and nights passed since the last try."""

    failures: int = 0
    deaths: int = 0
    passed: int = 0
    message: str = ""

    @property
    def pause(self) -> int | None:
        """Nights that it is left alone after its last try; None: until it is released."""
        if self.deaths >= TIMES:
            return None
        return min(2 ** (self.failures + self.deaths - TIMES + 1), LONGEST) if self.counted else 0

    @property
    def counted(self) -> bool:
        """It went wrong often enough."""
        return self.failures + self.deaths >= TIMES

    @property
    def closed(self) -> bool:
        """It is not to be read tonight."""
        return self.counted and (self.pause is None or self.passed < self.pause)


def standings(record: Iterable[Line]) -> dict[Key, Standing]:
    """Of every part that did not go well when it was read last."""
    found: dict[Key, Standing] = {}
    for line in record:
        if isinstance(released := line.get(RELEASED), list):
            found.pop(tuple(map(str, released)), None)
        for part in line.get("parts") or ():
            key = part["source"], part["part"]
            if now := after(found.get(key, Standing()), part):
                found[key] = now
            else:
                found.pop(key, None)
    return found


def after(before: Standing, part: Line) -> Standing | None:
    """What is held against a part after one more night; None: nothing."""
    kind = part.get("kind")
    if kind == "quarantined":
        return replace(before, passed=before.passed + 1)
    if kind not in ("own", "killed"):
        return None if part["state"] == "ok" else before
    return Standing(
        before.failures + (kind == "own"),
        before.deaths + (kind == "killed"),
        0,
        str(part.get("message") or ""),
    )


def kept_out(source: str, part: str, standing: Standing) -> Part:
    """How a part that is not read stands on record; the words stay the same until it is tried again."""
    release = f"python -m ingest release {source} {shlex.quote(part)}"
    often = standing.failures + standing.deaths
    if standing.pause is None:
        words = f"in quarantine: the night ended {often} times while it was read; to read it again: {release}"
    else:
        again = f"it is tried again after {standing.pause} nights, and at once after {release}"
        words = f"in quarantine: it failed {often} times in a row; {again}; it said: {standing.message}"
    return Part(source, part, "failed", 0, 0.0, words, "quarantined")
