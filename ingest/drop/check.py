"""Cells into typed rows: what does not fit its type, or lacks its key, is set aside with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import schema
from ingest.drop.cells import LISTED, SHOWN, Bad

if TYPE_CHECKING:
    import duckdb

INTEGER = r"[+-]?\d+(\.0*)?"
ZONE = r"Z|[+-]\d{2}(:?\d{2})?| UTC"
TIME = rf"\d{{4}}-\d{{2}}-\d{{2}}([T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?({ZONE})?)?"
# DuckDB takes more than is meant: 1.5 becomes 2, 'infinity' a day, 1_000 a number
SHAPES = {
    "INTEGER": (INTEGER, "a whole number"),
    "BIGINT": (INTEGER, "a whole number"),
    "DOUBLE": (r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", "a number such as 0.25"),
    "BOOLEAN": (r"(?i)true|false|yes|no|t|f|y|n|1|0", "true or false"),
    "DATE": (rf"\d{{4}}-\d{{2}}-\d{{2}}([T ]00:00(:00(\.0+)?)?({ZONE})?)?", "a day such as 2026-10-31"),
    "TIMESTAMPTZ": (TIME, "a time such as 2026-10-31T09:30:00Z"),
}
# 1e400 is endless, and before and after these years a day is none in Python, or in another zone
YEARS = "'0002-01-01' AND '9998-12-31'"
WITHIN = {"DOUBLE": "-1.7976931348623157e308 AND 1.7976931348623157e308", "DATE": YEARS, "TIMESTAMPTZ": YEARS}

ENDED = (
    *("success", "failure", "timed_out", "cancelled", "skipped", "neutral"),
    *("action_required", "stale", "startup_failure"),
)
NO_END = (
    ("conclusion",),
    f"conclusion NOT IN {ENDED}",
    f"another conclusion than {', '.join(ENDED)}: counted neither as passed nor as failed",
)
# what fits its type and cannot be counted: (columns, condition, in words)
ODD = {
    "ci_runs": (NO_END,),
    "ci_jobs": (NO_END,),
    "evaluations": (
        (("score",), "score NOT BETWEEN 0 AND 1", "a score outside of 0 to 1, which counts for none"),
        (
            ("human_minutes",),
            "human_minutes <= 0",
            "human minutes that are not above 0, which count for none",
        ),
        (("model", "task"), "model IS NULL OR task IS NULL", "no model or no task: they count nowhere"),
    ),
    "generation_steps": (
        (
            ("started_at", "ended_at"),
            "ended_at < started_at",
            "an end before the start: when these ended counts as not known",
        ),
        (
            ("step",),
            "step NOT IN ('diagnose', 'propose', 'data', 'implement', 'train', 'evaluate', 'safety', "
            "'decide')",
            "another step than diagnose, propose, data, implement, train, evaluate, safety, decide: shown "
            "nowhere",
        ),
        (
            ("way",),
            "way NOT IN ('people', 'together', 'alone', 'unknown')",
            "another way than people, together, alone, unknown: it counts as unknown",
        ),
        (("level",), "level NOT BETWEEN 0 AND 5", "a level outside of 0 to 5, which counts as not graded"),
        (("checked_by",), "checked_by < 0", "fewer than 0 persons: who checked counts as not known"),
        (
            ("outcome",),
            "outcome NOT IN ('passed', 'held', 'waived', 'none')",
            "another outcome than passed, held, waived, none",
        ),
    ),
}


def trimmed(name: str) -> str:
    """SQL for a cell without blanks around it, NULL where nothing is left; most cells need no trim()."""
    blank = f"{name} LIKE ' %' OR {name} LIKE '% ' OR {name} = ''"
    return f"CASE WHEN {blank} THEN nullif(trim({name}), '') ELSE {name} END"


def typed(column: schema.Column) -> str:
    """SQL for a cell as a value; NULL where it does not fit."""
    name, kind = column.name, column.type
    if kind == "VARCHAR":
        return name
    value = f"TRY_CAST({name} AS {kind})"
    if kind == "TIMESTAMPTZ":  # DuckDB 1.5 wants seconds before an offset
        value = (
            f"coalesce({value}, TRY_CAST(regexp_replace({name}, '(:\\d\\d)([Z+-])', '\\1:00\\2') AS {kind}))"
        )
    if kind in WITHIN:
        value = f"CASE WHEN {value} BETWEEN {WITHIN[kind]} THEN {value} END"
    return f"CASE WHEN regexp_full_match({name}, '{SHAPES[kind][0]}') THEN {value} END"


def reason(column: schema.Column, key: tuple[str, ...]) -> str:
    """SQL for what is wrong with a cell; NULL where nothing is."""
    name, expected = column.name, SHAPES.get(column.type, ("", "text"))[1]
    absent = f"WHEN {name} IS NULL THEN '{name}: missing, it is part of the key' " if name in key else ""
    return (
        f"CASE {absent}WHEN {name} IS NOT NULL AND value_{name} IS NULL "
        f"THEN '{name}: expected {expected}; found ' || {name}[:60] END"
    )


def judge(con: duckdb.DuckDBPyConnection, table: schema.Table, names: list[str]) -> Bad:
    """Makes the temporary table `judged`: rows as values, with a reason where one is bad; returns those."""
    given = [column for column in table.columns if column.name in names]
    reasons = ", ".join(reason(column, table.key) for column in given)
    filled = defaults(con, table)
    values = ", ".join(
        f"coalesce(value_{name}, {filled[name]}) AS {name}" if name in filled else f"value_{name} AS {name}"
        for name in names
    )
    row = ", ".join(f"coalesce({name}, '')" for name in names)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH trimmed AS (
            SELECT line_, {", ".join(f"{trimmed(name)} AS {name}" for name in names)} FROM cells
        ), typed AS (
            SELECT *, {", ".join(f"{typed(column)} AS value_{column.name}" for column in given)} FROM trimmed
        ), reasoned AS (
            SELECT *, concat_ws('; ', {reasons}) AS reason_ FROM typed
        )
        SELECT line_, {values}, reason_,
            CASE WHEN reason_ <> '' THEN concat_ws(',', {row})[:{SHOWN}] END AS text_
        FROM reasoned
    """)
    con.execute("DROP TABLE cells")
    bad = "FROM judged WHERE reason_ <> ''"
    listed = con.execute(f"SELECT line_, reason_, text_ {bad} ORDER BY line_ LIMIT {LISTED}").fetchall()
    return Bad(listed, con.execute(f"SELECT count(*) {bad}").fetchall()[0][0])


