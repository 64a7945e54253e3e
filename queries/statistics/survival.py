"""How long things take when some of them have not ended: Kaplan and Meier, with log-log intervals.

What has not ended tells that it takes at least as long as it was seen ("Nonparametric estimation from
incomplete observations", 1958). The interval of the median is where the pointwise bounds of the curve, by
Greenwood's variance on the log-log scale, hold one half (Brookmeyer and Crowley, 1982), as R's survfit does.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from queries.statistics.proportion import wilson_interval

MOST = 0.9
NEAR = 1e-9  # of a curve that should lie at exactly one half, and is rounded


class Lengths(NamedTuple):
    """Of each row: after which half have ended, its interval, and after which nine tenths have."""

    half: np.ndarray
    low: np.ndarray
    high: np.ndarray
    most: np.ndarray


class Curve(NamedTuple):
    """The steps of every row, one after the other: when, how many still wait, and Greenwood's sum."""

    row: np.ndarray
    time: np.ndarray
    waiting: np.ndarray
    spread: np.ndarray


def lengths(
    rows: np.ndarray, times: np.ndarray, ended: np.ndarray, count: int, level: float = 0.95
) -> Lengths:
    """Of each of `count` rows; rows[i] is the row of time i. NaN: not that many have ended, or no bound.

    Where the curve lies at exactly one half for a while, the median is the middle of that while: where all
    have ended it is the usual one.
    """
    curve = steps(rows, times, ended)
    under, over = bounds(curve, level)
    first = _first(curve, curve.waiting <= 0.5 + NEAR, count)
    last = _first(curve, curve.waiting < 0.5 - NEAR, count)
    return Lengths(
        half=np.where(np.isnan(last), first, (first + last) / 2),
        low=_first(curve, under <= 0.5 + NEAR, count),
        high=_first(curve, over < 0.5 - NEAR, count),
        most=_first(curve, curve.waiting <= 1 - MOST + NEAR, count),
    )


def incidence(
    rows: np.ndarray,
    times: np.ndarray,
    ended: np.ndarray,
    weights: np.ndarray,
    count: int,
    level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row the share that has ended by its last time, and its interval; weights[i] stand at time i.

    The interval is Wilson's for as many as would tell as much had all been seen to the end (Cutler and
    Ederer, 1958): without an end, those that were seen the longest; where nothing left early, all.
    """
    curve = steps(rows, times, ended, weights)
    last = np.flatnonzero(np.append(curve.row[1:] != curve.row[:-1], True)[: curve.row.size])
    row, waiting = curve.row[last], curve.waiting[last]
    longest = np.full(count, np.nan)
    longest[row] = curve.time[last]
    whole = np.bincount(rows, weights, count)[row]
    stayed = np.bincount(rows, weights * (times >= longest[rows]), count)[row]
    some = (waiting > 0) & (waiting < 1)
    telling = np.where(some, 1 - waiting, 0.0) / np.where(some, waiting * curve.spread[last], 1.0)
    trials = np.where(some, telling, np.where(waiting > 0, stayed, whole))
    share, low, high = (np.full(count, np.nan) for _ in range(3))
    share[row] = 1 - waiting
    low[row], high[row] = wilson_interval((1 - waiting) * trials, trials, level)
    return share, low, high


def steps(rows: np.ndarray, times: np.ndarray, ended: np.ndarray, weights: np.ndarray | None = None) -> Curve:
    """The curve of each row at the times at which something ended or was last seen."""
    order = np.argsort(times, kind="stable")
    order = order[np.argsort(_narrow(rows)[order], kind="stable")]
    row, time = rows[order], np.asarray(times, dtype=float)[order]
    stands = np.ones(row.size) if weights is None else np.asarray(weights, dtype=float)[order]
    ends = ended[order].astype(float) * stands
    starts = np.flatnonzero(np.append(True, (row[1:] != row[:-1]) | (time[1:] != time[:-1]))[: row.size])
    row, time = row[starts], time[starts]
    left = np.add.reduceat(stands, starts) if starts.size else stands
    died = np.add.reduceat(ends, starts) if starts.size else ends
    at_risk = _within(row, left, backwards=True)
    alone = died >= at_risk  # nothing is left: the curve is at 0, and its variance has no value
    survivors = np.where(alone, 1.0, at_risk - died)
    waiting = np.exp(_within(row, np.where(alone, 0.0, np.log(survivors / at_risk))))
    spread = _within(row, np.where(alone, 0.0, died / (at_risk * survivors)))
    return Curve(row, time, np.where(alone, 0.0, waiting), np.where(alone, np.nan, spread))


def bounds(curve: Curve, level: float) -> tuple[np.ndarray, np.ndarray]:
    """The curve's pointwise bounds: 1 before the first end, unknown where nothing is left."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    inside = (curve.waiting > 0) & (curve.waiting < 1)
    log = np.log(np.where(inside, curve.waiting, 0.5))
    width = np.exp(z * np.sqrt(np.where(inside, curve.spread, 0.0)) / np.abs(log))
    under, over = np.exp(log * width), np.exp(log / width)
    elsewhere = np.where(curve.waiting > 0, 1.0, np.nan)
    return np.where(inside, under, elsewhere), np.where(inside, over, elsewhere)


def _within(row: np.ndarray, values: np.ndarray, backwards: bool = False) -> np.ndarray:
    """Sums up to and including each step of its row, or from it on."""
    if not row.size:
        return values
    if backwards:
        return _within(row[::-1], values[::-1])[::-1]
    sums = np.cumsum(values)
    starts = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
    sizes = np.diff(np.append(starts, row.size))
    return sums - np.repeat(sums[starts] - values[starts], sizes)


def _first(curve: Curve, holds: np.ndarray, count: int) -> np.ndarray:
    """The first time of each row at which something holds."""
    found = np.full(count, np.nan)
    hits = np.flatnonzero(holds)
    row = curve.row[hits]
    new = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: row.size])
    found[row[new]] = curve.time[hits[new]]
    return found


def _narrow(rows: np.ndarray) -> np.ndarray:
    """Small whole numbers are sorted several times faster."""
    return rows.astype(np.uint16) if rows.size and rows.max() < 1 << 16 else rows
