"""Recent against earlier rates at each closed quarter, and the state that they add up to.

Read once a quarter has closed, from nothing newer, and again only when what it rests on has changed. Earlier
quarters are read with what is known of them today; what was read at the time stays in `state_readings`.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb

    from ingest.derive.courses import Row
    from ingest.night import Night

FEWEST = 8  # closed quarters, below which at most one family can be computed
POLICIES = ("strict", "declared")
TABLES = ("quarter_signals", "oversight_rates", "adoption_lags")
VERSION = "signals.version"
HERE = Path(__file__).parent
CODE = ("courses.py", "signals.py", "readings.py", "pace.py", "rising.py")
CLOSED = """
SELECT count(*), max(period + INTERVAL 3 MONTH)::DATE, (SELECT value FROM settings WHERE key = $version)
FROM selected_periods WHERE grain = 'quarter' AND complete
"""
# Of what closed quarters are made of; a key is hashed with each row, so that no two cancel out.
SHAPING = """
SELECT $until,
    (SELECT bit_xor(hash(repo, landed_on, person, landings, lines)) FROM quarterly_output
        WHERE landed_on < $until),
    (SELECT bit_xor(hash(repo, person, from_day, least(to_day, $until))) FROM activity_spans
        WHERE from_day < $until),
    (SELECT bit_xor(hash(repo, landed_on, area, kind, origin, grade, tool, model, lines)) FROM daily_lines
        WHERE landed_on < $until),
    (SELECT bit_xor(hash(repo, landed_on, checked, written, written_strict, merges)) FROM daily_checks
        WHERE landed_on < $until),
    (SELECT bit_xor(hash(repo, landed_on, written, landings)) FROM daily_faults
        WHERE landed_on < $until::DATE - 92 AND fault_days BETWEEN 0 AND 90),
    (SELECT bit_xor(hash(repo, day, age, n)) FROM open_requests WHERE day < $until),
    (SELECT bit_xor(hash(suite, suite_version, model, available_at, released_at, p50_minutes, p50_low,
        p50_high, slope, longest_minutes)) FROM horizons),
    (SELECT bit_xor(hash(model, repo, landed_on, kind, author, marked, lines)) FROM research_lines
        WHERE landed_on < $until),
    (SELECT bit_xor(hash(model, repo, landed_on, landings)) FROM research_landings WHERE landed_on < $until),
    (SELECT count(*) > 0 FROM generations),
    (SELECT bit_xor(hash(repo, pattern, ai_research, guarded)) FROM areas),
    (SELECT bit_xor(hash(repo, team, retired)) FROM repos),
    (SELECT bit_xor(hash(key, value)) FROM settings
        WHERE key LIKE 'velocity.%' OR key IN ('people.minimum', 'horizon.apart'))
"""


def update(night: Night) -> None:
    """Brings the tables up to date; where too few quarters have closed there is nothing to read.

    Nor is there while parts wait: what is read of half the work would stay in the history.
    """
    con = night.con
    if night.course.waiting:
        return
    quarters, until, stored = con.execute(CLOSED, {"version": VERSION}).fetchall()[0]
    if quarters < FEWEST:
        if stored:
            forget(con)
        return
    shaping = con.execute(SHAPING, {"until": until}).fetchall(), sources()
    version = hashlib.sha256(repr(shaping).encode()).hexdigest()[:16]
    if stored == version:
        return
    forget(con)
    write(night)
    con.execute("INSERT INTO settings VALUES (?, ?)", [VERSION, version])


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Everything but the history."""
    for table in TABLES:
        con.execute(f"DELETE FROM {table}")
    con.execute("DELETE FROM settings WHERE key = ?", [VERSION])


def sources() -> list[bytes]:
    """The code and the metrics that signals are read by: an upgrade reads anew."""
    queries = HERE.parent.parent / "queries"
    files = [*(HERE / name for name in CODE), *queries.glob("statistics/*.py"), *queries.glob("*.sql")]
    return [file.read_bytes() for file in sorted(files)]


def write(night: Night) -> None:
    """Every table but the history anew, which gets what is read otherwise than before."""
    import polars as pl

    from ingest.derive import courses, pace, readings, rising

    con = night.con
    quarters = courses.closed(con)
    found = rising.rows(con, quarters, night.config.horizon.apart)
    parts = found, pace.rows(con, quarters), pace.lags(con, quarters)
    for table, rows in zip(TABLES, parts, strict=True):
        if rows:
            with framed(con, "computed", pl.DataFrame(rows, infer_schema_length=None)):
                con.execute(f"INSERT INTO {table} BY NAME FROM computed ORDER BY ALL")
    keep(night, readings.rows(found))


def keep(night: Night, read: list[Row]) -> None:
    """Adds what was never read, or was read otherwise the last time."""
    import polars as pl

    if not read:
        return
    same = "quarter", "policy", "state", "highest", "speed", "loop", "capability"
    with framed(night.con, "computed", pl.DataFrame(read)):
        night.merge(
            "state_readings",
            f"""
            SELECT computed.*, $now::TIMESTAMPTZ AS read_at
            FROM computed ANTI JOIN (
                FROM state_readings
                QUALIFY row_number() OVER (PARTITION BY quarter, policy ORDER BY read_at DESC) = 1
            ) AS last USING ({", ".join(same)})
            """,
            {"now": night.began_at},
        )


def after(quarter: date) -> date:
    """The first day of the next quarter."""
    return (quarter + timedelta(days=95)).replace(day=1)
