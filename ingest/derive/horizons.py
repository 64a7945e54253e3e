"""Task horizons into `horizons` and `horizon_trends`, anew when something that shapes them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import schema
from ingest.derive import settings
from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from ingest.night import Night
    from queries.statistics.suite import Dates

STATISTICS = Path(__file__).parent.parent.parent / "queries" / "statistics"
VERSION = "horizon.version"
# The key is hashed with each row, so that no two rows cancel out.
SHAPING = """
SELECT (
        SELECT (count(*), bit_xor(hash(suite, run, suite_version, task, family, human_minutes, score, passed,
            model, invalid)))
        FROM evaluations
    ),
    (SELECT bit_xor(hash(model, available_at, released_at, aliases)) FROM models),
    (SELECT bit_xor(hash(suite, suite_version, ceiling_minutes)) FROM suites),
    (SELECT bit_xor(hash(suite, task, family, human_minutes)) FROM tasks),
    (SELECT (penalty, draws) FROM horizon_settings)
"""
ATTEMPTS = """
SELECT suite, suite_version, model, task, family, minutes, score, runs FROM horizon_attempts
WHERE left_out IS NULL ORDER BY ALL
"""
HORIZONS = """
INSERT INTO horizons BY NAME
WITH counted AS (
    SELECT suite, suite_version, model, coalesce(sum(runs) FILTER (left_out = 'no minutes'), 0) AS no_minutes,
        coalesce(sum(runs) FILTER (left_out = 'no score'), 0) AS no_score,
        coalesce(sum(runs) FILTER (left_out = 'invalid'), 0) AS invalid
    FROM horizon_attempts SEMI JOIN fitted USING (suite, suite_version)
    GROUP BY ALL
)
SELECT * REPLACE (coalesce(runs, 0) AS runs, coalesce(tasks, 0) AS tasks, coalesce(families, 0) AS families,
    coalesce(draws_used, 0) AS draws_used, coalesce(frontier, false) AS frontier)
FROM counted LEFT JOIN fitted USING (suite, suite_version, model)
    LEFT JOIN (SELECT model, available_at, released_at FROM models) USING (model)
ORDER BY suite, suite_version, model
"""
TRENDS = "INSERT INTO horizon_trends BY NAME FROM fitted"


def update(night: Night) -> None:
    """Brings both tables up to date."""
    con = night.con
    shaping = con.execute(SHAPING).fetchall(), schema.views(), sources()
    version = hashlib.sha256(repr(shaping).encode()).hexdigest()[:16]
    if settings.found(con, VERSION) != version:
        write(con)
        settings.keep(con, VERSION, version)


def sources() -> list[bytes]:
    """The code that fits: an upgrade fits anew."""
    return [file.read_bytes() for file in (Path(__file__), *sorted(STATISTICS.glob("*.py")))]


def write(con: duckdb.DuckDBPyConnection) -> None:
    """Both tables anew, from the attempts, models and settings that are there."""
    con.execute("DELETE FROM horizons")
    con.execute("DELETE FROM horizon_trends")
    attempts = con.sql(ATTEMPTS).pl()
    if attempts.is_empty():
        return  # nothing to load numpy for
    horizons, trends = fitted(con, attempts)
    for rows, statement in ((horizons, HORIZONS), (trends, TRENDS)):
        with framed(con, "fitted", rows):
            con.execute(statement)


def fitted(con: duckdb.DuckDBPyConnection, attempts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of both tables: every version of a suite by itself."""
    import polars as pl

    from queries.statistics import horizon, suite

    penalty, draws = con.execute("SELECT penalty, draws FROM horizon_settings").fetchall()[0]
    dates, ceilings = known_dates(con), known_ceilings(con)
    days = {model: one.first() for model, one in dates.items()}
    horizons, trends = [], []
    for key, part in attempts.partition_by("suite", "suite_version", as_dict=True, include_key=False).items():
        found = horizon.horizons(horizon.attempts(*part.get_columns()), penalty, draws)
        named = dict(zip(("suite", "suite_version"), key, strict=True))
        horizons += [named | row for row in suite.horizon_rows(found, dates, ceilings.get(key))]
        trends += [named | row for row in suite.trend_rows(found, days)]
    return tuple(pl.DataFrame(rows, infer_schema_length=None) for rows in (horizons, trends))


def known_dates(con: duckdb.DuckDBPyConnection) -> dict[str, Dates]:
    """When each model became available and was released."""
    from queries.statistics.suite import Dates

    rows = con.execute("SELECT model, available_at, released_at FROM models").fetchall()
    return {model: Dates(available, released) for model, available, released in rows}


def known_ceilings(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float | None]:
    """Minutes of the longest reliable task of each version of a suite."""
    rows = con.execute("SELECT suite, suite_version, ceiling_minutes FROM suites").fetchall()
    return {(name, version): minutes for name, version, minutes in rows}
