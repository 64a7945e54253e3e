"""A warehouse of a million commits: how long it takes to load, how large it is, how fast it answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

import queries
from bench import BenchError, resample
from bench.nights import home
from bench.subject import Terms, tell
from bench.table import Row
from ingest import config, warehouse
from ingest.derive import horizons, rollups, settings
from ingest.git import store
from ingest.night import Night
from ingest.say import Say

# What the loader of a repository finds in its temporary tables once git has printed everything.
READ = (
    "CREATE OR REPLACE TEMP TABLE coming AS SELECT * FROM stage.many_commits WHERE repo = $repo",
    "CREATE OR REPLACE TEMP TABLE headers AS SELECT sha FROM coming",
    "CREATE OR REPLACE TEMP TABLE files AS SELECT * FROM stage.many_files WHERE repo = $repo",
    "CREATE OR REPLACE TEMP TABLE paths AS SELECT DISTINCT ON (path) path, kind, language FROM files",
)
BARE = (
    "INSERT INTO commits BY NAME SELECT * FROM stage.many_commits",
    "INSERT INTO changes BY NAME SELECT * FROM stage.many_files",
    "CHECKPOINT",
)
# The AI share of every month, from file rows instead of the nightly sums.
RAW_JOIN = """
SELECT date_trunc('month', m.landed_on) AS period,
    sum(c.added) FILTER (m.written = 'ai') / sum(c.added) AS value
FROM changes AS c JOIN merges AS m ON m.repo = c.repo AND m.sha = c.sha
WHERE c.kind IN ('source', 'test', 'notebook')
GROUP BY ALL
"""


def load(snapshot: Path, terms: Terms) -> list[Row]:
    """Commits and file rows into the tables, a repository at a time as in a night, against a bare INSERT."""
    tell(f"resampling {terms.scale:,} commits")
    folder = home(terms.work / "large", [])
    resample.stage(folder / "stage.duckdb", snapshot, terms.scale)
    tell("loading them bare")
    bare, con = fresh(folder, "bare.duckdb")
    theirs = timed(lambda: [con.execute(statement) for statement in BARE])
    con.close()
    tell("loading them as a night does")
    file, con = fresh(folder, "large.duckdb")
    night = Night(
        config.load(folder / "foreshock.toml"), con, folder, datetime.now(UTC), Say(quiet=True), "git"
    )
    names = con.execute("SELECT named FROM stage.copies ORDER BY copy").fetchall()
    ours = sum(repository(night, name) for (name,) in names) + timed(lambda: con.execute("CHECKPOINT"))
    commits, changes = (count(con, table) for table in ("commits", "changes"))
    size = file.stat().st_size / 1e6
    sums = finish(night)
    con.close()
    what = f"{commits:,} commits, {changes:,} file rows"
    return [
        Row(f"load {what}", ours, "s", "one bare INSERT", theirs, 2),
        Row("file of these", size, "MB", "one bare INSERT", bare.stat().st_size / 1e6, 200),
        Row("nightly sums over these", sums, "s", "one bare INSERT", theirs),
    ]


def latencies(terms: Terms) -> list[Row]:
    """Every metric over the large warehouse, against a join of file rows with landings; needs the load."""
    tell("asking every metric")
    times = 7 if terms.repeats > 1 else 1
    con = queries.connect(terms.work / "large" / "large.duckdb")
    raw = median(times, lambda: con.cursor().sql(RAW_JOIN).pl())
    found = {name: median(times, partial(queries.run, con, name)) for name in queries.metrics()}
    con.close()
    return [
        Row(f"metric {name}", 1000 * seconds, "ms", "raw join of changes and merges", 1000 * raw, 50)
        for name, seconds in found.items()
    ]


def repository(night: Night, name: str) -> float:
    """The time from the temporary tables of one repository to its committed rows."""
    for statement in READ:
        night.con.execute(statement, {"repo": name} if "$repo" in statement else {})
    return timed(lambda: keep(night, name))


def keep(night: Night, name: str) -> None:
    """The statements of a night, in a transaction as there."""
    night.con.execute("BEGIN")
    night.merge("commits", "SELECT * FROM coming")
    store.changes(night, config.Repo.model_construct(name=name))
    night.con.execute("COMMIT")


def finish(night: Night) -> float:
    """Copies what the metrics read besides; the time of the nightly sums."""
    for table in resample.REST:
        night.con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM stage.many_{table}")
    settings.update(night)
    settings.stamp(night, "bench")
    seconds = timed(lambda: rollups.update(night))
    horizons.write(night.con)
    night.con.execute("CHECKPOINT")
    return seconds


def fresh(folder: Path, name: str) -> tuple[Path, duckdb.DuckDBPyConnection]:
    """An empty warehouse file, with the rows to load attached."""
    con = warehouse.connect(folder / name)
    warehouse.migrate(con, folder)
    con.execute(f"ATTACH {warehouse.quoted(folder / 'stage.duckdb')} AS stage (READ_ONLY)")
    return folder / name, con


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table; none is a mistake of ours."""
    rows = con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    if not rows:
        raise BenchError(f"nothing was loaded into {table}")
    return rows


def timed(do: Callable[[], object]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def median(times: int, do: Callable[[], object]) -> float:
    """The middle time of several calls, after one that warms up."""
    do()
    return statistics.median(timed(do) for _ in range(times))
