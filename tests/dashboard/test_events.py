"""What happened meanwhile: marks that do not lie upon one another, lines, and words that stay words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure

import queries
from dashboard import drawings, events, horizon_charts, snapshot
from dashboard.events import Event
from dashboard.view import View
from tests.dashboard.test_charts import SUITE

YEAR = date(2026, 1, 1), date(2026, 12, 31)
SIGNS = "Example agent signs its commits by default"


@pytest.fixture
def view(organisation: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(organisation))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def on(month: int, day: int, what: str = "it", kind: str = "model", **more: str) -> Event:
    return Event(date(2026, month, day), what, kind, **more)


def drawn(figure: dict) -> dict | None:
    """The trace of the marks."""
    return next((trace for trace in figure["data"] if trace["name"] == "Events"), None)


def test_events_of_one_period_are_one_mark_that_names_them_all():
    seen = [on(3, 2, "a model"), on(3, 30, "a <b>policy</b>"), on(4, 3, "a pause")]
    (trace,) = events.marks(seen, "month", date(2026, 3, 1), date(2026, 6, 30))
    # 30 days from 2 March are fewer than the 31 of a month, 32 to 3 April are not
    assert trace["x"] == ["2026-03-02", "2026-04-03"]
    assert trace["hovertext"] == [
        "2 Mar 2026: a model<br>30 Mar 2026: a &lt;b&gt;policy&lt;/b&gt;",
        "3 Apr 2026: a pause",
    ]
    assert trace["marker"]["size"] == [11, 8]


def test_on_a_long_axis_there_are_few_marks_however_many_events_there_are():
    every_day = [Event(date(2020, 1, 1) + timedelta(place), f"e{place}") for place in range(2000)]
    first, last = every_day[0].day, every_day[-1].day
    (trace,) = events.marks(every_day, "week", first, last)
    # 1999 days in 24 parts: a mark holds the 84 days from its first on
    assert len(trace["x"]) == 24
    assert trace["hovertext"][0].endswith("6 Jan 2020: e5<br>and 78 more, in the list below")


def test_a_mark_says_a_long_text_in_part_and_the_list_in_full():
    long = on(5, 5, "a" * 5000)
    assert len(events.over((long,))) < 200
    assert "a" * 5000 in events.html([long])


def test_what_is_outside_the_axis_or_to_come_is_not_on_it():
    seen = [Event(date(2020, 1, 1), "before"), on(9, 30), on(9, 9), Event(date(2027, 1, 1), "to come")]
    assert [event.day.day for event in events.between(seen, *YEAR)] == [9, 30]


@pytest.mark.parametrize(
    ("period", "grain", "today", "end"),
    [
        ("2026-10-01", "month", "2027-03-05", "2026-10-31"),
        ("2026-10-01", "month", "2026-10-20", "2026-10-20"),
        ("2026-10-01", "quarter", "2027-03-05", "2026-12-31"),
        ("2026-07-01", "quarter", "2027-03-05", "2026-09-30"),
        ("2026-10-26", "week", "2027-03-05", "2026-11-01"),
        ("2024-01-01", "year", "2027-03-05", "2024-12-31"),
        ("2025-01-01", "year", "2027-03-05", "2025-12-31"),
        ("2026-10-26", "wave", "2027-03-05", "2026-10-26"),
    ],
)
def test_an_axis_ends_with_its_last_period_or_today(period, grain, today, end):
    days = (date.fromisoformat(day) for day in (period, today))
    assert str(events.until(next(days), grain, next(days))) == end


def test_only_what_moves_marks_has_a_line_and_only_through_figures_read_from_marks():
    seen = [on(9, 9), on(10, 9, kind="tool_default"), on(11, 9, kind="policy"), on(12, 9, kind="")]
    assert [line["x0"] for line in events.lines(seen, marked=True)] == ["2026-10-09", "2026-11-09"]
    assert events.lines(seen, marked=False) == []


def test_a_changed_definition_is_a_full_line_with_its_words(view):
    metric = replace(
        queries.metrics()["ai_code_share"],
        changed=((date(2026, 3, 1), "lines of <docs> left out"), (date(2010, 1, 1), "long ago")),
    )
    view = replace(view, noted=False)  # which switches off what others did, not what was done to the figure
    figure = drawings.ai_share(view, replace(view.ask("ai_code_share"), metric=metric))
    assert [(shape["x0"], shape["line"].get("dash")) for shape in figure["layout"]["shapes"]] == [
        ("2026-03-01", None)
    ]
    assert figure["layout"]["annotations"][0]["text"] == "definition: lines of &lt;docs&gt; left out"
    assert drawn(figure) is None
    (listed,) = events.of(figure)
    assert listed.found_in == "queries/ai_code_share.sql"


def test_every_event_of_an_axis_is_listed_with_where_it_is_from_and_no_word_is_markup():
    seen = [
        on(3, 1, "<script>alert(1)</script>", "tool_default", detail="from 1.2 on", source="example.com/x"),
        on(4, 1, "[a](http://example.com) & more", "odd <i>kind</i>", found_in="drop/events.csv"),
        on(5, 1, "no kind, no source", ""),
    ]
    html = events.html(seen)
    assert "3 events on this axis" in html
    assert "<script" not in html
    assert "<i>" not in html
    assert [part.split("</li>")[0].split("</time> ")[1] for part in html.split("<li>")[1:]] == [
        "no kind, no source",
        '[a](http://example.com) &amp; more <span class="fs-from">'
        "(odd &lt;i&gt;kind&lt;/i&gt;, drop/events.csv)</span>",
        '&lt;script&gt;alert(1)&lt;/script&gt;. from 1.2 on <span class="fs-from">'
        "(marks of a tool, source: example.com/x)</span>",
    ]
    assert events.html([]) == ""


def test_the_places_that_marks_are_from_are_counted():
    seen = [
        on(1, 1, found_in="drop/events.csv"),
        on(2, 1, found_in="drop/a.csv"),
        on(3, 1, found_in="drop/a.csv"),
    ]
    assert events.origins(seen) == "Events on the axis of time, from: drop/a.csv (2) and drop/events.csv (1)."
    assert events.origins([]) == ""


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
def test_a_course_has_its_events_and_a_switch_takes_them_off(view, grain):
    view = replace(view, selection={"grain": grain})
    figure = drawings.ai_share(view, view.ask("ai_code_share"))
    Figure({part: figure[part] for part in ("data", "layout")})
    assert drawn(figure)["x"] == ["2025-05-22"]
    assert [event.what for event in events.of(figure)] == [SIGNS]
    without = replace(view, noted=False)
    figure = drawings.ai_share(without, without.ask("ai_code_share"))
    assert (drawn(figure), events.of(figure), figure["layout"]["shapes"]) == (None, [], [])


def test_an_event_of_the_period_that_is_not_over_is_on_the_axis(view):
    result = view.ask("ai_code_share")
    last = result.frame["period"].max()
    axis = last, events.until(last, "month", view.now.date())
    assert last < view.now.date() == axis[1]


def test_an_axis_begins_with_the_first_figure_that_is_drawn(view):
    result = view.ask("ai_code_share")
    early = pl.col("period") < date(2025, 6, 1)
    frame = result.frame.with_columns(
        pl.when(~early).then(pl.col("value", "low", "high", "strict", "declared")).name.keep()
    )
    figure = drawings.ai_share(view, replace(result, frame=frame))
    assert events.of(figure) == []  # the agent began to sign in May


def test_horizons_by_date_have_events_on_an_axis_of_doublings(view):
    figure = horizon_charts.by_date(SUITE)(view, view.ask("task_horizon"))
    Figure({part: figure[part] for part in ("data", "layout")})
    assert drawn(figure)["yaxis"] == "y2"
    assert SIGNS in [event.what for event in events.of(figure)]


def test_a_figure_without_an_axis_of_time_has_none():
    assert events.of("Nothing landed.") == events.of(None) == events.of({"data": [], "layout": {}}) == []


def test_rows_without_words_are_read_as_none():
    names = ("happened_on", "what", "kind", "detail", "source", "found_in")
    frame = pl.DataFrame([(YEAR[0], "it", None, None, None, None)], schema=names, orient="row")
    assert events.read(frame) == [Event(YEAR[0], "it")]
