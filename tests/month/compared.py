"""The warehouse of the month against that of a single clean night: every table, row by row.

What is left out stands here, each with its reason, and nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest import schema

# What tells how and when something was read, or was noticed at the time, and not what it is.
TABLES = {
    "nights": "the nights themselves",
    "watch_changes": "when each tripwire changed its state: nobody can notice that later",
    "state_readings": "how each state was read at the time: likewise",
    "daily_ci": "sums over runs of CI by who wrote their commits: of rewritten ones a new clone has none",
    "weekly_ci": "likewise; the runs themselves are compared",
    "replies": "marks of the pages that the last night asked for, by which the next asks for less",
}
COLUMNS = {
    "ci_runs": {"jobs_at": "when the jobs of a run were asked for"},
    "rejects": dict.fromkeys(("seen_at", "seen_on"), "when a row was refused"),
    "fixes": {"searched_at": "when a fix was searched"},
    "forge_repos": {"seen_at": "when the list was read"},
    "reconciled": {"compared_at": "when counts were compared"},
    "watched": {"since_on": "since when a tripwire has its state, of which there is no record in one night"},
}
REWRITTEN = "(repo, sha) IN (SELECT (repo, sha) FROM ours.main.commits WHERE superseded)"
OVER = (
    "SELECT (r.repo, r.run) FROM ours.main.ci_runs AS r SEMI JOIN (FROM ours.main.commits WHERE superseded) "
)
ROWS = {
    "changes": (REWRITTEN, "of commits that were rewritten away"),
    "evidence": (REWRITTEN, "of commits that were rewritten away"),
    "blames": (
        "(repo, merge) NOT IN (SELECT (repo, sha) FROM {side}.main.merges)",
        "kept answers about landings that were rewritten away",
    ),
    "run_times": (
        f"(repo, run) IN ({OVER} AS k ON r.repo = k.repo AND r.sha = k.sha)",
        "who wrote the commit of a run is not known to a clone that does not have it",
    ),
    "waits": ("what = 'run'", "how long CI takes by who wrote its commits: likewise"),
    "settings": ("key IN ('snapshot', 'published_at')", "which night made the snapshot, and when"),
    "commits": ("superseded", "rewritten away: a clone that is made afterwards does not have them"),
    "reconciled": ("theirs = ours", "counts that agree, over days that depend on when they were compared"),
}
SHOWN = 5  # rows that differ, of a table and a side


@dataclass(frozen=True)
class Compared:
    """A table: its rows in both, and what only one of them has."""

    table: str
    rows: int
    left_out: int
    ours: list[str]
    clean: list[str]
    differing: int


def compare(ours: Path, clean: Path) -> list[Compared]:
    """Of two snapshots."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for name, file in (("ours", ours), ("clean", clean)):
            con.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        return [held(con, table) for table in schema.tables() if table not in TABLES]


def held(con: duckdb.DuckDBPyConnection, table: str) -> Compared:
    """One table against the other."""
    without, _ = ROWS.get(table, ("false", ""))
    named = [each for each in schema.tables()[table].columns if each.name not in COLUMNS.get(table, {})]
    columns = [each.name for each in named]
    chosen = ", ".join(rounded(each) for each in named)
    rows = {
        side: f"SELECT {chosen} FROM {side}.main.{table} "
        f"WHERE NOT coalesce({without.format(side=side)}, false)"
        for side in ("ours", "clean")
    }
    only = {
        side: con.execute(f"({rows[side]}) EXCEPT ALL ({rows[other]}) ORDER BY ALL").fetchall()
        for side, other in (("ours", "clean"), ("clean", "ours"))
    }
    count = con.execute(f"SELECT count(*) FROM ({rows['clean']})").fetchall()[0][0]
    every = con.execute(
        f"SELECT count(*) FROM ours.main.{table} WHERE coalesce({without.format(side='ours')}, false)"
    ).fetchall()[0][0]
    shown = {
        side: [str(dict(zip(columns, row, strict=True))) for row in found[:SHOWN]]
        for side, found in only.items()
    }
    differing = len(only["ours"]) + len(only["clean"])
    return Compared(table, count, every, shown["ours"], shown["clean"], differing)


def rounded(column: schema.Column) -> str:
    """Sums of fractions differ in their last digit by the order in which two cores add them."""
    if column.type != "DOUBLE":
        return column.name
    return f"CASE WHEN isfinite({column.name}) THEN round({column.name}, 9) END AS {column.name}"


def left_out() -> list[str]:
    """Each thing that is not compared, and why."""
    found = [f"{table}: {why}" for table, why in TABLES.items()]
    found += [f"{table}.{name}: {why}" for table, names in COLUMNS.items() for name, why in names.items()]
    return found + [f"{table} where {rows}: {why}" for table, (rows, why) in ROWS.items()]
