"""Task horizons in frames: as the night fitted them, or fitted anew for what a reader asks.

Where another penalty, date or choice of models is asked for, the SELECT leaves the fitted columns empty and
lists what to fit in columns cluster_*, on one row of each version of a suite.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from queries.statistics import suite, trend
from queries.statistics.horizon import LEVELS, Horizons, attempts, horizons

SUITE = ("suite", "suite_version")
HORIZON = {"p50_minutes": "value", "p50_low": "low", "p50_high": "high"}
TREND = {"doubling_days": "value", "models": "n"}
EARLIER = {
    "doubling_days": "earlier_days",
    "low": "earlier_low",
    "high": "earlier_high",
    "models": "earlier_models",
    "doublings_per_year": "earlier_per_year",
    "from_on": "earlier_from",
}
Row = dict[str, Any]


def horizon(frame: pl.DataFrame) -> pl.DataFrame:
    """Horizons, and which of the models shown were best at their date."""
    return with_frontier(
        filled(frame, [row for one in asked(frame) for row in models_of(frame, one)], "model")
    )


def horizon_trend(frame: pl.DataFrame) -> pl.DataFrame:
    """Trends by span and level."""
    rows = [renamed(one, row, TREND) for one in asked(frame) for row in trends_of(one)]
    return filled(frame, rows, "span", "level")


def horizon_pace(frame: pl.DataFrame) -> pl.DataFrame:
    """The newest trend beside the one before."""
    rows = [row for one in asked(frame) for row in paces_of(one)]
    return filled(frame, rows, "level")


def asked(frame: pl.DataFrame) -> Iterator[Row]:
    """The rows that list what to fit."""
    return frame.filter(pl.col("cluster_attempts").is_not_null()).iter_rows(named=True)


def fit(one: Row) -> Horizons:
    """All models of a version of a suite."""
    listed = tuple(tuple(attempt.values()) for attempt in one["cluster_attempts"])
    return remembered(listed, one["penalty"], one["draws"])


@lru_cache(maxsize=4)
def remembered(listed: tuple[tuple[Any, ...], ...], penalty: float, draws: int) -> Horizons:
    """A fit, kept for the next metric that asks for it: dates and choices of models need no other."""
    return horizons(attempts(*zip(*listed, strict=True)), penalty, draws)


def models_of(frame: pl.DataFrame, one: Row) -> Iterator[Row]:
    """The columns of `task_horizon` that a fit fills."""
    own = frame.filter(*(pl.col(name) == one[name] for name in SUITE))
    known = own.select("model", "available_at", "released_at").iter_rows()
    dates = {model: suite.Dates(available, released) for model, available, released in known}
    for row in suite.horizon_rows(fit(one), dates, one["ceiling_minutes"]):
        yield renamed(one, row, HORIZON)


def trends_of(one: Row) -> list[Row]:
    """The rows of `horizon_trends`, over the chosen models."""
    return suite.trend_rows(fit(one), {entry["model"]: entry["day"] for entry in one["cluster_models"] or ()})


def paces_of(one: Row) -> Iterator[Row]:
    """The columns of `horizon_pace` that a fit fills."""
    found = {(row["span"], row["level"]): row for row in trends_of(one)}
    for level in LEVELS:
        older = found[trend.EARLIER, level]
        earlier = {name: older[known] for known, name in EARLIER.items()}
        yield renamed(one, found[trend.RECENT, level], TREND) | earlier


def renamed(one: Row, row: Row, names: dict[str, str]) -> Row:
    """A fitted row under the names of a metric's columns."""
    return {name: one[name] for name in SUITE} | {names.get(name, name): value for name, value in row.items()}


def filled(frame: pl.DataFrame, rows: list[Row], *keys: str) -> pl.DataFrame:
    """The frame with fitted values where it has none, and without the lists they are fitted to."""
    frame = frame.select(pl.exclude("^cluster_.*$"))
    if not rows:
        return frame
    columns = [name for name in frame.columns if name in rows[0]]
    new = pl.DataFrame(
        [[row[name] for name in columns] for row in rows],
        {name: frame.schema[name] for name in columns},
        orient="row",
    )
    joined = frame.join(new, on=[*SUITE, *keys], how="left", suffix="_new", maintain_order="left")
    values = [name for name in columns if name not in (*SUITE, *keys)]
    return joined.select(
        pl.coalesce(f"{name}_new", name).alias(name) if name in values else name for name in frame.columns
    )


def with_frontier(frame: pl.DataFrame) -> pl.DataFrame:
    """Says behind the date whether a model was best at it; what cannot enter a trend is not."""
    near = (pl.col("value") > 0) & (pl.col("value") <= trend.FAR * pl.col("longest_minutes"))
    enters = (pl.col("slope") < 0) & near & pl.col("dated_on").is_not_null()
    best: list[int] = []
    numbered = frame.with_row_index("place").filter(enters)
    for part in numbered.partition_by(SUITE):
        days, values = part["dated_on"].to_physical().to_numpy(), part["value"].to_numpy()
        best += part["place"].gather(trend.best(days.astype(float), values)).to_list()
    flags = np.zeros(frame.height, dtype=bool)
    flags[best] = True
    return frame.insert_column(frame.columns.index("dated_on") + 1, pl.Series("frontier", flags))


STATISTICS = {"horizon": horizon, "horizon_trend": horizon_trend, "horizon_pace": horizon_pace}
