"""The task horizon of each model: the length of task that it finishes half (or 80 %) of the time, after METR.

Success is a logistic curve in log2 of the minutes that a skilled person needs (`logistic`). An attempt weighs

    1 / (attempts of the model at the task * sqrt(tasks of the family that the model tried)),

normalised to add up to 1 per model. The horizon at p is 2 ** ((log(p / (1 - p)) - intercept) / slope). Its
interval is that of hierarchical draws (`resample`), in which attempts keep their weights; draws in which a
model has no success or no failure have no fit, are left out and counted. Of more than 500 models each has
fewer draws than were asked for.
(Kwa et al., "Measuring AI ability to complete long tasks", 2025.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queries.statistics import logistic, resample
from queries.statistics.bootstrap import quantile

LEVELS = (50, 80)
BLOCK = 42_500  # draws times tasks at once: what is worked on stays in the cache
TAIL = 0.025
Row = dict[str, object]  # of a table
MOST = 500_000  # draws of all models together, so that ten thousand of them end in a minute
ENOUGH = 100  # draws that each model has however many there are
ROUGH = 0.01  # for a draw: its horizon is off by less than a thousandth


@dataclass(frozen=True)
class Attempts:
    """Attempts at the tasks of one version of a suite: a row per model, task, length and score, so ordered.

    Models, tasks and families are numbered from 0; `families` is the family of each task.
    """

    models: tuple[str, ...]
    families: np.ndarray
    model: np.ndarray
    task: np.ndarray
    minutes: np.ndarray
    score: np.ndarray
    runs: np.ndarray


@dataclass(frozen=True)
class Horizons:
    """One entry per model; the first axis of `log2`, `low`, `high` and `drawn` is that of LEVELS."""

    models: tuple[str, ...]
    slope: np.ndarray  # log odds of success per doubling of the length; NaN: no fit
    intercept: np.ndarray  # log odds at one minute; NaN: no fit
    log2: np.ndarray  # of the horizon in minutes; NaN: no fit
    low: np.ndarray  # likewise; NaN: no draw has a fit
    high: np.ndarray
    drawn: np.ndarray  # levels x models x draws; NaN: no fit in that draw
    used: np.ndarray  # draws with a fit
    runs: np.ndarray
    tasks: np.ndarray
    families: np.ndarray
    shortest: np.ndarray  # minutes of the shortest task that the model tried
    longest: np.ndarray
    share: np.ndarray  # of success among the attempts as weighted
    separated: np.ndarray  # one length parts all successes from all failures
    changed: np.ndarray  # it tried a task that has several lengths


@dataclass(frozen=True)
class Curve:
    """What the fit of one model needs, by unit (its tasks, each of one length) and by score of a unit."""

    task: np.ndarray
    runs: np.ndarray
    weight: np.ndarray  # of one attempt
    lengths: np.ndarray  # log2 of minutes, each once, in rising order; units are in their order
    firsts: np.ndarray  # the first unit of each length
    x: np.ndarray  # 1 and the length of each unit
    unit: np.ndarray  # that a score belongs to
    score: np.ndarray
    counts: np.ndarray  # attempts with that score


def attempts(
    models: Sequence[str],
    tasks: Sequence[str],
    families: Sequence[str],
    minutes: Sequence[float],
    scores: Sequence[float],
    runs: Sequence[int],
) -> Attempts:
    """From rows in any order, by name; a task with two families belongs to the first of them by name."""
    named, model = numbered(models)
    tasks_named, task = numbered(tasks)
    families_named, family = numbered(families)
    own = np.full(len(tasks_named), len(families_named))
    np.minimum.at(own, task, family)
    _, own = np.unique(own, return_inverse=True)
    columns = (model, task, np.asarray(minutes, float), np.asarray(scores, float), np.asarray(runs, np.int64))
    order = np.lexsort(columns[3::-1])
    return Attempts(named, own, *(column[order] for column in columns))


def numbered(names: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """The names, each once and in order, and the place of each given one; they may be of any length."""
    known = tuple(sorted(set(names)))
    places = {name: place for place, name in enumerate(known)}
    return known, np.array([places[name] for name in names], dtype=np.intp)


def horizons(given: Attempts, penalty: float, draws: int) -> Horizons:
    """The fit of every model, and its draws."""
    curves = [curve(given, rows) for rows in rows_of_models(given)]
    draws = min(draws, max(ENOUGH, MOST // max(len(curves), 1)))
    whole = [fitted(one, penalty) for one in curves]
    slope, intercept = (np.array([pair[side] for pair in whole]) for side in (0, 1))
    drawn = np.full((len(LEVELS), len(curves), draws), np.nan)
    own = [resample.generator(model) for model in given.models]
    shared = resample.generator()
    block = max(1, BLOCK // given.families.size)
    for first in range(0, draws, block):
        times = resample.times_drawn(given.families, min(block, draws - first), shared)
        for number, one in enumerate(curves):
            lines = redrawn(one, times, penalty, (slope[number], intercept[number]), own[number])
            drawn[:, number, first : first + len(times)] = [
                logistic.crossing(*lines, level / 100) for level in LEVELS
            ]
    used = np.isfinite(drawn[0]).sum(-1)
    low, high = bounds(drawn)
    log2 = np.array([logistic.crossing(slope, intercept, level / 100) for level in LEVELS])
    return Horizons(given.models, slope, intercept, log2, low, high, drawn, used, *facts(given, curves))


def rows_of_models(given: Attempts) -> Iterator[slice]:
    """Where the rows of each model stand."""
    ends = np.searchsorted(given.model, np.arange(len(given.models) + 1)).tolist()
    return (slice(*pair) for pair in pairwise(ends))


def curve(given: Attempts, rows: slice) -> Curve:
    """The rows of one model, weighted."""
    task, minutes, counts = given.task[rows], given.minutes[rows], given.runs[rows]
    order = np.lexsort((given.score[rows], task, minutes))
    task, minutes, counts = task[order], minutes[order], counts[order]
    new = np.append(True, (task[1:] != task[:-1]) | (minutes[1:] != minutes[:-1]))
    unit = np.cumsum(new) - 1
    tried, place = np.unique(task, return_inverse=True)
    family = given.families[tried]
    weight = 1 / (np.bincount(place, counts) * np.sqrt(np.bincount(family)[family]))[place]
    weight /= weight @ counts
    every = np.log2(minutes[new])
    lengths, firsts = np.unique(every, return_index=True)
    x = np.stack([np.ones_like(every), every], 1)
    runs = np.bincount(unit, counts).astype(np.int64)
    return Curve(task[new], runs, weight[new], lengths, firsts, x, unit, given.score[rows][order], counts)


def fitted(one: Curve, penalty: float) -> tuple[float, float]:
    """(slope, intercept) of all attempts."""
    hits = (one.counts * one.score * one.weight[one.unit]) @ one.x[one.unit]
    weights = np.add.reduceat(one.runs * one.weight, one.firsts)
    slope, intercept = logistic.fit(one.lengths, weights[None], hits[None], penalty)
    return float(slope[0]), float(intercept[0])


def redrawn(
    one: Curve, times: np.ndarray, penalty: float, start: tuple[float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(slope, intercept) of each draw; none where all attempts have none.

    The last score of each unit has what the others leave, so they count by how far they are from it.
    """
    if not np.isfinite(start).all():
        return np.full(len(times), np.nan), np.full(len(times), np.nan)
    times = times[:, one.task]
    last = np.searchsorted(one.unit, np.arange(one.task.size), side="right") - 1
    others = np.delete(np.arange(one.unit.size), last)
    unit = one.unit[others]
    drawn = resample.scores_drawn(times, one.unit, one.counts, rng)
    weights = times * (one.runs * one.weight)
    beyond = (one.weight[unit] * (one.score[others] - one.score[last][unit]))[:, None] * one.x[unit]
    hits = weights @ (one.score[last][:, None] * one.x) + drawn @ beyond
    if one.firsts.size < one.task.size:
        weights = np.add.reduceat(weights, one.firsts, axis=1)
    return logistic.fit(one.lengths, weights, hits, penalty, start, ROUGH)


