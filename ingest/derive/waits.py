"""How long half of everything took, for all repositories together: computed once, read by everybody.

The view waits_now says the same of any selection; here every length is fetched and sorted once for all
periods.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import polars as pl

    Columns = dict[str, np.ndarray]

ORIGINS = ("all", "ai", "mixed", "undeclared", "other")
MONTHS = {"week": 0, "month": 1, "quarter": 3}
POLICIES = ("strict", "declared")
ANY = """(SELECT 1 FROM request_times LIMIT 1) UNION ALL (SELECT 1 FROM run_times LIMIT 1)
    UNION ALL (SELECT 1 FROM failure_times LIMIT 1)"""
KINDS = "SELECT DISTINCT what FROM spells ORDER BY what"
CLASS = """CASE {} WHEN 'ai' THEN 1 WHEN 'mixed' THEN 2 WHEN 'assisted' THEN 2 WHEN 'undeclared' THEN 3
    WHEN 'human' THEN 3 ELSE 4 END"""
SPELLS = f"""
SELECT length, ended, date_diff('week', DATE '1970-01-05', day) AS week,
    date_diff('month', DATE '1970-01-01', day) AS month, {CLASS.format("written_strict")} AS strict,
    {CLASS.format("written")} AS declared
FROM spells SEMI JOIN repos USING (repo) WHERE what = $what ORDER BY length
"""
KEEP = """
INSERT INTO waits BY NAME
SELECT * EXCLUDE (number, months), CAST(if(months = 0, DATE '1970-01-05' + to_days(7 * number),
    DATE '1970-01-01' + to_months(months * number)) AS DATE) AS period
FROM (SELECT * REPLACE (number::INTEGER AS number) FROM computed) ORDER BY ALL
"""


def write(con: duckdb.DuckDBPyConnection) -> None:
    """The table anew, for every period and way of counting marks that pages offer."""
    import polars as pl

    con.execute("DELETE FROM waits")
    if not con.execute(ANY).fetchall():
        return
    for (what,) in con.execute(KINDS).fetchall():
        spells = con.execute(SPELLS, {"what": what}).fetchnumpy()
        if not len(spells["length"]):  # all of repositories that are not configured any more
            continue
        for (grain, months), policy in product(MONTHS.items(), POLICIES):
            number = spells["month"] // months if months else spells["week"]
            named = {"what": what, "grain": grain, "policy": policy, "months": months}
            labels = [pl.lit(value).alias(name) for name, value in named.items()]
            with framed(con, "computed", computed(spells, number, policy).with_columns(labels)):
                con.execute(KEEP)


def computed(spells: Columns, number: np.ndarray, policy: str) -> pl.DataFrame:
    """A row for each period and origin, and one for all origins of it together."""
    import numpy as np
    import polars as pl

    from queries.statistics import survival

    first, rows = number.min(), []
    for origin in (0, spells[policy]):
        group = (number - first) * len(ORIGINS) + origin
        count = int(group.max()) + 1
        said = survival.lengths(group, spells["length"], spells["ended"], count)
        there = np.bincount(group, minlength=count)
        ended = np.bincount(group[spells["ended"]], minlength=count)
        known = np.flatnonzero(there)
        names = [ORIGINS[place] for place in known % len(ORIGINS)]
        columns = {
            "number": known // len(ORIGINS) + first,
            "origin": names,
            "n": there[known],
            "ended": ended[known],
        }
        rows.append(pl.DataFrame(columns | {name: values[known] for name, values in said._asdict().items()}))
    return pl.concat(rows).with_columns(pl.col(survival.Lengths._fields).fill_nan(None))
