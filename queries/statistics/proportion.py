"""Interval of a proportion after Wilson (1927): honest for few trials and for 0 or all successes."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np


def wilson_interval(passed: np.ndarray, n: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """(low, high) for each pair of counts; NaN where there was no trial."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    trials = np.asarray(n, dtype=float)
    trials = np.where(trials > 0, trials, np.nan)
    share = np.asarray(passed, dtype=float) / trials
    middle = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / (1 + z**2 / trials)
    # middle and half are equal where none or all passed, but for rounding
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)


def effective_trials(weights: np.ndarray) -> float:
    """How many trials of equal weight say as much (Kish, "Survey sampling", 1965); 0: there is none."""
    squares = float(np.sum(np.square(weights)))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0
