"""The weighted logistic fit against scikit-learn, and where an optimum is hard to reach."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from queries.statistics import logistic

PENALTIES = (1e-5, 0.1, 1.0)


def attempts(seed: int, count: int = 200):
    """Lengths, results and weights that add up to 1, of a model that gets worse with length."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-5, 10, count)
    y = (rng.random(count) < 1 / (1 + np.exp(0.6 * (x - rng.uniform(0, 6))))).astype(float)
    weights = rng.gamma(1, size=count)
    return x, y, weights / weights.sum()


def sums(x, y, weights):
    """What the fit needs of y."""
    return np.array([[(weights * y).sum(), (weights * y * x).sum()]])


def ours(x, y, weights, penalty):
    slope, intercept = logistic.fit(x, weights[None], sums(x, y, weights), penalty)
    return slope[0], intercept[0]


def theirs(x, y, weights, penalty):
    """scikit-learn at a tight tolerance, a fractional result split as METR does."""
    x = np.concatenate([x, x])[:, None]
    split = np.concatenate([weights * y, weights * (1 - y)])
    results = np.repeat([1, 0], len(y))
    there = split > 0
    model = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-12, max_iter=10_000)
    model.fit(x[there], results[there], sample_weight=split[there])
    return model.coef_[0][0], model.intercept_[0]


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("seed", range(4))
def test_coefficients_are_those_of_scikit_learn(seed, penalty):
    given = attempts(seed)
    assert ours(*given, penalty) == pytest.approx(theirs(*given, penalty), abs=1e-6)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_fractional_score_counts_as_both_a_success_and_a_failure(penalty):
    x, y, weights = attempts(5)
    y = np.where(np.arange(len(y)) % 3 == 0, np.clip(y * 0.7 + 0.1, 0, 1), y)
    assert ours(x, y, weights, penalty) == pytest.approx(theirs(x, y, weights, penalty), abs=1e-6)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_separated_results_have_the_optimum_that_the_penalty_sets(penalty):
    x = np.array([0.0, 1.0, 2.0, 5.0, 6.0, 8.0])
    y = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    weights = np.full(6, 1 / 6)
    slope, intercept = ours(x, y, weights, penalty)
    assert (slope, intercept) == pytest.approx(theirs(x, y, weights, penalty), abs=1e-6)
    chance = 1 / (1 + np.exp(-slope * x - intercept))
    gradient = np.array([penalty * slope + ((chance - y) * weights) @ x, ((chance - y) * weights).sum()])
    assert np.abs(gradient).max() < 1e-9


def test_success_that_rises_with_length_has_a_slope_above_zero():
    x, y, weights = attempts(7)
    slope, intercept = ours(x, 1 - y, weights, 1e-5)
    assert slope > 0
    assert (slope, intercept) == pytest.approx(theirs(x, 1 - y, weights, 1e-5), abs=1e-6)


def test_without_a_success_or_without_a_failure_there_is_no_fit():
    x, _, weights = attempts(1)
    both = np.stack([weights, weights, weights])
    hits = np.concatenate([sums(x, y, weights) for y in (np.zeros(200), np.ones(200), attempts(1)[1])])
    slope, intercept = logistic.fit(x, both, hits, 1e-5)
    assert np.isnan(slope).tolist() == np.isnan(intercept).tolist() == [True, True, False]


def test_one_length_has_no_slope():
    x = np.array([1.0, 1.0, 4.0])
    weights = np.array([[0.5, 0.5, 0.0], [0.5, 0.0, 0.5]])
    slope, _ = logistic.fit(x, weights, np.array([[0.5, 0.5], [0.5, 0.5]]), 1e-5, (-2, 3), 0.01)
    assert np.isnan(slope).tolist() == [True, False]


def test_many_fits_at_once_are_each_what_it_is_alone_from_any_start():
    sets = [attempts(seed) for seed in range(6)]
    x = sets[0][0]
    weights = np.stack([weights for _, _, weights in sets])
    hits = np.concatenate([sums(x, y, weights) for _, y, weights in sets])
    for start in ((0, 0), (-3, 10), (5, -40)):
        slope, intercept = logistic.fit(x, weights, hits, 1e-5, start)
        for number, (_, y, own) in enumerate(sets):
            expected = ours(x, y, own, 1e-5)
            assert (slope[number], intercept[number]) == pytest.approx(expected, abs=1e-7)


def test_a_curve_crosses_a_chance_where_its_odds_are_those():
    # log odds 2 - x / 2: even at 4; four to one, ln 4 = 1.386, at 2 (2 - 1.386) = 1.227
    assert logistic.crossing(np.array([-0.5]), np.array([2.0]), 0.5)[0] == pytest.approx(4)
    assert logistic.crossing(np.array([-0.5]), np.array([2.0]), 0.8)[0] == pytest.approx(
        2 * (2 - math.log(4))
    )
    assert np.isnan(logistic.crossing(np.array([0.0]), np.array([2.0]), 0.5)).all()
    assert logistic.crossing(np.array([-1e-6]), np.array([2.0]), 0.5)[0] == 500
