"""How long lines last, by who wrote them: curves, churn, what stands, and AI that rewrites AI."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest

import queries
from queries.statistics.bootstrap import curve_interval

AGES = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-03-10
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 9
    line_ages: landed_on  | origin     | grade  | age | ended | lines
               2026-01-05 | ai         | strong | 7   | true  | 4
               2026-01-05 | ai         | strong | 28  | true  | 16
               2026-01-12 | ai         | strong | 14  | true  | 16
               2026-01-12 | ai         | strong | 56  | false | 4
               2026-01-19 | ai         | strong | 28  | false | 20
               2026-01-20 | ai         | strong | 28  | true  | 14
               2026-01-26 | ai         | strong | 28  | false | 20
               2026-02-02 | ai         | strong | 14  | false | 6
               2026-01-05 | ai         | weak   | 1   | true  | 50
               2026-01-07 | undeclared |        | 56  | false | 50
               2026-01-05 | automation |        | 1   | true  | 999
"""


def test_a_curve_counts_lines_that_stand_for_as_long_as_they_have(build, shows):
    curve = queries.run(build(AGES), "line_survival").frame
    shows(
        curve.filter((pl.col("cohort") == "all") & (pl.col("origin") == "ai") & (pl.col("age") >= 3)),
        """
        age value n at_risk_lines ended_lines
        3   1     5 100           0
        7   0.96  5 100           4    # 96 of 100
        14  0.8   5 96            16   # 0.96 x 80 of 96
        28  .     4 74            30   # six lines have stood for less; too few weeks
        """,
    )
    assert (
        curve.filter(pl.col("age") == 28)["note"][0]
        == "weeks with such lines here: 4; a share is shown from 5"
    )


def test_weak_marks_are_ai_where_every_mark_counts(build, shows):
    curve = queries.run(build(AGES), "line_survival", {"policy": "declared"}).frame
    shows(
        curve.filter((pl.col("cohort") == "2026") & (pl.col("origin") == "ai") & (pl.col("age") == 1)),
        """
        age value lines ended_lines
        1   0.667 150   50    # 50 of 150 are gone at once
        """,
    )


def test_churn_is_what_ended_within_fourteen_days_of_what_is_that_old(build, shows):
    shows(
        queries.run(build(AGES), "churn_14d", {"to_date": "2026-02-28"}).frame,
        """
        period     origin     value n complete lines ended_lines
        2026-01-01 all        0.361 6 yes      194   70    # 4, 16 and 50; automation is nobody's
        2026-01-01 ai         0.213 5 yes      94    20
        2026-01-01 undeclared .     2 yes      100   50
        2026-02-01 all        .     1 no       6     0     # February ends 10 days before the last look
        2026-02-01 ai         .     1 no       6     0
        2026-02-01 undeclared .     0 no       0     0
        """,
    )


def test_a_curve_ends_where_fewer_than_a_twentieth_of_its_lines_are_old_enough(build):
    curve = queries.run(build(AGES), "line_survival").frame.filter(pl.col("cohort") == "all")
    # of AI's 100 lines four have stood for 56 days; of all 200 they are 54
    assert dict(curve.group_by("origin").agg(pl.col("age").max()).rows()) == {
        "all": 56, "ai": 28, "undeclared": 56,
    }  # fmt: skip


def test_a_year_of_landing_is_complete_at_ages_that_all_its_days_have_reached(build):
    curve = queries.run(build(AGES.replace("2026-03-10", "2027-01-08")), "line_survival").frame
    settled = curve.filter((pl.col("origin") == "all") & pl.col("complete"))
    assert dict(settled.group_by("cohort").agg(pl.col("age").max()).rows()) == {"all": 56, "2026": 7}, (
        "the lines of 31 December are 8 days old"
    )


def test_what_was_not_looked_at_for_a_while_is_not_taken_for_lines_that_last(build, shows):
    away = AGES.replace("x    | research | 2026-03-10", "x | a | 2026-03-10\n y | a | 2026-02-08")
    # y was last seen on 8 February: of its lines, those of January that are 14 days old then are known
    rows = """
    line_ages: repo | landed_on  | origin     | age | ended | lines
               y    | 2026-01-25 | undeclared | 14  | false | 30
               y    | 2026-01-26 | undeclared | 7   | false | 40
    """
    shows(
        queries.run(build(away + rows), "churn_14d", {"to_date": "2026-02-28"}).frame.filter(
            pl.col("origin") == "all"
        ),
        """
        period     origin value n complete lines ended_lines
        2026-01-01 all    0.312 7 no       224   70    # 70 of 194 + 30; the 40 of the 26th are too young
        2026-02-01 all    .     1 no       6     0
        """,
    )


def test_lines_that_are_younger_than_fourteen_days_do_not_make_churn_look_low(build, shows):
    young = AGES.replace("2026-03-10", "2026-02-15")
    shows(
        queries.run(build(young), "churn_14d", {"from_date": "2026-02-01"}).frame.filter(pl.col("n") == 0),
        """
        period     origin     value n complete lines ended_lines
        2026-02-01 all        .     0 no       0     0    # six lines of the 2nd, 13 days ago
        2026-02-01 ai         .     0 no       0     0
        2026-02-01 undeclared .     0 no       0     0
        """,
    )


