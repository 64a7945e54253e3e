"""From the figures of a metric, period by period, to the state of a tripwire. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.tripwires.settings import Tripwire

OLDEST = timedelta(days=200)  # after the first day of its period a figure says nothing of today
A_YEAR = timedelta(days=750)  # the same where that period is a year


@dataclass(frozen=True)
class Reading:
    """A figure of a period; low and high are None where the metric has no interval."""

    period: date | None
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The state, why, and the reading that it was taken from."""

    state: str
    reason: str
    reading: Reading = Reading(None, None)


def judged(tripwire: Tripwire, today: date) -> Verdict:
    """What its owner says, as long as that holds."""
    if tripwire.expired(today):
        return Verdict("unknown", f"expired on {tripwire.expires}: {tripwire.owner} judges anew")
    return Verdict(tripwire.state or "unknown", tripwire.evidence or "")


def measured(tripwire: Tripwire, readings: Sequence[Reading], today: date) -> Verdict:
    """Tripped after as many periods in a row as asked, and clear again only after as many on this side.

    It is worked out from all periods anew, so that a night that was missed changes nothing.
    """
    if not readings:
        return Verdict("unknown", "no complete period with a figure yet")
    tripped, run, last = False, 0, readings[-1]
    for reading in readings:
        crossed = beyond(tripwire, reading)
        run = 0 if crossed is None or crossed == tripped else run + 1
        if run >= tripwire.periods:
            tripped, run = not tripped, 0
    crossed = beyond(tripwire, last)
    if last.period and today - last.period > oldest(tripwire):
        return Verdict("unknown", f"the newest figure is of the period from {last.period}", last)
    if crossed is None:
        return Verdict("unknown", last.note or f"no {needed(tripwire)} in the newest period", last)
    return replace(told(tripwire, last, tripped, run), reading=last)


def oldest(tripwire: Tripwire) -> timedelta:
    """How long ago its period may have begun; what settles late is complete so much later."""
    return (A_YEAR if tripwire.grain == "year" else OLDEST) + timedelta(tripwire.settles())


def told(tripwire: Tripwire, last: Reading, tripped: bool, run: int) -> Verdict:
    """The state in words, once the figure is known."""
    side = f"{tripwire.comparison} {tripwire.threshold:g}"
    if tripped:
        waiting = f"; on this side for {run} of {tripwire.periods} periods" if run else ""
        return Verdict("tripped", f"{side}{waiting}")
    if run:
        return Verdict("near", f"{side} for {run} of {tripwire.periods} periods")
    low, high, threshold = last.low, last.high, tripwire.threshold or 0.0
    if low is not None and high is not None and low <= threshold <= high:
        return Verdict("near", f"the interval holds {threshold:g}")
    return Verdict("clear", f"not {side}")


def beyond(tripwire: Tripwire, reading: Reading) -> bool | None:
    """Whether the bound that decides lies beyond the threshold; None: nobody can know."""
    bound = {"estimate": reading.value, "low": reading.low, "high": reading.high}[tripwire.bound]
    if bound is None or tripwire.threshold is None:
        return None
    return bound > tripwire.threshold if tripwire.comparison == "above" else bound < tripwire.threshold


def needed(tripwire: Tripwire) -> str:
    return "figure" if tripwire.bound == "estimate" else "interval"
