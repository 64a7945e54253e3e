"""The chart of any rows: what it takes by itself, and what it leaves out and says so."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard import quick_chart
from dashboard.quick_chart import NOTHING, Choice

DAYS = [date(2026, month, 1) for month in (3, 1, 2)]


@pytest.mark.parametrize(
    ("frame", "chosen"),
    [
        ({"period": DAYS, "n": [1, 2, 3], "value": [0.1, 0.2, 0.3]}, Choice("period", "value", NOTHING)),
        ({"n": [1, 2, 3], "repo": ["x", "y", "z"]}, Choice("repo", "n", NOTHING)),
        ({"a": [1, 2, 3], "b": [4, 5, 6]}, Choice("a", "b", NOTHING)),
        ({"a": [1, 2, 3]}, Choice("a", "a", NOTHING)),
        (
            {"day": [DAYS[0], DAYS[0], DAYS[1]], "repo": ["x", "y", "x"], "n": [1, 2, 3]},
            Choice("day", "n", "repo"),
        ),
    ],
)
def test_it_begins_with_what_most_would_choose(frame, chosen):
    frame = pl.DataFrame(frame)
    numbers = [name for name in frame.columns if frame[name].dtype.is_numeric()]
    assert quick_chart.begun(frame, numbers) == chosen


def test_days_are_in_order_and_joined_by_a_line():
    frame = pl.DataFrame({"day": DAYS, "n": [3, 1, None]})
    figure, said = quick_chart.drawn(frame, Choice("day", "n", ""))
    (line,) = figure["data"]
    assert (line["mode"], line["x"], line["y"]) == ("lines+markers", ["2026-01-01", "2026-03-01"], [1.0, 3.0])
    assert said == ""


def test_days_that_are_there_twice_are_points():
    frame = pl.DataFrame({"day": [DAYS[0], DAYS[0]], "n": [1, 2]})
    figure, _ = quick_chart.drawn(frame, Choice("day", "n", ""))
    assert figure["data"][0]["mode"] == "markers"


def test_names_lie_below_each_other_and_are_added_up():
    frame = pl.DataFrame({"repo": ["x", "y", "x", "<b>z</b>"], "n": [1, 5, 2, 1]})
    figure, said = quick_chart.drawn(frame, Choice("repo", "n", ""))
    (bars,) = figure["data"]
    assert list(zip(bars["y"], bars["x"], strict=True)) == [("&lt;b&gt;z&lt;/b&gt;", 1), ("x", 3), ("y", 5)]
    assert said == "Rows of one name are added up."


def test_each_name_gets_a_line_of_its_own_that_differs_without_colour():
    frame = pl.DataFrame({"day": DAYS * 2, "repo": ["x"] * 3 + ["y"] * 3, "n": range(6)})
    figure, _ = quick_chart.drawn(frame, Choice("day", "n", "repo"))
    assert [(line["name"], line["y"]) for line in figure["data"]] == [("x", [1, 2, 0]), ("y", [4, 5, 3])]
    assert len({(line["line"]["dash"], line["marker"]["symbol"]) for line in figure["data"]}) == 2


def test_more_lines_and_points_and_names_than_can_be_told_apart_are_left_out_and_counted():
    many = pl.DataFrame({"day": [DAYS[0]] * 8, "repo": list("abcdefgh"), "n": range(8)})
    figure, said = quick_chart.drawn(many, Choice("day", "n", "repo"))
    assert (len(figure["data"]), said) == (6, "6 of 8 lines are drawn.")
    points = pl.DataFrame({"a": range(6000), "n": range(6000)})
    assert quick_chart.drawn(points, Choice("a", "n", ""))[1] == "The first 5,000 of 6,000 points are drawn."
    names = pl.DataFrame({"a": [f"name {place}" for place in range(50)], "n": range(50)})
    figure, said = quick_chart.drawn(names, Choice("a", "n", ""))
    assert (len(figure["data"][0]["y"]), said) == (40, "The largest 40 of 50 are drawn.")