def bounds(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """2.5 and 97.5 percentiles along the last axis over what is there; NaN where nothing is."""
    rows = np.sort(drawn.reshape(-1, drawn.shape[-1]), axis=1)  # NaN comes last
    last = np.isfinite(rows).sum(1) - 1
    ends = (quantile(rows, share * np.maximum(last, 0)) for share in (TAIL, 1 - TAIL))
    low, high = (end.reshape(drawn.shape[:-1]) for end in ends)
    return low, high


def facts(given: Attempts, curves: list[Curve]) -> Iterator[np.ndarray]:
    """The last eight columns of Horizons."""
    shortest, longest = np.full(given.families.size, np.inf), np.zeros(given.families.size)
    np.minimum.at(shortest, given.task, given.minutes)
    np.maximum.at(longest, given.task, given.minutes)
    rows = [
        (
            one.runs.sum(),
            np.unique(one.task).size,
            np.unique(given.families[one.task]).size,
            *np.exp2(one.lengths[[0, -1]]),
            (one.weight[one.unit] * one.counts) @ one.score,
            separated(one),
            (shortest < longest)[one.task].any(),
        )
        for one in curves
    ]
    return (np.array(column) for column in zip(*rows, strict=True))


def separated(one: Curve) -> bool:
    """Whether one length parts every success from every failure: then the penalty alone sets the slope."""
    length = one.x[one.unit, 1]
    won, lost = length[one.score > 0], length[one.score < 1]
    return bool(won.size and lost.size and (won.max() < lost.min() or lost.max() < won.min()))
