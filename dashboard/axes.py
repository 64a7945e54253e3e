"""Marks of axes where people would put them: lengths of time from minutes to months, and small counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard import words

MINUTES = {"minutes": 1, "hours": 60}  # units that are lengths of time
MONTH = 60 * 24 * 30.4375
STEPS = (
    1,
    2,
    5,
    10,
    15,
    30,
    *(60 * hours for hours in (1, 2, 3, 6, 12, 24, 48)),
    *(1440 * days for days in (5, 7, 14)),
    *(MONTH * months for months in (1, 2, 3, 6, 12, 24)),
)
MARKS = 6  # at most


def wholes(values: Iterable[float | None], unit: str) -> dict[str, Any]:
    """Of a few things that are counted every number has a mark, and none stands between two."""
    highest = max((value for value in values if isinstance(value, int | float)), default=0)
    return {"dtick": 1} if unit == "count" and 0 < highest < MARKS else {}


def lengths(values: Iterable[float | None], unit: str) -> dict[str, Any]:
    """Where the marks of such an axis are, and what is written there; nothing for another unit."""
    factor = MINUTES.get(unit)
    longest = max((value for value in values if value is not None), default=0) * (factor or 0)
    if not factor or not longest:
        return {}
    step = next((step for step in STEPS if longest / step <= MARKS), longest / MARKS)
    marks = [place * step for place in range(int(longest / step) + 2)]
    written = [mark(minutes, step) for minutes in marks]
    return {"tickmode": "array", "tickvals": [minutes / factor for minutes in marks], "ticktext": written}


def mark(minutes: float, step: float) -> str:
    """Steps of days stay days where they are more than a month."""
    if minutes >= MONTH > step:
        return f"{words.plain(minutes / (60 * 24))}{words.SPACE}days"
    return words.length(minutes) if minutes else "0"
