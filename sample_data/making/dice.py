"""Chance that falls the same way on every machine and every Python.

Only `Random.random()` is promised to keep its sequence, so everything here is made of it alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def pick(rng: Random, items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    left = rng.random() * sum(weights.values())
    for item, weight in weights.items():
        left -= weight
        if left < 0:
            return item
    return item


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def normal(rng: Random) -> float:
    """Twelve uniform draws: near enough to a bell, and free of library rounding."""
    return sum(rng.random() for _ in range(12)) - 6


def lognormal(rng: Random, mean: float, spread: float) -> float:
    return mean * math.exp(spread * normal(rng) - spread * spread / 2)


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    keyed = [(rng.random(), position) for position in range(len(items))]
    return [items[position] for _, position in sorted(keyed)]


def digits(rng: Random, count: int, alphabet: str = "0123456789abcdef") -> str:
    return "".join(pick(rng, alphabet) for _ in range(count))
