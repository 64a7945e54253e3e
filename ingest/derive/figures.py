"""The rows of a metric with its intervals, as the pages show them, for whoever reads figures in the night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.tripwires.settings import headed

if TYPE_CHECKING:
    import duckdb
    import polars as pl


def of(con: duckdb.DuckDBPyConnection, metric: str, grain: str | None = None) -> pl.DataFrame:
    """All rows, for everything."""
    from queries.statistics.intervals import STATISTICS

    if grain:
        con.execute(f"SET VARIABLE grain = '{grain}'")
    try:
        frame = con.sql(f"FROM metrics.{metric}").pl()
    finally:
        con.execute("RESET VARIABLE grain")
    statistic = headed(metric, "statistic")
    return STATISTICS[statistic](frame) if statistic else frame


def complete(frame: pl.DataFrame, rows: Mapping[str, str], by: str = "period") -> pl.DataFrame:
    """Those with these words in these columns, of complete periods, oldest first by a column of days."""
    import polars as pl

    for column, value in rows.items():
        frame = frame.filter(pl.col(column).cast(pl.String) == value)
    if "complete" in frame.columns:
        frame = frame.filter("complete")
    return frame.filter(pl.col(by).is_not_null()).sort(by) if by in frame.columns else frame
