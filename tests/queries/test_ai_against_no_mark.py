"""AI's landings beside like ones without a mark: strata, what is left out, and what has not settled."""

from __future__ import annotations

import polars as pl
import pytest

import queries

NAME = "ai_against_no_mark"
# Two strata with both sides, whose figures are worked out in test_stratified.py; one with AI only.
STRATA = """
    repos: repo | team | scope      | head_seen_on
           x    | a    | production | 2026-06-01
           y    | b    | research   | 2026-06-01
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    daily_outcomes: repo | landed_on  | size | mostly | written    | landings | happened | unsettled
                    x    | 2026-01-05 | 2    | source | ai         | 30       | 8        | 0
                    x    | 2026-03-30 | 2    | source | ai         | 10       | 2        | 0
                    x    | 2026-02-05 | 2    | source | undeclared | 60       | 5        | 0
                    x    | 2026-01-05 | 3    | source | ai         | 20       | 6        | 0
                    x    | 2026-01-05 | 3    | source | human      | 1        | 0        | 0
                    x    | 2026-01-05 | 3    | source | undeclared | 79       | 16       | 0
                    x    | 2026-01-05 | 3    | test   | ai         | 9        | 3        | 0
                    y    | 2026-05-20 | 3    | test   | undeclared | 5        | 0        | 4
                    y    | 2026-05-20 | 3    | test   | ai         | 6        | 6        | 2
"""
# It happens to one in ten in the first quarter and to half in the second, to both sides alike.
QUARTERS = """
    repos: repo | head_seen_on
           x    | 2026-12-31
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 1
    daily_outcomes: landed_on  | written    | landings | happened
                    2026-01-05 | ai         | 100      | 10
                    2026-01-05 | undeclared | 10       | 1
                    2026-05-05 | ai         | 10       | 5
                    2026-05-05 | undeclared | 100      | 50
"""
WEAK = """
    repos: repo | head_seen_on
           x    | 2026-06-01
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 1
    daily_outcomes: landed_on  | written    | written_strict | landings | happened
                    2026-01-05 | ai         | ai             | 10       | 5
                    2026-01-05 | ai         | undeclared     | 10       | 5
                    2026-01-05 | undeclared | undeclared     | 10       | 1
"""


def test_each_side_is_compared_where_both_are_and_what_is_left_out_is_counted(shared, shows):
    first = queries.run(shared(STRATA), NAME, {"to_date": "2026-03-31"})
    shows(
        first,
        """
        period     outcome  value low   high  n   ai_n no_mark_n ai_share no_mark_share difference strata
        2026-01-01 reverted 2.077 1.115 3.869 200 60   140       0.267    0.15          0.14       2
        """,
    )
    shows(
        first,
        """
        crude left_out_strata left_out unsettled settles complete
        1.836 1               9        0         30      yes      # 19 of 69 over 21 of 140
        """,
    )
    assert first.frame["verdict"].to_list() == ["more often"]
    low, high = first.frame.row(0, named=True)["difference_low"], first.frame["difference_high"][0]
    assert low < 0.14 < high


def test_what_never_happens_on_one_side_has_no_ratio_or_no_interval_and_young_landings_are_counted(
    shared, shows
):
    con = shared(STRATA)
    second = queries.run(con, NAME, {"from_date": "2026-04-01"})
    shows(
        second,
        """
        period     value low n  ai_n no_mark_n difference unsettled complete
        2026-04-01 .     .   11 6    5         1          6         no       # all of AI's
        """,
    )
    said = "it happened to 6 of 6 that AI wrote and to none of 5 without a mark: there is no ratio"
    assert second.frame["note"].to_list() == [said]
    never = shared(STRATA.replace("| ai         | 6        | 6 ", "| ai         | 6        | 0 "))
    row = queries.run(never, NAME, {"from_date": "2026-04-01"}).frame.row(0, named=True)
    few = "landings; a ratio is shown from 5 to which it did and 5 to which it did not"
    assert (row["value"], row["difference"], row["note"]) == (None, None, f"it happened to 0 of 11 {few}")
    always = shared(STRATA.replace("undeclared | 5        | 0 ", "undeclared | 5        | 5 "))
    row = queries.run(always, NAME, {"from_date": "2026-04-01"}).frame.row(0, named=True)
    assert (row["value"], row["difference"], row["note"]) == (None, None, f"it happened to 11 of 11 {few}")
    turned = STRATA.replace("undeclared | 5        | 0 ", "undeclared | 5        | 5 ")
    turned = turned.replace("| ai         | 6        | 6 ", "| ai         | 6        | 0 ")
    row = queries.run(shared(turned), NAME, {"from_date": "2026-04-01"}).frame.row(0, named=True)
    assert (row["value"], row["low"], row["verdict"]) == (0, None, None)
    assert row["note"] == "it happened to none of 6 that AI wrote: there is no interval"


def test_few_landings_of_a_side_have_no_figure(shared):
    row = queries.run(shared(STRATA), NAME, {"from_date": "2026-03-01", "to_date": "2026-03-31"})
    assert row.frame.select("value", "difference", "ai_share").row(0) == (None, None, None)
    assert row.frame["note"].to_list() == [
        "alike landings: 0 that AI wrote and 0 without a mark; a ratio is shown from 5 of each"
    ]


def test_a_year_is_compared_within_its_quarters(shared, shows):
    con = shared(QUARTERS)
    shows(
        queries.run(con, NAME, {"grain": "year"}),
        """
        period     value difference crude strata n
        2026-01-01 1     0          0.294 2      220   # 15 of 110 over 51 of 110
        """,
    )
    assert queries.run(con, NAME).frame["value"].to_list() == [1, 1, None, None]


@pytest.mark.parametrize(
    ("seen", "complete"), [("2026-04-29", False), ("2026-04-30", False), ("2026-05-01", True)]
)
def test_a_period_is_complete_when_its_last_landings_have_settled(shared, seen, complete):
    con = shared(QUARTERS.replace("2026-12-31", seen))
    frame = queries.run(con, NAME, {"to_date": "2026-03-31"}).frame
    assert frame["complete"].to_list() == [complete]


def test_outcomes_of_one_metric_settle_apart(shared):
    more = """
    daily_outcomes: landed_on  | outcome | settles | written | landings | happened
                    2026-01-05 | stale   | 0       | ai      | 5        | 1
    """
    frame = queries.run(shared(QUARTERS.replace("2026-12-31", "2026-04-02") + more), NAME).frame
    assert frame.filter(pl.col("period").dt.month() == 1).select("outcome", "complete").rows() == [
        ("reverted", False), ("stale", True)
    ]  # fmt: skip


def test_weak_marks_change_sides_with_the_way_of_counting(shared, shows):
    con = shared(WEAK)
    shows(
        queries.run(con, NAME, {"to_date": "2026-03-31"}),
        """
        value ai_n no_mark_n
        1.667 10   20         # 5 of 10 over 6 of 20
        """,
    )
    shows(
        queries.run(con, NAME, {"to_date": "2026-03-31", "policy": "declared"}),
        """
        value ai_n no_mark_n
        5     20   10         # 10 of 20 over 1 of 10
        """,
    )


def test_repositories_are_chosen_and_never_mixed_in_a_stratum(shared):
    con = shared(STRATA)
    assert queries.run(con, NAME, {"repos": "x", "grain": "year"}).frame["n"].to_list() == [200]
    assert queries.run(con, NAME, {"scopes": "research", "grain": "year"}).frame["n"].to_list() == [11]
    assert queries.run(con, NAME, {"grain": "year"}).frame["strata"].to_list() == [3]
