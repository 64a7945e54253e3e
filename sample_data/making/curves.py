"""What the sample organisation went through: AI's share, the pace of work and the mood of CI by quarter.

The shapes follow what labs have published; the values are invented.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

FIRST = date(2022, 1, 1)
LAST = date(2026, 10, 31)

# Written lines per person and day, as a multiple of RATE. 2024-Q3 and 2025-Q3 go down.
RATE = 2.9
PACE = {
    2022: (0.75, 0.85, 0.9, 0.95),
    2023: (0.95, 1.0, 1.05, 0.95),
    2024: (1.05, 1.1, 0.9, 1.1),
    2025: (1.25, 1.6, 1.25, 1.85),
    2026: (2.4, 3.1, 4.0, 4.3),
}

# Share of CI runs that pass at the first try. 2026 is not good news.
PASSING = {
    2022: (0.90, 0.91, 0.90, 0.92),
    2023: (0.92, 0.91, 0.93, 0.92),
    2024: (0.93, 0.92, 0.93, 0.92),
    2025: (0.92, 0.91, 0.90, 0.88),
    2026: (0.85, 0.81, 0.83, 0.84),
}

# AI's share of written lines: middle of the climb, steepness per year, where it levels off.
CLIMB = {
    "trainer": (2025.58, 4.2, 0.93),
    "serving": (2025.84, 4.2, 0.90),
    "evals": (2025.76, 4.0, 0.88),
    "console": (2026.12, 3.2, 0.74),
}
EARLY = 0.021


def moment(day: date, seconds: float = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=int(seconds))


def year(when: datetime) -> float:
    return when.year + (when.timetuple().tm_yday - 1 + when.hour / 24) / 365.25


def quarters() -> list[tuple[date, date]]:
    """First and last day of every quarter of the story, the open one cut at its end."""
    starts = [date(y, m, 1) for y in range(2022, 2027) for m in (1, 4, 7, 10)]
    ends = [next_start - timedelta(days=1) for next_start in starts[1:]] + [LAST - timedelta(days=1)]
    return [(max(start, FIRST), end) for start, end in zip(starts, ends, strict=True)]


def of_quarter(table: dict[int, tuple[float, ...]], day: date) -> float:
    return table[day.year][(day.month - 1) // 3]


def ai_share(repo: str, when: datetime) -> float:
    """Share of written lines that carry a sure AI mark. No tool left marks before the summer of 2023."""
    if when.date() < date(2023, 6, 5):
        return 0.0
    middle, steep, top = CLIMB[repo]
    share = EARLY + (top - EARLY) / (1 + math.exp(-steep * (year(when) - middle)))
    paused = repo == "evals" and date(2026, 3, 9) <= when.date() <= date(2026, 4, 10)
    return share * 0.45 if paused else share
