"""Horizons on the page: the rows shown, sentences, cards and figures, worked out from a few rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import queries
from dashboard import curve, horizon_charts, horizons, sensitivity, snapshot
from dashboard.view import View
from tests.dashboard.reader import plain

SUITE = ("acme-tasks", "1")


@pytest.fixture
def view(organisation: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(organisation))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest), others=False)


def changed(result: queries.Result, **columns: object) -> queries.Result:
    """With other values for acme-3, the newest."""
    newest = pl.col("model") == "acme-3"
    frame = result.frame.with_columns(
        pl.when(newest).then(pl.lit(value, result.frame.schema[name])).otherwise(name).alias(name)
        for name, value in columns.items()
    )
    return replace(result, frame=frame)


def traces(figure: dict[str, object]) -> dict[str, dict[str, object]]:
    return {trace["name"]: trace for trace in figure["data"]}


def said(card: object) -> list[str]:
    return [plain(text) for text in (card.number, card.change, *card.facts, *card.notes)]


def test_the_card_is_the_newest_model_that_was_best_at_its_date(view):
    # 15, 60 and 240 minutes, 60 days apart from 1 March
    assert said(horizons.newest(view.ask("task_horizon"))) == [
        "4 h",
        "acme-3, 29 Jun 2026",
        "finished half of the time",
        "95 % interval 2 to 8 h",
        "four times in five: 1 h",
        "n = 50 attempts at 25 tasks",
        "suite acme-tasks 1",
    ]


def test_a_later_model_that_is_not_longer_does_not_lower_the_card(view):
    later = changed(view.ask("task_horizon"), value=30.0, frontier=False)
    card = said(horizons.newest(later))
    assert card[:2] == ["1 h", "acme-2, 30 Apr 2026"]
    assert card[-1] == "Later, not longer: acme-3 30 min."


def test_what_to_know_before_believing_a_horizon_stands_on_the_card(view):
    flagged = changed(view.ask("task_horizon"), flag="beyond its longest task")
    assert said(horizons.newest(flagged))[-1] == "Beyond its longest task."


def test_without_any_horizon_both_cards_say_what_is_missing(view):
    nothing = view.ask("task_horizon")
    card = said(horizons.newest(replace(nothing, frame=nothing.frame.clear())))
    assert card == ["\u2014", "", "no model with a success and a failure at tasks of known length"]
    trend = view.ask("horizon_trend")
    card = said(horizons.doubling(replace(trend, frame=trend.frame.clear())))
    assert card[2] == "No doubling time: 0 models best at their date here, 3 on different days needed."


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "Doubles every 30 days (95 % interval 20 to 60 days), over 3 models"),
        ({"high": None}, "Doubles every 30 days (95 % interval from 20 days, without an upper end), over"),
        ({"low": None, "high": None}, "Doubles every 30 days, over 3 models that were best at their date,"),
        ({"value": None, "doublings_per_year": -1.0}, "No doubling: over 3 models the horizon did not grow."),
        ({"doublings_per_year": None, "n": 2}, "No doubling time: 2 models best at their date here, 3 on"),
    ],
)
def test_a_trend_is_said_in_a_sentence(row, sentence, view):
    known = horizons.trend(view.ask("horizon_trend"), SUITE, "p50", "all")
    assert plain(horizons.pace(known | row)).startswith(sentence)


@pytest.mark.parametrize(
    ("factor", "said"),
    [(8.04, "one-off jump, 14 Mar 2025, to 8"), (0.3, "one-off jump down, 14 Mar 2025, to 0.3")],
)
def test_a_jump_has_a_date_a_size_and_a_direction(factor, said):
    row = {"verdict": "one-off jump", "jump_on": date(2025, 3, 14), "jump_factor": factor}
    assert horizons.verdict(row) == f"{said} times the line before"


def test_a_verdict_that_hangs_on_the_newest_model_says_so():
    row = {"verdict": "faster recent slope", "verdict_without_newest": "not enough data"}
    assert horizons.unsteady(row) == "Without the newest model: not enough data."
    assert horizons.unsteady(row | {"verdict": "not enough data"}) == ""


def test_attempts_and_models_that_are_not_drawn_are_named_with_the_reason(view):
    failed = changed(view.ask("task_horizon"), value=0.0, flag="no success", no_score=7)
    # 2 without a length and 1 invalid for each of three models
    assert horizons.left_out(failed, SUITE, "p50") == (
        "Left out: 6 attempts without a known length, 7 attempts without verdict and score and "
        "3 attempts marked invalid; acme-3 (no success)."
    )


def test_of_very_many_models_the_newest_are_drawn_and_what_is_left_to_the_table_is_said(view, monkeypatch):
    fitted = view.ask("task_horizon")
    assert horizons.bounded(fitted, SUITE, "p50") == ""
    monkeypatch.setattr(horizons, "POINTS", 2)
    few = replace(fitted, frame=fitted.frame.with_columns(draws_used=100, draws=1000))
    assert horizons.bounded(few, SUITE, "p50") == (
        "Drawn are the newest 2 of each kind; the table has all. Intervals rest on 100 draws, not 1,000."
    )
    drawn = traces(horizon_charts.by_date(SUITE)(view, few))["Best at its date"]["hovertext"]
    assert [plain(text).split(":")[0] for text in drawn] == ["acme-2", "acme-3"]
    table = horizon_charts.only(SUITE, lambda _, result: result, ["acme-3"])(
        view, view.ask("success_by_length")
    )
    assert set(table.frame["model"]) - {"human"} == {"acme-3"}


def test_a_suite_that_changed_under_one_version_is_said_beside_its_horizons(view):
    result = view.whole("rejected_rows")
    rows = {
        "source": ["evaluations", "evaluations", "files"],
        "file": ["suite acme-tasks 1", "suite acme-tasks 2", "suite acme-tasks 1"],
        "reason": ["from `a` on it has 2 tasks", "other", "other"],
        "first_line": [0, 0, 0],
    }
    found = replace(result, frame=pl.DataFrame(rows))
    assert horizons.remarks(found, SUITE) == r"From \`a\` on it has 2 tasks."
    assert horizons.remarks(result, SUITE) == ""


def test_names_from_outside_are_text_in_sentences(view):
    named = changed(view.ask("task_horizon"), model="![x](http://example.com)\n# y", value=0.0, flag="z")
    assert r"\!\[x\](http\://example\.com) \# y (z)" in horizons.left_out(named, SUITE, "p50")


def test_models_stand_at_their_dates_with_intervals_on_a_scale_of_doublings(view):
    figure = horizon_charts.by_date(SUITE)(view, view.ask("task_horizon"))
    best = traces(figure)["Best at its date"]
    assert best["x"] == ["2026-03-01", "2026-04-30", "2026-06-29"]
    assert best["y"] == [15, 60, 240]
    assert best["error_y"]["array"] == [15, 60, 240]  # up to twice as long
    assert best["error_y"]["arrayminus"] == [7.5, 30, 120]  # down to half
    line = traces(figure)["Doubles every 30 days"]
    assert (line["x"], line["y"]) == (["2026-03-01", "2026-06-29"], [15, 240])
    assert figure["layout"]["yaxis"]["type"] == "log"


def test_four_times_in_five_has_its_own_points_and_its_own_line(view):
    figure = horizon_charts.by_date(SUITE, "p80")(view, view.ask("task_horizon"))
    assert traces(figure)["Best at its date"]["y"] == [3.75, 15, 60]
    assert traces(figure)["Doubles every 30 days"]["y"] == [3.75, 60]


def test_a_window_without_a_line_has_its_points_only(view):
    figure = horizon_charts.by_date(SUITE, span="before the last 24 months")(view, view.ask("task_horizon"))
    assert list(traces(figure)) == ["Best at its date"]


def test_a_model_that_was_not_best_is_hollow_and_no_success_is_not_drawn(view):
    asked = view.ask("task_horizon")
    other = horizon_charts.by_date(SUITE)(view, changed(asked, value=30.0, frontier=False))
    assert traces(other)["Other models"]["marker"]["symbol"] == "circle-open"
    never = horizon_charts.by_date(SUITE)(view, changed(asked, value=0.0, frontier=False))
    assert traces(never)["Best at its date"]["y"] == [15, 60]


def test_above_the_ceiling_of_a_suite_lies_a_band(view):
    figure = horizon_charts.by_date(SUITE)(view, changed(view.ask("task_horizon"), ceiling_minutes=480.0))
    (band,) = figure["layout"]["shapes"]
    assert (band["y0"], band["y1"]) == (480, 1920)
    assert plain(figure["layout"]["annotations"][0]["text"]).startswith("Beyond 8 h")


def test_the_published_frontier_stands_behind_and_can_be_switched_off(view):
    shown = horizon_charts.by_date(SUITE)(replace(view, others=True), view.ask("task_horizon"))
    others = traces(shown)["Published: METR's frontier"]
    assert others["y"] == sorted(others["y"])  # best at their date: each at least the one before
    assert min(others["x"]) >= "2025-03-01"  # a year before the first of ours
    assert "Published: METR's frontier" not in traces(
        horizon_charts.by_date(SUITE)(view, view.ask("task_horizon"))
    )


def test_doubling_times_stand_by_window_and_one_without_a_line_is_left_out(view):
    figure = horizon_charts.windows(SUITE)(view, view.ask("horizon_trend"))
    (trace,) = figure["data"]
    assert trace["y"] == [
        "last 24 months (n = 3)",
        "2024 on (n = 3)",
        "2023 on (n = 3)",
        "all (n = 3)",
    ]
    assert (trace["x"], trace["error_x"]["array"]) == ([30] * 4, [30] * 4)  # up to 60


def test_the_curve_of_a_model_crosses_one_half_at_its_horizon(view):
    figure = curve.success_by(SUITE, "acme-3")(view, view.ask("success_by_length"))
    fitted, counted = traces(figure)["Fitted curve"], traces(figure)["Attempts, by length"]
    crossing = min(zip(fitted["x"], fitted["y"], strict=True), key=lambda point: abs(point[1] - 50))
    assert crossing[0] == pytest.approx(240, rel=0.1)
    assert counted["y"] == [100, 100, 90, 70, 30]
    assert [plain(note["text"]) for note in figure["layout"]["annotations"]] == ["p80: 1 h", "p50: 4 h"]


def test_a_suite_without_lengths_says_what_to_give(view):
    untimed = view.ask("task_horizon")
    dates = changed(untimed, value=None)
    bare = replace(untimed, frame=dates.frame.with_columns(value=pl.lit(None, pl.Float64)))
    assert horizon_charts.by_date(SUITE)(view, bare) == horizons.NO_HORIZON


def test_suites_with_most_horizons_come_first_and_those_without_any_are_offered():
    fitted = pl.DataFrame({"suite": ["a", "b", "b"], "suite_version": ["1"] * 3, "value": [1.0, 2.0, None]})
    tried = pl.DataFrame({"suite": ["a", "b", "c"], "suite_version": ["1"] * 3, "n": [10, 20, 90]})
    assert horizons.suites(fitted, tried) == [("b", "1"), ("a", "1"), ("c", "1")]


def test_other_choices_stand_beside_the_one_that_is_shown(view):
    frame = sensitivity.rows(view, SUITE, "p50")
    assert frame["choice"].to_list() == [
        "as shown",
        "penalty 0.1, as METR's first release",
        "dated by release",
        "without acme-3",
        *(f"window: {span}" for span in horizons.SPANS[1:]),
    ]
    first = frame.row(0, named=True)
    assert [plain(str(value)) for value in first.values()][1:6] == [
        "acme-3",
        "4 h",
        "2 to 8 h",
        "30",
        "20 to 60 days",
    ]
    assert frame["best model"].to_list()[2] is None  # none has a date of release
    assert frame["best model"].to_list()[3] == "acme-2"


def test_the_date_of_a_first_use_is_said_in_words(view):
    figure = horizon_charts.by_date(SUITE)(view, view.ask("task_horizon"))
    over = traces(figure)["Best at its date"]["hovertext"][0]
    day = date(2026, 3, 1)
    assert plain(over).endswith(f"{day.day} Mar 2026")
