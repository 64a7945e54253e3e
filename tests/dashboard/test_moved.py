"""What changed most, in sentences."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dashboard import moved
from tests.dashboard.reader import plain

ROW = {
    "figure": "AI code share", "value": 0.051, "times": 1.4, "low": 0.012, "high": 0.09, "n": 198,
    "verdict": "beyond", "unit": "share", "grain": "month", "last_period": date(2026, 9, 1),
    "previous_period": date(2026, 8, 1), "now_value": 0.66, "before_value": 0.61, "before_n": 210,
    "within": 0.04, "mix": 0.011, "repo": "acme/trainer", "repo_adds": 0.032, "without_repo": None,
    "top_change": None, "bottom_change": None, "models": None,
}  # fmt: skip
NONE = dict.fromkeys(("within", "mix", "repo", "repo_adds", "without_repo"))
UNKNOWN = ROW | NONE | {"figure": "Lead time", "value": None, "times": None, "verdict": "unknown"}
WITHIN = ROW | NONE | {"figure": "CI pass rate", "times": 0.5, "verdict": "within"}
OUTPUT = ROW | NONE | {
    "figure": "Output per contributor", "unit": "lines per contributor and day", "grain": "quarter",
    "last_period": date(2026, 7, 1), "previous_period": date(2026, 4, 1),
    "now_value": 9.8, "before_value": 5.4,
    "value": 2.0, "low": 1.2, "high": 3.3, "top_change": 1.8, "bottom_change": 0.9,
}  # fmt: skip


def said(*rows: dict) -> str:
    """The words of it."""
    return " ".join(plain(re.sub(r"<[^>]+>", " ", moved.html(list(rows)))).split())


def test_a_figure_that_moved_is_told_with_both_values_interval_n_and_what_moved_it():
    assert said(ROW, WITHIN) == (
        "AI code share went from 61 % in August 2026 to 66 % in September 2026: +5.1 points, interval "
        "+1.2 points to +9 points, n = 210, then 198. Change within repositories adds +4 points, work "
        "shifting between them +1.1 points. acme/trainer adds most: +3.2 points. "
        "2 figures were compared, each with an interval that allows for all of them."
    )


def test_a_factor_is_told_with_its_unit_and_its_two_parts():
    assert said(OUTPUT).startswith(
        "Output per contributor went from 5.4 in 2026 Q2 to 9.8 in 2026 Q3 (lines per contributor and day): "
        "2 x, interval 1.2 x to 3.3 x, n = 210, then 198. Lines went to 1.8 x of what they were, days of "
        "contributors to 0.9 x."
    )


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"repo": "acme/console", "without_repo": -0.01}, "without it the change would be -1 points."),
        ({"models": "acme-6 after acme-5.5"}, "acme-6 after acme-5.5 is the best now."),
        ({}, "n = 210, then 198."),
    ],
)
def test_what_moved_other_figures_is_told_where_it_is_known(more, sentence):
    assert sentence in said(ROW | NONE | more)


def test_at_most_three_are_told_and_the_others_are_counted():
    rows = [ROW | {"figure": f"Figure {number}"} for number in range(5)]
    assert re.findall(r"Figure \d", said(*rows)) == ["Figure 0", "Figure 1", "Figure 2"]
    assert "And 2 more, see below." in said(*rows)


def test_where_nothing_moved_beyond_chance_a_plain_sentence_says_so():
    assert said(WITHIN, UNKNOWN).startswith(
        "Nothing changed beyond its uncertainty. 1 figure was compared, each with an interval that allows "
        "for all of them. 1 more could not be. Nearest to that: CI pass rate went from"
    )


@pytest.mark.parametrize("rows", [(), (UNKNOWN,)])
def test_where_nothing_can_be_compared_it_says_what_that_takes(rows):
    assert said(*rows) == moved.NOTHING_YET


def test_names_from_outside_are_text():
    found = moved.html([ROW | {"repo": "<img src=x>", "models": "<b>acme</b>"}])
    assert "<img" not in found
    assert "<b>" not in found
    assert "&lt;img src=x&gt; adds most" in found
