"""Changes in units of their own uncertainty, by hand and against statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from queries.statistics.change import Estimate, change, widened
from queries.statistics.proportion import wilson_interval


def share(passed: int, n: int) -> Estimate:
    low, high = wilson_interval(np.array([passed]), np.array([n]))
    return Estimate(passed / n, low[0], high[0])


def test_the_interval_of_a_difference_adds_the_squares_of_the_sides_that_face_each_other():
    # down: the new one may be lower by 0.3 and the old one higher by 0.4; up: 0.05 and 0.12
    found = change(Estimate(0.2, 0.08, 0.6), Estimate(0.9, 0.6, 0.95))
    assert (found.value, found.low, found.high) == pytest.approx((0.7, 0.2, 0.83))
    assert found.times == pytest.approx(0.7 / 0.5)


def test_a_fall_is_measured_by_the_side_above_it():
    # up: the new one may be higher by 0.05, the old one lower by 0.12
    found = change(Estimate(0.9, 0.78, 0.95), Estimate(0.64, 0.5, 0.69))
    assert (found.value, found.high) == pytest.approx((-0.26, -0.13))
    assert found.times == pytest.approx(2)


def test_what_is_no_share_is_compared_by_a_factor():
    # both intervals reach from half to twice: ln 2 to either side
    found = change(Estimate(10, 5, 20), Estimate(80, 40, 160), ratio=True)
    assert found.value == pytest.approx(8)
    assert found.low == pytest.approx(8 / 2 ** math.sqrt(2))
    assert found.high == pytest.approx(8 * 2 ** math.sqrt(2))
    assert found.times == pytest.approx(3 / math.sqrt(2))


@pytest.mark.parametrize(("passed", "n", "before", "m"), [(9, 20, 3, 30), (0, 12, 8, 11), (50, 50, 40, 45)])
def test_of_two_proportions_it_is_newcombes_interval_as_statsmodels_has_it(passed, n, before, m):
    found = change(share(before, m), share(passed, n))
    expected = confint_proportions_2indep(passed, n, before, m, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(expected)


def test_with_more_figures_looked_at_each_interval_is_wider():
    # 1 - 0.025 / 10 is 0.9975, whose normal quantile is 2.8070; alone it is 1.9600
    assert (widened(1), widened(0)) == (1, 1)
    assert widened(10) == pytest.approx(2.8070 / 1.9600, abs=1e-4)
    before, now = Estimate(0.2, 0.1, 0.3), Estimate(0.4, 0.3, 0.5)
    alone, among = change(before, now), change(before, now, figures=10)
    assert alone.times == pytest.approx(0.2 / (0.1 * math.sqrt(2)))
    assert among.times == pytest.approx(alone.times / widened(10))
    assert alone.low > 0 > among.low


@pytest.mark.parametrize(
    ("before", "now", "ratio"),
    [
        (Estimate(None), Estimate(0.5, 0.4, 0.6), False),
        (Estimate(0.5), Estimate(0.5, 0.4, 0.6), False),
        (Estimate(0.5, 0.4, None), Estimate(0.5, 0.4, 0.6), False),
        (Estimate(0.5, 0.5, 0.5), Estimate(0.5, 0.4, 0.6), False),
        (Estimate(5, 0, 9), Estimate(5, 4, 6), True),
        (Estimate(5, 4, math.inf), Estimate(5, 4, 6), True),
        (Estimate(0.5, 0.4, 0.5), Estimate(0.6, 0.6, 0.9), False),
    ],
    ids=[
        "no figure",
        "no interval",
        "no upper end",
        "no width",
        "no logarithm",
        "no end",
        "none on that side",
    ],
)
def test_what_has_no_uncertainty_on_record_is_not_compared(before, now, ratio):
    assert change(before, now, ratio) is None


def test_the_same_figure_twice_has_not_changed():
    assert change(Estimate(0.5, 0.4, 0.6), Estimate(0.5, 0.4, 0.6)).times == 0


def test_where_nothing_changed_at_most_one_night_in_twenty_says_that_something_did():
    """4,000 nights with fixed seeds, each of nine shares of 80 of which none has changed."""
    dice = np.random.default_rng(20261031)
    shares = dice.uniform(0.05, 0.95, size=(4000, 9))
    drawn = [dice.binomial(80, shares) for _ in range(2)]
    (old, old_low, old_high), (new, new_low, new_high) = (
        (passed / 80, *wilson_interval(passed, np.full_like(passed, 80))) for passed in drawn
    )
    wide = widened(9)
    up = wide * np.hypot(new_high - new, old - old_low)
    down = wide * np.hypot(new - new_low, old_high - old)
    outside = (new - old > down) | (old - new > up)
    one = change(
        Estimate(old[0, 0], old_low[0, 0], old_high[0, 0]),
        Estimate(new[0, 0], new_low[0, 0], new_high[0, 0]),
        figures=9,
    )
    assert one.high - one.value == pytest.approx(up[0, 0])
    assert 0.02 < outside.any(axis=1).mean() < 0.06
