"""Rows into tables: every load is a MERGE by natural key, so that doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from ingest import schema

if TYPE_CHECKING:
    import duckdb
    import polars as pl

Parameters = dict[str, object]


def merge(
    con: duckdb.DuckDBPyConnection,
    table: str,
    select: str,
    params: Parameters | None = None,
    timezone: str = "UTC",
) -> int:
    """Inserts new rows, updates changed ones, returns how many of both.

    `select` may leave columns out: they keep what they hold, or take their default. A key twice keeps the
    row with the highest `rowid_` where there is such a column: MERGE itself would insert both.
    """
    found = con.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {select}", params or {}).fetchall()
    if found == [(0,)]:
        return 0  # to plan a MERGE takes longer than the rest of a small one
    given = [row[0] for row in con.execute("DESCRIBE incoming").fetchall()]
    order = "ORDER BY rowid_ DESC" if "rowid_" in given else ""
    key = ", ".join(schema.tables()[table].key)
    once = f"QUALIFY row_number() OVER (PARTITION BY {key} {order}) = 1"
    changes = into(con, table, given, f"FROM incoming {once}", timezone)
    con.execute("DROP TABLE incoming")
    return changes


def merge_frame(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, timezone: str) -> int:
    """The same for a frame in which no key stands twice, which need not be looked for."""
    if frame.is_empty():
        return 0
    with framed(con, "incoming", frame):
        return into(con, table, frame.columns, "FROM incoming", timezone)


def into(con: duckdb.DuckDBPyConnection, table: str, given: list[str], rows: str, timezone: str) -> int:
    """The MERGE of rows with these columns; dates are cut from times beside them."""
    described = schema.tables()[table]
    cuts = {day: time for day, time in described.cut_dates().items() if time in given and day not in given}
    dates = "".join(f", ({time} AT TIME ZONE $timezone)::DATE AS {day}" for day, time in cuts.items())
    types = {column.name: column.type for column in described.columns}
    cast = ", ".join(f"{name}::{types[name]} AS {name}" for name in given if name != "rowid_")
    columns = [name for name in given if name != "rowid_"] + list(cuts)
    values = [name for name in columns if name not in described.key]
    changed = " OR ".join(f"t.{name} IS DISTINCT FROM s.{name}" for name in values)
    update = f"WHEN MATCHED AND ({changed}) THEN UPDATE SET {', '.join(f'{n} = s.{n}' for n in values)}"
    # the names come from the schema, never from data
    statement = f"""
        MERGE INTO {table} AS t
        USING (
            SELECT {", ".join(columns)} FROM (SELECT *{dates} FROM (SELECT {cast} FROM (SELECT * {rows})))
        ) AS s
        ON {" AND ".join(f"t.{name} = s.{name}" for name in described.key)}
        {update if values else ""}
        WHEN NOT MATCHED THEN INSERT ({", ".join(columns)}) VALUES ({", ".join("s." + n for n in columns)})
    """
    return int(con.execute(statement, {"timezone": timezone} if cuts else {}).fetchall()[0][0])


@contextmanager
def framed(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """A frame under a name that SQL can use, for as long as the block lasts."""
    con.register(name, frame)
    try:
        yield
    finally:
        con.unregister(name)


def reject(
    con: duckdb.DuckDBPyConnection,
    source: str,
    file: str,
    line: int,
    reason: str,
    text: str,
    seen_at: datetime,
    timezone: str = "UTC",
) -> None:
    """Notes a row that could not be taken; the same one again keeps the day it was first seen."""
    con.execute(
        """
        INSERT INTO rejects (source, file, line, reason, text, seen_at, seen_on)
        SELECT $source, $file, $line, $reason, $text, $seen_at, ($seen_at AT TIME ZONE $timezone)::DATE
        WHERE NOT EXISTS (
            SELECT 1 FROM rejects WHERE source = $source AND file = $file AND line = $line
        )
        """,
        {
            "source": source,
            "file": file,
            "line": line,
            "reason": reason,
            "text": text[:200],
            "seen_at": seen_at,
            "timezone": timezone,
        },
    )
