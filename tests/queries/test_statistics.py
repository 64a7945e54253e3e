"""Intervals, against slow and plain references."""

from __future__ import annotations

import math
import random

import numpy as np
import polars as pl
import pytest

from queries.statistics.bootstrap import FEWEST, GROUPS, ratio_interval, student_quantile
from queries.statistics.intervals import ratio
from queries.statistics.proportion import wilson_interval


def rows_of(clusters):
    """One row from pairs of numerator and denominator."""
    tops, bottoms = (np.array(side, dtype=float) for side in zip(*clusters, strict=True))
    return np.zeros(len(clusters), dtype=int), tops, bottoms


def interval(clusters):
    """Interval of a single row."""
    low, high = ratio_interval(*rows_of(clusters), count=1)
    return low[0], high[0]


def slow_interval(clusters, draws=4000):
    """Clusters drawn with replacement, one by one, and the 2.5 and 97.5 percentiles of the ratio of sums."""
    dice = random.Random(7)
    ratios = []
    for _ in range(draws):
        drawn = [dice.choice(clusters) for _ in clusters]
        ratios.append(sum(top for top, _ in drawn) / sum(bottom for _, bottom in drawn))
    ratios.sort()
    return ratios[int(0.025 * draws)], ratios[int(0.975 * draws) - 1]


def many_clusters(count):
    dice = random.Random(count)
    bottoms = [dice.lognormvariate(5, 1) for _ in range(count)]
    return [(bottom * dice.betavariate(2, 3), bottom) for bottom in bottoms]


@pytest.mark.parametrize("count", [100, 2000])
def test_many_clusters_agree_with_drawing_them_one_by_one(count):
    clusters = many_clusters(count)
    low, high = interval(clusters)
    slow_low, slow_high = slow_interval(clusters, draws=4000 if count < 500 else 500)
    width = slow_high - slow_low
    assert low == pytest.approx(slow_low, abs=0.15 * width)
    assert high == pytest.approx(slow_high, abs=0.15 * width)


def test_the_same_clusters_always_have_the_same_interval_whatever_stands_beside_them():
    mine, other = many_clusters(30), many_clusters(70)
    tops, bottoms = (np.array(side) for side in zip(*(other + mine), strict=True))
    rows = np.array([0] * 70 + [2] * 30)
    low, high = ratio_interval(rows, tops, bottoms, count=3)
    assert (low[2], high[2]) == pytest.approx(interval(mine), rel=1e-12)
    assert (low[0], high[0]) == pytest.approx(interval(other), rel=1e-12)
    assert np.isnan(low[1])


def test_few_clusters_have_a_wider_interval_than_percentiles_give():
    clusters = many_clusters(6)
    low, high = interval(clusters)
    slow_low, slow_high = slow_interval(clusters)
    assert high - low > 1.2 * (slow_high - slow_low)


def test_an_interval_never_leaves_what_the_clusters_span():
    low, high = interval([(0, 10), (2, 10), (10, 10), (9, 10)])
    assert 0 <= low < high <= 1


def test_under_four_clusters_with_a_denominator_there_is_no_interval():
    assert FEWEST == 4
    three = [(1, 10), (2, 10), (3, 10), (5, 0), (0, 0)]
    assert np.isnan(interval(three)).all()
    assert not np.isnan(interval([*three, (4, 10)])).any()


def test_a_cluster_with_only_a_numerator_counts_in_the_ratio():
    clusters = [(10, 10)] * 8
    assert interval(clusters) == (1, 1)
    assert interval([*clusters, (40, 0)])[1] > 1.3


def test_more_clusters_than_groups_are_added_up_group_by_group():
    clusters = many_clusters(2 * GROUPS)
    folded = [
        (clusters[place][0] + clusters[place + GROUPS][0], clusters[place][1] + clusters[place + GROUPS][1])
        for place in range(GROUPS)
    ]
    assert interval(clusters) == pytest.approx(interval(folded), rel=1e-3)


def test_nothing_above_the_line_is_nothing_in_every_draw():
    assert interval([(0, 10), (0, 20), (0, 5), (0, 1)]) == (0, 0)


def test_rows_that_share_a_base_have_the_interval_that_each_has_alone():
    first, second = [(1, 10), (2, 20), (0, 5), (4, 8)], [(0, 10), (0, 20), (3, 5), (1, 8)]
    rows = np.repeat([0, 1], 4)
    tops, bottoms = np.array([*first, *second], dtype=float).T
    low, high = ratio_interval(rows, tops, bottoms, count=2)
    assert (low[0], high[0]) == pytest.approx(interval(first), rel=1e-12)
    assert (low[1], high[1]) == pytest.approx(interval(second), rel=1e-12)


def test_clusters_may_be_listed_in_any_order():
    numbers, tops, bottoms = [1, 2, 3, 4, 5], [1.0, 2.0, 0.0, 4.0, 3.0], [10.0, 20.0, 5.0, 8.0, 9.0]
    frames = [
        pl.DataFrame(
            {
                "value": [0.2],
                "cluster_number": [[numbers[place] for place in order]],
                "cluster_top": [[tops[place] for place in order]],
                "cluster_bottom": [[bottoms[place] for place in order]],
            }
        )
        for order in ([0, 1, 2, 3, 4], [3, 0, 4, 2, 1])
    ]
    assert ratio(frames[0]).equals(ratio(frames[1]))
    assert ratio(frames[0]).columns == ["value", "low", "high"]


def test_no_rows_and_no_clusters_are_no_trouble():
    none = np.array([], dtype=float)
    low, high = ratio_interval(none.astype(int), none, none, count=0)
    assert (len(low), len(high)) == (0, 0)
    low, _ = ratio_interval(none.astype(int), none, none, count=2)
    assert np.isnan(low).all()


def test_quantiles_of_student_are_those_of_the_tables():
    tables = {3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 1000: 1.962}
    assert {df: round(student_quantile(0.975, df), 2) for df in tables} == {
        df: pytest.approx(value, abs=0.011) for df, value in tables.items()
    }


def test_wilson_solves_its_equation():
    """The bounds p are where (share - p) squared is z squared p (1 - p) / n."""
    passed, n = np.array([0, 3, 8, 10]), np.array([4, 7, 10, 10])
    for bound in wilson_interval(passed, n):
        left = (passed / n - bound) ** 2
        right = 1.959964**2 * bound * (1 - bound) / n
        assert left == pytest.approx(right, abs=1e-6)


def test_wilson_is_that_of_the_textbook():
    low, high = wilson_interval(np.array([8]), np.array([10]))
    assert (round(low[0], 4), round(high[0], 4)) == (0.4902, 0.9433)


def test_no_rounding_is_left_at_the_ends_of_wilson_s_interval():
    n = np.arange(1, 200)
    assert (wilson_interval(0 * n, n)[0] == 0).all()
    assert (wilson_interval(n, n)[1] == 1).all()


def test_without_a_trial_wilson_knows_nothing():
    low, high = wilson_interval(np.array([0]), np.array([0]))
    assert math.isnan(low[0])
    assert math.isnan(high[0])


def test_the_names_of_clusters_move_no_interval():
    tops, bottoms = [float(place * place % 17) for place in range(12)], [9.0 + place for place in range(12)]
    clusters = {"cluster_top": [tops], "cluster_bottom": [bottoms]}
    value = sum(tops) / sum(bottoms)
    found = [
        ratio(pl.DataFrame({"value": [value], "cluster_number": [names]} | clusters)).row(0)
        for names in (list(range(12)), [place * 5 % 12 for place in range(12)])
    ]
    assert found[0] == found[1]
    assert found[0][1] < value < found[0][2]
