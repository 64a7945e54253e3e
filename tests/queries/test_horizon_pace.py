"""Whether the horizon doubles faster than before, worked out by hand."""

from __future__ import annotations

import pytest

import queries
from tests.queries.test_horizon_trend import TENTHS, warehouse

# Doubling in 200 days, and after a pause of 400 in 100. The newest comes on day 1500: 24 months go back to
# day 770.
DAYS = [0, 200, 400, 600, 1000, 1100, 1200, 1300, 1400, 1500]
GROWN = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]


def paces(con, **filters):
    return queries.run(con, "horizon_pace", filters).frame.with_columns(TENTHS)


def test_the_newest_models_stand_beside_those_before_them(build, shows):
    shows(
        paces(build(warehouse(GROWN, DAYS))),
        """
        level value low high n doublings_per_year earlier_days earlier_low earlier_high earlier_models
        50    100   100 100  6 3.7                200          200         200          4
        80    100   100 100  6 3.7                200          200         200          4
        """,
    )


def test_the_change_of_pace_is_in_doublings_a_year(build, shows):
    shows(
        paces(build(warehouse(GROWN, DAYS))),
        """
        level doublings_per_year earlier_per_year change change_low change_high
        50    3.7                1.8              1.8    1.8        1.8
        80    3.7                1.8              1.8    1.8        1.8
        """,
    )


def test_without_the_newest_model_it_is_measured_anew(build, shows):
    con = build(warehouse([*GROWN[:-1], 5120], DAYS))
    assert queries.run(con, "horizon_pace").frame["value"][0] < 80
    found = paces(con, without="m09")
    shows(found, "level value n earlier_days change\n50 100 5 200 1.8\n80 100 5 200 1.8")


def test_too_few_models_before_give_no_comparison(build, shows):
    shows(
        paces(build(warehouse(GROWN[2:], DAYS[2:]))),
        """
        level value n earlier_days earlier_models change
        50    100   6 .            2              .
        80    100   6 .            2              .
        """,
    )


def test_an_interval_says_whether_the_pace_rose(build):
    off = [1, 1.1, 0.9, 1, 1.1, 0.95, 1.05, 0.9, 1.1, 1]
    con = build(warehouse([value * factor for value, factor in zip(GROWN, off, strict=True)], DAYS))
    row = queries.run(con, "horizon_pace").frame.row(0, named=True)
    assert row["change_low"] > 0
    assert row["change"] == pytest.approx((row["change_low"] + row["change_high"]) / 2)
