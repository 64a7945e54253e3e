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
    "replies": "the forge's marks of the pages that the last night asked for; another night asks for others",
}
COLUMNS = {
    "ci_runs": {"jobs_at": "when the jobs of a run were asked for"},
    "rejects": dict.fromkeys(("seen_at", "seen_on"), "when a row was refused first"),
    "fixes": {"searched_at": "when a fix was searched"},
    "forge_repos": {"seen_at": "when the list was read"},
    "reconciled": {"compared_at": "when counts were compared"},
    "watched": {"since_on": "since when a tripwire has its state, of which there is no record in one night"},
    "repo_totals": {"superseded": "how many commits were read that a rewritten history does not reach"},
}
REWRITTEN = "(repo, sha) IN (SELECT (repo, sha) FROM ours.main.commits WHERE superseded)"
OVER = "(FROM ours.main.ci_runs SEMI JOIN (FROM ours.main.commits WHERE superseded) USING (repo, sha))"
WEEK = "greatest(date_trunc('week', created_on), date_trunc('month', created_on))::DATE"
GRAINS = "(SELECT unnest(['week', 'month', 'quarter']) AS grain)"
ROWS = {
    "changes": (REWRITTEN, "of commits that were rewritten away"),
    "evidence": (REWRITTEN, "of commits that were rewritten away"),
    "waits": (
        f"what = 'run' AND origin <> 'all' AND (grain, period) IN "
        f"(SELECT (grain, date_trunc(grain, created_on)::DATE) FROM {OVER} CROSS JOIN {GRAINS})",
        "how long CI took by who wrote its commits, of periods with a run over one that was rewritten away",
    ),
    "settings": ("key IN ('snapshot', 'published_at')", "which night made the snapshot, and when"),
    "commits": ("superseded", "rewritten away: a clone that is made afterwards does not have them"),
    "reconciled": (
        "what = 'runs' AND theirs = ours",
        "counts that agree: a night compares the days that it asks for, a first one most of them at once",
    ),
}
# Runs of CI over commits that were rewritten away: a clone that is made afterwards cannot tell who wrote
# these. What is told by who wrote is compared for all writers together where such a run is among it.
WRITERS = {
    "run_times": f"(repo, run) IN (SELECT (repo, run) FROM {OVER})",
    "daily_ci": f"(repo, created_on, workflow) IN "
    f"(SELECT (repo, created_on, coalesce(workflow, '')) FROM {OVER})",
    "weekly_ci": f"(repo, created_on) IN (SELECT (repo, {WEEK}) FROM {OVER})",
}
COUNTED = """
SELECT (SELECT count(*) FROM ({rows})), count(*) FILTER (WHERE coalesce({without}, false)), count(*)
FROM ours.main.{table}
"""
# What one side has more often than the other: which side, how often, the row.
UNLIKE = """
SELECT if(sum(side_) > 0, 'ours', 'clean'), abs(sum(side_))::INTEGER, * EXCLUDE (side_)
FROM (SELECT 1 AS side_, * FROM ({ours}) UNION ALL SELECT -1, * FROM ({clean}))
GROUP BY ALL HAVING sum(side_) <> 0 ORDER BY ALL
"""
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
        side: f"SELECT {chosen} FROM ({together(table, side)}) WHERE NOT coalesce({without}, false)"
        for side in ("ours", "clean")
    }
    count = con.execute(COUNTED.format(table=table, rows=rows["clean"], without=without)).fetchall()[0]
    more = con.execute(UNLIKE.format(**rows)).fetchall() if sum(count) else []
    only = {
        side: [dict(zip(columns, row, strict=True)) for sign, times, *row in more for _ in range(times)
               if sign == side]
        for side in ("ours", "clean")
    }  # fmt: skip
    shown = {side: list(map(str, found[:SHOWN])) for side, found in only.items()}
    differing = len(only["ours"]) + len(only["clean"])
    return Compared(table, count[0], count[1], shown["ours"], shown["clean"], differing)


def together(table: str, side: str) -> str:
    """The rows of a table; where nobody can tell who wrote, those of all writers as one."""
    if table not in WRITERS:
        return f"FROM {side}.main.{table}"
    described = schema.tables()[table]
    sums = [
        f"sum({each.name}) AS {each.name}"
        for each in described.columns
        if each.name not in (*described.key, "written", "written_strict", "created_on")
    ]
    hidden = [f"if({WRITERS[table]}, '', {name}) AS {name}" for name in ("written", "written_strict")]
    rest = [name for name in (*described.key, "created_on") if name not in ("written", "written_strict")]
    keys = [*dict.fromkeys(rest), *hidden]
    return f"SELECT {', '.join(keys)}, {', '.join(sums)} FROM {side}.main.{table} GROUP BY ALL"


def rounded(column: schema.Column) -> str:
    """Sums of fractions differ in their last digit by the order in which two cores add them."""
    if column.type != "DOUBLE":
        return column.name
    return f"CASE WHEN isfinite({column.name}) THEN round({column.name}, 9) END AS {column.name}"


def left_out() -> list[str]:
    """Each thing that is not compared, and why."""
    found = [f"{table}: {why}" for table, why in TABLES.items()]
    found += [f"{table}.{name}: {why}" for table, names in COLUMNS.items() for name, why in names.items()]
    found += [f"{table} where {rows}: {why}" for table, (rows, why) in ROWS.items()]
    why = "of runs over commits that were rewritten away; all writers together are compared"
    return found + [f"{table}.written, written_strict where {rows}: {why}" for table, rows in WRITERS.items()]
