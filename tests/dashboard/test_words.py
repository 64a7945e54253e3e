"""Numbers, dates and ages as people read them."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard import words


def spoken(text: str) -> str:
    return text.replace(words.SPACE, " ").replace(words.MINUS, "-").replace(words.TIMES, "x")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.8312, "share", "83 %"),
        (0.0421, "share", "4.2 %"),
        (0.0004, "share", "under 0.1 %"),
        (0.0, "share", "0 %"),
        (0.9962, "share", "99.6 %"),
        (1.0, "share", "100 %"),
        (0.0996, "share", "10 %"),
        (1234, "count", "1.2 k"),
        (999.6, "count", "1 k"),
        (950, "count", "950"),
        (12_400, "count", "12 k"),
        (3_400_000, "count", "3.4 M"),
        (3.42, "multiple", "3.4 x"),
        (0.483, "multiple", "0.48 x"),
        (12.4, "multiple", "12 x"),
        (15, "minutes", "15 min"),
        (90, "minutes", "1.5 h"),
        (179_700, "minutes", "4.1 months"),
        (1440, "minutes", "1 day"),
        (0.5, "hours", "30 min"),
        (36, "hours", "1.5 days"),
        (34.2, "lines per contributor and day", "34"),
        (None, "share", "—"),
        (float("nan"), "share", "—"),
        (-0.004, "multiple", "-0.004 x"),
    ],
)
def test_a_figure_is_short_and_has_its_unit(value: float | None, unit: str, text: str) -> None:
    assert spoken(words.figure(value, unit)) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.81, 0.854, "share", "81 to 85 %"),
        (900, 1200, "count", "900 to 1.2 k"),
        (2.1, 3.4, "multiple", "2.1 to 3.4 x"),
        (None, 0.5, "share", ""),
        (3, None, "hours", "from 3 h on"),
        (None, None, "hours", ""),
    ],
)
def test_an_interval_says_its_unit_once(low: float | None, high: float, unit: str, text: str) -> None:
    assert spoken(words.interval(low, high, unit)) == text


@pytest.mark.parametrize(
    ("new", "old", "unit", "text"),
    [
        (0.83, 0.809, "share", "+2.1 points"),
        (0.80, 0.83, "share", "-3 points"),
        (0.8, 0.8, "share", "±0 points"),
        (3.0, 2.4, "multiple", "+25 %"),
        (30, 40, "lines", "-25 %"),
        (30, 0, "lines", ""),
        (None, 0.4, "share", ""),
    ],
)
def test_a_change_of_a_share_is_in_points_and_any_other_in_percent(
    new: float | None, old: float, unit: str, text: str
) -> None:
    assert spoken(words.change(new, old, unit)) == text


def test_a_period_is_named_by_its_grain() -> None:
    first = date(2026, 10, 1)
    assert [words.period(first, grain) for grain in ("month", "quarter", "week", "year", "day")] == [
        "October 2026",
        "2026 Q4",
        "week of 1 Oct 2026",
        "2026",
        "1 Oct 2026",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (20, "a moment"),
        (60, "1 minute"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (90_000, "25 hours"),
        (172_800, "2 days"),
    ],
)
def test_an_age_is_one_number_and_one_unit(seconds: float, text: str) -> None:
    assert words.age(seconds) == text


def test_a_long_list_is_cut_with_the_number_left_out() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(list("abcdefg")) == "a, b, c and 4 more"


def test_text_from_outside_cannot_become_markup() -> None:
    assert words.safe("<script>\"'&") == "&lt;script&gt;&quot;&#x27;&amp;"
