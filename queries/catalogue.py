"""What can be asked: tables, views and metrics with their columns, and examples to begin with.

Names and types are those of the copy without persons, which the SQL page asks; what they mean stands in the
whole snapshot as comments, and in the headers of the metrics.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from queries.ask import Limits, ask
from queries.error import QueryError
from queries.metric import metrics

EXAMPLES = Path(__file__).with_name("examples")
TITLE = re.compile(r"-- (\S.*)\n")
NAMES = """
SELECT c.schema_name, c.table_name, t.table_name IS NOT NULL AS stored, c.column_name, c.data_type
FROM duckdb_columns() AS c
LEFT JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
WHERE NOT c.internal AND c.schema_name IN ('main', 'metrics')
ORDER BY c.schema_name, c.table_name, c.column_index
"""
NOTES = """
SELECT table_name, '' AS column_name, comment FROM duckdb_tables() WHERE schema_name = 'main'
UNION ALL
SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal
"""
VIEW = "A view that metrics are made of; it follows the variables that are set."
TOLD = "Its result for everything, as a table: it counts persons, whom this copy does not know."


@dataclass(frozen=True)
class Column:
    """A column, its type and what it holds."""

    name: str
    type: str
    note: str


@dataclass(frozen=True)
class Source:
    """What a query can name after FROM. A metric that is `stored` follows no variables."""

    name: str
    kind: str
    note: str
    stored: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Example:
    """A query to begin with."""

    title: str
    sql: str


def catalogue(copy: Path, whole: duckdb.DuckDBPyConnection) -> dict[str, Source]:
    """Everything by name: metrics first, as they are what most want, then tables and views."""
    notes = {(table, column): note or "" for table, column, note in whole.cursor().execute(NOTES).fetchall()}
    found: dict[tuple[str, str, bool], list[Column]] = {}
    for schema, table, stored, column, kind in ask(copy, NAMES, Limits(rows=100_000)).frame.iter_rows():
        note = notes.get((table, column), "") if schema == "main" else ""
        found.setdefault((schema, table, stored), []).append(Column(column, kind, note))
    sources = [source(*key, tuple(columns), notes) for key, columns in found.items()]
    order = ("metric", "table", "view")
    return {one.name: one for one in sorted(sources, key=lambda one: (order.index(one.kind), one.name))}


def source(
    schema: str, table: str, stored: bool, columns: tuple[Column, ...], notes: dict[tuple[str, str], str]
) -> Source:
    """One of them, with its description."""
    if schema == "main":
        note = notes.get((table, ""), "") if stored else VIEW
        return Source(table, "table" if stored else "view", note, stored, columns)
    metric = metrics().get(table)
    words = [metric.question if metric else "", TOLD if stored else ""]
    return Source(f"metrics.{table}", "metric", " ".join(filter(None, words)), stored, columns)


@cache
def examples() -> tuple[Example, ...]:
    """The files of queries/examples/ in order; the first line says what each answers."""
    found = []
    for file in sorted(EXAMPLES.glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        head = TITLE.match(text)
        if not head:
            raise QueryError(f"{file.name}: the first line has to be `-- what it answers`")
        found.append(Example(head[1], text.strip()))
    return tuple(found)
