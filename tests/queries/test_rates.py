"""Recent less earlier rate, one-off shapes and curvature: by hand, and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from queries.statistics import curvature, one_off, rates


def wobbly(n, seed=1):
    return np.random.default_rng(seed).normal(size=n)


def test_rates_are_per_year_and_their_difference_is_recent_less_earlier():
    y = np.array([0, 1, 2, 3, 4, 4, 4, 4])  # one a quarter, then none; the windows meet at a corner
    found = rates.change(y.astype(float), rates.Windows(recent=4, earlier=4, least=4))
    assert (found.recent.value, found.earlier.value) == pytest.approx((0, 4))
    assert found.difference.value == pytest.approx(-4)
    assert found.difference.freedom == 4
    assert found.difference.error == pytest.approx(0)


def test_the_residual_error_pools_both_windows():
    y = np.array([0, 1, 0, 1, 0, 0, 0, 0.0])
    # the earlier line has slope 0.2 a quarter and squares 1 - 0.2 = 0.8; s^2 = 0.8 / 4; sum w^2 = 2 x 16 / 5
    found = rates.change(y, rates.Windows(4, 4, 4))
    assert found.earlier.value == pytest.approx(0.8)
    assert found.difference.error == pytest.approx(np.sqrt(0.2 * 6.4))


@pytest.mark.parametrize("n", [12, 14, 16, 23])
def test_a_change_of_rate_is_that_of_statsmodels_with_two_lines(n):
    y = wobbly(n)
    found = rates.change(y, rates.SPEED)
    used = min(n, 16)
    t, new = np.arange(used) / 4, np.arange(used) >= used - 8
    design = np.column_stack([~new, new, t * ~new, t * new]).astype(float)
    fit = sm.OLS(y[-used:], design).fit()
    test = fit.t_test([0, 0, -1, 1])
    assert found.difference.value == pytest.approx(test.effect[0])
    assert found.difference.error == pytest.approx(test.sd[0, 0])
    low, high = rates.bounds(found.difference)
    assert (low, high) == pytest.approx(test.conf_int()[0], rel=1e-3)
    assert found.recent.value == pytest.approx(fit.params[3])


def test_the_larger_of_resampling_and_residuals_is_the_error():
    y, windows = wobbly(8), rates.Windows(4, 4, 4)
    alone = rates.change(y, windows).difference.error
    # a variance of v in every quarter apart from the others gives v times the sum of squared weights, 6.4
    assert rates.change(y, windows, 9 * np.eye(8)).difference.error == pytest.approx(np.sqrt(9 * 6.4))
    assert rates.change(y, windows, 1e-6 * np.eye(8)).difference.error == pytest.approx(alone)
    # what moves all quarters alike moves no rate
    assert rates.change(y, windows, np.full((8, 8), 100.0)).difference.error == pytest.approx(alone)


def test_intervals_widen_with_their_level_by_students_t():
    one = rates.Estimate(np.array(1.0), np.array(0.5), 8)
    for level in (0.8, 0.9, 0.95, 0.998):
        half = stats.t.ppf((1 + level) / 2, 8) * 0.5
        assert rates.bounds(one, level) == pytest.approx((1 - half, 1 + half), rel=2e-3)
    assert rates.above_zero(one, 0.90)
    assert not rates.above_zero(one, 0.95)  # 2.31 x 0.5 is more than 1


def test_many_series_at_once_are_each_what_it_is_alone():
    many = np.stack([wobbly(15, seed) for seed in range(6)])
    together = rates.change(many, rates.LOOP).difference
    shapes = one_off.aicc(many)
    for row, y in enumerate(many):
        assert together.error[row] == pytest.approx(rates.change(y, rates.LOOP).difference.error)
        assert shapes[row] == pytest.approx(one_off.aicc(y))


def test_the_rate_of_some_quarters_is_the_line_through_those_that_are_there():
    y, there = wobbly(8), np.array([1, 1, 0, 1, 1, 1, 0, 1], dtype=bool)
    fit = sm.OLS(y[there], sm.add_constant(np.arange(8)[there] / 4)).fit()
    found = rates.rate(y, there)
    assert (found.value, found.error) == pytest.approx((fit.params[1], fit.bse[1]))
    assert found.freedom == 4


def test_a_mean_of_rates_adds_their_variances_up():
    parts = [rates.Estimate(np.array(v), np.array(e), 6) for v, e in ((0.1, 0.3), (-0.5, 0.4))]
    found = rates.mean_rate(parts)
    assert found.value == pytest.approx(-0.2)
    assert found.error == pytest.approx(0.25)  # sqrt(0.09 + 0.16) / 2
    assert found.freedom == 11  # 0.25^2 / (0.09^2 / 6 + 0.16^2 / 6) = 11.1


def test_log_odds_stay_finite_with_none_and_with_all():
    # of 100 lines of 10 landings half a mean landing is 5: ln(5 / 105), ln(105 / 5)
    found = rates.log_odds(np.array([0.0, 100.0]), np.array([100.0, 100.0]), np.array([5.0, 5.0]))
    assert found == pytest.approx([np.log(5 / 105), np.log(105 / 5)])


def test_a_cluster_that_counts_in_two_quarters_is_drawn_for_both():
    above, below = rates.ratio_draws(
        np.array([0, 0, 1, 1]), np.array([7, 8, 7, 8]), np.array([1.0, 2, 2, 4]), np.ones(4), 2
    )
    assert above[1] == pytest.approx(2 * above[0])
    assert below[1] == pytest.approx(below[0])
    assert rates.covariance(np.log(above + 1)).shape == (2, 2)


SERIES = {
    "line": np.arange(20) * 0.1,
    "quadratic": np.arange(20) ** 2 * 0.02,
    "break": np.maximum(np.arange(20) - 12, 0) * 0.5,
    "step": (np.arange(20) >= 9) * 3.0,
    "ramp": np.clip((np.arange(20) - 9) / 3, 0, 1) * 3.0,
}


@pytest.mark.parametrize("shape", one_off.SHAPES)
def test_each_shape_is_recognised(shape):
    y = SERIES[shape] + 0.05 * wobbly(20)
    assert one_off.SHAPES[one_off.aicc(y).argmin()] == shape
    assert one_off.one_off(y) == (shape in ("step", "ramp"))


PARAMETERS = {"quadratic": 4, "break": 5, "step": 5, "ramp": 6}  # the variance and a searched date are some


@pytest.mark.parametrize("y", [wobbly(13).cumsum(), np.clip((np.arange(13) - 5) / 4, 0, 1) + wobbly(13) / 50])
def test_shapes_are_the_best_least_squares_fits_of_statsmodels(y):
    t = np.arange(13.0)
    added = {
        "quadratic": [t**2],
        "break": [np.maximum(t - s, 0) for s in range(2, 11)],
        "step": [(t >= s) * 1.0 for s in range(3, 11)],
        "ramp": [np.clip((t - s) / k, 0, 1) for k in (2, 3, 4) for s in range(2, 11 - k)],
    }
    for shape, columns in added.items():
        fits = [sm.OLS(y, np.column_stack([np.ones(13), t, x])).fit() for x in columns]
        squares, k = min(fit.ssr for fit in fits), PARAMETERS[shape]
        theirs = 13 * np.log(squares / 13) + 2 * k + 2 * k * (k + 1) / (13 - k - 1)
        assert one_off.aicc(y)[one_off.SHAPES.index(shape)] == pytest.approx(theirs), shape


def test_a_turning_point_is_found_where_it_is_and_noise_has_none():
    place, chance = one_off.turning_point(SERIES["break"] + 0.1 * wobbly(20))
    assert (place, chance) == (12, 0.001)
    assert one_off.turning_point(wobbly(20, 3))[1] > 0.1


def test_curvature_is_that_of_statsmodels():
    t, y = np.sort(np.random.default_rng(2).random(11)) * 4, wobbly(11)
    fit = sm.OLS(y, np.column_stack([np.ones(11), t, t**2])).fit()
    found = curvature.bend(t, y)
    reach = 2 * (t[-1] - t[0])  # the rate at the newest date less that at the first
    assert found.difference.value == pytest.approx(fit.params[2] * reach)
    assert found.difference.error == pytest.approx(fit.bse[2] * reach)
    assert found.difference.freedom == 8
    assert found.recent.value == pytest.approx(fit.params[1] + 2 * fit.params[2] * t[-1])
    assert found.earlier.value == pytest.approx(fit.params[1] + 2 * fit.params[2] * t[0])


def test_models_whose_own_intervals_are_wide_widen_that_of_the_curvature():
    t = np.arange(9.0)
    sure = curvature.bend(t, t**2, np.full(9, 0.0)).difference.error
    assert sure == pytest.approx(0, abs=1e-9)
    # the curvature of nine evenly spaced models with variance 1 each has variance 1 / 308
    wide = curvature.bend(t, t**2, np.ones(9)).difference.error
    assert wide == pytest.approx(2 * 8 / np.sqrt(308))


def test_one_step_of_horizons_is_told_from_a_bend():
    t = np.arange(16) / 4
    noise = 0.05 * wobbly(16)
    assert curvature.one_step(t, t + 2 * (t >= 2) + noise)
    assert not curvature.one_step(t, t**2 + noise)
