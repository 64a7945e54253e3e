"""Numbers, dates and ages as people read them: 83 %, 1.2 k, 3.4 times, October 2026, 7 hours."""

from __future__ import annotations

import html
import math
import re
from datetime import date, datetime
from functools import lru_cache

SPACE = "\u202f"  # narrow and unbreakable, between a number and its unit
NOTHING = "—"
MINUS = "\u2212"
TIMES = "\u00d7"
POINTS = {"share"}  # units whose change is a difference in percentage points
SIZES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
AGES = 60 * 24 * 365.25 * 100  # minutes of a hundred years: more digits say no more
LENGTHS = ((60 * 24 * 30.4375, "months"), (60 * 24, "days"), (60, "h"))


def plain(value: float, digits: int = 2) -> str:
    """Two digits that carry meaning below a hundred, none behind the point above: 0.48, 3.4, 27, 950."""
    if value == 0:
        return "0"
    before = math.floor(math.log10(abs(value))) + 1
    text = f"{abs(value):.{max(0, min(digits - before, 4))}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 and float(text) else "") + text


def count(value: float) -> str:
    """1.2 k, 3.4 M; 950 stays as it is."""
    for size, letter in SIZES:
        if abs(value) >= size * 0.9995:
            return plain(value / size) + SPACE + letter
    return plain(value)


def share(value: float) -> str:
    """83 %; near both ends with a decimal, because 99.6 % is not everything."""
    percent = value * 100
    if 0 < percent < 0.05:
        return f"under 0.1{SPACE}%"
    if 0 < abs(percent) < 9.95 or 99.5 <= percent < 100:
        return plain(round(percent, 1), 3) + SPACE + "%"
    return f"{percent:.0f}".replace("-", MINUS) + SPACE + "%"


def multiple(value: float) -> str:
    """3.4 and the sign of multiplication."""
    return plain(value) + SPACE + TIMES


def length(minutes: float) -> str:
    """How long a task takes a person: 15 min, 2 h, 1.5 days, 4.1 months."""
    if minutes > AGES:
        return f"over{SPACE}100{SPACE}years"
    for size, unit in LENGTHS:
        if minutes >= size:
            number = plain(minutes / size)
            return number + SPACE + (unit.rstrip("s") if number == "1" else unit)
    return plain(minutes) + SPACE + "min"


def hours(value: float) -> str:
    """As `length`, of hours."""
    return length(value * 60)


KNOWN = {"share": share, "multiple": multiple, "minutes": length, "hours": hours, "count": count}


def figure(value: object, unit: str) -> str:
    """A value in the unit that its metric's header names."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    number = float(value)  # type: ignore[arg-type]
    return KNOWN.get(unit, count)(number)


def interval(low: object, high: object, unit: str) -> str:
    """81 to 85 %, the unit once where both have the same; from 3 h on where it has no upper end."""
    if low is None:
        return ""
    if high is None:
        return f"from {figure(low, unit)} on"
    first, last = figure(low, unit), figure(high, unit)
    number, _, tail = first.partition(SPACE)
    return f"{number if last.endswith(SPACE + tail) and tail else first} to {last}"


def change(new: object, old: object, unit: str) -> str:
    """+2.1 points for shares, +12 % for everything else; empty where there is nothing to compare."""
    if new is None or old is None:
        return ""
    difference = float(new) - float(old)  # type: ignore[arg-type]
    if unit in POINTS:
        return signed(round(difference * 100, 1)) + SPACE + "points"
    if not old:
        return ""
    return signed(round(difference / abs(float(old)) * 100)) + SPACE + "%"  # type: ignore[arg-type]


def signed(value: float) -> str:
    """With its sign: plus, minus, or both for zero."""
    text = plain(abs(value), 3)
    return ("±" if text == "0" else "+" if value > 0 else MINUS) + text


@lru_cache(maxsize=4096)  # the same days stand in every chart and list of a page
def period(first: date, grain: str) -> str:
    """October 2026, 2026 Q4, week of 26 Oct 2026."""
    if grain == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    if grain == "month":
        return f"{first:%B %Y}"
    if grain == "week":
        return f"week of {day(first)}"
    return f"{first.year}" if grain == "year" else day(first)


@lru_cache(maxsize=4096)
def day(when: date) -> str:
    """26 Oct 2026"""
    return f"{when.day} {when:%b %Y}"


def moment(when: datetime) -> str:
    """31 Oct 2026 02:00 UTC"""
    return f"{day(when)} {when:%H:%M} UTC"


def age(seconds: float) -> str:
    """7 hours, 3 days."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or (unit == "minute" and seconds >= size):
            number = int(seconds // size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "a moment"


def listed(names: list[str], most: int = 3) -> str:
    """a, b and 4 more"""
    if len(names) <= most:
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def literal(text: object) -> str:
    """Text from outside for a place that reads Markdown, on one line."""
    return re.sub(r"([!-&*+.:-@\[-`{-~])", r"\\\1", " ".join(str(text).split()))


def safe(text: object) -> str:
    """Text from outside for a place that reads HTML."""
    return html.escape(str(text), quote=True)
