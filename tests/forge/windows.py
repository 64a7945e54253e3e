"""Windows of time as they are asked for: `A..B`, days or seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
TICK = timedelta(microseconds=1)
Span = tuple[datetime, datetime]


def span(text: str) -> Span:
    """`A..B`, `>=A`, `<B`, `A`, `A..*`: days or times, both ends included; a day is whole."""
    if found := re.fullmatch(r"(>=|<=|>|<)(.+)", text):
        first, last = moments(found[2])
        ends = {">=": (first, LATEST), "<=": (EARLIEST, last), ">": (last, LATEST), "<": (EARLIEST, first)}
        begin, end = ends[found[1]]
        return begin + TICK * (found[1] == ">"), end - TICK * (found[1] == "<")
    begin, _, end = text.partition("..")
    return EARLIEST if begin == "*" else moments(begin)[0], LATEST if end == "*" else moments(end or begin)[1]


def moments(text: str) -> tuple[datetime, datetime]:
    """The first and the last instant of a day or of a second."""
    found = datetime.fromisoformat(text)
    first = found if found.tzinfo else found.replace(tzinfo=UTC)
    long = timedelta(days=1) if len(text) == len("2026-03-02") else timedelta(seconds=1)
    return first, first + long - TICK
