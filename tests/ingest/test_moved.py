"""Headline figures of the last two complete periods: what is compared, what is not, and what moved them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest.derive import accounts, figures
from ingest.derive.figures import Figure, Move
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

MARK = "Co-Authored-By: Claude <noreply@anthropic.com>"
TODAY = date(2026, 11, 1)
SHARE = Figure("AI code share", "ai_code_share")
RESEARCH_SHARE = Figure("AI share of research code", "ai_research_share")
HORIZON = Figure("Task horizon", "task_horizon")
RESEARCH = {"glob": "**", "name": "all", "ai_research": True}
MOVED = """
    SELECT printf('%.4f', change), printf('%.4f', change_low), printf('%.3f', times), compared
    FROM moved_figures WHERE figure = '{}'
"""


def landed(folder: Path, name: str, days: range, ai: bool) -> Path:
    """A landing of a line on each of these days of both months, those of October by AI or not."""
    repo = create(folder / f"{name}.git")
    for month in (9, 10):
        for day in days:
            mark = f"\n\n{MARK}" if ai and month == 10 else ""
            file = {f"{name}_{month}_{day}.py": lines(1)}
            repo.commit(f"Change {name}{mark}", file, date=f"2026-{month:02}-{day:02}T10:00:00")
    return repo


@pytest.fixture
def acme(tmp_path: Path) -> Home:
    """20 lines without a mark in September, 20 by AI in October; the day is 2026-11-01."""
    made = home(tmp_path / "home", {"acme/trainer": landed(tmp_path, "trainer", range(1, 21), ai=True)})
    return on(made, TODAY)


def on(made: Home, day: date) -> Home:
    """The same warehouse on another day."""
    file = made.folder / "foreshock.toml"
    before = next(line for line in file.read_text().splitlines() if line.startswith("now"))
    file.write_text(file.read_text().replace(before, f'now = "{day}"'))
    return made


def test_a_night_compares_what_has_two_complete_periods_and_says_why_of_the_rest(acme):
    assert acme.night() == 0
    # Wilson of 0 of 20 reaches to 1 - 1 / (1 + 3.8415 / 20) = 0.1611, of 20 of 20 down to as far below 1.
    # 0.16113 times the root of 2 is 0.22787; 1 / 0.22787 is 4.389. One figure: no interval is widened.
    assert acme.shown(MOVED.format("AI code share")) == "1.0000 0.7721 4.389 1"
    said = "SELECT figure, verdict, within, mix, repo FROM metrics.changed_most WHERE verdict <> 'unknown'"
    assert acme.shown(said) == "AI code share beyond 1.0 0.0 -"
    reasons = dict(acme.ask("SELECT figure, reason FROM moved_figures WHERE change IS NULL"))
    assert reasons["AI share of research code"].startswith("no area here is marked as AI research")
    assert reasons["Task horizon"] == "no model with a horizon and a date"
    assert reasons["Lead time"] == "no complete period yet"
    assert len(reasons) == len(figures.FIGURES) - 1


def test_a_figure_that_is_no_more_among_the_headlines_is_forgotten(acme, monkeypatch):
    acme.night()
    monkeypatch.setattr("ingest.derive.moved.FIGURES", (HORIZON,))
    assert on(acme, date(2026, 11, 2)).night() == 0
    assert acme.shown("SELECT figure, position FROM moved_figures") == "Task horizon 0"


def test_what_moved_a_share_is_the_repository_that_adds_most_or_is_missed_most(tmp_path):
    repos = {
        "acme/trainer": landed(tmp_path, "trainer", range(1, 21), ai=True),
        "acme/console": landed(tmp_path, "console", range(1, 22, 5), ai=False),
    }
    made = home(tmp_path / "home", {name: {"git": repo, "areas": [RESEARCH]} for name, repo in repos.items()})
    assert on(made, TODAY).night() == 0
    with duckdb.connect(str(made.warehouse / "foreshock.duckdb"), read_only=True) as con:
        share, research = (account_of(con, figure) for figure in (SHARE, RESEARCH_SHARE))
    # 20 of 25 lines: trainer has four fifths of all in both months, and goes from none to all
    assert share == {
        "within": pytest.approx(0.8), "mix": pytest.approx(0), "repo": "acme/trainer",
        "repo_adds": pytest.approx(0.8),
    }  # fmt: skip
    # without console all is AI in October, which is a fifth more; without trainer nothing is
    assert research == {"repo": "acme/trainer", "without_repo": 0}


def account_of(con: duckdb.DuckDBPyConnection, figure: Figure) -> dict[str, object]:
    move = figures.changed(figures.looked_at(con, figure, TODAY), 2)
    return accounts.account(con, move, TODAY, 2)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no complete period yet"),
        ([("2026-10-01", 0.5)], "no figure for the period before"),
        ([("2026-08-01", 0.5), ("2026-10-01", 0.5)], "no figure for the period before"),
        ([("2026-09-01", 0.5), ("2026-10-01", None)], "3 landings here"),
        ([("2026-09-01", None), ("2026-10-01", 0.5)], "3 landings here"),
        ([("2026-03-01", 0.5), ("2026-04-01", 0.5)], "the newest figure is of the period from 2026-04-01"),
        ([("2026-09-01", 0.5), ("2026-10-01", 0.5)], None),
    ],
)
def test_two_periods_in_a_row_with_a_figure_are_compared_and_no_old_ones(rows, reason):
    given = [
        {"period": date.fromisoformat(day), "value": value, "note": None if value else "3 landings here"}
        for day, value in rows
    ]
    assert figures.last_two(SHARE, "month", given, TODAY).reason == reason


def test_the_period_before_a_quarter_is_three_months_earlier_over_new_year_too():
    assert figures.earlier(date(2026, 1, 1), "quarter") == date(2025, 10, 1)
    assert figures.earlier(date(2026, 3, 1), "month") == date(2026, 2, 1)


def models(*rows: tuple[str, str, str, float]) -> pl.DataFrame:
    """Models that were best at their date."""
    return pl.DataFrame(
        [
            {"suite": suite, "suite_version": "1", "model": model, "dated_on": date.fromisoformat(day)}
            | {"value": value, "frontier": True}
            for suite, model, day, value in rows
        ]
    )


def test_horizons_are_those_of_the_best_model_at_the_end_of_either_month_in_the_fullest_suite():
    frame = models(
        ("tasks", "a", "2026-01-05", 10.0), ("tasks", "b", "2026-09-30", 20.0),
        ("tasks", "c", "2026-10-01", 40.0), ("tasks", "d", "2026-11-01", 80.0),
        ("other", "x", "2026-08-01", 99.0), ("other", "y", "2026-10-02", 500.0),
    )  # fmt: skip
    move = figures.of_models(HORIZON, frame, TODAY)
    assert (move.before["model"], move.now["model"], move.reason) == ("b", "c", None)
    assert (move.before["period"], move.now["period"]) == (date(2026, 9, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("tasks", "a", "2026-10-05", 10.0)], "no model before the last month"),
        ([("tasks", "a", "2026-08-05", 10.0)], "no newer model is the best"),
        (
            [("tasks", "a", "2026-08-05", 10.0), ("tasks", "b", "2026-11-01", 20.0)],
            "no newer model is the best",
        ),
    ],
)
def test_without_a_new_best_model_there_is_nothing_to_compare(rows, reason):
    assert figures.of_models(HORIZON, models(*rows), TODAY).reason == reason


def test_a_share_of_none_or_of_all_has_the_uncertainty_of_what_it_is_counted_from():
    move = Move(SHARE, "month")
    found = figures.estimate(move, {"value": 1.0, "low": 1.0, "high": 1.0, "n": 20})
    assert (found.low, found.high) == pytest.approx((1 / (1 + 3.8415 / 20), 1), abs=1e-5)
    same = figures.estimate(move, {"value": 0.5, "low": 0.5, "high": 0.5, "n": 20})
    assert (same.low, same.high) == (0.5, 0.5)


def test_output_is_told_by_its_lines_and_its_days_and_of_no_repository():
    now, before = {"lines": 900, "contributor_days": 90}, {"lines": 600, "contributor_days": 100}
    move = Move(Figure("Output per contributor", "output_per_contributor"), "quarter", now, before)
    with duckdb.connect() as con:
        assert accounts.account(con, move, TODAY, 9) == {"top_change": 1.5, "bottom_change": 0.9}


def test_a_horizon_is_told_by_its_models():
    move = Move(HORIZON, "month", {"model": "acme-6"}, {"model": "acme-5"})
    with duckdb.connect() as con:
        assert accounts.account(con, move, TODAY, 9) == {"models": "acme-6 after acme-5"}
