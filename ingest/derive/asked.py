"""A metric as readers will see it, asked by the night that publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.tripwires.settings import headed

if TYPE_CHECKING:
    import duckdb
    import polars as pl


def asked(
    con: duckdb.DuckDBPyConnection, metric: str, variables: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The rows of its view with intervals; variables are filters, each as SQL writes its value."""
    from queries.statistics.intervals import STATISTICS

    given = variables or {}
    try:
        for name, value in given.items():
            con.execute(f"SET VARIABLE {name} = {value}")
        frame = con.sql(f"FROM metrics.{metric}").pl()
    finally:
        for name in given:
            con.execute(f"RESET VARIABLE {name}")
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
