"""Published figures and events that ship with the queries."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

FOLDER = Path(__file__).parents[2] / "queries" / "reference"


@pytest.fixture
def shipped(empty, tmp_path):
    """A warehouse with the files loaded by column name."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{empty}' AS warehouse (READ_ONLY)")
        for table in ("reference", "events"):
            con.execute(f"CREATE TABLE {table} AS FROM warehouse.{table} WITH NO DATA")
        for file in sorted(FOLDER.glob("*.csv")):
            table = "events" if file.stem == "events" else "reference"
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_csv('{file}', nullstr = '')")
        yield con


def test_no_key_stands_twice(shipped):
    twice = "SELECT {} FROM {} GROUP BY ALL HAVING count(*) > 1"
    assert shipped.execute(twice.format("series, period_end", "reference")).fetchall() == []
    assert shipped.execute(twice.format("happened_on, what", "events")).fetchall() == []


def test_every_figure_has_a_value_a_unit_and_a_source(shipped):
    missing = """
        SELECT * FROM reference
        WHERE value IS NULL OR source IS NULL OR unit NOT IN ('share', 'multiple', 'minutes')
    """
    assert shipped.execute(missing).fetchall() == []
    bounds = (
        "SELECT * FROM reference WHERE NOT (coalesce(low, value) <= value AND value <= coalesce(high, value))"
    )
    assert shipped.execute(bounds).fetchall() == []


def test_every_event_has_a_known_kind_and_a_source(shipped):
    odd = """
        SELECT * FROM events
        WHERE source IS NULL OR kind NOT IN ('model', 'tool_default', 'policy', 'pause', 'prediction')
    """
    assert shipped.execute(odd).fetchall() == []


def test_the_published_multiples_are_those_of_six_quarters(shipped):
    rows = shipped.execute("""
        SELECT period_end::VARCHAR, value FROM reference
        WHERE series LIKE 'Lines per contributor and day%'
        ORDER BY ALL
    """).fetchall()
    assert rows == [
        ("2025-03-31", 1.2),
        ("2025-06-30", 1.5),
        ("2025-09-30", 1.9),
        ("2025-12-31", 2.5),
        ("2026-03-31", 5.8),
        ("2026-06-30", 8.0),
    ]


def test_the_frontier_of_each_release_of_horizons_rises(shipped):
    for release in ("th10", "th11"):
        rows = shipped.execute(
            "SELECT value FROM reference WHERE series = ? AND note = 'best at its date' ORDER BY period_end",
            [f"METR p50 (release {release})"],
        ).fetchall()
        assert len(rows) > 10
        assert rows == sorted(rows)
