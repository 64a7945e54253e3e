"""Axes of lengths of time: marks where people would put them, in minutes, hours and days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard import words

MINUTES = {"minutes": 1, "hours": 60}  # units that are lengths of time
STEPS = (
    1,
    2,
    5,
    10,
    15,
    30,
    *(60 * hours for hours in (1, 2, 3, 6, 12, 24, 48)),
    *(1440 * days for days in (5, 7, 14, 30, 60, 90)),
)
MARKS = 6  # at most


def lengths(values: Iterable[float | None], unit: str) -> dict[str, Any]:
    """Where the marks of such an axis are, and what is written there; nothing for another unit."""
    factor = MINUTES.get(unit)
    longest = max((value for value in values if value is not None), default=0) * (factor or 0)
    if not factor or not longest:
        return {}
    step = next((step for step in STEPS if longest / step <= MARKS), longest / MARKS)
    marks = [place * step for place in range(int(longest / step) + 2)]
    written = [words.length(minutes) if minutes else "0" for minutes in marks]
    return {"tickmode": "array", "tickvals": [minutes / factor for minutes in marks], "ticktext": written}
