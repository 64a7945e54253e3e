"""Hierarchical bootstrap of attempts: families of tasks, tasks within each, attempts within each task.

What is drawn are counts, never rows. Of F families F are drawn with replacement. Of a family of k tasks that
came M times, the M independent draws of k tasks are together one multinomial draw of M k. A task with n
attempts of a model that came m times gives m n draws from those n: the number of each score is multinomial.
Families and tasks are drawn once for all models, attempts by a sequence of each model's own: another model
that tries the same tasks moves the interval of none.
"""

from __future__ import annotations

import zlib

import numpy as np

SEED = 20260101


def generator(name: str = "") -> np.random.Generator:
    """The sequence of a model, or that of families and tasks."""
    return np.random.default_rng((SEED, zlib.crc32(name.encode("utf-8", "surrogatepass"))))


def times_drawn(families: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each task comes, in draws x tasks; `families` is the family of each task, numbered from 0."""
    sizes = np.bincount(families)
    drawn = rng.multinomial(sizes.size, np.full(sizes.size, 1 / sizes.size), size=draws)
    times = drawn[:, families]
    for number in np.flatnonzero(sizes > 1):
        size = sizes[number]
        times[:, families == number] = rng.multinomial(drawn[:, number] * size, np.full(size, 1 / size))
    return times


def scores_drawn(
    times: np.ndarray, unit: np.ndarray, runs: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """How often each score comes, in draws x scores, but for the last score of each task, which has the rest.

    unit[i] is the column of `times` that score i belongs to, in rising order, runs[i] its attempts.
    One score after the other, the number of it is binomial among those that are left.
    """
    place = np.arange(unit.size) - np.searchsorted(unit, unit)
    since = np.append(np.cumsum(runs[::-1])[::-1], 0)
    left = since[:-1] - since[np.searchsorted(unit, unit, side="right")]
    open_ = np.flatnonzero(left > runs)
    drawn = np.empty((len(times), open_.size), dtype=np.int64)
    for number in range(place[open_].max(initial=-1) + 1):
        columns = np.flatnonzero(place[open_] == number)
        scores = open_[columns]
        among = times[:, unit[scores]] * left[scores - number]
        for earlier in range(1, number + 1):
            among -= drawn[:, columns - earlier]
        drawn[:, columns] = rng.binomial(among, runs[scores] / left[scores])
    return drawn
