"""Is it one step rather than a new rate? Five shapes over closed quarters, the best by AICc.

    line       y = a + b t                          3 parameters, the variance among them
    quadratic  y = a + b t + c t^2                  4
    break      y = a + b t + c max(t - s, 0)        5, the date being searched
    step       y = a + b t + c 1(t >= s)            5
    ramp       y = a + b t + c min(max((t - s) / l, 0), 1)    6; l is 2, 3 or 4 quarters

A jump of speed that took a few quarters looks like a rising rate while it lasts. Where step or ramp has the
lowest AICc, the signal is a one-off jump and does not count. As in queries.statistics.shapes each shape adds
one column to the line; quarters are evenly spaced, so that the columns are the same for every series.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from queries.statistics import shapes, verdict

SHAPES = ("line", "quadratic", "break", "step", "ramp")
PARAMETERS = np.array([3, 4, 5, 5, 6])
RAMPS = (2, 3, 4)  # quarters
LINE, QUADRATIC, BREAK, STEP, RAMP = range(5)
FEWEST = 8  # quarters: a ramp needs more than its parameters and one


@dataclass(frozen=True)
class Columns:
    """Off the line and of unit length, a candidate a row."""

    line: np.ndarray
    shapes: tuple[np.ndarray, ...]
    places: tuple[np.ndarray, ...]  # the quarter with which each candidate begins


def aicc(y: np.ndarray) -> np.ndarray:
    """Akaike's criterion for few quarters, of each series along the last axis: the five shapes."""
    n = y.shape[-1]
    columns = candidates(n)
    squares = np.stack([left(y, columns, number)[0] for number in range(len(SHAPES))], -1)
    k = PARAMETERS
    return n * np.log(squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def one_off(y: np.ndarray) -> np.ndarray:
    """Whether step or ramp is the best of the five."""
    return aicc(y).argmin(-1) >= STEP


def turning_point(y: np.ndarray) -> tuple[int, float]:
    """Of one series: the quarter at which its slope changes most, and how often chance finds one as good.

    The quarter is searched, so that noise on a line says how good the best one gets by chance.
    """
    columns = candidates(y.shape[-1])
    squares, place = left(y, columns, BREAK)
    line = left(y, columns, LINE)[0]
    gain = 1 - squares / line
    t = np.arange(y.shape[-1], dtype=float)
    chance = verdict.chances(t, np.array([gain, 1.0]))[0]
    return int(place), float(chance)


def left(y: np.ndarray, columns: Columns, shape: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum of squares that a shape leaves, and the quarter with which the best of its kind begins."""
    n = y.shape[-1]
    squares = (y**2).sum(-1) - ((y @ columns.line) ** 2).sum(-1)
    drops = (y @ columns.shapes[shape].T) ** 2
    best = drops.argmax(-1)
    return np.maximum(squares - drops.max(-1), shapes.TINY * n), columns.places[shape][best]


@cache
def candidates(n: int) -> Columns:
    """Every column that can be added to the line over n quarters, three of them at least on each side."""
    t = np.arange(n, dtype=float)
    middle = t - t.mean()
    spread = (middle**2).sum(keepdims=True)
    line = np.stack([np.full(n, n**-0.5), middle / np.sqrt(spread)], -1)
    found, places = [np.zeros((1, n))], [np.zeros(1, dtype=int)]
    ends = np.arange(n)
    for column in shapes.columns(middle, middle[-1]):
        e, _ = shapes.off_line(column, middle, spread, middle[-1])
        found.append(unit(e[column.allowed]))
        places.append(ends[: len(e)][column.allowed])
    ramps = [(s, length) for length in RAMPS for s in range(shapes.SIDE - 1, n - length - shapes.SIDE + 1)]
    rising = np.array([np.clip((t - s) / length, 0, 1) for s, length in ramps]).reshape(-1, n)
    found.append(unit(rising - rising @ line @ line.T))
    places.append(np.array([s for s, _ in ramps], dtype=int))
    return Columns(line, tuple(found), tuple(places))


def unit(e: np.ndarray) -> np.ndarray:
    """Rows of unit length."""
    return e / np.sqrt((e**2).sum(-1, keepdims=True))
