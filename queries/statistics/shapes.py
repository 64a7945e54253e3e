"""Which shape a series has over time: a straight line, a quadratic, one searched break, one searched jump.

    line       y = a + b t
    quadratic  y = a + b t + c t^2
    break      y = a + b t + c max(t - s, 0)
    jump       y = a + b t + c 1(t >= s)           s is searched over the dates of the models

Each of the last three adds one column x to the line, so that its fit follows from the residuals e of x and r
of y on the line (Frisch and Waugh, 1933): c = e'r / e'e, and the sum of squares falls by (e'r)^2 / e'e.

Every function takes any number of series of one length at once, a series along the last axis, oldest model
first, times in years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHAPES = ("line", "quadratic", "break", "jump")
PARAMETERS = np.array([3, 4, 5, 5])  # the variance is one, and so is the date that was searched
# Fewest models up to a break or jump and from it on; a model on the date of a break is on both sides.
SIDE = 3
FIRST = 5  # models before the first forecast
TINY = 1e-12  # a variance that is none


@dataclass(frozen=True)
class Fits:
    """The four shapes along the last axis, in the order of SHAPES."""

    squares: np.ndarray  # sum of squared residuals; infinite where a shape needs more models
    change: np.ndarray  # c; 0 for the line
    place: np.ndarray  # the model with which a break or jump begins; 0 for the others
    forecast: np.ndarray  # at the date that was asked for; the line's where a shape needs more models


@dataclass(frozen=True)
class Column:
    """What a shape adds to the line: candidates along the last axis but one."""

    x: np.ndarray
    ahead: np.ndarray  # x at the date of the forecast
    allowed: np.ndarray


def fits(t: np.ndarray, y: np.ndarray, when: np.ndarray) -> Fits:
    """Least squares of every shape, and its value at one more date."""
    n, middle = t.shape[-1], t.mean(-1, keepdims=True)
    t, when = t - middle, when - middle[..., 0]
    spread = (t**2).sum(-1, keepdims=True)
    level, slope = y.mean(-1), (t * y).sum(-1) / spread[..., 0]
    rest = y - level[..., None] - slope[..., None] * t
    squares = np.maximum((rest**2).sum(-1), TINY * n)
    found = [(squares, 0 * squares, np.zeros(squares.shape, int), level + slope * when)]
    for column in columns(t, when):
        e, e_when = off_line(column, t, spread, when)
        own = (e**2).sum(-1)
        there = column.allowed & (own > TINY)
        change = np.where(there, (e @ rest[..., None])[..., 0] / np.where(there, own, 1), 0)
        drop = np.where(there, change**2 * own, -1)
        place = drop.argmax(-1)
        best = (*np.indices(place.shape), place)
        left = np.maximum(squares - drop[best], TINY * n)
        ahead = found[0][3] + (change * e_when)[best]
        found.append((np.where(there.any(-1), left, np.inf), change[best], place, ahead))
    return Fits(*(np.stack(part, -1) for part in zip(*found, strict=True)))


def columns(t: np.ndarray, when: np.ndarray) -> tuple[Column, Column, Column]:
    """Of the quadratic, the break and the jump; every model is a candidate for the last two."""
    after, ahead = t[..., None, :] - t[..., :, None], when[..., None] - t
    until, before, since = ((after <= 0).sum(-1), (after < 0).sum(-1), (after >= 0).sum(-1))
    always = np.ones((*t.shape[:-1], 1), dtype=bool)
    return (
        Column((t**2)[..., None, :], (when**2)[..., None], always),
        Column(np.maximum(after, 0), np.maximum(ahead, 0), (until >= SIDE) & (since >= SIDE)),
        Column((after >= 0) * 1.0, (ahead >= 0) * 1.0, (before >= SIDE) & (since >= SIDE)),
    )


def off_line(
    column: Column, t: np.ndarray, spread: np.ndarray, when: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Residuals of a column on the line, and what is left of it at the date of the forecast."""
    level = column.x.mean(-1)
    slope = (column.x @ t[..., None])[..., 0] / spread
    e = column.x - level[..., None] - slope[..., None] * t[..., None, :]
    return e, column.ahead - level - slope * when[..., None]


def aicc(squares: np.ndarray, n: int) -> np.ndarray:
    """Akaike's criterion for few models: n log(squares / n) + 2 k + 2 k (k + 1) / (n - k - 1)."""
    k = PARAMETERS
    return n * np.log(squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def growing(t: np.ndarray, y: np.ndarray) -> list[Fits]:
    """The fits of the first 5 models, the first 6 and so on, each with its forecast of the next one."""
    last = t.shape[-1]
    return [fits(t[..., :n], y[..., :n], t[..., min(n, last - 1)]) for n in range(FIRST, last + 1)]


def forecast_errors(grown: list[Fits], y: np.ndarray) -> np.ndarray:
    """Root mean square error of each shape where models from the sixth on are forecast from those before."""
    ahead = [found.forecast - y[..., FIRST + place, None] for place, found in enumerate(grown[:-1])]
    return np.sqrt(np.mean(np.square(ahead), axis=0))
