"""Weighted logistic regression of success on one number, many at once, by damped Newton steps (IRLS).

With slope w, intercept b, z_i = w x_i + b, weights s_i and successes y_i from 0 to 1, minimises

    w^2 / 2 + C sum s_i [log(1 + exp z_i) - y_i z_i],    C = 1 / penalty

A success of 0.7 is a weight of 0.7 on a success and of 0.3 on a failure. The intercept is not penalised.

A step goes log(1 + d) / d of Newton's way, where d is the most by which Newton would change any z. The third
derivative of the loss along a step is at most d times the second, so each such step lowers it, from any
start and for separated data too, without a look at the loss itself (Sun and Tran-Dinh, "Generalized
self-concordant functions", 2019). As d shrinks it becomes Newton's own step.
"""

from __future__ import annotations

import numpy as np

CLOSE = 1e-4  # a step that changes no z by more than this leaves an error of about its square
FLAT = 1e-12  # added to the curvature, of weights that sum to 1: far out all chances are 0 or 1, and it is 0
STEPS = 200
FAR = 500.0  # where a nearly flat curve crosses: absurd, and finite as a power of two
TINY = np.finfo(float).tiny


def fit(
    x: np.ndarray,
    weights: np.ndarray,
    hits: np.ndarray,
    penalty: float,
    start: tuple[float, float] = (0, 0),
    close: float = CLOSE,
) -> tuple[np.ndarray, np.ndarray]:
    """(slope, intercept) of each row of weights over x; NaN without a success, a failure or a second x.

    hits: the sums of s_i y_i and of s_i y_i x_i, one pair per row, which is all that the fit needs of y.
    """
    powers = np.stack([np.ones_like(x), x, x * x], 1)
    totals = weights @ powers
    share = hits[:, 0] / np.maximum(totals[:, 0], TINY)
    spread = totals[:, 2] * totals[:, 0] - totals[:, 1] ** 2
    rows = np.flatnonzero((share > 1e-12) & (share < 1 - 1e-12) & (spread > 1e-9 * totals[:, 0] ** 2))
    ends = powers[[x.argmin(), x.argmax()], :2]
    lines = np.full((2, len(weights)), np.nan)  # intercept and slope
    lines[:, rows] = np.array(start[::-1], dtype=float)[:, None]
    given = weights[rows], totals[rows], hits[rows]
    for _ in range(STEPS):
        if not rows.size:
            break
        step = newton(powers, *given, penalty, lines[:, rows])
        moved = np.abs(ends @ step).max(0)
        lines[:, rows] -= np.log1p(moved) / np.maximum(moved, TINY) * step
        going = moved > close
        if not going.all():
            rows, given = rows[going], tuple(part[going] for part in given)
    return lines[1], lines[0]


def newton(
    powers: np.ndarray,
    weights: np.ndarray,
    totals: np.ndarray,
    hits: np.ndarray,
    penalty: float,
    lines: np.ndarray,
) -> np.ndarray:
    """Newton's step of intercepts and slopes: the inverse of the second derivatives times the first ones.

    Both are multiplied by the penalty, which keeps them of the size of the weights. With t = tanh(z / 2), the
    chance of success is (1 + t) / 2 and its derivative (1 - t^2) / 4.
    """
    t = np.multiply.outer(lines[1] / 2, powers[:, 1])
    t += lines[0][:, None] / 2
    np.tanh(t, out=t)
    tilted = weights * t
    first = ((totals + tilted @ powers)[:, :2] / 2 - hits).T
    tilted *= t
    second = (totals - tilted @ powers).T / 4
    first[1] += penalty * lines[1]
    second[2] += penalty
    second[0] += FLAT
    determinant = second[0] * second[2] - second[1] ** 2
    by_intercept = second[2] * first[0] - second[1] * first[1]
    by_slope = second[0] * first[1] - second[1] * first[0]
    return np.array([by_intercept, by_slope]) / determinant


def crossing(slope: np.ndarray, intercept: np.ndarray, chance: float) -> np.ndarray:
    """The x at which success has this chance, no further off than FAR; NaN where there is no slope."""
    sloping = np.abs(slope) > 1e-9
    odds = np.log(chance / (1 - chance))
    return np.where(sloping, np.clip((odds - intercept) / np.where(sloping, slope, 1), -FAR, FAR), np.nan)
