"""What may be true of an organisation: plain adoption in its shapes, and compounding.

In every world of adoption AI's share goes from 2 to 85 % at some time of seven years, speed rises with it,
and horizons double at a constant pace. Nothing there accelerates, however much it looks so for a while. In
the worlds of compounding the rates themselves rise from the first look on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.organisations import BEFORE, LN2, LOOKS, ONSET, QUARTERS, Random, T, Truth

LOW, HIGH = 0.02, 0.85
YEARS = LOOKS / 4
PLAIN, STRONG, SHOWN = "plain", "strong", "shown"  # held to at most 5 %, to at least 80 %, printed only
Curve = Callable[[int, Random], np.ndarray]  # AI's share of organisations in each quarter


@dataclass(frozen=True)
class World:
    """A truth by name, and which target it is held against."""

    name: str
    truth: Callable[[int, Random], Truth]
    target: str = PLAIN


def odds(share: np.ndarray) -> np.ndarray:
    """Log-odds."""
    return np.log(share / (1 - share))


def between(form: np.ndarray) -> np.ndarray:
    """From 2 to 85 % as a form goes from 0 to 1."""
    return LOW + (HIGH - LOW) * form


def middle(count: int, rng: Random) -> np.ndarray:
    """When adoption is half way: at some time from a year before the first look to the last one."""
    return rng.uniform(ONSET - 1, ONSET + YEARS, size=(count, 1))


def log_odds_line(count: int, rng: Random) -> np.ndarray:
    """Log-odds rise evenly through all seven years."""
    start = odds(np.array(LOW)) + rng.uniform(-0.3, 0.3, size=(count, 1))
    return 1 / (1 + np.exp(-(start + (odds(np.array(HIGH)) - odds(np.array(LOW))) * T / T[-1])))


def logistic(count: int, rng: Random) -> np.ndarray:
    """Flat, then an S, then flat."""
    return between(1 / (1 + np.exp(-rng.uniform(1.5, 5, size=(count, 1)) * (T - middle(count, rng)))))


def gompertz(count: int, rng: Random) -> np.ndarray:
    """An S whose beginning is steep and whose end is slow."""
    return between(np.exp(-np.exp(-rng.uniform(1, 3.5, size=(count, 1)) * (T - middle(count, rng)))))


def bass(count: int, rng: Random) -> np.ndarray:
    """Those who begin by themselves, and those who follow them."""
    alone, following = (rng.uniform(*ends, size=(count, 1)) for ends in ((0.02, 0.1), (1, 2.5)))
    t = np.maximum(T - middle(count, rng) + 1.5, 0)
    gone = np.exp(-(alone + following) * t)
    return between((1 - gone) / (1 + following / alone * gone))


def releases(count: int, rng: Random) -> np.ndarray:
    """Four tools, each of which raises the log-odds at once."""
    days = rng.uniform(ONSET - 1, ONSET + YEARS, size=(count, 4, 1))
    steps = (days <= T).sum(1) / 4
    return 1 / (1 + np.exp(-(odds(np.array(LOW)) + (odds(np.array(HIGH)) - odds(np.array(LOW))) * steps)))


def two_waves(count: int, rng: Random) -> np.ndarray:
    """Two adoptions, one to four years apart."""
    first = rng.uniform(ONSET - 1.5, ONSET + 1, size=(count, 1))
    second, pace = first + rng.uniform(1, 4, size=(count, 1)), rng.uniform(2, 5, size=(count, 2, 1))
    waves = [1 / (1 + np.exp(-pace[:, place] * (T - when))) for place, when in enumerate((first, second))]
    return between(0.4 * waves[0] + 0.6 * waves[1])


def steady_share(count: int, rng: Random) -> np.ndarray:
    """The share stays where it is."""
    return np.repeat(rng.uniform(LOW, HIGH, size=(count, 1)), QUARTERS, axis=1)


@dataclass(frozen=True)
class Adoption:
    """How a share becomes speed, and what else differs."""

    curve: Curve
    behind: tuple[float, float] = (-1, 2)  # quarters by which the research share is behind the whole
    follows: tuple[float, float] = (0, 1)  # quarters by which speed is behind the share
    jump: bool = False  # speed jumps once more, over 2 to 4 quarters
    growing: bool = False  # three times as many people at the end
    heavy: bool = False
    faster: float = 1.0  # how many times faster horizons double after some date
    leap: float = 0.0  # doublings that horizons jump at some date
    lasting: float = 0.0  # correlation of what is no trend from one quarter to the next

    def __call__(self, count: int, rng: Random) -> Truth:
        share = self.curve(count, rng)
        gain = np.log(rng.uniform(1.3, 3.0, size=(count, 1)))
        slope = rng.normal(0, 0.05, size=(count, 1)) * T
        late = delayed(share, rng.uniform(*self.follows, size=(count, 1)))
        output = slope + gain * late + (self.jumps(count, rng) if self.jump else 0)
        research = odds(delayed(share, rng.uniform(*self.behind, size=(count, 1))))
        people, horizons = self.people(count, rng), self.horizons(count, rng)
        return Truth(output, research, horizons, people, self.heavy, self.lasting)

    def jumps(self, count: int, rng: Random) -> np.ndarray:
        """By a third to three times, at some time."""
        quarters = np.arange(QUARTERS) - rng.uniform(BEFORE - 4, QUARTERS, size=(count, 1))
        size = np.log(rng.uniform(1.3, 3, size=(count, 1)))
        return size * np.clip(quarters / rng.integers(2, 5, size=(count, 1)), 0, 1)

    def horizons(self, count: int, rng: Random) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        """A constant doubling time of 5 to 10 months, but for what changes once."""
        pace = LN2 * 12 / rng.uniform(5, 10, size=(count, 1))
        when = rng.uniform(ONSET - 1, ONSET + YEARS - 1, size=(count, 1))

        def ln_p50(rows: np.ndarray, days: np.ndarray) -> np.ndarray:
            after = days - when[rows]
            more = (self.faster - 1) * pace[rows] * np.maximum(after, 0) + self.leap * LN2 * (after >= 0)
            return pace[rows] * days + more

        return ln_p50

    def people(self, count: int, rng: Random) -> np.ndarray:
        """20 to 80 persons at first."""
        at_first = rng.integers(20, 81, size=(count, 1))
        times = 3 ** (T / T[-1]) if self.growing else np.ones(QUARTERS)
        return np.round(at_first * times).astype(int)


def delayed(values: np.ndarray, quarters: np.ndarray) -> np.ndarray:
    """What each was so many quarters before; before the first and after the last what it is there."""
    places = np.clip(np.arange(QUARTERS) - quarters, 0, QUARTERS - 1)
    under = np.minimum(places.astype(int), QUARTERS - 2)
    first, second = (np.take_along_axis(values, under + more, axis=1) for more in (0, 1))
    return first + (second - first) * (places - under)


@dataclass(frozen=True)
class Compounding:
    """Rates that rise evenly over the four years: per year, at first and at last."""

    output: tuple[float, float]  # of ln output per contributor
    share: tuple[float, float]  # of the log-odds of the research share
    months: tuple[float, float]  # doubling time of horizons
    small: bool = False  # 8 to 20 persons, a quarter of the landings

    def __call__(self, count: int, rng: Random) -> Truth:
        scale = rng.uniform(0.8, 1.2, size=(count, 1))
        start = rng.uniform(-4.5, -3, size=(count, 1))
        share = start + scale * risen(T, *self.share)
        pace = tuple(LN2 * 12 / months for months in self.months)
        ends, busy = ((8, 21), (0.05, 0.24)) if self.small else ((20, 81), (0.2, 0.95))
        people = np.repeat(rng.integers(*ends, size=(count, 1)), QUARTERS, axis=1)
        return Truth(
            scale * risen(T, *self.output),
            share,
            lambda rows, days: scale[rows] * risen(days, *pace),
            people,
            busy=busy,
        )


def risen(t: np.ndarray, first: float, last: float) -> np.ndarray:
    """How far something has come whose rate is constant until the first look and then rises evenly."""
    since = np.maximum(t - ONSET, 0)
    return first * t + (last - first) * since**2 / (2 * YEARS)


WORLDS = (
    World("steady", Adoption(steady_share)),
    World("adoption: a line of log-odds", Adoption(log_odds_line)),
    World("adoption: logistic", Adoption(logistic)),
    World("adoption: Gompertz", Adoption(gompertz)),
    World("adoption: Bass", Adoption(bass)),
    World("adoption: releases of tools", Adoption(releases)),
    World("adoption: two waves", Adoption(two_waves)),
    World("adoption: speed follows the share", Adoption(logistic, follows=(1, 6))),
    World("adoption, and speed jumps once", Adoption(logistic, jump=True)),
    World("steady share, and speed jumps once", Adoption(steady_share, jump=True)),
    World("adoption, three times the people", Adoption(logistic, growing=True)),
    World("adoption, heavy-tailed landings", Adoption(logistic, heavy=True)),
    World("adoption, research far behind", Adoption(logistic, behind=(3, 8)), SHOWN),
    World("adoption, models faster once", Adoption(logistic, faster=2), SHOWN),
    World("adoption, one jump of horizons", Adoption(logistic, leap=3), SHOWN),
    World("adoption, noise that lasts", Adoption(logistic, lasting=0.5), SHOWN),
    World("slow compounding", Compounding((0.1, 0.5), (0.2, 1.2), (8, 5)), SHOWN),
    World("strong compounding, few people", Compounding((0.1, 1.5), (0.2, 2.7), (8, 2), small=True), SHOWN),
    World("strong compounding", Compounding((0.1, 1.5), (0.2, 2.7), (8, 2)), STRONG),
)
