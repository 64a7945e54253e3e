"""The rule of the state: from what counts in each quarter to one of five words."""

from __future__ import annotations

import numpy as np
import pytest

from queries.statistics import rates, states

LETTERS = "cwfs"  # counts, watched, firm, strict


def family(text):
    """Quarters apart by blanks: letters for what is true in each, `-` for nothing, `?` for not known."""
    cells = text.split()
    flags = (np.array([letter in cell for cell in cells]) for letter in LETTERS)
    return states.Family(np.array([cell != "?" for cell in cells]), *flags)


def said(speed, loop, capability):
    return list(states.states(family(speed), family(loop), family(capability)))


@pytest.mark.parametrize(
    ("speed", "loop", "capability", "words"),
    [
        ("-", "-", "-", ["steady"]),
        ("cw", "-", "-", ["watch"]),
        ("cw", "cw", "-", ["watch"]),
        ("-", "c", "-", ["steady"]),  # a loop that counts at 70 % alone is not watched
        ("-", "-", "cw", ["watch"]),
        ("cw", "c", "cw", ["elevated"]),  # all three, and capability is news
        ("cwfs cwfs", "cwfs cwfs", "- -", ["watch", "elevated"]),  # strict twice
        ("cwfs cwfs", "cwf cwf", "- -", ["watch", "watch"]),  # firm is not strict
        ("cwfs cwfs", "cwf cwf", "cw cw", ["elevated", "accelerating"]),
        ("cwf cwf", "cwf cwf", "cw cw", ["elevated", "accelerating"]),  # firm is enough where three agree
        ("cwfs cwfs", "cwfs cwfs", "- cw", ["watch", "elevated"]),  # capability has to count in both
        ("?", "?", "cw", ["not enough data"]),
        ("?", "cwfs", "cw", ["watch"]),
    ],
)
def test_each_word_is_said_of_what_it_means(speed, loop, capability, words):
    assert said(speed, loop, capability) == words


# Student's t at the lower end of each interval, from a table: 12 degrees of freedom, 8, and 5.
LEVELS = {
    "speed": (
        12,
        {"counts": 2.179, "watched": 2.179, "firm": 3.930, "strict": 3.930},
    ),  # 95, 95, 99.8, 99.8 %
    "loop": (8, {"counts": 1.108, "watched": 2.306, "firm": 1.860, "strict": 3.355}),  # 70, 95, 90, 99 %
    "capability": (5, dict.fromkeys(("counts", "watched", "firm", "strict"), 2.571)),  # 95 %
}


@pytest.mark.parametrize("name", LEVELS)
def test_each_flag_is_true_from_its_level_on(name):
    freedom, needed = LEVELS[name]
    for level, (flag, t) in zip(getattr(states.RULE, name), needed.items(), strict=True):
        below, above = (rates.Estimate(np.array(t + by), np.array(1.0), freedom) for by in (-0.02, 0.02))
        assert (rates.above_zero(below, level), rates.above_zero(above, level)) == (False, True), flag


def test_capability_is_news_for_eight_quarters_after_it_first_counted():
    speed, loop = ("- " * 9 + "cw").strip(), ("- " * 9 + "c").strip()
    late = "- - cw - - - - - - cw"  # first counted seven quarters ago
    old = "- cw - - - - - - - cw"
    assert said(speed, loop, late)[-1] == "elevated"
    assert said(speed, loop, old)[-1] == "watch"


def test_without_capability_only_two_strict_quarters_are_elevated_and_never_more():
    assert said("cwfs cwfs", "cwfs cwfs", "? ?") == ["watch", "elevated"]
    assert states.cap(speed=True, loop=True, capability=False) == "elevated"


def test_without_speed_or_loop_the_cap_is_watch():
    assert said("? ?", "cwfs cwfs", "cw cw") == ["watch", "watch"]
    assert said("cwfs cwfs", "? ?", "cw cw") == ["watch", "watch"]
    assert states.cap(speed=False, loop=True, capability=True) == "watch"
    assert states.cap(speed=True, loop=True, capability=True) == "accelerating"
    assert states.cap(speed=True, loop=False, capability=False) == "not enough data"


def test_organisations_side_by_side_are_each_what_it_is_alone():
    rows = ["cwfs cwfs", "- -", "cw -"]
    stacked = [
        np.stack([getattr(family(row), name) for row in rows])
        for name in ("known", *("counts", "watched", "firm", "strict"))
    ]
    many = states.Family(*stacked)
    found = states.states(many, many, many)
    assert [list(row) for row in found] == [said(row, row, row) for row in rows]
