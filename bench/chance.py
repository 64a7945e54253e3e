"""Chance that falls the same on every machine: only `Random.random()` is promised to keep its sequence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of them, each as likely."""
    return items[int(rng.random() * len(items))]


def count(rng: Random, mean: float, most: int) -> int:
    """A whole number from 1: small ones often, large ones now and then."""
    return min(most, 1 + int(-math.log(1 - rng.random()) * (mean - 0.5)))
