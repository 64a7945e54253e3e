"""A small real warehouse from tables written as text, and results compared with text.

    build('''
        daily_lines: repo | landed_on  | origin | lines
                     x    | 2026-01-05 | ai     | 30
    ''')

A dot is NULL, nothing is an empty text; columns that are left out take the default below, or that of the
schema. `#` stands for a name of its own in every row. Sums and horizons are made of these tables as a night
makes them.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

import queries
from ingest import publish, schema
from ingest import warehouse as warehouses
from ingest.derive import horizons, rollups
from tests.queries import nursery

ROOT = Path(__file__).parents[2]
DEFAULTS = {
    "repos": {"head_seen_on": "2027-01-01"},
    "daily_lines": {"repo": "x", "area": "", "kind": "source", "grade": "", "tool": "", "model": ""},
    "daily_merges": {"repo": "x", "how": "squash", "written_strict": "=written"},
    "daily_ci": {
        "repo": "x",
        "workflow": "test",
        "written": "unknown",
        "written_strict": "=written",
        "passed": "0",
        "failed": "0",
    },
    "activity_spans": {"repo": "x"},
    "merges": {"repo": "x", "how": "squash", "sha": "#", "person": "ann"},
    "commits": {"repo": "x", "sha": "#"},
    "areas": {"repo": "x"},
    "daily_checks": {"repo": "x", "written_strict": "=written", "lines": "0"},
    "daily_reverts": {"repo": "x", "written_strict": "=written", "reverted": "0", "relanded": "0"},
    "daily_faults": {"repo": "x", "written_strict": "=written", "fault_days": "-1"},
    "daily_fixes": {"repo": "x", "waiting": "0", "left_out": "0"},
    "fault_times": {
        "repo": "x",
        "landing": "#",
        "what": "fix",
        "found_by": "#",
        "landed_on": "2026-01-01",
        "written": "undeclared",
        "written_strict": "=written",
        "hours": "24",
        "older": ".",
    },
    "daily_reviews": {"repo": "x", "large": "0", "fast": "0"},
    "daily_deployments": {
        "repo": "x",
        "environment": "production",
        "production": "true",
        "failed": "0",
        "caused": "0",
    },
    "request_times": {
        "repo": "x",
        "number": "#",
        "written_strict": "=written",
        "coding_hours": "0",
        "pickup_hours": "1",
        "picked_up": "true",
        "whole_hours": "1",
    },
    "run_times": {"repo": "x", "run": "#", "attempt": "1", "written_strict": "=written"},
    "failure_times": {"repo": "x", "id": "#", "written": "unknown", "written_strict": "=written"},
    "open_requests": {"repo": "x"},
    "line_ages": {"repo": "x", "kind": "source", "grade": "", "ended": "false"},
    "surviving": {"repo": "x", "kind": "source", "grade": "", "tool": "", "model": "", "left_out": ""},
    "rewriting": {"repo": "x", "kind": "source", "grade": "", "written_strict": "=written"},
    "chains": {"repo": "x", "policy": "strict"},
    "followed": {"repo": "x"},
    "quarter_signals": {
        "needed": "8",
        **dict.fromkeys(("one_off", "known", "counts", "watched", "firm", "strict"), "false"),
    },
    "state_readings": {
        "read_on": "2026-04-02",
        "highest": "accelerating",
        "speed": "counts",
        "loop": "none",
        "capability": "none",
    },
    "oversight_rates": {"first_quarter": "2024-04-01", "n": "8"},
    "adoption_lags": {"adopters": "1", "others": "2"},
    "releases": {"repo": "x", "tag": "#"},
    "incidents": {"repo": "x", "id": "#"},
    "landed": {"repo": "x", "sha": "#", "kind": "source", "lines": "1"},
    "evaluations": {"suite": "tasks", "suite_version": "1", "run": "#"},
    "suites": {"suite": "tasks", "suite_version": "1"},
    "experiments": {"experiment": "loader", "run": "#"},
    "headcount": {"team": "research", "role": "researcher"},
    "daily_stages": {"repo": "x", "who_strict": "=who"},
    "generation_steps": {"started_on": "=started_at"},
    "watch_changes": {"changed_on": "=changed_at"},
    "agent_time": {"team": "research", "tool": "claude"},
    "daily_takeovers": {
        "repo": "x",
        "difficulty": "all",
        "not_told": "0",
        "corrected": "0",
        "corrections": "0",
    },
    "daily_outcomes": {
        "repo": "x",
        "size": "2",
        "mostly": "source",
        "outcome": "reverted",
        "settles": "30",
        "written_strict": "=written",
        "unsettled": "0",
    },
}
Build = Callable[[str], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with every table and metric and no row, made once and copied."""
    file = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    with duckdb.connect(file, config={"storage_compatibility_version": "v1.5.0"}) as con:
        con.begin()
        for schema in sorted((ROOT / "ingest" / "schema").glob("[0-9]*.sql")):
            con.execute(schema.read_text())
        con.execute("CREATE SCHEMA metrics")
        for metric in sorted((ROOT / "queries").glob("*.sql")):
            body = metric.read_text().partition("\n\n")[2].strip().removesuffix(";")
            con.execute(f"CREATE VIEW metrics.{metric.stem} AS {body}")
        con.commit()
    return file


