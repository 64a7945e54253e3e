"""Figures: every property is one that plotly knows, open periods are told apart, text stays text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure

import queries
from dashboard import breakdowns, charts, curve, drawings, evidence, horizon_charts, snapshot, theme, waits
from dashboard.view import View
from tests.dashboard import test_acceleration, test_loop_charts, test_oversight_charts

SUITE = ("acme-tasks", "1")
DRAWINGS = [
    ("ai_code_share", drawings.ai_share),
    ("ai_code_share", drawings.who_wrote),
    ("landings", drawings.landings),
    ("ai_research_share", drawings.research_share),
    ("ai_share_by_tool", breakdowns.by_tool),
    ("ai_share_by_model", breakdowns.by_model),
    ("ai_share_by_area", breakdowns.by_area),
    ("share_change", breakdowns.moved),
    ("attribution_coverage", evidence.coverage),
    ("attribution_coverage", evidence.methods),
    ("guarded_changes", evidence.guarded),
    ("output_per_contributor", drawings.output),
    ("merges_per_contributor", drawings.simple),
    ("ci_pass_rate", waits.by_origin),
    ("success_by_length", drawings.success),
    ("success_by_length", curve.success_by(SUITE, "acme-3")),
    ("task_horizon", horizon_charts.by_date(SUITE)),
    ("horizon_trend", horizon_charts.windows(SUITE)),
]
LISTED = {  # metrics that a page shows as a table or a card
    *("success_by_difficulty", "regressions", "benchmark_saturation", "optimisation_speedup"),
    *("evaluation_cost", "experiments_per_researcher", "horizon_pace"),
    *("tripwires", "tripwire_changes", "changed_most"),
    "checkpoint_coverage",  # on a card and in the grid of steps
}
# What stands in place of a figure where the period has landings, but none of these.
SAID = {
    breakdowns.by_tool: "No AI-marked lines in October 2026.",
    breakdowns.by_model: "No AI-marked lines in October 2026.",
    breakdowns.moved: "A change needs two closed periods with landings.",
    evidence.guarded: evidence.NO_CHANGES,
}
PERIODS = pl.DataFrame(
    {
        "period": [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)],
        "value": [0.5, None, 0.6, 0.1],
        "low": [0.4, None, 0.5, 0.0],
        "high": [0.6, None, 0.7, 0.3],
        "complete": [True, True, True, False],
    }
)


@pytest.fixture
def view(organisation: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(organisation))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=[draw.__name__ for _, draw in DRAWINGS])
@pytest.mark.parametrize("grain", [None, "week", "quarter"])
def test_every_property_of_a_figure_is_known_to_plotly(metric, draw, grain, view):
    view = replace(view, selection={"grain": grain} if grain else {})
    figure = draw(view, view.ask(metric))
    if (draw, grain) == (breakdowns.moved, "week"):  # nothing landed in the last two closed weeks
        assert figure == "0 landings in one of the two periods; a change is shown from 5 in both."
    else:
        assert Figure(figure).data


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=[draw.__name__ for _, draw in DRAWINGS])
def test_no_rows_give_no_figure(metric, draw, view):
    result = view.ask(metric)
    said = draw(view, replace(result, frame=result.frame.clear()))
    assert said == SAID.get(draw)


def test_the_line_ends_with_the_last_closed_period_and_the_open_one_hangs_on_it_dashed():
    solid, dashed = charts.line(PERIODS, "value", "share", "Share", theme.INK, "month")
    assert solid["y"] == [50, None, 60, None]
    assert dashed["y"] == [None, None, 60, 10]
    assert dashed["line"]["dash"] == theme.DASH
    assert dashed["marker"]["symbol"][-1] == "circle-open"
    assert [said.replace("\u202f", " ") for said in dashed["hovertext"]] == [
        "August 2026: 50 %<br>95 % interval 40 to 60 %",
        "September 2026: \u2014",
        "October 2026: 60 %<br>95 % interval 50 to 70 %",
        "November 2026: 10 %, so far<br>95 % interval 0 to 30 %",
    ]


def test_where_every_period_is_closed_nothing_is_dashed():
    assert len(charts.line(PERIODS.head(3), "value", "share", "Share", theme.INK, "month")) == 1


def test_a_line_begins_with_its_first_figure_and_a_figure_between_gaps_is_a_mark():
    held = [None, None, 0.5, None, 0.2, 0.3]
    days = [date(2026, month, 1) for month in range(5, 11)]
    frame = pl.DataFrame({"period": days, "value": held, "complete": [True] * 6})
    (solid,) = charts.line(frame, "value", "share", "Share", theme.INK, "month")
    assert (solid["x"][0], solid["y"]) == ("2026-07-01", [50, None, 20, 30])
    assert (solid["mode"], solid["marker"]["size"]) == ("lines+markers", [6, 0, 0, 0])


def test_the_band_covers_closed_periods_only():
    low, high = charts.between(PERIODS, "low", "high", "share", "Interval", theme.INK)
    assert (low["x"], low["y"], high["y"]) == (["2026-08-01", "2026-10-01"], [40, 50], [60, 70])


def test_columns_that_are_not_closed_are_hatched_and_unknown_always_is():
    frame = PERIODS.with_columns(ai=pl.lit(3), unknown=pl.lit(1))
    ai, unknown = charts.stack(
        frame, [("ai", theme.ORIGINS["ai"]), ("unknown", theme.ORIGINS["unknown"])], "count", "month"
    )
    assert ai["marker"]["pattern"]["shape"] == ["", "", "", "/"]
    assert unknown["marker"]["pattern"]["shape"] == "x"


def test_shipped_figures_of_others_are_found_for_both_charts_that_show_them(view):
    share, output = (queries.metrics()[name] for name in ("ai_code_share", "output_per_contributor"))
    view = replace(view, selection=queries.AS_PUBLISHED)
    assert view.published(drawings.PUBLISHED_SHARE, share)["value"].to_list() == [0.03, 0.8]
    multiples = view.published(drawings.PUBLISHED_OUTPUT, output)["value"].to_list()
    assert multiples == [1.2, 1.5, 1.9, 2.5, 5.8, 8.0]
    assert replace(view, others=False).published(drawings.PUBLISHED_SHARE, share).is_empty()
    assert view.published("", share).is_empty()


@pytest.mark.parametrize(
    ("selection", "shown"),
    [
        ({}, False),
        ({"policy": "declared"}, False),
        (queries.AS_PUBLISHED, True),
        (queries.AS_PUBLISHED | {"kinds": list(queries.KINDS[::-1])}, True),
        (queries.AS_PUBLISHED | {"kinds": list(queries.KINDS[:-1])}, False),
        (queries.AS_PUBLISHED | {"scopes": ["production", "research"]}, False),
        (queries.AS_PUBLISHED | {"grain": "quarter"}, True),
    ],
)
def test_the_course_of_the_share_has_published_marks_only_where_both_count_alike(view, selection, shown):
    view = replace(view, selection=selection)
    names = [trace["name"] for trace in drawings.ai_share(view, view.ask("ai_code_share"))["data"]]
    assert ("Published figures" in names) == shown


def test_the_tools_are_those_of_the_last_closed_period_with_the_largest_on_top(view):
    trace = breakdowns.by_tool(view, view.ask("ai_share_by_tool"))["data"][0]
    # A quarter of 900, 840 and 870 lines each is cursor's: 225, 210 and 217 of 3,000, the rest claude's.
    assert dict(zip(trace["y"], trace["text"], strict=True)) == {"cursor": "22\u202f%", "claude": "65\u202f%"}
    assert trace["y"][-1] == "claude"


def test_the_models_are_likewise_and_lines_that_name_none_stand_among_them(view):
    trace = breakdowns.by_model(view, view.ask("ai_share_by_model"))["data"][0]
    assert dict(zip(trace["y"], trace["text"], strict=True)) == {
        "not named": "22\u202f%",
        "acme-2": "65\u202f%",
    }


def test_an_area_says_what_it_is_marked_as_and_has_a_dash_where_its_share_is_withheld(view):
    trace = breakdowns.by_area(view, view.ask("ai_share_by_area"))["data"][0]
    # 900 of trainer and 870 of evals of 1,000 each on eight days; serving landed on four days only
    assert list(zip(trace["y"], trace["x"], trace["text"], strict=True)) == [
        ("permissions (guarded)", 0, "\u2014"),
        ("training (AI research)", 88.5, "88\u202f%"),
    ]


def test_the_change_of_the_share_is_split_by_repository_and_by_kind_of_change(view):
    figure = breakdowns.moved(view, view.ask("share_change"))
    within, mix = figure["data"]
    # each repository is a third of all lines and rose by 3 points
    assert [name.replace("\u202f", " ") for name in within["y"]] == [
        "acme/trainer: +1 points",
        "acme/serving: +1 points",
        "acme/evals: +1 points",
    ]
    assert within["x"] == pytest.approx([1, 1, 1])
    assert mix["x"] == pytest.approx([0, 0, 0])
    said = [figure["layout"]["annotations"][0]["text"], within["name"], mix["name"]]
    assert [text.replace("\u202f", " ") for text in said] == [
        "October 2026: +3 points on September 2026",
        "Change within repositories: +3 points",
        "Work shifting between them: \u00b10 points",
    ]


def test_coverage_adds_up_to_all_lines_by_the_grade_of_their_mark(view):
    figure = evidence.coverage(view, view.ask("attribution_coverage"))
    october = {trace["name"]: trace["y"][-2] for trace in figure["data"] if trace["type"] == "bar"}
    # of 3,000 lines 225, 210 and 217 carry a note; 1,958 of AI and 90 that it assisted are marked exactly
    assert october == pytest.approx(
        {"Line note": 652 / 30, "Exact mark": 2048 / 30, "Weak mark": 4, "No AI mark": 5, "Unknown": 1}
    )


def test_landings_are_drawn_by_how_their_lines_were_given_to_commits(view):
    figure = evidence.methods(view, view.ask("attribution_coverage"))
    october = {trace["name"]: trace["y"][-2] for trace in figure["data"] if trace["type"] == "bar"}
    assert october == {"All commits alike": 6, "Blame, line by line": 6}


def test_guarded_changes_whose_check_is_not_known_are_hatched_and_nothing_else_is_drawn(view):
    figure = evidence.guarded(view, view.ask("guarded_changes"))
    (trace,) = (trace for trace in figure["data"] if trace["type"] == "bar")
    assert (trace["name"], trace["y"][-2]) == ("Not known", 2)  # two persons in serving
    assert trace["marker"]["pattern"]["shape"] == "x"


def test_classes_of_checks_are_drawn_from_known_to_not_known(view):
    rows = [("operator", 1), ("second_person", 3), ("unknown", 2), ("stale", None)]
    frame = pl.DataFrame(
        [{"period": date(2026, 9, 1), "checked": word, "value": n, "complete": True} for word, n in rows]
    )
    figure = evidence.guarded(view, replace(view.ask("guarded_changes"), frame=frame))
    drawn = [(trace["name"], trace["y"]) for trace in figure["data"] if trace["type"] == "bar"]
    assert drawn == [
        ("A second person", [3]),
        ("Only who started or landed it", [1]),
        ("Not known", [2]),
    ]


def test_a_field_says_how_often_of_how_many(view):
    figure = drawings.success(view, view.ask("success_by_length"))
    notes = {(note["x"], note["y"]): note["text"] for note in figure["layout"]["annotations"]}
    assert notes["1 to 4 h", "acme-2"] == "30\u202f%<br>n = 10"
    assert figure["data"][0]["x"] == ["under 1 min", "4 to 15 min", "15 to 60 min", "1 to 4 h", "4 to 16 h"]


def test_a_division_by_zero_is_no_figure(view):
    result = replace(
        view.ask("ci_pass_rate"), frame=pl.DataFrame({"value": [1.0, float("nan"), float("inf")]})
    )
    assert snapshot.known(result).frame["value"].to_list() == [1.0, None, None]


def test_every_family_of_metrics_that_has_a_page_has_drawings():
    others = (test_oversight_charts, test_acceleration, test_loop_charts)
    elsewhere = [drawing for other in others for drawing in other.DRAWINGS]
    drawn = {metric for metric, _ in [*DRAWINGS, *elsewhere]} | LISTED
    families = {metric.family for name, metric in queries.metrics().items() if name not in drawn}
    assert families == {"Data"}


@pytest.mark.parametrize(
    ("unit", "values", "room"),
    [
        ("share", [0.1], 14 + 7 * 6),
        ("count", [1200], 14 + 7 * 4),
        ("hours", [60.0], 14 + 7 * len("2.5 days")),
    ],
)
def test_the_longest_mark_of_an_axis_has_room_beside_it(unit, values, room):
    drawn = charts.roomy(charts.figure([{"type": "scatter", "y": charts.scaled(values, unit)}], unit))[
        "layout"
    ]
    assert drawn["margin"]["l"] == room
    assert not drawn["xaxis"]["automargin"]
    assert not drawn["yaxis"]["automargin"]


def test_lying_columns_have_room_for_the_longest_words_behind_them():
    (trace,) = charts.bars(["a", "b"], [60.0, 1200.0], "hours", "red")
    longest = max(len(word) for word in trace["text"])
    assert charts.lying("Median", trace["text"])["margin"]["r"] == 10 + 7 * longest
    assert charts.lying("Median")["margin"]["r"] == 10 + 7 * 1


def test_a_chart_whose_words_are_longer_than_a_phone_is_wide_keeps_its_width():
    assert charts.needed(["a" * 21, "b"], "c" * 40) == {}
    assert charts.needed(["a" * 22, "b"], "c" * 40) == charts.WIDE
    assert charts.needed([], "c") == {}


@pytest.mark.parametrize(
    ("metric", "chosen", "period"),
    [
        ("ai_code_share", {}, "month"),
        ("ai_code_share", {"grain": "week"}, "week"),
        ("output_per_contributor", {}, "quarter"),
        ("agent_human_ratio", {"grain": "week"}, "month"),  # headcounts are by month
        ("agent_human_ratio", {"grain": "quarter"}, "quarter"),
        ("states", {"grain": "week"}, "quarter"),  # no filter of it
    ],
)
def test_a_period_is_named_as_its_metric_counts_it(metric, chosen, period, view):
    assert replace(view, selection=chosen).grain(queries.metrics()[metric]) == period
