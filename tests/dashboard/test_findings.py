"""What stands behind a chart's title, worked out from a few rows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard import charts, findings


def line(*rows: tuple[date, float | None, float | None, float | None, bool]) -> pl.DataFrame:
    names = ["period", "value", "low", "high", "complete"]
    return pl.DataFrame(rows, names, orient="row")


BEFORE = (date(2025, 9, 1), 0.61, 0.55, 0.67, True)
OPEN = (date(2026, 10, 1), 0.1, 0.05, 0.15, False)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((0.85, 0.68, 0.9), "85\u202f% in September 2026, up from 61\u202f% a year before"),
        ((0.85, 0.67, 0.9), "85\u202f% in September 2026, no clear change from 61\u202f% a year before"),
        ((0.45, 0.4, 0.54), "45\u202f% in September 2026, down from 61\u202f% a year before"),
        ((0.45, 0.4, 0.55), "45\u202f% in September 2026, no clear change from 61\u202f% a year before"),
    ],
)
def test_a_line_has_moved_where_the_two_intervals_lie_apart(now, said):
    frame = line(BEFORE, (date(2026, 9, 1), *now, True), OPEN)
    assert findings.moved(frame, "share", "month") == said


def test_without_the_same_period_of_the_year_before_only_the_figure_is_said():
    frame = line((date(2026, 4, 1), 3.56, 2.9, 4.6, True))
    assert findings.moved(frame, "multiple", "quarter") == "3.6\u202f\u00d7 in 2026 Q2"


def test_a_year_before_a_week_is_52_weeks():
    frame = line((date(2025, 9, 29), 1, 1, 2, True), (date(2026, 9, 28), 4, 3, 5, True))
    assert findings.moved(frame, "count", "week") == "4 in the week of 28 Sep 2026, up from 1 a year before"


def test_nothing_is_said_of_what_has_no_interval_or_no_closed_period():
    without = (date(2026, 9, 1), 0.5, None, None, True)
    assert findings.moved(line(OPEN), "share", "month") == ""
    assert findings.moved(line(without), "share", "month") == ""
    assert findings.moved(line(BEFORE).drop("low"), "share", "month") == ""


def test_the_last_period_that_has_a_figure_is_told_and_not_a_gap_after_it():
    frame = line(BEFORE, (date(2025, 10, 1), None, None, None, True))
    assert findings.moved(frame, "share", "month") == "61\u202f% in September 2025"


def test_a_finger_on_a_point_reads_its_interval_and_n():
    frame = line(BEFORE, OPEN).with_columns(n=pl.Series([40, 1200]))
    closed, so_far = charts.line(frame, "value", "share", "Share", "#000", "month")[0]["hovertext"]
    assert closed == "September 2025: 61\u202f%<br>95 % interval 55 to 67\u202f%<br>n = 40"
    assert so_far == "October 2026: 10\u202f%, so far<br>95 % interval 5 to 15\u202f%<br>n = 1.2\u202fk"


def test_of_another_column_the_interval_and_n_of_the_value_are_not_told():
    frame = line(BEFORE).with_columns(n=pl.Series([40]), strict=pl.Series([0.5]))
    assert charts.line(frame, "strict", "share", "Share", "#000", "month")[0]["hovertext"] == [
        "September 2025: 50\u202f%"
    ]