@pytest.fixture
def warehouse(empty: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Publishes tables as a snapshot and returns the folder."""

    return lambda text: _published(empty, tmp_path / "warehouse", text)


@pytest.fixture(scope="session")
def desk(empty: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The empty snapshot in memory, which tests fill and clear one after the other: files take longer."""
    con = duckdb.connect()
    con.execute(f"ATTACH '{empty}' AS given (READ_ONLY)")
    con.execute("COPY FROM DATABASE given TO memory")
    con.execute("DETACH given")
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    for name, value in queries.warehouse.LOCKED.items():
        con.execute(f"SET {name} = {value}")
    yield con
    con.close()


@pytest.fixture
def read(warehouse: Callable[[str], Path]) -> Iterator[Build]:
    """Writes tables into a warehouse and returns the connection that a reader has."""
    opened = []

    def connect(text: str) -> duckdb.DuckDBPyConnection:
        opened.append(queries.connect(queries.snapshot(warehouse(text))))
        return opened[-1]

    yield connect
    for con in opened:
        con.close()


@pytest.fixture
def build(desk: duckdb.DuckDBPyConnection, read: Build) -> Iterator[Build]:
    """The same for what is asked of them, in memory; a second warehouse of a test is a file."""
    cursors: list[duckdb.DuckDBPyConnection] = []

    def connect(text: str) -> duckdb.DuckDBPyConnection:
        if cursors:
            return read(text)
        cursors.append(desk.cursor())
        _written(desk, text)
        desk.execute("RESET preserve_insertion_order")  # as a reader has it
        return cursors[0]

    yield connect
    for cursor in cursors:
        cursor.close()
        _cleared(desk)


@pytest.fixture(scope="session")
def shared(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """The same for tests that only ask: what another has asked of the same tables is not built again."""
    opened: dict[str, duckdb.DuckDBPyConnection] = {}

    def connect(text: str) -> duckdb.DuckDBPyConnection:
        if text not in opened:
            folder = _published(empty, tmp_path_factory.mktemp("shared"), text)
            opened[text] = queries.connect(queries.snapshot(folder))
        return opened[text].cursor()

    yield connect
    for con in opened.values():
        con.close()


@pytest.fixture(scope="session")
def handed(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Publishes tables with a copy beside the snapshot that has no persons; returns that copy."""

    def hand(text: str) -> Path:
        folder = tmp_path_factory.mktemp("handed")
        snapshot = queries.snapshot(_published(empty, folder, text))
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{snapshot}' AS build (READ_ONLY)")
            con.execute("USE build")
            publish.without_persons(con, folder)
        copy = snapshot.with_suffix(".open.duckdb")
        (folder / warehouses.OPEN_BUILD).rename(copy)
        return copy

    return hand


@pytest.fixture(scope="session")
def nursed() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Within it, programs that answer a question start in a fifth of their time."""
    with nursery.opened() as started:

        @contextmanager
        def within() -> Iterator[None]:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sys.modules["queries.ask"], "started", started)
                yield

        yield within


@pytest.fixture
def shows() -> Callable[[queries.Result | pl.DataFrame, str], None]:
    """Compares rows with a table written as text, whose first line names the columns that matter.

    Numbers are rounded to three places, a dot is NULL, and what follows # is the working.
    """

    def compare(given: queries.Result | pl.DataFrame, expected: str) -> None:
        frame = given.frame if isinstance(given, queries.Result) else given
        written = [line.partition("#")[0].split() for line in expected.splitlines() if line.strip()]
        found = [written[0], *([_cell(cell) for cell in row] for row in frame.select(written[0]).iter_rows())]
        assert [" ".join(line) for line in found] == [" ".join(line) for line in written]

    return compare


def _published(empty: Path, folder: Path, text: str) -> Path:
    snapshots = folder / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    file = snapshots / f"{len(list(snapshots.iterdir()))}.duckdb"
    shutil.copy(empty, file)
    with duckdb.connect(file) as con:
        _written(con, text)
    link = folder / "foreshock.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(file)
    return folder


def _written(con: duckdb.DuckDBPyConnection, text: str) -> None:
    con.begin()
    try:
        filled = set()
        for name, rows in _tables(text):
            _fill(con, name, rows)
            filled.add(name)
        rollups.sums(con, _fed(frozenset(filled)))
        horizons.write(con)
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise


def _cleared(con: duckdb.DuckDBPyConnection) -> None:
    for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0").fetchall():
        con.execute(f"DELETE FROM main.{name}")


@cache
def _fed(filled: frozenset[str]) -> dict[str, str]:
    """The sums of what these tables hold: to plan all of them takes longer than most tests."""
    views = {re.findall(r"VIEW (\w+)", sql)[0]: sql for sql in schema.views()}
    known, fed = set(filled), {}
    for table, select in rollups.SUMS.items():
        read, seen = {*re.findall(r"\w+", select)}, set()
        while more := (read & views.keys()) - seen:
            seen |= more
            read = read.union(*(re.findall(r"\w+", views[name]) for name in more))
        if read & known:
            fed[table] = select
            known.add(table)
    return fed


def _tables(text: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    names: list[str] = []
    rows: list[dict[str, str]] = []
    table = ""
    for line in (line for line in text.splitlines() if line.strip()):
        if head := re.match(r"\s*(\w+): (.*)", line):
            if table:
                yield table, rows
            table, rows, names = head[1], [], [name.strip() for name in head[2].split("|")]
        else:
            cells = [cell.strip() for cell in line.split("|")]
            rows.append(dict(zip(names, cells, strict=True)))
    if table:
        yield table, rows


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, str]]) -> None:
    values: list[str | None] = []
    for number, given in enumerate(rows):
        row = {**DEFAULTS.get(table, {}), **given}
        row = {
            key: (str(number) if key == "number" else f"{table}{number}") if value == "#" else value
            for key, value in row.items()
        }
        row = {key: row.get(value[1:], value) if value[:1] == "=" else value for key, value in row.items()}
        values += [None if value == "." else value for value in row.values()]
    marks = f"({', '.join('?' for _ in row)})"
    con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES {', '.join([marks] * len(rows))}", values)


def _cell(value: object) -> str:
    if value is None:
        return "."
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return "yes" if value is True else "no" if value is False else str(value)
