"""Two groups compared where they are alike: the risk ratio and risk difference of Mantel and Haenszel.

Each stratum compares its own two groups; the weights add them up ("Statistical aspects of the analysis of
data from retrospective studies", 1959). The variance of the ratio is that of Greenland and Robins
("Estimation of a common effect parameter from sparse follow-up data", 1985), of the difference that of Sato
("On the variance estimator for the Mantel-Haenszel risk difference", 1989): both hold for few large strata
and for many small ones.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np


class Compared(NamedTuple):
    """Of each row: an estimate and its interval. NaN: there is none."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Strata(NamedTuple):
    """Happened and number in either group of each stratum; row[i] is the row that stratum i belongs to."""

    row: np.ndarray
    happened: np.ndarray
    n: np.ndarray
    other_happened: np.ndarray
    other_n: np.ndarray


def risk_ratio(strata: Strata, count: int, level: float = 0.95) -> Compared:
    """How many times as often it happens in the first group; where it never does in one, no interval."""
    all_n = strata.n + strata.other_n
    both = strata.happened + strata.other_happened
    top = _sums(strata, strata.happened * strata.other_n / all_n, count)
    bottom = _sums(strata, strata.other_happened * strata.n / all_n, count)
    spread = _sums(
        strata,
        (strata.n * strata.other_n * both - strata.happened * strata.other_happened * all_n) / all_n**2,
        count,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(bottom > 0, top / bottom, np.nan)
        error = np.where((top > 0) & (bottom > 0), np.sqrt(spread / (top * bottom)), np.nan)
        width = np.exp(_z(level) * error)
        return Compared(ratio, ratio / width, ratio * width)


def risk_difference(strata: Strata, count: int, level: float = 0.95) -> Compared:
    """How much more often it happens in the first group, as a difference of shares."""
    all_n = strata.n + strata.other_n
    first, other = strata.happened * strata.other_n, strata.other_happened * strata.n
    weight = _sums(strata, strata.n * strata.other_n / all_n, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = _sums(strata, (first - other) / all_n, count) / weight
    lean = strata.n * other - strata.other_n * first
    lean = (lean + strata.n * strata.other_n * (strata.other_n - strata.n) / 2) / all_n**2
    apart = (first + other - 2 * strata.happened * strata.other_happened) / (2 * all_n)
    spread = difference * _sums(strata, lean, count) + _sums(strata, apart, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = _z(level) * np.sqrt(np.maximum(spread, 0)) / weight
    return Compared(difference, difference - half, difference + half)


def _sums(strata: Strata, values: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(strata.row, values, count)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
