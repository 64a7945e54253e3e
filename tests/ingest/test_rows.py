"""MERGE by natural key: what is new, what changed, and nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest import rows
from tests.ingest import template

RUN = "SELECT 'acme/trainer' AS repo, '7' AS run, 1 AS attempt"


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shutil.copy(template.tables(), tmp_path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


def test_the_same_row_again_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert rows.merge(con, "ci_runs", f"{RUN}, 'tests' AS workflow") == 1
    assert rows.merge(con, "ci_runs", f"{RUN}, 'tests' AS workflow") == 0
    assert rows.merge(con, "ci_runs", f"{RUN}, 'lint' AS workflow") == 1
    assert con.sql("SELECT workflow FROM ci_runs").fetchall() == [("lint",)]


def test_no_row_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    rows.merge(con, "ci_runs", f"{RUN}, 'tests' AS workflow")
    assert rows.merge(con, "ci_runs", f"SELECT * FROM ({RUN}, 'lint' AS workflow) WHERE attempt > 1") == 0
    none = pl.DataFrame(schema={"repo": pl.String, "run": pl.String, "attempt": pl.Int64})
    assert rows.merge_frame(con, "ci_runs", none, "UTC") == 0
    assert con.sql("SELECT workflow FROM ci_runs").fetchall() == [("tests",)]


def test_a_column_that_is_not_given_keeps_what_it_holds(con: duckdb.DuckDBPyConnection) -> None:
    rows.merge(con, "ci_runs", f"{RUN}, 'tests' AS workflow")
    rows.merge(con, "ci_runs", f"{RUN}, 'success' AS conclusion")
    assert con.sql("SELECT workflow, conclusion FROM ci_runs").fetchall() == [("tests", "success")]


def test_of_a_key_twice_the_last_row_counts(con: duckdb.DuckDBPyConnection) -> None:
    twice = f"{RUN}, 'old' AS workflow, 1 AS rowid_ UNION ALL {RUN}, 'new', 2"
    assert rows.merge(con, "ci_runs", twice) == 1
    assert con.sql("SELECT workflow FROM ci_runs").fetchall() == [("new",)]


def test_a_date_is_cut_in_the_given_time_zone(con: duckdb.DuckDBPyConnection) -> None:
    late = f"{RUN}, '2026-01-31T23:30:00Z' AS created_at"
    rows.merge(con, "ci_runs", late, timezone="Europe/Berlin")
    assert con.sql("SELECT created_on::VARCHAR FROM ci_runs").fetchall() == [("2026-02-01",)]


def test_the_same_reject_is_noted_once_with_the_day_it_was_first_seen(con: duckdb.DuckDBPyConnection) -> None:
    for day in (1, 2):
        seen = datetime(2026, 1, day, tzinfo=UTC)
        rows.reject(con, "files", "ci_runs.csv", 3, "run is empty", "x" * 300, seen)
    found = con.sql("SELECT line, length(text), seen_on::VARCHAR FROM rejects").fetchall()
    assert found == [(3, 200, "2026-01-01")]
