"""The state of each closed quarter, from the signals of that quarter and of those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.derive.signals import POLICIES
from queries.statistics import states

if TYPE_CHECKING:
    from ingest.derive.courses import Row

FLAGS = ("known", "counts", "watched", "firm", "strict")
WORDS = ("strict", "firm", "counts", "watched")  # the first that holds is said of a family


def rows(signals: list[Row]) -> list[Row]:
    """A row per way of counting marks and quarter."""
    found = []
    for policy in POLICIES:
        mine = [row for row in signals if row["policy"] == policy]
        quarters = sorted({row["quarter"] for row in mine})
        families = {name: family(mine, name, quarters) for name in states.FAMILIES}
        words = states.states(*families.values())
        for place, quarter in enumerate(quarters):
            known = {name: bool(one.known[place]) for name, one in families.items()}
            own = [row for row in mine if row["quarter"] == quarter]
            said = {name: word(own, name) for name in states.FAMILIES}
            row = {"quarter": quarter, "policy": policy, "state": str(words[place])}
            found.append(row | {"highest": states.cap(**known)} | said)
    return found


def family(signals: list[Row], name: str, quarters: list[object]) -> states.Family:
    """Any signal of a family will do."""
    places = {quarter: place for place, quarter in enumerate(quarters)}
    flags = {flag: np.zeros(len(quarters), dtype=bool) for flag in FLAGS}
    for row in signals:
        if row["family"] == name and row["known"]:
            for flag, values in flags.items():
                values[places[row["quarter"]]] |= row[flag]
    return states.Family(**flags)


def word(signals: list[Row], name: str) -> str:
    """The most that can be said of a family."""
    mine = [row for row in signals if row["family"] == name and row["known"]]
    if not mine:
        return "unknown"
    found = [flag for flag in WORDS if any(row[flag] for row in mine)]
    return found[0] if found else "one-off" if any(row["one_off"] for row in mine) else "none"
