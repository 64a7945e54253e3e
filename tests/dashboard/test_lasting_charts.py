"""What the pages draw of take-overs, comparisons and surveys: by hand from the rules in overseen.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from dashboard import comparison, lasting, snapshot, surveys, takeovers
from dashboard.remarks import output_remarks
from dashboard.view import View
from tests.dashboard.reader import plain


@pytest.fixture
def view(overseen: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(overseen))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def texts(figure):
    return [plain(note["text"]) for note in figure["layout"]["annotations"]]


def withheld(result, note):
    """The same without any figure, for one reason."""
    return replace(result, frame=result.frame.with_columns(value=pl.lit(None, pl.Float64), note=pl.lit(note)))


def test_each_outcome_has_the_row_of_its_settled_period_and_a_hollow_one_of_the_next(view):
    figure = comparison.forest(view, view.ask("ai_against_no_mark"))
    settled, young = figure["data"]
    names = [plain(name) for name in settled["y"]]
    # 900 of each side in the third quarter; October and November's are 600, of which November's are too young
    assert names == [
        "<b>Reverted within 30 days</b><br>2026 Q3: AI 10 % of 900, no mark 5 % of 900",
        "<b>Checked by a second person</b><br>2026 Q3: AI 40 % of 900, no mark 80 % of 900",
        "<b>Changed after an approval</b><br>2026 Q3: AI 50 % of 6, no mark 50 % of 6",
    ]
    assert settled["x"] == [2, 0.5, 1]
    assert [plain(name) for name in young["y"]] == [
        "<b>Reverted within 30 days</b><br>2026 Q4, so far: AI 10 % of 300, no mark 5 % of 300",
        "<b>Checked by a second person</b><br>2026 Q4, so far: AI 40 % of 600, no mark 80 % of 600",
    ]
    assert (settled["marker"]["symbol"], young["marker"]["symbol"]) == ("square", "square-open")
    assert "600 landings are too young" in young["hovertext"][0]
    # three like strata are as one: exp(1.96 x (0.9 / 90 + 0.95 / 45) ^ 0.5) = 1.413
    bars = settled["error_x"]
    assert (bars["array"][0], bars["arrayminus"][0]) == pytest.approx((0.826, 0.585), abs=0.001)


def test_an_outcome_without_a_ratio_says_why_in_its_row(view):
    figure = comparison.forest(view, view.ask("ai_against_no_mark"))
    # six approvals of each side in trainer in a quarter, two in a month
    monthly = replace(view, selection={"grain": "month"})
    said = texts(comparison.forest(monthly, monthly.ask("ai_against_no_mark")))
    assert any("alike landings: 2 that AI wrote and 2 without" in text.replace("<br>", " ") for text in said)
    assert not any("without a mark" in text for text in texts(figure))


def test_take_overs_of_each_kind_are_a_line_of_its_own(view):
    figure = takeovers.course(view, view.ask("takeovers"))
    solid = {trace["name"]: trace["y"] for trace in figure["data"] if trace.get("mode") == "lines"}
    ends = {name: [value for value in y if value is not None][-1] for name, y in solid.items() if y}
    assert ends["Sessions"] == pytest.approx(20)  # 3 of 15
    assert ends["Branches that landed"] == pytest.approx(40)
    assert ends["Requests that were closed or landed"] == pytest.approx(25)


def test_sessions_by_difficulty_are_those_of_the_last_closed_period(view):
    (trace,) = takeovers.by_difficulty(view, view.ask("takeovers"))["data"]
    assert trace["y"] == ["hard (n = 15)", "easy (n = 30)"]
    assert [plain(text) for text in trace["text"]] == [
        "40 %, 20 to 64 %; 3 corrections each",
        "10 %, 3.5 to 26 %; 0 corrections each",
    ]


def test_the_bound_of_coding_is_set_beside_what_output_stands_at(view):
    figure = surveys.explained(view, view.ask("coding_ceiling"))
    names = [trace["name"] for trace in figure["data"] if trace.get("showlegend") is not False]
    assert names[:3] == [
        "If coding took no time", "If code marked as AI's took none", "Output per contributor"
    ]  # fmt: skip
    assert plain(surveys.bound(view)) == (
        "With 50 % of work time spent coding (asked on 5 Jun 2024, n = 20), even infinitely fast coding "
        "explains at most 2 x. Output per contributor stands at 3.4 x: what lies above the bound is no "
        "faster coding. It may be lines that nobody would have written before, or other work."
    )


def test_reports_have_a_point_per_wave_with_the_interval_as_reported(view):
    result = view.ask("survey_uplift")
    figure = surveys.reported(view, result)
    mine, published = figure["data"][0], figure["data"][1]
    assert (mine["y"], mine["error_y"]["array"], mine["error_y"]["arrayminus"]) == (
        [1.5, 2],
        [0, 0.5],
        [0, 0.5],
    )
    assert plain(mine["hovertext"][1]).startswith(
        "5 Jun 2026: 2 x (median)<br>interval as reported: 1.5 to 2.5 x"
    )
    assert "n = 30, 75 % of those asked" in plain(mine["hovertext"][1])
    assert published["y"] == [4.0]


@pytest.mark.parametrize(("name", "other"), [("wording", "How fast?"), ("statistic", "mean")])
def test_a_line_of_reports_is_broken_where_another_thing_was_asked_or_told(name, other, view):
    result = view.ask("survey_uplift")
    changed = (
        pl.when(pl.col("wave") == result.frame["wave"].max()).then(pl.lit(other)).otherwise(pl.col(name))
    )
    told = replace(result, frame=result.frame.with_columns(changed.alias(name)))
    line = surveys.reported(view, told)["data"][0]
    assert (line["x"], line["y"]) == (["2025-12-05", "2026-06-05", "2026-06-05"], [1.5, None, 2])
    assert (line["error_y"]["arrayminus"], line["hovertext"][1]) == ([0, 0, 0.5], "")


@pytest.mark.parametrize(
    ("metric", "draw"), [("coding_ceiling", surveys.explained), ("survey_uplift", surveys.reported)]
)
def test_answers_of_too_few_are_withheld_with_the_reason(metric, draw, view):
    assert draw(view, withheld(view.ask(metric), "4 people answered")) == "4 people answered."


def test_the_card_of_output_says_the_median_the_headcount_and_what_agents_landed_alone():
    row = {
        "baseline": 10.0, "cap": 2000.0, "cap_note": "as configured", "panel_gap": None, "lines": 200.0,
        "median_contributor": 12.3, "headcount": None, "agent_lines": 0.0,
    }  # fmt: skip
    assert "The median contributor lands 12 lines a day." in [plain(line) for line in output_remarks(row)]
    more = [plain(line) for line in output_remarks(row | {"headcount": 41.0, "agent_lines": 50.0})]
    assert more[-2:] == [
        "The median contributor lands 12 lines a day; headcount 41.",
        "Of the lines 25 % were landed by agents with no person on record.",
    ]


def test_ais_lines_have_a_curve_for_each_year_dashed_at_ages_that_not_all_its_days_have_reached(view):
    shares = {"2025": {14: (0.8, True), 91: (0.6, True)}, "2026": {14: (0.9, True), 91: (0.7, False)}}
    row = {"low": None, "high": None, "at_risk_lines": 10, "origin": "ai"}
    rows = [
        row | {"cohort": cohort, "age": age, "value": value, "complete": complete}
        for cohort, ages in (shares | {"all": shares["2025"], "2027": {14: (1.0, False)}}).items()
        for age, (value, complete) in ages.items()
    ]
    result = replace(view.ask("line_survival"), frame=pl.DataFrame(rows, infer_schema_length=None))
    drawn = [
        (line["name"], line["line"]["dash"], line["x"], line["y"], line["showlegend"])
        for line in lasting.years(view, result)["data"]
    ]
    assert drawn == [
        ("2025", "solid", [14, 91], [80, 60], True),
        ("2026", "solid", [14], [90], True),
        ("2026", "dot", [14, 91], [90, 70], False),
        ("2027", "dot", [14], [100], True),
    ]
    alone = replace(result, frame=result.frame.filter(pl.col("cohort") == "all"))
    assert lasting.years(view, alone).startswith("No year of landing")
