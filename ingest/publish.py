"""What a build needs before it is shown: metrics as views, and the copy without persons."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, schema, warehouse
from ingest.consistency import FILLED
from ingest.derive import settings

if TYPE_CHECKING:
    import duckdb

QUERIES = Path(__file__).parent.parent / "queries"
PERSONAL = {"person", "merged_by"}
HIDDEN = {
    "rejects": {"reason", "text"},  # refused input as it stood: addresses and worse may be in it
    "headcount": {"workdays"},  # of a team of one; metrics withhold what is of few people
    "surveys": {"value", "low", "high"},
}
# Columns of metrics that are left out with them; clusters are sums per person, for intervals.
UNSHOWN = ("cluster_number", "cluster_top", "cluster_bottom", "reason", "first_text")

# Metrics that are tables in the copy, since they need persons.
TOLD = """
SELECT table_name FROM duckdb_tables() WHERE database_name = 'handed' AND schema_name = 'metrics' ORDER BY ALL
"""
SHOWN = f"SELECT COLUMNS(lambda name: name NOT IN {UNSHOWN}) FROM metrics."


def metrics() -> dict[str, str]:
    """Each metric's SELECT by name; the header is a comment and may stay in front."""
    return {file.stem: file.read_text().rstrip().removesuffix(";") for file in sorted(QUERIES.glob("*.sql"))}


def create_views(con: duckdb.DuckDBPyConnection) -> None:
    """The metrics as views of the schema `metrics`; refuses one that this file's tables cannot answer.

    Those that a build took over from the last snapshot are left as they are when nothing would change.
    """
    words, version = metrics(), shaping()
    if version == made(con, words):
        return
    if missing := define(con, words):
        raise IngestError(f"queries/{missing[0]}.sql does not fit the schema; nothing published")
    settings.keep(con, "metrics.version", version)


def shaping() -> str:
    """A version of all that shapes a snapshot and its copy, whatever their rows."""
    hidden = [(name, sorted(HIDDEN[name])) for name in sorted(HIDDEN)]
    what = schema.migrations(), metrics(), sorted(PERSONAL), hidden, UNSHOWN
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def made(con: duckdb.DuckDBPyConnection, words: dict[str, str]) -> str | None:
    """The version of the metrics that are in this file, if all are there."""
    views = con.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'metrics'").fetchall()
    return settings.found(con, "metrics.version") if {name for (name,) in views} == words.keys() else None


def define(con: duckdb.DuckDBPyConnection, words: dict[str, str]) -> list[str]:
    """The schema `metrics` anew in the database in use; the names of those that do not fit its tables."""
    import duckdb

    con.execute("DROP SCHEMA IF EXISTS metrics CASCADE")
    con.execute("CREATE SCHEMA metrics")
    missing = []
    for name, sql in words.items():
        try:
            con.execute(f"CREATE VIEW metrics.{name} AS {sql}")
        except (duckdb.BinderException, duckdb.CatalogException):
            missing.append(name)
    return missing


def without_persons(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Writes the copy that may be handed on: a fresh file, so that no freed block still holds a person.

    Tables keyed by person and columns of persons are left out; a metric that needs them becomes a table
    of its default result.
    """
    file = warehouse.quoted(folder / warehouse.OPEN_BUILD)
    con.execute(f"ATTACH {file} AS handed (STORAGE_VERSION 'v1.5.0')")
    if not shaped_as_before(con, warehouse.newest(folder)):
        shape(con)
    told = con.execute(TOLD).fetchall()
    con.execute("BEGIN")
    for (name,) in con.execute(FILLED).fetchall():
        if columns := ", ".join(impersonal(schema.tables()[name])):
            con.execute(f"INSERT INTO handed.main.{name} ({columns}) SELECT {columns} FROM main.{name}")
    for (name,) in told:
        con.execute(f"INSERT INTO handed.metrics.{name} BY NAME {SHOWN}{name}")
    con.execute("COMMIT")
    con.execute("DETACH handed")


def shaped_as_before(con: duckdb.DuckDBPyConnection, before: Path | None) -> bool:
    """Takes tables and views over from the last copy where they would be the same: it plans nothing anew."""
    import duckdb

    last_copy = before and before.with_suffix(".open.duckdb")
    if not last_copy or not last_copy.exists():
        return False
    try:
        con.execute(f"ATTACH {warehouse.quoted(last_copy)} AS shape (READ_ONLY)")
    except duckdb.Error:  # damaged: it shapes nothing
        return False
    same = "SELECT 1 FROM settings SEMI JOIN shape.settings USING (key, value) WHERE key = 'metrics.version'"
    found = bool(con.execute(same).fetchall())
    if found:
        con.execute("COPY FROM DATABASE shape TO handed (SCHEMA)")
    con.execute("DETACH shape")
    return found


def shape(con: duckdb.DuckDBPyConnection) -> None:
    """Tables and views of the copy, without a row."""
    build = con.execute("SELECT current_database()").fetchall()[0][0]
    for table in schema.tables().values():
        if columns := ", ".join(impersonal(table)):
            con.execute(
                f"CREATE TABLE handed.{table.name} AS SELECT {columns} FROM main.{table.name} LIMIT 0"
            )
    con.execute("USE handed")
    fitting(con, schema.views())
    missing = define(con, metrics())
    con.execute(f"USE {build}")
    for name in missing:
        con.execute(f"CREATE TABLE handed.metrics.{name} AS {SHOWN}{name} LIMIT 0")


def impersonal(table: schema.Table) -> list[str]:
    """The columns of a table that the copy has: none where a person is part of the key."""
    personal = PERSONAL | HIDDEN.get(table.name, set())
    return [] if personal & set(table.key) else [c.name for c in table.columns if c.name not in personal]


def fitting(con: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    """The views that the tables of the database in use can answer."""
    import duckdb

    for sql in statements:
        try:
            con.execute(sql)
        except (duckdb.BinderException, duckdb.CatalogException):
            continue
