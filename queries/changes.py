"""What differs between two snapshots: figures row by row, and what can have moved them.

A figure is what a snapshot itself says: the view that it holds, so that a changed definition shows too.
Whether that alone moved a row is found out by asking the older tables by the newer definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from queries.attest import OF_A_NIGHT, plain
from queries.error import QueryError
from queries.metric import metrics
from queries.run import select
from queries.statistics.intervals import STATISTICS

# The figures of the Overview and of changed_most, and which of their rows.
HEADLINES: dict[str, dict[str, str]] = {
    "ai_code_share": {},
    "ai_research_share": {},
    "output_per_contributor": {"repositories": "all"},
    "task_horizon": {},
    "review_coverage": {"origin": "ai"},
    "ci_pass_rate": {"origin": "all"},
    "lead_time": {"origin": "all"},
    "revert_rate": {"origin": "all"},
    "fault_rate": {"origin": "all"},
}
APART = (
    "schema.version",
    "metrics.version",
    "rules.version",
    "now",
)  # told by themselves; the clock of samples
FACTS = (
    *("commits", "merges", "requests", "reviews", "ci_runs", "ci_jobs", "deployments", "releases"),
    *("incidents", "evaluations", "experiments", "models", "generation_steps", "surveys", "sessions"),
    *("compute", "headcount", "agent_time", "events"),
)
DEFINED = """
SELECT view_name, regexp_replace(sql, '^CREATE VIEW \\S+( \\(.*?\\))? AS ', '')
FROM duckdb_views() WHERE schema_name = 'metrics'
"""
TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"
LATE = """
SELECT repo, count(*) FROM b.main.merges ANTI JOIN a.main.merges USING (repo, sha)
WHERE landed_on <= $day GROUP BY ALL ORDER BY ALL
"""
GONE = """
SELECT repo, count(*) FROM a.main.merges ANTI JOIN b.main.merges USING (repo, sha) GROUP BY ALL ORDER BY ALL
"""
RETAGGED = """
SELECT old.origin || ' to ' || new.origin AS tags, count(*)
FROM a.main.merges AS old JOIN b.main.merges AS new USING (repo, sha)
WHERE old.origin IS DISTINCT FROM new.origin GROUP BY ALL ORDER BY count(*) DESC, tags
"""
TAGGED = "landings tagged otherwise"
Row = dict[str, Any]
Frames = Mapping[tuple[Any, ...], Row]


@dataclass(frozen=True)
class Snapshot:
    """One of the two: its name, a connection, its settings, and how each of its metrics is defined."""

    file: Path
    con: duckdb.DuckDBPyConnection
    settings: dict[str, str | None]
    defined: dict[str, str]

    @property
    def day(self) -> date:
        """On which it was published."""
        try:
            return date.fromisoformat(self.file.name[:8])
        except ValueError:
            stored = self.settings.get("published_at")
            return date.fromisoformat(stored[:10]) if stored else date.max


@dataclass(frozen=True)
class Change:
    """A row of a metric that the two do not have alike; what one lacks is None."""

    metric: str
    row: str
    closed: bool
    what: str
    before: float | None
    after: float | None
    n_before: float | None
    n_after: float | None
    why: str


def opened(file: Path, con: duckdb.DuckDBPyConnection) -> Snapshot:
    """All that is asked of one more than once."""
    try:
        settings = dict(con.execute("SELECT key, value FROM main.settings").fetchall())
        return Snapshot(file, con, settings, dict(con.execute(DEFINED).fetchall()))
    except duckdb.Error as error:
        raise QueryError(f"{file} is no snapshot: {str(error).splitlines()[0]}") from error


def compared(old: Snapshot, new: Snapshot, names: Mapping[str, Mapping[str, str]]) -> Iterator[Change | str]:
    """The changed rows of these metrics, and a line for each metric that cannot be compared."""
    causes = general(old, new)
    for name, rows in names.items():
        there, here = answer(old.con, name, rows), answer(new.con, name, rows)
        if there is None or here is None:
            which = [one.file.stem for one, found in ((old, there), (new, here)) if found is None]
            yield f"{name} cannot be compared: {' and '.join(which)} cannot answer it"
            continue
        alike = old.defined.get(name) == new.defined.get(name)
        between = there if alike else answer(old.con, name, rows, new.defined.get(name))
        same = between is not None and told(between) == told(there)
        if not same:
            noted = [text for day, text in metrics()[name].changed if old.day <= day <= new.day]
            yield f"definition of {name}: {'; '.join(noted) or 'not the same'}"
        for key in [*there, *(key for key in here if key not in there)]:
            change = changed(name, key, there.get(key), here.get(key))
            if change:
                yield reasoned(change, same, between and between.get(key), causes)


def answer(
    con: duckdb.DuckDBPyConnection, name: str, rows: Mapping[str, str], sql: str | None = None
) -> Frames | None:
    """The rows of a metric by what names them; None where these tables cannot answer it."""
    metric = metrics()[name]
    try:
        frame = select(con, sql or f"SELECT * FROM metrics.{name}", {})
    except QueryError:
        return None
    if metric.statistic:
        with suppress(pl.exceptions.PolarsError):  # a copy without persons lacks what intervals are made of
            frame = STATISTICS[metric.statistic](frame)
    place = max(frame.columns.index("value"), 1) if "value" in frame.columns else 1
    found: dict[tuple[Any, ...], Row] = {}
    for row in frame.iter_rows(named=True):
        if all(row.get(column) == value for column, value in rows.items()):
            key = tuple(row[column] for column in frame.columns[:place])
            found[(*key, sum(1 for other in found if other[:place] == key))] = row
    return found


def told(frames: Frames) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """What counts of each row; a database may write the same definition in other words."""
    return {key: figure(row) for key, row in frames.items()}


def figure(row: Row | None) -> tuple[Any, Any]:
    """Value and count to nine digits."""
    return tuple(plain(row.get(column)) if row else None for column in ("value", "n"))


def changed(name: str, key: tuple[Any, ...], there: Row | None, here: Row | None) -> Change | None:
    """What became of a row; None where value and count are the same to nine digits."""
    (value, n), (value_now, n_now) = figure(there), figure(here)
    if there and here and (value, n) == (value_now, n_now):
        return None
    what = "changed" if there and here else "new" if here else "gone"
    closed = bool((there or here or {}).get("complete", True))
    row = " ".join("none" if cell is None else str(cell) for cell in key[:-1])
    return Change(name, row, closed, what, value, value_now, n, n_now, "")


def general(old: Snapshot, new: Snapshot) -> list[str]:
    """What can have moved any figure: other rules, other settings, other records."""
    rules = old.settings.get("rules.version") != new.settings.get("rules.version")
    found = ["new rules"] if rules else []
    if settings(old, new):
        found.append("other settings")
    landings = (line for line in late(old, new) if not (rules and TAGGED in line))
    if any(True for _ in data(old, new)) or any(landings):
        found.append("new data")
    return found


def reasoned(change: Change, same: bool, between: Row | None, causes: list[str]) -> Change:
    """With what moved it: the definition, where that alone explains the row, else all that can have."""
    by_definition = figure(between)
    if by_definition == (change.after, change.n_after) and not same:
        why = ["new definition"]
    elif same or by_definition == (change.before, change.n_before):
        why = causes or ["new data"]
    else:
        why = ["new definition", *causes]
    return Change(**{**vars(change), "why": ", ".join(why)})


def settings(old: Snapshot, new: Snapshot) -> list[str]:
    """Those of foreshock.toml that differ and shape figures."""
    names = sorted((old.settings.keys() | new.settings.keys()) - {*OF_A_NIGHT, *APART})
    pairs = ((name, old.settings.get(name), new.settings.get(name)) for name in names)
    return [f"{name}: {was or 'none'} to {now or 'none'}" for name, was, now in pairs if was != now]


def data(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Tables of records whose number of rows differs, by repository where they have one."""
    both = [{name for (name,) in one.con.execute(TABLES).fetchall()} for one in (old, new)]
    for name in FACTS:
        if not all(name in tables for tables in both):
            continue
        was, now = (counts(one.con, name) for one in (old, new))
        if was != now:
            parts = {repo: now.get(repo, 0) - was.get(repo, 0) for repo in sorted(was.keys() | now.keys())}
            moved = [f"{repo} {count:+,}" for repo, count in parts.items() if count and repo]
            more = f" ({', '.join(moved[:8])}{', ...' if len(moved) > 8 else ''})" if moved else ""
            yield f"{name} {sum(was.values()):,} to {sum(now.values()):,} rows{more}"


def counts(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, int]:
    """Rows of a table by repository, all under one empty name where it has none."""
    columns = {column for (column, *_) in con.execute(f"DESCRIBE main.{name}").fetchall()}
    repo = "coalesce(repo, '')" if "repo" in columns else "''"
    return dict(con.execute(f"SELECT {repo}, count(*) FROM main.{name} GROUP BY ALL").fetchall())


def late(old: Snapshot, new: Snapshot) -> list[str]:
    """What became of landings that were there, or could have been, when the older one was taken."""
    with duckdb.connect() as con:
        for name, one in (("a", old), ("b", new)):
            con.execute(f"ATTACH '{str(one.file).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
        found = {
            "landings that came late": con.execute(LATE, {"day": old.day}).fetchall(),
            "landings that are gone": con.execute(GONE).fetchall(),
            TAGGED: con.execute(RETAGGED).fetchall(),
        }
    return [f"{what}: {sum(n for _, n in rows):,} ({listed(rows)})" for what, rows in found.items() if rows]


def listed(rows: list[tuple[str, int]]) -> str:
    """The first of them, each with its number."""
    return ", ".join(f"{word} {count:,}" for word, count in rows[:8]) + (", ..." if len(rows) > 8 else "")
