"""How long half of everything took, for all repositories together: computed once, read by everybody."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb
    import polars as pl

GRAINS = ("week", "month", "quarter")
POLICIES = ("strict", "declared")
KINDS = "SELECT DISTINCT what FROM spells ORDER BY what"
NOW = "SELECT what, period, origin, n, ended, lengths, ends FROM waits_now WHERE what = $what"
KEEP = "INSERT INTO waits BY NAME SELECT * FROM computed ORDER BY ALL"
CHOSEN = ("grain", "policy")


def write(con: duckdb.DuckDBPyConnection) -> None:
    """The table anew, for every period and way of counting marks that pages offer."""
    import polars as pl

    con.execute("DELETE FROM waits")
    kinds = [what for (what,) in con.execute(KINDS).fetchall()]
    for grain, policy, what in product(GRAINS, POLICIES, kinds):
        for name, value in zip(CHOSEN, (grain, policy), strict=True):
            con.execute(f"SET VARIABLE {name} = '{value}'")
        found = computed(con.sql(NOW, params={"what": what}).pl())
        with framed(con, "computed", found.with_columns(grain=pl.lit(grain), policy=pl.lit(policy))):
            con.execute(KEEP)
    for name in CHOSEN:
        con.execute(f"RESET VARIABLE {name}")


def computed(frame: pl.DataFrame) -> pl.DataFrame:
    """The lists of each row as what they say."""
    import numpy as np
    import polars as pl

    from queries.statistics import survival

    rows = np.repeat(np.arange(frame.height), frame["lengths"].list.len().to_numpy())
    times, ends = (frame[name].explode().to_numpy() for name in ("lengths", "ends"))
    said = survival.lengths(rows, times, ends, frame.height)
    known = pl.DataFrame(dict(said._asdict()), nan_to_null=True)
    return frame.drop("lengths", "ends").hstack(known)
