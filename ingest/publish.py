"""What a build needs before it is shown: metrics as views, checks, and the copy without persons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, noticed, schema, warehouse
from ingest.derive import rollups, settings, survival

if TYPE_CHECKING:
    import duckdb

QUERIES = Path(__file__).parent.parent / "queries"
PERSONAL = {"person", "merged_by"}
HIDDEN = {
    "rejects": {"reason", "text"},  # refused input as it stood: addresses and worse may be in it
    "headcount": {"workdays"},  # of a team of one; metrics withhold what is of few people
    "surveys": {"value", "low", "high"},
}
# Tables that are filled from git alone: nothing of a repository changes in them unless its fingerprint did.
GIT = {"commits", "changes", "run_changes", "landed", "merges", "evidence", "activity"} | {
    *("alive", "standing", "fates", "followed")
}
# Columns of metrics that are left out with them; clusters are sums per person, for intervals.
UNSHOWN = ("cluster_number", "cluster_top", "cluster_bottom", "reason", "first_text")

# What is marked, never removed; and what was read and noticed at the time, which nobody can work out again.
HISTORY = (
    *("commits", "ci_runs", "ci_jobs", "requests", "deployments", "releases", "incidents", "evaluations"),
    *noticed.TABLES,
)
BEFORE = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'before'"
FILLED = """
SELECT table_name FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'main' AND estimated_size > 0
"""
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


def check(con: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """Refuses a build with a key twice, a row without its parent, or history that went missing.

    What is summed in the night has no key twice, and what no source touched was checked when it was.
    """
    with last(con, before):
        touched = touched_repos(con) if before else None
        filled = {name for (name,) in con.execute(FILLED).fetchall()}
        for table in schema.tables().values():
            if table.name in filled - {*rollups.DAILY, *rollups.SUMS, *survival.TABLES}:
                unique(con, table, touched)
        orphans(con, touched)
        if before:
            shrunk(con)


@contextmanager
def last(con: duckdb.DuckDBPyConnection, before: Path | None) -> Iterator[None]:
    """The last snapshot as the database `before`."""
    if before:
        con.execute(f"ATTACH {warehouse.quoted(before)} AS before (READ_ONLY)")
    try:
        yield
    finally:
        if before:
            con.execute("DETACH before")


def touched_repos(con: duckdb.DuckDBPyConnection) -> str | None:
    """A condition that holds for repositories that were read since; None, all of them, after a migration."""
    migrated = (
        "SELECT 1 FROM settings ANTI JOIN before.settings USING (key, value) WHERE key = 'schema.version'"
    )
    if con.execute(migrated).fetchall():
        return None
    parts = con.execute(
        "SELECT part FROM source_parts ANTI JOIN before.source_parts USING (source, part, fingerprint) "
        "WHERE source = 'git' ORDER BY part"
    ).fetchall()
    return f"repo IN ({', '.join(warehouse.quoted(part) for (part,) in parts) or 'NULL'})"


def unique(con: duckdb.DuckDBPyConnection, table: schema.Table, touched: str | None) -> None:
    """Refuses a key that stands twice; hashes are compared first, which takes a third of the time."""
    key = ", ".join(table.key)
    rows = f"FROM {table.name} WHERE {touched if touched and table.name in GIT else 'true'}"
    if not con.execute(f"SELECT count(*) - count(DISTINCT hash({key})) {rows}").fetchall()[0][0]:
        return
    twice = con.execute(f"SELECT {key} {rows} GROUP BY ALL HAVING count(*) > 1 LIMIT 1").fetchall()
    if twice:
        raise IngestError(f"{table.name}: key {twice[0]} stands twice; nothing published, please report this")


def orphans(con: duckdb.DuckDBPyConnection, touched: str | None) -> None:
    """Refuses a row without its parent."""
    parents = {
        "landed without a landing": "FROM landed AS l ANTI JOIN merges AS m "
        "ON l.repo = m.repo AND l.merge = m.sha",
        "changes without a commit": "FROM changes AS c ANTI JOIN commits AS k "
        "ON c.repo = k.repo AND c.sha = k.sha",
        "commits without a repository": "FROM commits ANTI JOIN repos USING (repo)",
    }
    for what, rows in parents.items():
        found = con.execute(f"SELECT count(*) {rows} WHERE {touched or 'true'}").fetchall()[0][0]
        if found:
            raise IngestError(f"{found} {what}; nothing published, please report this")


def shrunk(con: duckdb.DuckDBPyConnection) -> None:
    """Refuses a build that lacks rows of what only grows."""
    there = {name for (name,) in con.execute(BEFORE).fetchall()}  # a snapshot of older code lacks some
    for name in HISTORY:
        if name not in there:
            continue
        query = f"SELECT (SELECT count(*) FROM before.{name}), (SELECT count(*) FROM main.{name})"
        old, new = con.execute(query).fetchall()[0]
        if new < old:
            raise IngestError(
                f"{name}: {old - new} of {old} rows of the last snapshot are gone; nothing published"
            )


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
