"""Is it speeding up? Four shapes of ln p50 over time compared, and the answer in one of six phrases.

- Fewer than 8 models: *not enough data*.
- *faster than exponential*: the quadratic bends upwards, its AICc is the lowest of the four shapes and over
  4 below the line's, it forecast the newer models better than the line did, and without the newest model
  it still bends upwards with the lowest AICc.
- Otherwise the better of break and jump, if under 5 % of series at a constant rate on the same dates have one
  as good (one that takes as large a part of the line's squares): *one-off jump* for a jump up, *faster
  recent slope* or *slower recent slope* for a break.
- Otherwise *consistent with a constant rate*.

The date of a break is searched, so that tables of F do not hold for it: normal noise on the same dates
gives the distribution of the largest F (Andrews, "Tests for parameter instability", 1993). It depends on
neither the slope nor the size of the noise. How often each phrase is said under each truth is measured:
docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from queries.statistics import shapes

FEWEST = 8
MARGIN = 4.0  # of AICc
LEVEL = 0.05
DRAWS = 999
SEED = 20260102
TOO_FEW = "not enough data"
CONSTANT = "consistent with a constant rate"
FASTER = "faster recent slope"
SLOWER = "slower recent slope"
JUMP = "one-off jump"
SUPER = "faster than exponential"
VERDICTS = (TOO_FEW, CONSTANT, FASTER, SLOWER, JUMP, SUPER)
LINE, QUADRATIC, BREAK, STEP = range(4)


@dataclass(frozen=True)
class Comparison:
    """Of each series; the last axis of `aicc` and `error` is that of shapes.SHAPES."""

    verdict: np.ndarray
    aicc: np.ndarray
    error: np.ndarray
    place: np.ndarray  # the model with which the break and the jump begin
    chance: np.ndarray  # how often a line finds a break or a jump as good
    jump: np.ndarray  # by which ln p50 jumps


def compare(t: np.ndarray, y: np.ndarray, grown: list[shapes.Fits] | None = None) -> Comparison:
    """The verdict on each series of at least 8 models, a series along the last axis, times in years.

    `grown` are the fits of its beginnings, where they are known.
    """
    n = t.shape[-1]
    grown = grown or shapes.growing(t, y)
    found, before = grown[-1], grown[-2]
    aicc, aicc_before = shapes.aicc(found.squares, n), shapes.aicc(before.squares, n - 1)
    error = shapes.forecast_errors(grown, y)
    chance = chances(t, 1 - found.squares[..., [BREAK, STEP]] / found.squares[..., [LINE]])
    curved = (
        bends_up(found, aicc)
        & bends_up(before, aicc_before)
        & (aicc[..., LINE] - aicc[..., QUADRATIC] > MARGIN)
        & (error[..., QUADRATIC] < error[..., LINE])
    )
    jumps = found.squares[..., STEP] < found.squares[..., BREAK]
    seldom = chance < LEVEL
    verdict = np.select(
        [
            curved,
            jumps & seldom[..., 1],
            ~jumps & seldom[..., 0] & (found.change[..., BREAK] > 0),
            ~jumps & seldom[..., 0],
        ],
        [SUPER, JUMP, FASTER, SLOWER],
        CONSTANT,
    )
    place = found.place[..., [BREAK, STEP]]
    return Comparison(verdict, aicc, error, place, chance, found.change[..., STEP])


def bends_up(found: shapes.Fits, aicc: np.ndarray) -> np.ndarray:
    """Whether the quadratic has the lowest AICc and grows ever faster."""
    return (aicc.argmin(-1) == QUADRATIC) & (found.change[..., QUADRATIC] > 0)


def chances(t: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """How often noise on a line finds a break and a jump that take as large a part of the line's squares."""
    n = t.shape[-1]
    t = t - t.mean(-1, keepdims=True)
    spread = (t**2).sum(-1, keepdims=True)
    line = np.stack([np.full(t.shape, n**-0.5), t / np.sqrt(spread)], -1)
    noise = drawn(n)
    squares = (noise**2).sum(-1) - ((noise @ line) ** 2).sum(-1)
    found = []
    for column in shapes.columns(t, t[..., -1])[1:]:
        e, _ = shapes.off_line(column, t, spread, t[..., -1])
        own = (e**2).sum(-1, keepdims=True)
        e = np.where(
            column.allowed[..., None] & (own > shapes.TINY), e / np.sqrt(np.maximum(own, shapes.TINY)), 0
        )
        found.append(((noise @ np.swapaxes(e, -1, -2)) ** 2).max(-1) / squares)
    as_good = np.stack(found, -1) >= gain[..., None, :]
    return (1 + as_good.sum(-2)) / (DRAWS + 1)


@cache
def drawn(n: int) -> np.ndarray:
    """Noise for series of n models, a series per row: the same every time."""
    return np.random.default_rng((SEED, n)).normal(size=(DRAWS, n))
