"""The week in ten lines: the state, a figure of each kind, tripwires, and whether the data are current."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.derive.asked import asked, complete
from ingest.notices.found import Notice, quarter_of
from ingest.notices.settings import DAYS

if TYPE_CHECKING:
    import duckdb

STATE = """
SELECT quarter, arg_max(state, read_at), arg_max(highest, read_at) FROM state_readings WHERE policy = 'strict'
GROUP BY quarter ORDER BY quarter DESC LIMIT 1
"""
HORIZON = """
SELECT model, p50_minutes, p50_low, p50_high FROM horizons WHERE frontier AND p50_minutes > 0
ORDER BY coalesce(available_at, released_at) DESC NULLS LAST, suite, suite_version LIMIT 1
"""
WATCHED = "SELECT state, count(*), string_agg(tripwire, ', ' ORDER BY position) FROM watched GROUP BY state"
PARTS = "SELECT count(*), count(*) FILTER (state <> 'ok') FROM source_parts WHERE state <> 'retired'"
LANDED = """
SELECT coalesce(sum(merges) FILTER (landed_on >= $day::DATE - 7), 0), coalesce(sum(merges), 0)
FROM daily_merges WHERE landed_on >= $day::DATE - 14 AND landed_on < $day::DATE
"""


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


def times(value: float) -> str:
    return f"{value:.1f} times the baseline"


def length(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


# What is said, of which metric, which rows, which column, and how it is written.
HEADLINES: tuple[tuple[str, str, dict[str, str], str, Callable[[float], str]], ...] = (
    ("AI code share", "ai_code_share", {}, "value", share),
    ("Output per contributor", "output_per_contributor", {"repositories": "all"}, "multiple", times),
    ("What AI wrote, checked by a second person", "review_coverage", {"origin": "ai"}, "value", share),
    ("AI research written by the predecessor", "successor_share", {"model": "all models"}, "value", share),
)


def due(con: duckdb.DuckDBPyConnection, today: date, day: str) -> Iterator[Notice]:
    """The digest of the seven days before the newest of these days of the week, which is not over itself."""
    if day == "never":
        return
    newest = today - timedelta(days=(today.weekday() - DAYS.index(day)) % 7)
    yield Notice(f"digest {newest}", "\n".join(lines(con, newest)), "")


def lines(con: duckdb.DuckDBPyConnection, day: date) -> Iterator[str]:
    """Ten of them; what is not known says so."""
    yield f"Foreshock, the week to {day - timedelta(1)}"
    found = con.execute(STATE).fetchall()
    for quarter, state, highest in found:
        yield f"State at {quarter_of(quarter)}: {state} (the families that are known allow {highest})"
    if not found:
        yield "State: not read yet, no quarter has closed"
    for said, metric, rows, column, written in HEADLINES:
        yield f"{said}: {newest(con, metric, rows, column, written)}"
    horizon = con.execute(HORIZON).fetchall()
    for model, value, low, high in horizon:
        yield f"Task horizon: {length(value)}{between(low, high, length)}, {model}"
    if not horizon:
        yield "Task horizon: no model with a fit yet"
    states = {state: (count, names) for state, count, names in con.execute(WATCHED).fetchall()}
    yield f"Tripwires: {watched(states)}"
    ((week, both),) = con.execute(LANDED, {"day": day}).fetchall()
    yield f"Landings: {week:,}, in the week before {both - week:,}"
    ((parts, wrong),) = con.execute(PARTS).fetchall()
    yield f"Data: {parts} part{'' if parts == 1 else 's'}, " + (
        f"{wrong} not read without error" if wrong else "all were read"
    )


def watched(states: dict[str, tuple[int, str]]) -> str:
    """How many, and which of them are anything but clear."""
    known = [(word, *states[word]) for word in ("tripped", "near", "unknown") if word in states]
    told = ", ".join(f"{count} {word} ({names})" for word, count, names in known)
    count = sum(count for count, _ in states.values())
    return f"{count} watched, {told or 'all clear'}" if count else "none watched"


def newest(
    con: duckdb.DuckDBPyConnection,
    metric: str,
    rows: dict[str, str],
    column: str,
    written: Callable[[float], str],
) -> str:
    """The newest figure with its interval and period, and the one before."""
    frame = complete(asked(con, metric), rows)
    frame = frame.filter(frame[column].is_not_null()) if column in frame.columns else frame.clear()
    if frame.is_empty():
        return "no figure yet"
    last, before = frame.row(-1, named=True), frame.row(-2, named=True) if frame.height > 1 else None
    ends = ("low", "high") if column == "value" else (f"{column}_low", f"{column}_high")
    was = f"; before: {written(before[column])}" if before else ""
    interval = between(last.get(ends[0]), last.get(ends[1]), written)
    return f"{written(last[column])}{interval}, {last['period']}{was}"


def between(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    return "" if low is None or high is None else f" ({written(low)} to {written(high)})"
