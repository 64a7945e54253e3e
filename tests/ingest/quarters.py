"""An organisation over closed quarters whose rates can be worked out by hand, in the tables of a night."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ingest.derive import rollups
from ingest.derive.signals import after
from ingest.night import Night
from tests.ingest.filled import fill

FIRST, SEEN = date(2021, 1, 1), date(2026, 10, 31)
PEOPLE = 5
LANDINGS = "repo sha how landed_on person written_lines ai_research_lines"
LINES = "repo landed_on area kind lines origin grade tool model"
DAILY = "repo landed_on merges how written written_strict"
FITTED = (
    "suite suite_version model available_at p50_minutes slope longest_minutes runs tasks families draws_used "
    "frontier no_minutes no_score invalid"
)


def quarters(first: date = FIRST) -> Iterator[date]:
    """Closed and open ones, up to the day on which the repository was last seen."""
    while first <= SEEN:
        yield first
        first = after(first)


def bent(quarter: date) -> float:
    """ln of output: up 0.1 a quarter, and 0.2 over the last 8 closed ones, from 2024 Q3 on."""
    since = (quarter.year - 2021) * 4 + (quarter.month - 1) // 3
    return 0.1 * since + 0.1 * max(since - 14, 0)


def level(quarter: date) -> float:
    """Nothing changes."""
    return 0.0


def half(quarter: date) -> int:
    """Of 100 research lines AI wrote 50."""
    return 50


def organisation(
    night: Night,
    output: Callable[[date], float] = bent,
    ai: Callable[[date], int] = half,
    repo: str = "acme/x",
    first: date = FIRST,
    people: Callable[[date], int] = lambda quarter: PEOPLE,
    team: str = "-",
) -> None:
    """Each of five persons lands once a quarter; each landing is a day's output times the days it has."""
    fill(night, "repos", f"repo head_seen_on team\n{repo} {SEEN} {team}")
    fill(night, "areas", f"repo pattern ai_research guarded\n{repo} train/** true false")
    landings, lines, merges = [LANDINGS], [LINES], [DAILY]
    for quarter in quarters(first):
        days = (after(quarter) - quarter).days
        landings += [
            f"{repo} {repo}-{quarter}-{person} squash {quarter} {repo}-{person} "
            f"{math.exp(output(quarter)) * days} 20"
            for person in range(people(quarter))
        ]
        lines += [f"{repo} {quarter} train/** source {ai(quarter)} ai strong x x"]
        lines += [f"{repo} {quarter} train/** source {100 - ai(quarter)} undeclared none x x"]
        merges += [f"{repo} {quarter} 5 squash ai ai"]
    for table, rows in (("merges", landings), ("daily_lines", lines), ("daily_merges", merges)):
        if rows[1:]:
            fill(night, table, "\n".join(rows))
    night.con.execute("UPDATE merges SET written = 'ai', written_strict = 'ai' WHERE written IS NULL")
    night.con.execute(
        "INSERT INTO activity_spans BY NAME SELECT repo, person, min(landed_on) AS from_day, "
        "max(landed_on) + 364 AS to_day FROM merges WHERE repo = ? GROUP BY ALL",
        [repo],
    )
    rollups.sums(night.con)


def horizons(night: Night, curve: Callable[[float], float], newest: date, models: int = 9) -> None:
    """A model every half year up to the newest; p50 by the years since the first."""
    rows = []
    for number in range(models):
        day = newest - timedelta(days=183 * (models - 1 - number))
        rows.append(
            f"tasks 1 m{number} {day} {math.exp(curve(number * 183 / 365.25))} -1 1e9 50 9 9 0 true 0 0 0"
        )
    fill(night, "horizons", "\n".join([FITTED, *rows]))
