"""The change between two estimates in units of its own uncertainty, from their intervals alone.

The two are taken as independent, and their intervals are put together by square and add, each side for
itself (Newcombe 1998, Statistics in Medicine 17:873): that keeps intervals of shares within bounds. With
several figures looked at together, each interval is widened after Bonferroni, so that of figures in which
nothing changed one or another leaves its own in at most one of twenty looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

SINGLE = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; None where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Change:
    """A difference, or a factor, with its interval; `times` is above 1 where that leaves out no change."""

    value: float
    low: float
    high: float
    times: float


def widened(figures: int) -> float:
    """By how much the interval of one figure is wider where so many are looked at."""
    return NormalDist().inv_cdf(1 - 0.025 / max(1, figures)) / SINGLE


def comparable(before: Estimate, now: Estimate, ratio: bool = False) -> bool:
    """Whether both have an interval of some width; a factor needs all of it above 0."""
    return all(measured(each, ratio) for each in (before, now))


def measured(estimate: Estimate, ratio: bool) -> bool:
    """A figure, and how uncertain it is."""
    numbers = [
        number for number in (estimate.value, estimate.low, estimate.high)
        if number is not None and math.isfinite(number) and (number > 0 or not ratio)
    ]  # fmt: skip
    return len(numbers) == 3 and estimate.low != estimate.high


def change(before: Estimate, now: Estimate, ratio: bool = False, figures: int = 1) -> Change | None:
    """From before to now; None where the two cannot be compared."""
    if not comparable(before, now, ratio):
        return None
    scale = math.log if ratio else float
    back = math.exp if ratio else float
    old, old_low, old_high = (scale(number) for number in (before.value, before.low, before.high))
    new, new_low, new_high = (scale(number) for number in (now.value, now.low, now.high))
    wide = widened(figures)
    down = wide * math.hypot(new - new_low, old_high - old)
    up = wide * math.hypot(new_high - new, old - old_low)
    difference = new - old
    towards = down if difference > 0 else up
    if difference and not towards:  # nothing is known of the side that counts
        return None
    times = abs(difference) / towards if difference else 0.0
    return Change(back(difference), back(difference - down), back(difference + up), times)
