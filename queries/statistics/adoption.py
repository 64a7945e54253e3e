"""Which moves first, a team's AI share or its output? Teams that took AI up beside those that had not yet.

A team takes AI up in the first quarter in which its share reaches 25 %. Around that quarter the change of ln
output since the quarter before it is compared with the change, over the same quarters, of teams that had not
taken it up by then (staggered adoption). Before it the differences say whether those teams were different
anyway; after it they are an association, not an effect: teams choose when to take AI up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queries.statistics.bootstrap import student_quantile

ADOPTED = 0.25
LAGS = range(-4, 5)
FEWEST = 4  # teams of an interval


@dataclass(frozen=True)
class Lag:
    """How many quarters after adoption, and what differs by then."""

    lag: int
    difference: float | None
    low: float | None
    high: float | None
    adopters: int
    others: int


def lags(share: np.ndarray, output: np.ndarray) -> list[Lag]:
    """Of teams x quarters: AI shares and ln output, NaN where there is none."""
    when = adopted(share)
    return [at_lag(lag, when, output) for lag in LAGS if lag != -1]


def adopted(share: np.ndarray) -> np.ndarray:
    """The quarter in which each team took AI up; past the last one: not yet; -1: before it was first seen."""
    reached = share >= ADOPTED
    when = np.where(reached.any(1), reached.argmax(1), share.shape[1] + max(LAGS))
    first = np.isfinite(share).argmax(1)
    return np.where(when == first, -1, when)


def at_lag(lag: int, when: np.ndarray, output: np.ndarray) -> Lag:
    """The mean over teams that took AI up."""
    found, beside = [], set()
    for team in np.flatnonzero((when > 0) & (when < output.shape[1])):
        base, now = when[team] - 1, when[team] + lag
        if not 0 <= now < output.shape[1]:
            continue
        moved = output[:, now] - output[:, base]
        others = np.flatnonzero((when > max(base, now)) & np.isfinite(moved))
        others = others[others != team]
        if others.size and np.isfinite(moved[team]):
            found.append(moved[team] - moved[others].mean())
            beside |= set(others.tolist())
    if not found:
        return Lag(lag, None, None, None, 0, 0)
    middle, low, high = float(np.mean(found)), None, None
    if len(found) >= FEWEST:
        half = student_quantile(0.975, len(found) - 1) * np.std(found, ddof=1) / np.sqrt(len(found))
        low, high = float(middle - half), float(middle + half)
    return Lag(lag, middle, low, high, len(found), len(beside))
