"""Medians of what has not all ended: worked out by hand, and against statsmodels."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from queries.statistics import survival
from queries.statistics.proportion import wilson_interval


def said(spells):
    """Half, low, high and most of one row of (length, ended)."""
    times, ended = (np.array(side) for side in zip(*spells, strict=True))
    found = survival.lengths(np.zeros(len(spells), dtype=int), times.astype(float), ended.astype(bool), 1)
    return tuple(None if math.isnan(value[0]) else float(value[0]) for value in found)


def all_ended(*times):
    return [(time, True) for time in times]


def test_what_has_not_ended_leaves_without_an_end():
    # 5 at risk at 1: 4/5 wait. One leaves at 2 without an end. 3 at risk at 3: 4/5 x 2/3 = 8/15, then 4/15.
    spells = [(1, True), (2, False), (3, True), (4, True), (5, False)]
    curve = survival.steps(np.zeros(5, dtype=int), np.arange(1.0, 6), np.array([end for _, end in spells]))
    assert curve.waiting == pytest.approx([4 / 5, 4 / 5, 8 / 15, 4 / 15, 4 / 15])
    # Greenwood: 1/(5 x 4), then 1/(3 x 2) more, then 1/(2 x 1) more
    assert curve.spread == pytest.approx([1 / 20, 1 / 20, 13 / 60, 43 / 60, 43 / 60])
    assert said(spells)[0] == 4
    assert said(spells)[3] is None


def test_of_what_has_all_ended_half_is_the_usual_median():
    assert said(all_ended(3, 1, 2))[0] == 2
    assert said(all_ended(4, 1, 3, 2))[0] == 2.5
    assert said(all_ended(5, 5, 5, 9))[0] == 5
    assert said(all_ended(*range(1, 11)))[3] == 9


def test_half_is_unknown_while_more_than_half_wait():
    assert said([(1, True), (9, False), (9, False)])[0] is None
    assert said([(1, False), (2, False)]) == (None, None, None, None)


def test_a_curve_that_ends_at_one_half_has_its_median_where_it_fell_there():
    assert said([(1, True), (2, True), (5, False), (5, False)])[0] == 2


def test_what_leaves_at_the_time_of_an_end_was_still_at_risk():
    # 3 at risk at 1, one ends: 2/3. The one that leaves at 1 counts among the three.
    curve = survival.steps(np.zeros(3, dtype=int), np.array([1.0, 1, 2]), np.array([True, False, False]))
    assert curve.waiting == pytest.approx([2 / 3, 2 / 3])


def test_the_interval_holds_the_times_at_which_half_is_within_the_bounds_of_the_curve():
    # 1 to 20. After the k-th end (20 - k) / 20 wait, and Greenwood's sum is k / (20 x (20 - k)).
    def bound(k, sign):
        waiting = (20 - k) / 20
        error = math.sqrt(k / (20 * (20 - k))) / abs(math.log(waiting))
        return waiting ** math.exp(sign * 1.959964 * error)

    low = next(k for k in range(1, 20) if bound(k, +1) <= 0.5)
    high = next(k for k in range(1, 20) if bound(k, -1) < 0.5)
    assert (low, high) == (5, 15)
    assert said(all_ended(*range(1, 21))) == (10.5, 5, 15, 18)


def test_of_five_that_have_ended_nobody_can_say_how_long_half_take_at_most():
    # that all five lie below the median happens once in 32 times
    assert said(all_ended(1, 2, 3, 4, 5)) == (3, 1, None, 5)


def test_each_row_is_computed_alone_whatever_the_order():
    dice = random.Random(3)
    spells = [(dice.randrange(3), float(dice.randrange(1, 30)), dice.random() < 0.8) for _ in range(200)]
    rows, times, ended = (np.array(side) for side in zip(*spells, strict=True))
    found = survival.lengths(rows, times, ended, 4)
    for row in range(3):
        alone = said([(time, end) for place, time, end in spells if place == row])
        assert [value[row] for value in found] == pytest.approx(
            [math.nan if v is None else v for v in alone], nan_ok=True
        )
    assert all(math.isnan(value[3]) for value in found)


def test_more_rows_than_sixteen_bits_can_count_are_kept_apart():
    rows = np.array([0, 70_000, 0, 70_000])
    half = survival.lengths(rows, np.array([1.0, 5, 3, 9]), np.ones(4, dtype=bool), 70_001).half
    assert (half[0], half[70_000]) == (2, 7)


def test_what_ended_all_at_one_time_has_a_median_and_no_interval():
    assert said(all_ended(7, 7, 7)) == (7, None, None, 7)


def test_nothing_is_no_trouble():
    none = np.array([], dtype=float)
    assert [len(value) for value in survival.lengths(none.astype(int), none, none.astype(bool), 0)] == [0] * 4
    assert np.isnan(survival.lengths(none.astype(int), none, none.astype(bool), 2).half).all()


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_curve_median_and_interval_agree_with_statsmodels(share):
    from statsmodels.duration.survfunc import SurvfuncRight

    generator = np.random.default_rng(int(share * 10))
    compared = 0
    for _ in range(60):
        count = int(generator.integers(2, 60))
        times = np.ceil(generator.exponential(10, count))
        ended = generator.random(count) < share
        if not ended.any():
            continue
        theirs = SurvfuncRight(times, ended)
        ours = survival.steps(np.zeros(count, dtype=int), times, ended)
        places = np.searchsorted(ours.time, theirs.surv_times)
        assert ours.waiting[places] == pytest.approx(theirs.surv_prob, abs=1e-12)
        inside = ours.waiting[places] > 0
        assert (ours.waiting[places] * np.sqrt(ours.spread[places]))[inside] == pytest.approx(
            theirs.surv_prob_se[inside]
        )
        half, low, high, most = said(list(zip(times, ended, strict=True)))
        below = [
            time for time, left in zip(theirs.surv_times, theirs.surv_prob, strict=True) if left < 0.5 - 1e-9
        ]
        assert half is None or half <= (below or [math.inf])[0]
        with np.errstate(all="ignore"):
            their_low, their_high = theirs.quantile_ci(0.5)
        assert low == pytest.approx(their_low) if low is not None else math.isnan(their_low)
        if high is not None:  # where nothing is left they take the last time; there the curve has no error
            assert high == their_high
        else:
            gone = theirs.surv_times[theirs.surv_prob < 1e-12]
            assert low is None or their_high == math.inf or their_high in gone
        assert most is None or theirs.surv_prob[theirs.surv_times == most][0] <= 0.1 + 1e-9
        compared += 1
    assert compared > 50


def ended_by(*spells):
    """Share, low and high of one row of (time, ended, weight)."""
    times, ended, weights = (np.array(side) for side in zip(*spells, strict=True))
    found = survival.incidence(np.zeros(len(spells), dtype=int), times, ended.astype(bool), weights, 1)
    return tuple(float(value[0]) for value in found)


def test_the_share_that_has_ended_allows_for_what_left_early():
    # 10 at risk on day 5: 8/10 stay. Four leave on day 6; of the other four one ends on day 9: 8/10 x 3/4
    spells = [(5, True, 2), (6, False, 4), (9, True, 1), (9, False, 3)]
    share, low, high = ended_by(*spells)
    assert share == pytest.approx(1 - 0.6)
    # Greenwood 2/(10 x 8) + 1/(4 x 3) = 13/120; 0.4 / (0.6 x 13/120) = 6.15 seen to the end tell as much
    bounds = wilson_interval(np.array([0.4 * 80 / 13]), np.array([80 / 13]))
    assert (low, high) == pytest.approx((bounds[0][0], bounds[1][0]))


def test_where_nothing_left_early_it_is_the_plain_share_with_wilson_s_interval():
    bounds = wilson_interval(np.array([3]), np.array([12]))
    assert ended_by((1, True, 3), (90, False, 9)) == pytest.approx((0.25, bounds[0][0], bounds[1][0]))
    low, high = wilson_interval(np.array([0, 4]), np.array([7, 4]))
    assert ended_by((2, False, 5), (90, False, 7)) == pytest.approx((0, low[0], high[0]))
    assert ended_by((2, True, 4)) == pytest.approx((1, low[1], high[1]))


def test_weights_stand_for_as_many_rows():
    from statsmodels.duration.survfunc import SurvfuncRight

    generator = np.random.default_rng(5)
    times, ended = generator.integers(1, 20, 300).astype(float), generator.random(300) < 0.4
    rows = generator.integers(0, 3, 300)
    fit = survival.incidence(rows, times, ended, np.full(300, 2.0), 4)
    twice = [np.concatenate([part, part]) for part in (rows, times, ended)]
    assert np.allclose(fit, survival.incidence(*twice, np.ones(600), 4), equal_nan=True)
    for row in range(3):
        oracle = SurvfuncRight(times[rows == row], ended[rows == row])
        assert fit[0][row] == pytest.approx(1 - oracle.surv_prob[-1])
    assert np.isnan(fit[0][3])