def defaults(con: duckdb.DuckDBPyConnection, table: schema.Table) -> dict[str, str]:
    """An empty cell takes the default of its column, as if the column were missing."""
    return dict(
        con.execute(
            "SELECT column_name, column_default FROM duckdb_columns() WHERE table_name = ? "
            "AND schema_name = 'main' AND database_name = current_database() AND column_default IS NOT NULL",
            [table.name],
        ).fetchall()
    )


def repeated(con: duckdb.DuckDBPyConnection, table: schema.Table) -> tuple[int, int, int] | None:
    """The first row whose key stands again further down, the line of that, and how many rows do."""
    key = ", ".join(table.key)
    counts = f"SELECT count(*), count(DISTINCT ({key})) FROM judged WHERE reason_ = ''"
    every, distinct = con.execute(counts).fetchall()[0]
    if every == distinct:
        return None
    return con.execute(f"""
        WITH pairs AS (
            SELECT line_, lead(line_) OVER (PARTITION BY {key} ORDER BY line_) AS later
            FROM judged WHERE reason_ = ''
        )
        SELECT min(line_), arg_min(later, line_), count(*) FROM pairs WHERE later IS NOT NULL
    """).fetchall()[0]


def strangers(con: duckdb.DuckDBPyConnection, known: list[str]) -> list[tuple[str, int, int]]:
    """Repositories that nobody configured, with the first line of each and how many rows."""
    return con.execute(
        """
        SELECT repo, min(line_), count(*) FROM judged
        WHERE reason_ = '' AND NOT list_contains($known, repo)
            AND repo NOT IN (SELECT repo FROM repos)
        GROUP BY ALL ORDER BY min(line_) LIMIT 20
        """,
        {"known": known},
    ).fetchall()


def odd(con: duckdb.DuckDBPyConnection, table: str, names: list[str]) -> list[tuple[int, str, int]]:
    """Rows that are loaded and cannot be counted: the first line of each kind, the kind, how many."""
    found = []
    for columns, condition, words in ODD.get(table, ()):
        if set(columns) <= set(names):
            rows = f"SELECT min(line_), count(*) FROM judged WHERE reason_ = '' AND ({condition})"
            line, count = con.execute(rows).fetchall()[0]
            found += [(line, words, count)] if count else []
    return found
