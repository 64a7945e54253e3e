"""By what factor experiments with a fixed goal improve it."""

from __future__ import annotations

import math

import pytest

import queries

WAREHOUSE = """
    experiments: experiment | proposer | model | gain | correct | human_gain | human_hours | started_on
                 loader     | ai       | m1    | 2    | true    | 3          | 7           | 2026-01-10
                 loader     | ai       | m1    | 8    | true    | 3          | 7           | 2026-02-10
                 kernel     | ai       | m1    | 50   | false   | 4          | 8           | 2026-03-10
                 kernel     | ai       | m1    | 4    | true    | 4          | 8           | 2026-03-31
                 kernel     | ai       | m1    | 90   | .       | 4          | 8           | 2026-03-31
                 kernel     | ai       | m1    | 0    | true    | 4          | 8           | 2026-03-31
                 kernel     | person   | m1    | 3    | true    | 4          | 8           | 2026-03-01
                 kernel     | person   | .     | 3    | true    | 4          | 8           | 2026-03-01
                 kernel     | .        | .     | 5    | true    | 4          | 8           | .
                 kernel     | ai       | m2    | 16   | true    | 4          | 8           | 2026-04-01
"""


def test_it_is_the_geometric_mean_and_a_result_that_does_not_hold_has_gained_nothing(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "optimisation_speedup"),  # the fourth root of 2 * 8 * 1 * 4
        """
        period     proposer     value n complete where_correct best failed unchecked human_low human_high
        2026-01-01 ai           2.828 4 yes      4             8    1      1         3         4
        2026-01-01 person       .     1 yes      3             3    0      0         4         4
        2026-01-01 person alone .     1 yes      3             3    0      0         4         4
        2026-04-01 ai           .     1 no       16            16   0      0         4         4
        """,
    )


def test_what_stands_on_too_few_runs_is_withheld_and_says_so(build):
    frame = queries.run(build(WAREHOUSE), "optimisation_speedup").frame
    assert frame["note"].to_list() == [None, *["1 checked run; a mean is shown from 3"] * 3]
    assert frame["human_hours_low"].to_list() == [7, 8, 8, 8]


def test_the_interval_lies_around_the_mean_and_within_what_was_gained(build):
    row = queries.run(build(WAREHOUSE), "optimisation_speedup").frame.row(0, named=True)
    assert 1 <= row["low"] < row["value"] < row["high"] <= 8


def test_the_interval_of_equal_gains_is_their_gain(build):
    rows = "".join(f"\n x{n} | ai | m1 | 5 | true | 2026-01-10" for n in range(6))
    con = build(f"experiments: run | proposer | model | gain | correct | started_on{rows}")
    row = queries.run(con, "optimisation_speedup").frame.row(0, named=True)
    assert (row["low"], row["value"], row["high"]) == pytest.approx((5, 5, 5))


def test_the_interval_agrees_with_a_plain_bootstrap_of_the_logarithms(build):
    gains = [1.2, 1.5, 2.0, 2.2, 3.0, 3.1, 4.0, 4.4, 5.0, 7.5, 8.0, 9.5] * 3
    rows = "".join(f"\n x{n} | ai | m1 | {gain} | true | 2026-01-10" for n, gain in enumerate(gains))
    con = build(f"experiments: run | proposer | model | gain | correct | started_on{rows}")
    row = queries.run(con, "optimisation_speedup").frame.row(0, named=True)
    logs = [math.log(gain) for gain in gains]
    mean = sum(logs) / len(logs)
    spread = (sum((each - mean) ** 2 for each in logs) / len(logs) / len(logs)) ** 0.5
    # a bootstrap of a mean is nearly normal: its ends lie t(35) = 2.03 standard errors away
    assert row["value"] == pytest.approx(math.exp(mean))
    assert math.log(row["low"]) == pytest.approx(mean - 2.03 * spread, abs=0.15 * spread)
    assert math.log(row["high"]) == pytest.approx(mean + 2.03 * spread, abs=0.15 * spread)


def test_grain_and_dates_choose_periods(build):
    con = build(WAREHOUSE)
    months = queries.run(con, "optimisation_speedup", {"grain": "month", "to_date": "2026-03-15"}).frame
    assert [
        (day.month, who, n, complete)
        for day, who, n, complete in months.select("period", "proposer", "n", "complete").rows()
    ] == [
        (1, "ai", 1, True),
        (2, "ai", 1, True),
        (3, "ai", 1, False),
        (3, "person", 1, False),
        (3, "person alone", 1, False),
    ]
