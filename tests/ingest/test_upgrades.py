"""Warehouses as earlier code wrote them, real files, brought to the schema of today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest import consistency, publish, schema, warehouse
from tests.ingest import warehouses
from tests.ingest.nights import Home
from tests.ingest.warehouses import make

# Versions of DuckDB write the same default in other words.
SHAPE = """
SELECT table_name, column_name, data_type, is_nullable, column_default IS NULL, comment FROM duckdb_columns()
WHERE NOT internal AND schema_name = 'main' AND table_name <> 'incoming' ORDER BY ALL
"""
VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' ORDER BY ALL"
# What the sample has and no version has lost.
KEPT = {
    "commits": "sha, committed_at, insertions, deletions, is_merge",
    "changes": "sha, path, added, deleted",
    "ci_runs": "run, attempt, conclusion, created_at",
    "evaluations": "suite, run, task, human_minutes, passed, model, started_at",
    "models": "model, predecessor, released_at",
    "deployments": "id, environment, status, created_at",
    "incidents": "id, opened_at, resolved_at",
    "merges": "sha, how, landed_at",
    "nights": "night, outcome",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """A warehouse of each version."""
    folder = tmp_path_factory.mktemp("warehouses")
    yield warehouses.unpacked(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple], list[tuple]]:
    """Columns and views of a warehouse that begins today."""
    with warehouse.open_build(tmp_path_factory.mktemp("fresh")) as con:
        return con.execute(SHAPE).fetchall(), con.execute(VIEWS).fetchall()


def rows(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """What has to be there before and after."""
    con.execute("SET TimeZone = 'UTC'")
    return {
        table: con.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()
        for table, columns in KEPT.items()
    }


@pytest.mark.parametrize("version", warehouses.versions())
def test_a_warehouse_of_each_version_is_opened_with_its_rows_and_todays_shape(
    version: int, files: dict[int, Path], fresh: tuple[list[tuple], list[tuple]], tmp_path: Path
) -> None:
    with duckdb.connect(str(files[version]), read_only=True) as con:
        stored = con.execute("SELECT value FROM settings WHERE key = 'schema.version'").fetchall()
        before = rows(con)
    assert stored == [(str(version),)]
    assert all(before.values())
    (tmp_path / "snapshots").mkdir()
    shutil.copy(files[version], tmp_path / "snapshots" / "20261031T235959Z.duckdb")
    with warehouse.open_build(tmp_path) as con:
        assert rows(con) == before
        assert (con.execute(SHAPE).fetchall(), con.execute(VIEWS).fetchall()) == fresh


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    """What a night of today makes of the sample, beginning with nothing."""
    return told(night(Home(tmp_path_factory.mktemp("first") / "home")))


def night(at: Home, old: Path | None = None) -> Home:
    """A night over the sample, up to what is derived, on top of an older warehouse."""
    make.sample(at.folder)
    file = at.folder / "foreshock.toml"
    file.write_text("horizon = { draws = 100 }\n" + file.read_text())
    (at.warehouse / "snapshots").mkdir()
    if old:
        shutil.copy(old, at.warehouse / "snapshots" / "20261031T235959Z.duckdb")
    assert at.derived("git", "files") == 0
    return at


def told(at: Home) -> dict[str, list[tuple]]:
    """Every table row by row, but for where the sample lies and which night it was."""
    left_out = ("git", "fingerprint", "seen_at", "seen_on")
    return {
        table: at.ask(f"SELECT COLUMNS(lambda c: c NOT IN {left_out}) FROM {table} ORDER BY ALL")
        for table in schema.tables()
        if table not in ("nights", "settings", "moved_figures")  # of which a half night writes less
    }


def test_the_next_night_makes_of_the_oldest_one_what_a_first_night_makes(
    files: dict[int, Path], first: dict[str, list[tuple]], tmp_path: Path
) -> None:
    after = told(night(Home(tmp_path / "home"), files[1]))
    assert {table for table in first if after[table] != first[table]} == set()


def test_every_metric_answers_from_the_oldest_one(files: dict[int, Path], tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    shutil.copy(files[1], tmp_path / "snapshots" / "20261031T235959Z.duckdb")
    with warehouse.open_build(tmp_path) as con:
        publish.create_views(con)
        consistency.check(con, files[1])
        for metric in publish.metrics():
            con.execute(f"FROM metrics.{metric}").fetchall()


def test_the_version_before_the_newest_is_kept() -> None:
    wanted = set(range(1, schema.version())) - warehouses.PASSED_OVER
    assert wanted - set(warehouses.versions()) == set(), "run python -m tests.ingest.warehouses.make COMMIT"