STANDING = """
    repos: repo | head_seen_on
           x    | 2026-03-10
           y    | 2026-03-10
    followed: repo | blamed_sha | waiting
              x    | a          | 0
              y    | b          | 3
    daily_lines: landed_on  | origin     | grade  | lines
                 2026-01-05 | ai         | strong | 60
                 2026-01-05 | undeclared |        | 40
    surviving: repo | landed_on  | origin     | grade  | left_out | lines
               x    | 2026-01-05 | ai         | strong |          | 20
               x    | 2026-01-06 | undeclared |        |          | 30
               x    | 2026-01-07 | ai         | weak   |          | 10
               x    | 2026-01-08 | assisted   | strong |          | 6
               x    | 2026-01-12 | human      | strong |          | 14
               x    | 2026-01-05 | undeclared |        | bulk     | 900
               x    | 2026-01-05 | automation |        |          | 70
               y    | 2026-02-05 | ai         | strong |          | 20
"""


def test_the_share_of_what_stands_leaves_out_what_was_imported(build, shows):
    con = build(STANDING)
    shows(
        queries.run(con, "surviving_ai_share").frame.with_columns(pl.col("repo").str.replace(" ", "_")),
        """
        repo             value n lines ai_lines left_out_lines landed_share complete
        all_repositories 0.4   6 100   40       900            0.6          no
        x                0.25  5 80    20       900            0.6          yes
        y                .     1 20    20       0              .            no
        """,
    )
    declared = queries.run(con, "surviving_ai_share", {"policy": "declared", "repos": "x"}).frame
    assert declared["value"].to_list() == [36 / 80, 36 / 80]
    assert queries.run(con, "surviving_ai_share").frame["note"][2] == (
        "days with lines that stand here: 1; a share is shown from 5"
    )


REWRITING = """
    repos: repo | head_seen_on
           x    | 2026-03-10
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 9
    rewriting: landed_on  | written    | written_strict | origin     | grade  | lines
               2026-01-05 | ai         | ai             | ai         | strong | 10
               2026-01-06 | ai         | ai             | undeclared |        | 20
               2026-01-07 | ai         | ai             | ai         | weak   | 5
               2026-01-08 | ai         | ai             | human      | strong | 4
               2026-01-09 | ai         | ai             | unknown    |        | 1
               2026-01-09 | ai         | undeclared     | ai         | strong | 60
               2026-01-09 | undeclared | undeclared     | ai         | strong | 99
    chains: landed_on  | depth | lines
            2026-01-05 | 1     | 6
            2026-01-06 | 2     | 2
            2026-01-07 | 4     | 2
"""


def test_of_what_ai_changed_the_share_that_ai_had_written(build, shows):
    con = build(REWRITING)
    shows(
        queries.run(con, "ai_on_ai", {"to_date": "2026-01-31"}).frame,
        """
        period     value n lines ai_lines no_mark_lines other_lines chain_depth deep_share
        2026-01-01 0.25  5 40    10       29            1           1.8         0.2
        """,  # 6 x 1 + 2 x 2 + 2 x 4 over 10
    )
    shows(
        queries.run(con, "ai_on_ai", {"to_date": "2026-01-31", "policy": "declared"}).frame,
        """
        period     value n lines ai_lines chain_depth
        2026-01-01 0.75  5 100   75       .
        """,
    )


def slow_curve(ends, there, draws=4000):
    """Clusters drawn one by one with replacement, each draw a whole curve: bounds of each step."""
    dice, curves = random.Random(5), []
    for _ in range(draws):
        drawn = [dice.randrange(len(ends)) for _ in ends]
        left, curve = 1.0, []
        for step in range(len(ends[0])):
            left *= 1 - sum(ends[i][step] for i in drawn) / sum(there[i][step] for i in drawn)
            curve.append(left)
        curves.append(curve)
    steps = [sorted(column) for column in zip(*curves, strict=True)]
    return [(column[int(0.025 * draws)], column[int(0.975 * draws) - 1]) for column in steps]


def test_the_interval_of_a_curve_agrees_with_drawing_clusters_one_by_one():
    dice = random.Random(3)
    ends, there = [], []
    for _ in range(120):
        size = dice.lognormvariate(3, 1)
        first, second = size * dice.betavariate(1, 6), size * dice.betavariate(1, 9)
        ends.append((first, min(second, size - first)))
        there.append((size, size - first))
    order = [(step, cluster) for step in range(2) for cluster in range(120)]
    rows, clusters = (np.array(column) for column in zip(*order, strict=True))
    tops, bottoms = (np.array([part[cluster][step] for step, cluster in order]) for part in (ends, there))
    low, high = curve_interval(np.zeros(2, int), rows, clusters, tops, bottoms)
    for step, (slow_low, slow_high) in enumerate(slow_curve(ends, there)):
        assert low[step] == pytest.approx(slow_low, abs=0.012)
        assert high[step] == pytest.approx(slow_high, abs=0.012)


def test_a_curve_begins_anew_for_each_group_and_says_nothing_of_few_clusters():
    rows, clusters = np.repeat([0, 1, 2], [5, 5, 3]), np.array([0, 1, 2, 3, 4] * 2 + [0, 1, 2])
    tops = np.array([1.0] * 5 + [2.0] * 5 + [1.0] * 3)
    low, high = curve_interval(np.array([0, 1, 1]), rows, clusters, tops, np.full(13, 4.0))
    assert (low[:2].tolist(), high[:2].tolist()) == ([0.75, 0.5], [0.75, 0.5])  # all clusters are alike
    assert np.isnan([low[2], high[2]]).all()
