"""Recent rate less earlier rate: does something grow faster than it grew before?

A series has a value per quarter, on the scale of logarithms or of log-odds, oldest first along the last axis.
Recent rate: the slope of least squares over its newest quarters; earlier rate: that over those before them.
Their difference is one weighted sum d = sum w y. Its standard error is the larger of two: sqrt(w' C w), where
C is the covariance of the values under resampling, and s sqrt(sum w^2), where s^2 pools the residuals of the
two windows about their own lines. Resampling alone would leave out what differs from quarter to quarter.
Student's t, with as many degrees of freedom as both windows have quarters, less 4. Rates are per year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from queries.statistics.bootstrap import student_quantile

QUARTERS = 4  # of a year
GROUPS = 2000  # more clusters than this share weights: the same spread at a bounded cost
DRAWS = 1000
SEED = 20260103


@dataclass(frozen=True)
class Windows:
    """How many quarters each rate is taken over, and how few will do for the earlier one."""

    recent: int
    earlier: int
    least: int

    @property
    def fewest(self) -> int:
        """Quarters that a series needs."""
        return self.recent + self.least


SPEED = Windows(recent=8, earlier=8, least=4)
LOOP = Windows(recent=4, earlier=8, least=4)


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and the degrees of freedom of that."""

    value: np.ndarray
    error: np.ndarray
    freedom: int


@dataclass(frozen=True)
class Change:
    """Both rates and their difference, per year."""

    recent: Estimate
    earlier: Estimate
    difference: Estimate


def bounds(one: Estimate, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Where the value may lie."""
    half = student_quantile((1 + level) / 2, one.freedom) * one.error
    return one.value - half, one.value + half


def above_zero(one: Estimate, level: float) -> np.ndarray:
    """Whether the whole interval of that level lies above zero."""
    return bounds(one, level)[0] > 0


@cache
def slope_weights(quarters: int) -> np.ndarray:
    """What the slope of least squares gives to each quarter, per year."""
    t = np.arange(quarters) - (quarters - 1) / 2
    return QUARTERS * t / (t @ t)


def change(y: np.ndarray, windows: Windows, covariance: np.ndarray | None = None) -> Change:
    """Of series of at least `windows.fewest` quarters; the covariance is quarters x quarters of each."""
    earlier = min(windows.earlier, y.shape[-1] - windows.recent)
    used = windows.recent + earlier
    y = y[..., -used:]
    if covariance is not None:
        covariance = covariance[..., -used:, -used:]
    newer = np.append(np.zeros(earlier), slope_weights(windows.recent))
    older = np.append(slope_weights(earlier), np.zeros(windows.recent))
    squares = residual_squares(y[..., :earlier]) + residual_squares(y[..., earlier:])
    spread, freedom = np.sqrt(squares / (used - 4)), used - 4
    return Change(*(estimate(y, w, spread, freedom, covariance) for w in (newer, older, newer - older)))


def estimate(
    y: np.ndarray, weights: np.ndarray, spread: np.ndarray, freedom: int, covariance: np.ndarray | None
) -> Estimate:
    """A weighted sum of the values, with the larger of its two errors."""
    error = spread * np.sqrt(weights @ weights)
    if covariance is not None:
        error = np.maximum(error, np.sqrt(np.maximum(covariance @ weights @ weights, 0)))
    return Estimate(y @ weights, error, freedom)


def residual_squares(y: np.ndarray) -> np.ndarray:
    """Of each series about its own straight line."""
    t = np.arange(y.shape[-1]) - (y.shape[-1] - 1) / 2
    rest = y - y.mean(-1, keepdims=True)
    return np.maximum((rest**2).sum(-1) - (rest @ t) ** 2 / (t @ t), 0)


def rate(y: np.ndarray, present: np.ndarray) -> Estimate:
    """The slope of one series over the quarters in which it has a value: at least 3; per year."""
    t = np.flatnonzero(present) / QUARTERS
    y, t = y[present], t - t.mean()
    slope = (y @ t) / (t @ t)
    rest = y - y.mean() - slope * t
    freedom = y.size - 2
    return Estimate(slope, np.sqrt(rest @ rest / freedom / (t @ t)), freedom)


def mean_rate(rates: list[Estimate]) -> Estimate:
    """The mean of several, taken as independent; degrees of freedom after Satterthwaite, rounded down."""
    variances = np.array([one.error**2 for one in rates])
    whole = variances.sum()
    shares = sum(variance**2 / one.freedom for variance, one in zip(variances, rates, strict=True))
    freedom = int(whole**2 / shares) if shares > 0 else min(one.freedom for one in rates)
    error = np.sqrt(whole) / len(rates)
    return Estimate(np.mean([one.value for one in rates]), error, max(freedom, 3))


def log_odds(tops: np.ndarray, bottoms: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Of shares, with half a mean landing added to each side: none and all stay finite."""
    return np.log((tops + half) / (bottoms - tops + half))


def ratio_draws(
    quarters: np.ndarray, clusters: np.ndarray, tops: np.ndarray, bottoms: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of tops and of bottoms of each quarter in each draw, in quarters x draws.

    A cluster has one weight (Poisson, as in queries.statistics.bootstrap) in all quarters: whoever counts in
    several is there in all of them or in none.
    """
    _, places = np.unique(clusters, return_inverse=True)
    places = places % GROUPS
    cells = quarters * GROUPS + places
    weights = cluster_weights()
    above = np.bincount(cells, tops, count * GROUPS).reshape(count, GROUPS) @ weights
    below = np.bincount(cells, bottoms, count * GROUPS).reshape(count, GROUPS) @ weights
    return above, below


@cache
def cluster_weights() -> np.ndarray:
    """A row per group of clusters, a column per draw."""
    return np.random.default_rng(SEED).poisson(1.0, size=(GROUPS, DRAWS)).astype(np.float64)


def covariance(draws: np.ndarray) -> np.ndarray:
    """Of quarters x draws, over draws that have a value in every quarter; zero where these are too few."""
    whole = draws[:, np.isfinite(draws).all(0)]
    count = len(draws)
    return np.atleast_2d(np.cov(whole)) if whole.shape[1] > count else np.zeros((count, count))
