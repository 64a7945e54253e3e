"""Simulated organisations for bench.states: what lands, how much of it AI wrote, and what its models can do.

An organisation has 12 closed quarters behind it when it is first looked at, and 16 more to come. Everything
is made from below: landings of heavy-tailed size by persons who differ, capped as `output_per_contributor`
caps them; landings in AI-research areas by repository and week, each by AI or not; models with a date and a
horizon. What differs from quarter to quarter and is no trend is added to each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from queries.statistics import rates

BEFORE, LOOKS = 12, 16
QUARTERS = BEFORE + LOOKS
T = (np.arange(QUARTERS) + 0.5) / 4  # middle of each quarter, in years
ONSET = BEFORE / 4  # when it is first looked at
LN2 = float(np.log(2))
LANDINGS = 10  # of a person in a quarter
WEEKS, WEEKLY = 26, 20  # weeks of two repositories, landings of each at most
DRAWS = 200
BATCH = 50
Random = np.random.Generator


@dataclass(frozen=True)
class Truth:
    """What is true of each organisation in each quarter, and of its models at any date."""

    output: np.ndarray  # ln of output per contributor
    share: np.ndarray  # log-odds of the research share
    horizon: Callable[[np.ndarray, np.ndarray], np.ndarray]  # ln p50 of some organisations at dates
    people: np.ndarray  # persons in each quarter
    heavy: bool = False  # sizes of landings with tails beyond the lognormal's
    lasting: float = 0.0  # correlation of what is no trend from one quarter to the next
    busy: tuple[float, float] = (0.2, 0.95)  # part of the landings in AI-research areas that are there


@dataclass(frozen=True)
class Series:
    """What is measured: values by quarter with their covariance under resampling."""

    values: np.ndarray
    covariance: np.ndarray


def output(truth: Truth, rng: Random) -> Series:
    """ln of lines per contributor."""
    parts = [
        output_of(truth, rows, rng)
        for rows in np.array_split(np.arange(len(truth.output)), len(truth.output) // BATCH or 1)
    ]
    return Series(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def output_of(truth: Truth, rows: np.ndarray, rng: Random) -> tuple[np.ndarray, np.ndarray]:
    """The same of some organisations."""
    people = truth.people[rows]
    most, shape = int(people.max()), (rows.size, QUARTERS, int(people.max()))
    there = np.arange(most) < people[..., None]
    shock = noise(rows.size, truth.lasting, rng) * rng.uniform(0.04, 0.10, size=(rows.size, 1))
    level = truth.output[rows] + shock
    person = 0.6 * rng.standard_normal((rows.size, 1, most), dtype=np.float32)
    size = rng.standard_normal((*shape, LANDINGS), dtype=np.float32)
    size = 1.2 * size if not truth.heavy else np.sign(size) * np.abs(size) ** 1.35 * 1.2
    lines = np.exp(size + (person + level[..., None])[..., None].astype(np.float32))
    cap = np.quantile(lines[:, :8].reshape(rows.size, -1), 0.99, axis=1)
    tops = np.minimum(lines, cap[:, None, None, None]).sum(-1) * there
    weights = rng.poisson(1.0, size=(most, DRAWS)).astype(np.float32)
    drawn = np.log(np.maximum(tops @ weights, 1e-9) / np.maximum(there.astype(np.float32) @ weights, 1e-9))
    return np.log(tops.sum(-1) / people), covariance(drawn)


def noise(count: int, lasting: float, rng: Random) -> np.ndarray:
    """Of unit variance in each quarter, which some part of the last one may last into."""
    found = rng.standard_normal((count, QUARTERS))
    for quarter in range(1, QUARTERS):
        fresh = np.sqrt(1 - lasting**2) * found[:, quarter]
        found[:, quarter] = lasting * found[:, quarter - 1] + fresh
    return found


def covariance(drawn: np.ndarray) -> np.ndarray:
    """Quarters x quarters of each organisation, over draws along the last axis."""
    rest = drawn - drawn.mean(-1, keepdims=True)
    return (rest @ rest.swapaxes(-1, -2)) / (drawn.shape[-1] - 1)


def shares(truth: Truth, rng: Random) -> tuple[Series, Series]:
    """Log-odds of the research share and of what the direct predecessor wrote of it."""
    count = len(truth.share)
    differs = 0.15 * noise(count, truth.lasting, rng)[..., None]
    differs = differs + 0.4 * rng.standard_normal((count, QUARTERS, WEEKS))
    chance = 1 / (1 + np.exp(-(truth.share[..., None] + differs)))[..., None]
    weekly = rng.uniform(*truth.busy, size=(count, 1, 1, 1))
    shape = (count, QUARTERS, WEEKS, WEEKLY)
    there = rng.random(shape, dtype=np.float32) < weekly
    size = np.exp(1.2 * rng.standard_normal(shape, dtype=np.float32)) * there
    by_ai = rng.random(shape, dtype=np.float32) < chance
    by_predecessor = by_ai & (rng.random(shape, dtype=np.float32) < predecessors(count, rng)[..., None, None])
    half = size.sum((-1, -2)) / np.maximum(there.sum((-1, -2)), 1) / 2
    weights = rng.poisson(1.0, size=(QUARTERS, WEEKS, DRAWS)).astype(np.float32)
    lines = size.sum(-1)
    return tuple(share((size * mark).sum(-1), lines, half, weights) for mark in (by_ai, by_predecessor))


def predecessors(count: int, rng: Random) -> np.ndarray:
    """Which part of AI's lines names the direct predecessor: it moves with every generation."""
    generation = np.cumsum(rng.random((count, QUARTERS)) < 0.4, axis=1)
    parts = rng.uniform(0.35, 0.75, size=(count, QUARTERS + 1))
    return np.take_along_axis(parts, generation, axis=1)


def share(tops: np.ndarray, bottoms: np.ndarray, half: np.ndarray, weights: np.ndarray) -> Series:
    """Log-odds of sums over weeks; weeks of one quarter are drawn apart from those of another."""
    above, below = (np.einsum("oqw,qwd->oqd", side, weights) for side in (tops, bottoms))
    drawn = rates.log_odds(above, below, half[..., None])
    values = rates.log_odds(tops.sum(-1), bottoms.sum(-1), half)
    return Series(values, drawn.var(-1, ddof=1)[..., None] * np.eye(QUARTERS))


@dataclass(frozen=True)
class Models:
    """Dates and ln p50 of organisations that bring out as many models a year, oldest first."""

    rows: np.ndarray
    days: np.ndarray
    values: np.ndarray


def models(truth: Truth, rng: Random) -> list[Models]:
    """3 to 6 a year, each at some date of its part of the year; residual sd 0.3 to 0.6 of ln p50."""
    found = []
    for rows, yearly in zip(np.array_split(np.arange(len(truth.output)), 4), (3, 4, 5, 6), strict=True):
        count = yearly * QUARTERS // 4
        days = (np.arange(count) + rng.random((rows.size, count))) / yearly
        error = rng.uniform(0.3, 0.6, size=(rows.size, 1)) * rng.standard_normal((rows.size, count))
        found.append(Models(rows, days, truth.horizon(rows, days) + error))
    return found
