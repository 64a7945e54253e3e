"""What a build needs before it is shown: metrics as views, checks, and the copy without persons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, schema, warehouse

if TYPE_CHECKING:
    import duckdb

QUERIES = Path(__file__).parent.parent / "queries"
PERSONAL = {"person", "merged_by"}
CLUSTERS = {"cluster_top", "cluster_bottom"}  # sums per person, for intervals


def metrics() -> dict[str, str]:
    """Each metric's SELECT by name; the header is a comment and may stay in front."""
    return {file.stem: file.read_text().rstrip().removesuffix(";") for file in sorted(QUERIES.glob("*.sql"))}


def create_views(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The metrics as views of the schema `metrics`; returns those that this file's tables cannot answer."""
    con.execute("DROP SCHEMA IF EXISTS metrics CASCADE")
    con.execute("CREATE SCHEMA metrics")
    import duckdb

    missing = []
    for name, sql in metrics().items():
        try:
            con.execute(f"CREATE VIEW metrics.{name} AS {sql}")
        except (duckdb.BinderException, duckdb.CatalogException):
            missing.append(name)
    return missing


def check(con: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """Refuses a build with a key twice, a row without its parent, or history that went missing."""
    for table in schema.tables().values():
        key = ", ".join(table.key)
        twice = con.execute(
            f"SELECT {key} FROM {table.name} GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
        ).fetchall()
        if twice:
            raise IngestError(
                f"{table.name}: key {twice[0]} stands twice; nothing published, please report this"
            )
    orphans = {
        "landed without a landing": "SELECT count(*) FROM landed AS l ANTI JOIN merges AS m "
        "ON l.repo = m.repo AND l.merge = m.sha",
        "changes without a commit": "SELECT count(*) FROM changes AS c ANTI JOIN commits AS k "
        "ON c.repo = k.repo AND c.sha = k.sha",
        "commits without a repository": "SELECT count(*) FROM commits ANTI JOIN repos USING (repo)",
    }
    for what, query in orphans.items():
        found = con.execute(query).fetchall()[0][0]
        if found:
            raise IngestError(f"{found} {what}; nothing published, please report this")
    if before:
        shrunk(con, before)


def shrunk(con: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Commits, runs and evaluations are history: they are marked, never removed."""
    con.execute(f"ATTACH {warehouse.quoted(before)} AS before (READ_ONLY)")
    try:
        for name in ("commits", "ci_runs", "ci_jobs", "deployments", "incidents", "evaluations"):
            query = f"SELECT (SELECT count(*) FROM before.{name}), (SELECT count(*) FROM main.{name})"
            old, new = con.execute(query).fetchall()[0]
            if new < old:
                raise IngestError(
                    f"{name}: {old - new} rows of the last snapshot are gone; nothing published"
                )
    finally:
        con.execute("DETACH before")


def without_persons(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Writes the copy that may be handed on: a fresh file, so that no freed block still holds a person.

    Tables keyed by person and columns of persons are left out; a metric that needs them becomes a table
    of its default result.
    """
    file = folder / warehouse.OPEN_BUILD
    attach = f"ATTACH {warehouse.quoted(file)} AS handed (STORAGE_VERSION 'v1.5.0')"
    con.execute(attach)
    con.execute("BEGIN")
    for table in schema.tables().values():
        personal = PERSONAL & {column.name for column in table.columns}
        if personal & set(table.key):
            continue
        left_out = f" EXCLUDE ({', '.join(sorted(personal))})" if personal else ""
        con.execute(f"CREATE TABLE handed.{table.name} AS SELECT *{left_out} FROM main.{table.name}")
    con.execute("COMMIT")
    con.execute("DETACH handed")
    handed = warehouse.connect(file)
    for sql in schema.views():
        handed.execute(sql)
    missing = create_views(handed)
    handed.close()
    con.execute(attach)
    for name in missing:
        shown = [row[0] for row in con.execute(f"DESCRIBE metrics.{name}").fetchall()]
        columns = ", ".join(column for column in shown if column not in CLUSTERS)
        con.execute(f"CREATE TABLE handed.metrics.{name} AS SELECT {columns} FROM metrics.{name}")
    con.execute("DETACH handed")
