"""The headline figures, each in its last two complete periods, and the change between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ingest.derive.asked import asked
from ingest.tripwires.judge import OLDEST
from ingest.tripwires.settings import headed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import polars as pl

    from queries.statistics.change import Change, Estimate

Row = dict[str, Any]
OWN_PERIOD = re.compile(r"\((\w+) unless")
MONTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Figure:
    """A headline figure: which rows of which metric."""

    name: str
    metric: str
    rows: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """Its last two complete periods, or why they cannot be compared; and the change."""

    figure: Figure
    grain: str
    now: Row = field(default_factory=dict)
    before: Row = field(default_factory=dict)
    reason: str | None = None
    change: Change | None = None


FIGURES = (
    Figure("AI code share", "ai_code_share"),
    Figure("AI share of research code", "ai_research_share"),
    Figure("Output per contributor", "output_per_contributor", {"repositories": "all"}),
    Figure("Task horizon", "task_horizon"),
    Figure("AI work that a second person checked", "review_coverage", {"origin": "ai"}),
    Figure("CI pass rate", "ci_pass_rate", {"origin": "all"}),
    Figure("Lead time", "lead_time", {"origin": "all"}),
    Figure("Taken back within 30 days", "revert_rate", {"origin": "all"}),
    Figure("Mended within 90 days", "fault_rate", {"origin": "all"}),
)


def looked_at(
    con: duckdb.DuckDBPyConnection, figure: Figure, today: date, variables: Mapping[str, str] | None = None
) -> Move:
    """The two periods of one figure, and whether they can be compared."""
    import polars as pl

    from queries.statistics.change import comparable

    frame = asked(con, figure.metric, variables).filter("complete")
    if figure.metric == "task_horizon":
        move = of_models(figure, frame, today)
    else:
        for column, value in figure.rows.items():
            frame = frame.filter(pl.col(column) == value)
        own = OWN_PERIOD.search(headed(figure.metric, "grain") or "")
        move = last_two(figure, own[1] if own else "month", frame.sort("period").to_dicts(), today)
    if move.reason or comparable(estimate(move, move.before), estimate(move, move.now), ratio(move.figure)):
        return move
    return replace(move, reason="no interval in one of the two periods")


def last_two(figure: Figure, grain: str, rows: list[Row], today: date) -> Move:
    """The last complete period and the one before it, both with a figure."""
    if not rows:
        return Move(figure, grain, reason="no complete period yet")
    now = rows[-1]
    before = next((row for row in rows if row["period"] == earlier(now["period"], grain)), {})
    move = Move(figure, grain, now, before)
    if today - now["period"] > OLDEST:
        return replace(move, reason=f"the newest figure is of the period from {now['period']}")
    if now["value"] is None:
        return replace(move, reason=now.get("note") or "no figure for the last period")
    if before.get("value") is None:
        return replace(move, reason=before.get("note") or "no figure for the period before")
    return move


def earlier(period: date, grain: str) -> date:
    """The first day of the period before."""
    for _ in range(MONTHS[grain]):
        period = (period - timedelta(1)).replace(day=1)
    return period


def of_models(figure: Figure, frame: pl.DataFrame, today: date) -> Move:
    """The best model at the end of the last month and of the one before, in the suite with most models."""
    import polars as pl

    ends = today.replace(day=1), earlier(today.replace(day=1), "month")
    periods = [earlier(end, "month") for end in ends]
    best = frame.filter("frontier").sort("dated_on")
    if best.is_empty():
        return Move(figure, "month", reason="no model with a horizon and a date")
    key = ["suite", "suite_version"]
    suites = frame.group_by(key).agg(pl.len(), pl.col("dated_on").max())
    best = best.join(suites.sort("len", "dated_on", *key).tail(1), on=key, how="semi").sort("dated_on")
    held = [best.filter(pl.col("dated_on") < end).tail(1).to_dicts() for end in ends]
    now, before = (
        {"period": period, **(rows[0] if rows else {})} for period, rows in zip(periods, held, strict=True)
    )
    if "model" not in before:
        return Move(figure, "month", now, reason="no model before the last month")
    same = now["model"] == before["model"]
    return Move(figure, "month", now, before, "no newer model is the best" if same else None)


def estimate(move: Move, row: Row) -> Estimate:
    """A figure with its interval; a share of none or of all by Wilson, for resampling has no width there."""
    from queries.statistics.change import Estimate
    from queries.statistics.proportion import wilson_interval

    value, low, high = row.get("value"), row.get("low"), row.get("high")
    if unit(move.figure) == "share" and value in (0, 1) and low == high:
        low, high = (float(end[0]) for end in wilson_interval([value * row["n"]], [row["n"]]))
    return Estimate(value, low, high)


def unit(figure: Figure) -> str:
    return headed(figure.metric, "unit") or ""


def ratio(figure: Figure) -> bool:
    """Shares are compared by their difference, everything else by a factor."""
    return unit(figure) != "share"


def changed(move: Move, compared: int) -> Move:
    """The same with its change, where so many figures are looked at together."""
    from queries.statistics.change import change

    if move.reason:
        return move
    ends = estimate(move, move.before), estimate(move, move.now)
    found = change(*ends, ratio(move.figure), compared)
    return replace(move, change=found, reason=None if found else "nothing is known of how uncertain it is")
