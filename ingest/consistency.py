"""Whether a build may be published: no key twice, no row without its parent, no history that went missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, noticed, schema, warehouse
from ingest.derive import rollups, survival

if TYPE_CHECKING:
    import duckdb

# Tables that are filled from git alone: nothing of a repository changes in them unless its fingerprint did.
GIT = {"commits", "changes", "run_changes", "landed", "merges", "evidence", "activity"} | {
    *("alive", "standing", "fates", "followed")
}
# What is marked, never removed; and what was read and noticed at the time, which nobody can work out again.
HISTORY = (
    *("commits", "ci_runs", "ci_jobs", "requests", "deployments", "releases", "incidents", "evaluations"),
    *noticed.TABLES,
)
# What a row does not stand without: its name, its table, and there these keys. What a drop folder may bring
# by itself is not among them.
PARENTS = {
    "commits": ("repository", "repos", {"repo": "repo"}),
    "changes": ("commit", "commits", {"repo": "repo", "sha": "sha"}),
    "merges": ("commit", "commits", {"repo": "repo", "sha": "sha"}),
    "landed": ("landing", "merges", {"repo": "repo", "merge": "sha"}),
    "reviews": ("request", "requests", {"repo": "repo", "number": "number"}),
    "request_commits": ("request", "requests", {"repo": "repo", "number": "number"}),
}
BEFORE = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'before'"
FILLED = """
SELECT table_name FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'main' AND estimated_size > 0
"""


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
        for table in PARENTS:
            if table in filled:
                orphans(con, table, touched)
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
    rows = f"FROM {table.name} WHERE {looked(table.name, touched)}"
    if not con.execute(f"SELECT count(*) - count(DISTINCT hash({key})) {rows}").fetchall()[0][0]:
        return
    twice = con.execute(f"SELECT {key} {rows} GROUP BY ALL HAVING count(*) > 1 LIMIT 1").fetchall()
    if twice:
        raise IngestError(f"{table.name}: key {twice[0]} stands twice; nothing published, please report this")


def looked(table: str, touched: str | None) -> str:
    """Which of its rows may be wrong: of what git alone fills, those of repositories that were read."""
    return touched if touched and table in GIT else "true"


def orphans(con: duckdb.DuckDBPyConnection, table: str, touched: str | None) -> None:
    """Refuses rows without their parent."""
    what, parent, keys = PARENTS[table]
    same = " AND ".join(f"t.{key} = p.{theirs}" for key, theirs in keys.items())
    rows = f"FROM {table} AS t ANTI JOIN {parent} AS p ON {same} WHERE {looked(table, touched)}"
    if found := con.execute(f"SELECT count(*) {rows}").fetchall()[0][0]:
        raise IngestError(f"{found} {table} without a {what}; nothing published, please report this")


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
