"""The state: from which families of evidence count to one of five words, quarter by quarter.

Speed, loop and capability. The plain adoption of agents makes speed and share rise together, so that these
two together are one piece of evidence, not two. How often each word is said in simulated organisations,
rightly and wrongly, is in states.csv beside this file (`python -m bench states`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TOO_FEW = "not enough data"
STEADY = "steady"
WATCH = "watch"
ELEVATED = "elevated"
ACCELERATING = "accelerating"
STATES = (TOO_FEW, STEADY, WATCH, ELEVATED, ACCELERATING)
FAMILIES = ("speed", "loop", "capability")
Levels = tuple[float, float, float, float]


@dataclass(frozen=True)
class Rule:
    """Levels of intervals that have to lie above zero: to count, to be watched, to be firm, to be strict."""

    speed: Levels = (0.95, 0.95, 0.998, 0.998)
    loop: Levels = (0.70, 0.95, 0.90, 0.99)
    capability: Levels = (0.95, 0.95, 0.95, 0.95)
    news: int = 8  # quarters for which capability is news after it first counted


RULE = Rule()


@dataclass(frozen=True)
class Family:
    """Of each quarter, oldest first along the last axis; nothing of it is true where it is not known."""

    known: np.ndarray  # it can be computed
    counts: np.ndarray  # its rate rises
    watched: np.ndarray  # the same, as a single sign asks for it
    firm: np.ndarray  # the same as one of three that agree
    strict: np.ndarray  # the same as one of two alone


def states(speed: Family, loop: Family, capability: Family, rule: Rule = RULE) -> np.ndarray:
    """The word of each quarter.

    - not enough data: fewer than two families can be computed.
    - accelerating: in this and in the previous quarter speed and loop are firm and capability counts.
    - elevated: (a) all three count in one quarter, and capability is news: it first counted fewer than 8
      quarters ago; or (b) speed and loop are strict in this and in the previous quarter.
    - watch: one or two count.
    - steady: none does.

    What is missing caps it: without capability only (b) is open, without speed or loop neither is.
    """
    known = speed.known.astype(int) + loop.known + capability.known
    strict = lasting(speed.strict & loop.strict)
    accelerating = lasting(speed.firm & loop.firm & capability.counts)
    together = speed.counts & loop.counts & capability.counts & news(capability.counts, rule.news)
    conditions = [
        known < 2,
        accelerating,
        strict | together,
        speed.watched | loop.watched | capability.watched,
    ]
    return np.select(conditions, [TOO_FEW, ACCELERATING, ELEVATED, WATCH], STEADY)


def lasting(true: np.ndarray) -> np.ndarray:
    """In this quarter and in the one before it."""
    return true & earlier(true, 1)


def news(counts: np.ndarray, quarters: int) -> np.ndarray:
    """Whether it first counted fewer quarters ago than these."""
    ever = np.maximum.accumulate(counts, axis=-1)
    return ever & ~earlier(ever, quarters)


def earlier(true: np.ndarray, quarters: int) -> np.ndarray:
    """What was true so many quarters before; before the first nothing was."""
    shifted = np.zeros_like(true)
    shifted[..., quarters:] = true[..., : max(true.shape[-1] - quarters, 0)]
    return shifted


def cap(speed: bool, loop: bool, capability: bool) -> str:
    """The highest state that can be read with these families."""
    if speed + loop + capability < 2:
        return TOO_FEW
    if not (speed and loop):
        return WATCH
    return ACCELERATING if capability else ELEVATED
