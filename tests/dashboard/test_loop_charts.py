"""What the page The loop draws and says: by hand from the rules in looped.py and warehouse.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure

from dashboard import generations, loop, snapshot
from dashboard.view import View
from tests.dashboard.reader import plain

DRAWINGS = [
    ("successor_share", loop.generations),
    ("successor_share", loop.course),
    ("automation_level", generations.levels),
    ("automation_level", generations.checkpoints),
    ("development_cycle", loop.cycles),
    ("loop_stages", loop.stages),
    ("agent_human_ratio", loop.ratio),
    ("compute_share", loop.spent),
]
IDS = [f"{metric}-{draw.__name__}" for metric, draw in DRAWINGS]


@pytest.fixture
def view(looped: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(looped))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def traces(figure):
    return {trace["name"]: trace for trace in figure["data"]}


def notes(figure):
    """Words in or behind the fields, by where they stand."""
    return {(note["x"], note["y"]): plain(note["text"]) for note in figure["layout"]["annotations"]}


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=IDS)
@pytest.mark.parametrize("grain", [None, "month"])
def test_every_property_of_a_figure_is_known_to_plotly(metric, draw, grain, view):
    view = replace(view, selection={"grain": grain} if grain else {})
    assert Figure(draw(view, view.ask(metric))).data


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=IDS)
def test_no_rows_give_no_figure(metric, draw, view):
    result = view.ask(metric)
    assert draw(view, replace(result, frame=result.frame.clear())) is None


def test_who_wrote_a_generation_adds_up_and_behind_it_stands_the_share_of_its_predecessor(view):
    # January to June in trainer and evals: AI wrote 4,230 and 4,050 of 6,000 lines each, cursor a fourth
    figure = loop.generations(view, view.ask("successor_share"))
    drawn, names = traces(figure), ["acme-2", "acme-3, after acme-2", "acme-4, after acme-3"]
    shares = {name: dict(zip(trace["y"], trace["x"], strict=True)) for name, trace in drawn.items()}
    acme_3 = {name: round(share[names[1]], 1) for name, share in shares.items()}
    assert acme_3 == {
        "Its predecessor": 51.8,  # 6,213
        "Other AI": 0,
        "AI, model not named": 17.2,  # 2,067
        "No AI mark": 30,
        "Unknown": 1,
    }
    for name in names:
        assert sum(share[name] for share in shares.values()) == pytest.approx(100)
    assert notes(figure) == {
        (1, names[0]): "not known<br>n = 32",
        (1, names[1]): "52 %<br>n = 16",
        (1, names[2]): "0 % so far<br>n = 16",
    }
    assert drawn["Its predecessor"]["marker"]["pattern"]["shape"] == ["", "", "/"]
    assert set(drawn["Unknown"]["marker"]["pattern"]["shape"]) == {"x"}


def test_a_generation_of_which_nothing_landed_is_unknown_as_a_whole(view):
    result = view.ask("successor_share")
    gone = [pl.lit(0.0).alias(f"{author}_lines") for author in loop.AUTHORS]
    none = pl.col("model") == "acme-3"
    frame = result.frame.with_columns(pl.when(none).then(0.0).otherwise("lines").alias("lines"), *gone)
    drawn = traces(loop.generations(view, replace(result, frame=frame)))
    assert dict(zip(drawn["Unknown"]["y"], drawn["Unknown"]["x"], strict=True))["acme-3, after acme-2"] == 100


def test_by_quarter_the_share_stands_below_what_it_is_at_most(view):
    drawn = loop.course(view, view.ask("successor_share"))["data"]
    line = next(trace for trace in drawn if trace["name"] == "Written by the predecessor")
    # April to June: 4,410 of AI in 6,000, of which 1,101 by cursor; from July on nothing of acme-3
    assert dict(zip(line["x"], line["y"], strict=True))["2026-04-01"] == pytest.approx(55.15)
    assert dict(zip(line["x"], line["y"], strict=True))["2026-07-01"] == 0
    assert line["x"][0] == "2026-01-01"  # before, no model with a predecessor was developed


def test_every_step_has_a_field_and_those_without_a_record_are_crossed_out(view):
    figure = generations.levels(view, view.ask("automation_level"))
    drawn = traces(figure)
    assert drawn["5: no person"]["x"] == ["diagnose"]
    assert drawn["3: large parts, directed"]["x"] == ["evaluate", "safety"]
    assert len(drawn["Not on record"]["x"]) == 3 * 8 - 3
    assert drawn["Not on record"]["marker"]["pattern"]["shape"] == "x"
    said = notes(figure)
    assert said["diagnose", 2.5] == "AI alone<br>acme-3"
    assert said["safety", 1.5] == "Together<br>acme-2"
    assert said["decide", 1.5] == "?"
    assert figure["layout"]["yaxis"]["ticktext"] == ["acme-2", "acme-3", "acme-4"]


def test_checkpoints_are_told_apart_and_what_nobody_recorded_is_never_passed(view):
    figure = generations.checkpoints(view, view.ask("automation_level"))
    drawn = {
        name: list(zip(trace["x"], trace["base"], strict=True)) for name, trace in traces(figure).items()
    }
    assert {name: [(step, int(base)) for step, base in fields] for name, fields in drawn.items()} == {
        "A person, in time": [("evaluate", 1)],
        "Nobody": [("safety", 1)],
        "Not on record": [("evaluate", 0), ("safety", 0), ("decide", 0), ("decide", 1)],
        "Not due yet": [("evaluate", 2), ("safety", 2), ("decide", 2)],
    }
    said = notes(figure)
    assert (said["evaluate", 1.5], said["safety", 1.5], said["decide", 1.5]) == (
        "2 persons, passed",
        "0 persons, passed",
        "?",
    )
    assert said["decide", 2.5] == ""


def test_cards_say_of_the_newest_finished_model_who_checked_it_and_how_long_it_took(view):
    card = generations.covered(view.ask("checkpoint_coverage"))
    assert (card.number, card.notes) == (
        "1 of 3",
        ("1 checked by nobody", "1 not on record, which is not passed"),
    )
    card = generations.cycle(view.ask("development_cycle"))
    assert (plain(card.number), plain(card.change)) == ("180 days", "0.49 x that of acme-2")  # of 364
    empty = view.ask("checkpoint_coverage").frame.filter(pl.col("model") == "acme-2")
    card = generations.covered(replace(view.ask("checkpoint_coverage"), frame=empty))
    assert (card.number, card.notes) == ("Unknown", ("3 not on record, which is not passed",))


def test_the_sentences_name_what_was_written_by_whom_and_what_is_not_known(view):
    assert [plain(line) for line in generations.said(view)] == [
        "acme-2 wrote 52 % of the 12 k AI-research lines that landed while acme-3 was developed, by its "
        "marks; other AI 0 %, AI whose marks name no model 17 %, and 30 % carry no AI mark.",
        "A person is on record in time for 1 of the 3 checkpoints of acme-3; 1 checked by nobody, 1 not on "
        "record, which is not passed.",
        "acme-4 is in development since 1 Jul 2026; so far acme-3 wrote 0 %.",
    ]


def test_stages_of_the_last_closed_period_add_up_with_what_nobody_knows(view):
    figure = loop.stages(view, view.ask("loop_stages"))
    longest = max(len(note["text"]) for note in figure["layout"]["annotations"])
    assert figure["layout"]["margin"]["r"] == 10 + 7 * longest
    drawn = {plain(name): trace for name, trace in traces(figure).items()}
    assert drawn["AI"]["y"] == ["Requests opened, 2026 Q3"]
    assert [drawn[name]["x"] for name in ("AI", "A person", "No AI mark", "Not on record")] == [
        [30.0],
        [60.0],
        [0.0],
        [10.0],
    ]


def test_a_cycle_that_is_not_over_is_hatched_and_says_so(view):
    (trace,) = loop.cycles(view, view.ask("development_cycle"))["data"]
    assert (trace["y"], trace["text"][2]) == ([364, 180, 132], "132 days so far")
    assert trace["marker"]["pattern"]["shape"] == ["", "", "/"]


def test_agents_stand_beside_people_and_compute_adds_up(view):
    line = traces(loop.ratio(view, view.ask("agent_human_ratio")))["Agent workdays per human workday"]
    assert line["y"] == [0.5]  # 1,440 / 8 / 360
    drawn = traces(loop.spent(view, view.ask("compute_share")))
    assert (drawn["Research"]["y"], drawn["Safety"]["y"]) == ([75], [25])


@pytest.mark.parametrize("hostile", ["<b>x</b>", "a&b"])
def test_a_hostile_name_of_a_model_is_shown_as_text(hostile, view):
    result = view.ask("automation_level")
    renamed = result.frame.with_columns(pl.lit(hostile).alias("by_model"), pl.lit(hostile).alias("model"))
    figure = generations.levels(view, replace(result, frame=renamed.unique("step", maintain_order=True)))
    text = str(figure["layout"]["annotations"]) + str(figure["layout"]["yaxis"]) + str(figure["data"])
    assert hostile not in text
