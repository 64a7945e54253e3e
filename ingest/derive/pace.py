"""Does oversight keep up with speed? How its figures changed over the quarters that speed is read over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ingest.derive import courses
from ingest.derive.courses import Row
from ingest.derive.signals import FEWEST, POLICIES
from queries.statistics import adoption, rates

if TYPE_CHECKING:
    import duckdb

TEAMS = "SELECT DISTINCT team FROM repos WHERE team IS NOT NULL AND NOT retired ORDER BY team"
ENDS = ("first_value", "last_value")
ENOUGH = 6  # quarters of the window that a part needs
MARKED = {"checked", "guarded", "unaccountable"}  # parts that depend on how marks are counted
Values = dict[date, tuple[float, float]]  # a figure, and what its rate is taken of


def rows(con: duckdb.DuckDBPyConnection, quarters: list[date]) -> list[Row]:
    """Of every way of counting marks, closed quarter from the eighth on, and part."""
    found, known = [], {}
    for policy in POLICIES:
        known |= {part: read(con, policy) for part, (_, read) in PARTS.items() if part in MARKED or not known}
        for place in range(FEWEST - 1, len(quarters)):
            window = quarters[place + 1 - rates.SPEED.recent : place + 1]
            key = {"quarter": quarters[place], "policy": policy, "first_quarter": window[0]}
            found += [key | row for row in at_quarter(known, window)]
    return found


def at_quarter(known: dict[str, Values], window: list[date]) -> list[Row]:
    """Each part over the window, and the mean of oversight's, turned so that falling behind is below zero."""
    found, turned = [], []
    for part, (direction, _) in PARTS.items():
        seen = window[:-1] if part == "faults" else window  # it settles after 90 days
        values = [known[part][quarter] for quarter in seen if quarter in known[part]]
        there = np.array([quarter in known[part] for quarter in seen])
        ends = {"first_value": values[0][0], "last_value": values[-1][0]} if values else dict.fromkeys(ENDS)
        row: Row = {"part": part, "n": len(values)} | ends
        if row["n"] < ENOUGH:
            known_all = " whose checks are all known" if part == "guarded" else ""
            why = f"{row['n']} of {len(seen)} quarters have a figure{known_all}, {ENOUGH} are needed"
            found.append(row | nothing(why))
            continue
        y = np.zeros(len(seen))
        y[there] = [value for _, value in values]
        rate = rates.rate(y, there)
        found.append(row | figures(rate))
        if direction:
            turned.append(rates.Estimate(direction * rate.value, rate.error, rate.freedom))
    whole: Row = {"part": "all", "n": len(turned)} | dict.fromkeys(ENDS)
    return [*found, whole | (figures(rates.mean_rate(turned)) if turned else nothing("no part has a figure"))]


def figures(rate: rates.Estimate) -> Row:
    """With its 95 % interval."""
    low, high = rates.bounds(rate)
    return {"rate": float(rate.value), "low": float(low), "high": float(high), "note": None}


def nothing(why: str) -> Row:
    """No rate, and why."""
    return {"rate": None, "low": None, "high": None, "note": why}


def part(
    word: str, column: str, where: tuple[str, str] | None = None, n: str = "", more: float = 0.0
) -> Callable[[duckdb.DuckDBPyConnection, str], Values]:
    """A figure by quarter; a share of n has half of one on each side, so that the logarithm is finite."""

    def read(con: duckdb.DuckDBPyConnection, policy: str) -> Values:
        found = courses.rows(con, word, policy, where).items()
        told = {quarter: row for quarter, row in found if row["complete"] and row[column] is not None}
        return {
            quarter: (row[column], float(np.log(halved(row[column], row[n]) if n else row[column] + more)))
            for quarter, row in told.items()
            if (row[n] if n else row[column] + more > 0)
        }

    return read


def halved(share: float, n: int) -> float:
    """A share of n, with half of one added to what is counted and to what is not."""
    return (share * n + 0.5) / (n + 1)


def guarded(con: duckdb.DuckDBPyConnection, policy: str) -> Values:
    """Of AI's changes to guarded areas the share that a second person checked, where all checks are known."""
    found = courses.rows(con, "guarded_changes", policy, ("checked", "second_person")).items()
    return {
        quarter: (row["value"] / row["n"], float(np.log(halved(row["value"] / row["n"], row["n"]))))
        for quarter, row in found
        if row["complete"] and row["n"] and row["value"] is not None and row["note"] is None
    }


# Each with the direction in which oversight gets better; speed stands beside them.
PARTS = {
    "checked": (1, part("review_coverage", "value", ("origin", "ai"), "n")),
    "queue": (
        -1,
        part("review_load", "queue_days", more=0.5),
    ),  # half a day, so that a queue of none is finite
    "faults": (-1, part("fault_rate", "value", ("origin", "all"), "n")),
    "guarded": (1, guarded),
    "unaccountable": (-1, part("unaccountable_merges", "share", None, "n")),
    "speed": (0, part("output_per_contributor", "value", ("repositories", "panel"))),
}


def lags(con: duckdb.DuckDBPyConnection, quarters: list[date]) -> list[Row]:
    """Output of teams before and after they took AI up, beside teams that had not."""
    teams = [team for (team,) in con.execute(TEAMS).fetchall()]
    if len(teams) < 2:
        return []
    output = [
        courses.rows(con, "output_per_contributor", "strict", ("repositories", "all"), team) for team in teams
    ]
    spoken = np.array([[courses.value_of(one.get(quarter)) for quarter in quarters] for one in output])
    found = []
    for policy in POLICIES:
        shares = [courses.rows(con, "ai_code_share", policy, None, team) for team in teams]
        told = [[(one.get(quarter) or {}).get("value") for quarter in quarters] for one in shares]
        found += [
            {"policy": policy} | vars(lag) for lag in adoption.lags(np.array(told, dtype=float), spoken)
        ]
    return found
