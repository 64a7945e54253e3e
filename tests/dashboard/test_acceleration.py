"""The state on a page: its sentences, its charts, and what is said where something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure

from dashboard import pace_charts, signal_charts, snapshot, state
from dashboard.view import View
from tests.dashboard import warehouse
from tests.dashboard.test_app import html, run

# Output grew by ln 2 a year and did not before; AI's share of research came no faster; two are not known.
SIGNALS = """
    INSERT INTO quarter_signals BY NAME
    SELECT DATE '2026-07-01' AS quarter, policy, signal, family, n, 8 AS needed,
        DATE '2026-09-30' AS evidence_on,
        recent, recent - 0.2 AS recent_low, recent + 0.2 AS recent_high,
        earlier, earlier - 0.1 AS earlier_low, earlier + 0.1 AS earlier_high,
        DATE '2024-10-01' AS recent_from, DATE '2026-09-30' AS recent_to,
        DATE '2022-10-01' AS earlier_from, DATE '2024-09-30' AS earlier_to,
        recent - earlier AS difference, difference - 0.3 AS low, difference + 0.3 AS high, false AS one_off,
        note IS NULL AS known, rises AS counts, rises AS watched, rises AS firm, rises AS strict, note
    FROM (VALUES ('output_per_contributor', 'speed', 14, ln(2), 0, true, NULL),
        ('successor_share', 'loop', 0, NULL, NULL, false, 'no closed quarter has a value'),
        ('ai_research_share', 'loop', 18, 1.5, 1.5, false, NULL),
        ('task_horizon', 'capability', 3, NULL, NULL, false,
            '3 models have a date and a horizon, 8 are needed'))
        AS given (signal, family, n, recent, earlier, rises, note),
        (VALUES ('strict'), ('declared')) AS policies (policy)
"""
STATES = """
    INSERT INTO state_readings BY NAME
    SELECT given.*, read_at::DATE AS read_on, rest.* FROM (VALUES
        (DATE '2026-04-01', 'strict', TIMESTAMPTZ '2026-07-02 02:00:00+00', 'steady'),
        (DATE '2026-07-01', 'strict', TIMESTAMPTZ '2026-10-02 02:00:00+00', 'steady'),
        (DATE '2026-07-01', 'strict', TIMESTAMPTZ '2026-11-02 02:00:00+00', 'watch'),
        (DATE '2026-07-01', 'declared', TIMESTAMPTZ '2026-10-02 02:00:00+00', 'elevated'))
        AS given (quarter, policy, read_at, state),
        (SELECT 'elevated' AS highest, 'strict' AS speed, 'none' AS loop, 'unknown' AS capability) AS rest
"""
OVERSIGHT = """
    INSERT INTO oversight_rates BY NAME
    SELECT DATE '2026-07-01' AS quarter, 'strict' AS policy, DATE '2024-10-01' AS first_quarter, *
    FROM (VALUES ('all', -0.4, -0.7, -0.1, 1, NULL, NULL, NULL),
        ('speed', ln(2), 0.5, 0.9, 8, 10.0, 34.0, NULL),
        ('checked', -0.4, -0.7, -0.1, 8, 0.8, 0.4, NULL),
        ('queue', NULL, NULL, NULL, 0, NULL, NULL, '0 of 8 quarters have a figure, 6 are needed'))
        AS given (part, rate, low, high, n, first_value, last_value, note)
"""
LAGS = """
    INSERT INTO adoption_lags VALUES
        ('strict', -2, 0.1, NULL, NULL, 2, 3), ('strict', 0, 0.3, 0.1, 0.5, 4, 1)
"""
POLICY = """
    INSERT INTO events (happened_on, what, kind) VALUES
        (DATE '2026-03-31', 'before the axis', 'policy'), (DATE '2026-05-04', 'agents may merge', 'policy'),
        (DATE '2026-09-30', 'the last day of it', 'pause')
"""
CHANGES = (SIGNALS, STATES, OVERSIGHT, LAGS, POLICY)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented organisation with a state."""
    folder = tmp_path_factory.mktemp("signalled")
    found = warehouse.unpublished(folder)
    warehouse.publish(folder / "warehouse", "20261110T020000Z", *CHANGES)
    warehouse.night(folder / "warehouse", "20261110T020000Z")
    return found


@pytest.fixture
def view(config: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(config))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def said(view: View) -> list[str]:
    states, signals = (view.whole(metric).frame for metric in ("states", "signals"))
    others = snapshot.answer(view.snapshot, "states", {"policy": "declared"}).frame
    return state.lines(states, others, signals)


def test_the_card_says_the_word_its_evidence_what_argues_against_it_and_what_is_missing(view):
    assert said(view) == [
        "Watch at the end of 2026 Q3: something is moving; the adoption of agents alone does this.",
        "Evidence: output per contributor +100\u202f% a year, before ±0\u202f% a year: "
        "faster with little doubt.",
        "Against it: AI's share of research code 4.5\u202f\u00d7 a year in odds, "
        "before 4.5\u202f\u00d7 a year in odds: not clearly faster.",
        "Missing: what a model writes of its successor (no closed quarter has a value); the task horizon "
        "(3 models have a date and a horizon, 8 are needed). Without capability no more than elevated can be "
        "read.",
        "Without 2026 Q3: steady; counting weak marks and assisted work too: elevated.",
        "When it was first read, on 2 Oct 2026: steady.",
    ]


