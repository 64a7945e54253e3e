"""AI's landings beside like ones without a mark, for all repositories together: computed once a night.

The view risks_now says the same of any selection, without intervals.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb
    import polars as pl

GRAINS = ("month", "quarter")
POLICIES = ("strict", "declared")
LISTS = ("cluster_happened", "cluster_n", "cluster_other_happened", "cluster_other_n")


def write(con: duckdb.DuckDBPyConnection) -> None:
    """The table anew, for the periods and ways of counting marks that pages offer."""
    con.execute("DELETE FROM risks")
    if not con.execute("SELECT 1 FROM daily_outcomes LIMIT 1").fetchall():
        return  # the plan of nothing is as long as that of much
    for grain, policy in product(GRAINS, POLICIES):
        con.execute(f"SET VARIABLE grain = '{grain}'; SET VARIABLE policy = '{policy}'")
        told = con.sql("FROM risks_now ORDER BY ALL").pl()
        with framed(con, "computed", with_intervals(told)):
            kept = f"SELECT '{grain}' AS grain, '{policy}' AS policy, * FROM computed"
            con.execute(f"INSERT INTO risks BY NAME {kept}")
    con.execute("RESET VARIABLE grain; RESET VARIABLE policy")


def with_intervals(told: pl.DataFrame) -> pl.DataFrame:
    """The rows with intervals in place of the strata that they list."""
    import numpy as np
    import polars as pl

    from queries.statistics import stratified

    rows = np.repeat(np.arange(told.height), told["cluster_n"].list.len().fill_null(0).to_numpy())
    flat = (told[name].drop_nulls().explode(empty_as_null=False).to_numpy() for name in LISTS)
    strata = stratified.Strata(rows, *flat)
    ratio = stratified.risk_ratio(strata, told.height)
    apart = stratified.risk_difference(strata, told.height)
    bounds = {"low": ratio.low, "high": ratio.high}
    bounds |= {"difference_low": apart.low, "difference_high": apart.high}
    return told.drop(LISTS).hstack(pl.DataFrame(bounds, nan_to_null=True))
