"""Do horizons grow at a rising rate? The curvature of ln p50 over the dates of all models.

    ln p50 = a + b t + c t^2 by least squares; t in years

over every model, not only those best at their date: being best is chosen after the fact, and makes series
wander. Its error is the larger of two: that of least squares, and what the models' own intervals leave open,
each taken by itself; models less 3 degrees of freedom. What is told is the rate at the newest date less that
at the first, 2 c (newest - first). A series whose best shape is one step grows no faster: it jumped once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queries.statistics import shapes
from queries.statistics.rates import Estimate

FEWEST = 8  # models
OLDEST = 180  # days that the newest may be old at the end of a quarter
JUMP = 3  # the place of the jump in shapes.SHAPES


@dataclass(frozen=True)
class Bend:
    """Rates per year at the newest and the first date, and their difference."""

    recent: Estimate
    earlier: Estimate
    difference: Estimate


def bend(t: np.ndarray, y: np.ndarray, errors: np.ndarray | None = None) -> Bend:
    """Of series of at least 8 models along the last axis; `errors` are the models' own, on the scale of y."""
    n = t.shape[-1]
    first, newest = t.min(-1), t.max(-1)
    middle = t.mean(-1)
    days = t - middle[..., None]
    design = np.stack([np.ones_like(days), days, days**2], -1)
    solve = np.linalg.pinv(design)
    rest = y - (design @ (solve @ y[..., None]))[..., 0]
    spread = np.sqrt((rest**2).sum(-1) / (n - 3))
    at_newest = np.stack([0 * middle, 1 + 0 * middle, 2 * (newest - middle)], -1)
    at_first = np.stack([0 * middle, 1 + 0 * middle, 2 * (first - middle)], -1)
    found = []
    for point in (at_newest, at_first, at_newest - at_first):
        weights = (point[..., None, :] @ solve)[..., 0, :]
        error = spread * np.sqrt((weights**2).sum(-1))
        if errors is not None:
            error = np.maximum(error, np.sqrt((weights**2 * errors**2).sum(-1)))
        found.append(Estimate((weights * y).sum(-1), error, n - 3))
    return Bend(*found)


def one_step(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Whether one step beats the line, the quadratic and one searched break by AICc; oldest model first."""
    found = shapes.fits(t, y, t[..., -1])
    return shapes.aicc(found.squares, t.shape[-1]).argmin(-1) == JUMP