def test_a_horizon_is_told_by_its_doubling_time():
    assert state.pace("task_horizon", 365.25 / 120 * 0.693147) == "doubling in 120 days"
    assert state.pace("task_horizon", -0.1) == "not growing"


def test_one_step_is_named_as_such():
    row = {"signal": "output_per_contributor", "recent": 0.4, "earlier": 0.0, "one_off": True}
    assert state.signal(row).endswith("which one step explains best")


def test_the_sentence_on_errors_comes_from_the_table():
    told = state.errors()
    (strong,) = [
        row for row in state.table() if (row["rule"], row["world"]) == ("in use", "strong compounding")
    ]
    assert f"strong compounding in {float(strong['ever elevated or more']):.0f} of 100" in told
    assert f"within {strong['median delay in quarters']} quarters" in told


DRAWINGS = [
    ("signals", signal_charts.rates),
    ("states", signal_charts.course),
    ("oversight_pace", pace_charts.oversight),
    ("adoption_lead", signal_charts.around),
]


@pytest.mark.parametrize(("metric", "draw"), DRAWINGS, ids=[metric for metric, _ in DRAWINGS])
def test_every_property_of_a_figure_is_known_to_plotly(metric, draw, view):
    assert Figure(draw(view, view.ask(metric))).data


def test_the_earlier_rate_is_hollow_and_both_have_their_intervals(view):
    earlier, recent = signal_charts.rates(view, view.ask("signals"))["data"]
    assert (earlier["marker"]["symbol"], recent["marker"]["symbol"]) == ("circle-open", "circle")
    assert recent["x"] == pytest.approx([0.693147, 1.5])
    assert recent["error_x"]["array"] == pytest.approx([0.2, 0.2])
    assert earlier["error_x"]["arrayminus"] == pytest.approx([0.1, 0.1])


def test_a_newer_reading_of_a_quarter_stands_beside_the_first(view):
    first, now = signal_charts.course(view, view.ask("states"))["data"][:2]
    assert (first["y"], now["y"]) == (["steady", "steady"], ["steady", "watch"])


def test_events_stand_over_the_course_of_the_state(view):
    figure = signal_charts.course(view, view.ask("states"))
    marks = [trace["name"] for trace in figure["data"]]
    assert marks == ["As first read", "As read now", "Events"]
    assert [event.what for event in figure["events"]] == ["agents may merge", "the last day of it"]


def test_where_no_signal_has_a_rate_the_chart_says_why(view):
    result = view.ask("signals")
    none = result.frame.with_columns(recent=pl.lit(None, pl.Float64))
    told = signal_charts.rates(view, replace(result, frame=none.filter(pl.col("signal") == "task_horizon")))
    assert told == "No rate yet: the task horizon: 3 models have a date and a horizon, 8 are needed."


def test_oversight_is_told_beside_speed_and_what_is_not_known_of_it(view):
    rows = signal_charts.newest(view.ask("oversight_pace"))
    assert pace_charts.verdict(rows) == (
        "Oversight falls behind while output per contributor goes +100\u202f% a year: \u221233\u202f% a year "
        "(95 % interval \u221250\u202f% to \u221210\u202f%), the mean of 1 of 5 parts."
    )
    assert pace_charts.without(rows) == (
        "Not known: Days in the review queue (0 of 8 quarters have a figure, 6 are needed)."
    )
    assert pace_charts.verdict([]).startswith("Whether oversight keeps up is unknown")


def test_the_page_shows_the_card_and_the_overview_the_same(config, monkeypatch):
    for page in ("acceleration", "overview"):
        app = run(config, page, monkeypatch)
        assert [error.message for error in app.exception] == []
        assert "Watch at the end of 2026 Q3" in unescape(html(app))


def test_one_month_of_data_is_explained_in_words(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    young = f"UPDATE repo_totals SET counted_from = DATE '{date(2026, 10, 5)}'"
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", "DELETE FROM merges", young)
    app = run(config, "acceleration", monkeypatch)
    told = unescape(html(app))
    assert "Not enough data: the state is read from 8 closed quarters on" in told
    assert "Speed: 0 closed quarters of output per contributor here, 12 needed." in told
    assert [box.value for box in app.info][:1] == [
        "No signals were read yet: it takes 8 closed quarters: add repositories that go back further to "
        "`foreshock.toml`, or wait."
    ]


def test_a_snapshot_of_before_signals_is_explained(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    older = ("DROP VIEW metrics.states", "DROP TABLE state_readings")
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", *older)
    app = run(config, "overview", monkeypatch)
    assert [error.message for error in app.exception] == []
    assert "`python -m ingest` publishes a new one" in app.text[0].value
