"""What the pages draw of requests, CI, deliveries and checks: by hand from the rules in overseen.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure

from dashboard import (
    axes,
    checks,
    comparison,
    drawings,
    holding,
    lasting,
    snapshot,
    surveys,
    takeovers,
    theme,
    waits,
)
from dashboard.view import View
from tests.dashboard.reader import plain

DRAWINGS = [
    ("ci_duration", waits.by_origin),
    ("attempts_to_green", waits.by_origin),
    ("ci_minutes", waits.minutes),
    ("lead_time", waits.by_origin),
    ("cycle_time", waits.phases),
    ("cycle_time", waits.pickup),
    ("deployment_frequency", drawings.simple),
    ("change_failure", drawings.simple),
    ("recovery_time", waits.failures),
    ("checked_mix", checks.of_ai),
    ("checked_mix", checks.of_all),
    ("review_coverage", waits.by_origin),
    ("ways_to_build", checks.ways),
    ("unaccountable_merges", checks.unaccountable),
    ("review_load", drawings.simple),
    ("review_load", checks.queue),
    ("takeovers", takeovers.course),
    ("takeovers", takeovers.by_difficulty),
    ("ai_against_no_mark", comparison.forest),
    ("coding_ceiling", surveys.explained),
    ("survey_uplift", surveys.reported),
    ("revert_rate", waits.by_origin),
    ("fault_rate", waits.by_origin),
    ("time_to_detect", waits.by_origin),
    ("older_faults", holding.older),
    ("churn_14d", waits.by_origin),
    ("line_survival", lasting.curves),
    ("surviving_ai_share", lasting.standing),
    ("ai_on_ai", lasting.recursion),
]
NAMES = ("AI had written them", "three or more times in a row")
IDS = [f"{metric}-{draw.__name__}" for metric, draw in DRAWINGS]


@pytest.fixture
def view(overseen: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(overseen))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def traces(figure):
    return {trace["name"]: trace for trace in figure["data"]}


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=IDS)
@pytest.mark.parametrize("grain", [None, "week", "quarter"])
def test_every_property_of_a_figure_is_known_to_plotly(metric, draw, grain, view):
    view = replace(view, selection={"grain": grain} if grain else {})
    assert Figure(draw(view, view.ask(metric))).data


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=IDS)
def test_no_rows_give_no_figure(metric, draw, view):
    result = view.ask(metric)
    assert draw(view, replace(result, frame=result.frame.clear())) is None


def test_the_shares_of_who_checked_end_with_october_and_what_is_not_known_is_hatched(view):
    drawn = traces(checks.of_ai(view, view.ask("checked_mix")))
    october = {name: trace["y"][-2] for name, trace in drawn.items() if trace["type"] == "bar"}
    some = {"A second person": 40, "Only who started or landed it": 40, "Only AI": 10, "Nobody": 10}
    assert october == some | {"Not known": 0}
    unknown = drawn["Not known"]
    assert dict(zip(unknown["x"], unknown["y"], strict=True))["2024-12-01"] == 100
    assert set(unknown["marker"]["pattern"]["shape"]) == {"x"}


def test_the_lines_of_origins_have_their_colours_and_the_one_of_all_lies_on_top(view):
    figure = waits.by_origin(view, view.ask("review_coverage"))
    solid = [trace for trace in figure["data"] if trace.get("mode") == "lines" and "showlegend" not in trace]
    assert [(trace["name"], trace["line"]["color"]) for trace in solid] == [
        ("AI", theme.ORIGINS["ai"].colour),
        ("Mixed", theme.ORIGINS["mixed"].colour),
        ("No AI mark", theme.ORIGINS["undeclared"].colour),
        ("All", theme.INK),
    ]
    assert [trace["y"][-2] for trace in solid] == [40, 60, 80, 60]  # 4, 3 of 5, 8, and 15 of 25


def test_the_phases_are_those_of_the_last_closed_period(view):
    drawn = traces(waits.phases(view, view.ask("cycle_time")))
    # AI's in October: six waited 52 h, three are open. Of all fifteen the six of 10 h come first
    assert [plain(text) for text in drawn["AI"]["text"]] == ["4 h", "2.2 days", "5 h", "1 h", "2.6 days"]
    assert [plain(text) for text in drawn["No AI mark"]["text"]] == ["4 h", "10 h", "5 h", "1 h", "20 h"]
    assert [plain(text) for text in drawn["All"]["text"]][1] == "2.2 days"
    assert "Mixed" not in drawn


def test_machine_time_stands_in_columns_that_add_up_to_all(view):
    drawn = traces(waits.minutes(view, view.ask("ci_minutes")))
    assert [name for name, trace in drawn.items() if trace["type"] == "bar"] == ["AI", "No AI mark"]
    assert drawn["AI"]["y"][-1] == 1200  # 400 minutes in each repository


def test_what_is_neither_of_the_three_origins_has_a_column_of_its_own(view):
    result = view.ask("ci_minutes")
    more = pl.when(pl.col("origin") == "all").then(pl.col("value") + 7).otherwise("value")
    drawn = traces(waits.minutes(view, replace(result, frame=result.frame.with_columns(value=more))))
    assert drawn["Automation, or not known"]["y"][-1] == 7


def test_without_any_unaccountable_landing_a_sentence_says_of_how_many(view):
    result = view.ask("unaccountable_merges")
    before = result.frame.filter((pl.col("value") == 0) & (pl.col("n") > 0))
    # 12 months of 10 and 5 landings in three repositories
    said = "None of the 540 landings with AI in them whose check is known."
    assert checks.unaccountable(view, replace(result, frame=before)) == said
    with_unknown = before.with_columns(unknown=pl.lit(1))
    assert checks.unaccountable(view, replace(result, frame=with_unknown)).endswith(
        " Of 12 more nobody can say."
    )
    nothing = result.frame.filter(pl.col("value").is_null())
    assert checks.unaccountable(view, replace(result, frame=nothing)) == checks.NOT_READ


def sentences(view, **last):
    """The sentences, with the last closed period of either metric changed."""
    coverage, none = (view.ask(metric) for metric in ("review_coverage", "unaccountable_merges"))
    if last:
        changed = [
            pl.lit(value).alias(name) for name, value in last.items() if name in coverage.frame.columns
        ]
        coverage = replace(coverage, frame=coverage.frame.with_columns(changed))
        none = replace(none, frame=none.frame.with_columns(unknown=pl.lit(last.get("unknown", 0))))
    return [plain(line) for line in checks.sentences(coverage, none, "month")]


LIMITS = "That somebody looked does not say how well, and AI work without a mark is not in these figures."


def test_the_sentence_reads_the_last_closed_period(view):
    # 4 of 10 in each of three repositories; one that nobody and one that only AI looked at
    first = (
        "October 2026: a second person checked 40 % of the 30 landings that AI wrote; 6 with AI in them had "
        "no person on record at all."
    )
    assert sentences(view) == [first, LIMITS]


def test_what_is_not_known_is_said_to_count_for_neither_side(view):
    said = sentences(view, unknown=10, at_least_share=0.3, at_most_share=0.55)
    assert said[0].startswith(
        "October 2026: a second person checked 40 % of the 30 landings that AI wrote and whose check is known"
    )
    assert said[1] == (
        "Of 10 more with AI in them nobody can say who checked: they count for neither side. "
        "Whatever they are, the share is 30 to 55 %."
    )


def test_where_nothing_is_known_the_sentence_gives_no_figure(view):
    assert sentences(view, value=None, n=0, unknown=7) == [f"October 2026: {checks.NOT_READ}"]
    assert sentences(view, value=None, n=3, unknown=0, note="3 landings here; a share is shown from 5") == [
        "October 2026: 3 landings here; a share is shown from 5."
    ]


@pytest.mark.parametrize(
    ("longest", "unit", "marks"),
    [
        (13, "minutes", "0, 5 min, 10 min, 15 min"),
        (62, "hours", "0, 12 h, 1 day, 1.5 days, 2 days, 2.5 days, 3 days"),
        (0.5, "hours", "0, 5 min, 10 min, 15 min, 20 min, 25 min, 30 min, 35 min"),
        (24 * 40, "hours", "0, 7 days, 14 days, 21 days, 28 days, 35 days, 42 days"),
        (24 * 170, "hours", "0, 1 month, 2 months, 3 months, 4 months, 5 months, 6 months"),
        (24 * 700, "hours", "0, 6 months, 12 months, 18 months, 24 months"),
        (100, "share", ""),
    ],
)
def test_axes_of_lengths_have_their_marks_where_people_would_put_them(longest, unit, marks):
    found = axes.lengths([0, None, longest], unit)
    assert plain(", ".join(found.get("ticktext", []))) == marks


def test_without_models_no_fault_is_said_to_be_young(view):
    result = view.ask("older_faults")
    unknown = result.frame.with_columns(
        value=pl.lit(None, pl.Float64), n=pl.lit(0), unknown=pl.col("n") + pl.col("unknown")
    )
    assert holding.older(view, replace(result, frame=unknown)) == holding.NO_MODELS
    few = result.frame.with_columns(value=pl.lit(None, pl.Float64), note=pl.lit("3 faults found here"))
    assert holding.older(view, replace(result, frame=few)) == "October 2026: 3 faults found here."


def test_a_curve_falls_where_lines_ended_and_stands_beside_its_interval(view):
    drawn = [
        trace for trace in lasting.curves(view, view.ask("line_survival"))["data"] if "hovertext" in trace
    ]
    of_ai = next(trace for trace in drawn if trace["name"] == "AI")
    after = dict(zip(of_ai["x"], of_ai["y"], strict=True))
    assert (after[7], after[14], after[365]) == (100, 80, 80)  # two of ten within two weeks, none later


def test_what_stands_is_drawn_beside_what_landed(view):
    landed, stands = lasting.standing(view, view.ask("surviving_ai_share"))["data"]
    assert (landed["name"], stands["name"]) == ("Of all that landed", "Of what stands")
    shares = dict(zip(stands["y"], stands["x"], strict=True))
    assert round(shares.pop("all repositories"), 1) == 47.1  # 8 of 17 lines, all in one repository
    assert {round(share, 1) for share in shares.values()} == {47.1, 0}  # no figure, no length
    assert stands["y"][-1] == "all repositories"


def test_the_part_of_ais_changes_that_met_ai_is_drawn_with_long_chains_beside_it(view):
    drawn = traces(lasting.recursion(view, view.ask("ai_on_ai")))
    said = [{round(share, 1) for share in drawn[name]["y"] if share is not None} for name in NAMES]
    assert said == [{66.7}, {50.0}]  # 2 of 3 lines, and 1 of 2


@pytest.mark.parametrize(("highest", "marks"), [(3, {"dtick": 1}), (40, {}), (0, {})])
def test_a_few_things_are_counted_in_whole_numbers(highest, marks):
    assert axes.wholes([0, None, highest], "count") == marks
    assert axes.wholes([0, None, highest], "share") == {}
