"""Which signals rise at which closed quarter: a row for each, also where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ingest.derive import courses
from ingest.derive.courses import Course, Row, Suite
from ingest.derive.signals import FEWEST, POLICIES, after
from queries.statistics import curvature, one_off, rates, shapes, states, verdict

if TYPE_CHECKING:
    import duckdb

ENDS = ("from", "to")
FLAGS = ("counts", "watched", "firm", "strict")
NOTHING: Row = dict.fromkeys(
    f"{window}{name}" for window in ("recent", "earlier") for name in ("_from", "_to", "", "_low", "_high")
) | dict.fromkeys(("difference", "low", "high", "turned_on", "turn_chance"))
NOTHING |= dict.fromkeys(("one_off", "known", *FLAGS), False)


def rows(con: duckdb.DuckDBPyConnection, quarters: list[date], apart: tuple[str, ...]) -> list[Row]:
    """Of every signal, way of counting marks and closed quarter from the eighth on."""
    speed, suites, found = courses.output(con, quarters), courses.suites(con, apart), []
    for policy in POLICIES:
        series = [speed, *(courses.share(con, signal, quarters, policy) for signal in courses.SHARES)]
        for place in range(FEWEST - 1, len(quarters)):
            key = {"quarter": quarters[place], "policy": policy}
            found += [key | at_quarter(one, quarters, place) for one in series]
            found.append(key | of_models(suites, after(quarters[place])))
    return found


def at_quarter(course: Course, quarters: list[date], place: int) -> Row:
    """A signal at the end of a quarter, over the unbroken run of values up to it."""
    run = unbroken(course.values[: place + 1])
    newest = (
        after(quarters[place]) - timedelta(days=1)
        if run
        else last_value(course.values[: place + 1], quarters)
    )
    row = {"signal": course.signal, "family": course.family, "n": run, "needed": course.windows.fewest}
    row |= NOTHING | {"evidence_on": newest, "note": None}
    if run < course.windows.fewest:
        return row | {"note": missing(run, course.windows.fewest, course.notes[place], newest)}
    inside = slice(place + 1 - run, place + 1)
    y = course.values[inside]
    change = rates.change(y, course.windows, rates.covariance(course.draws[inside]))
    once = bool(one_off.one_off(y))
    turn, chance = one_off.turning_point(y)
    days = windows(course.windows, run, quarters[inside])
    more = {"one_off": once, "turned_on": quarters[inside][turn], "turn_chance": chance, "known": True}
    levels = getattr(states.RULE, course.family)
    return row | days | figures(change) | more | flags(change.difference, levels, once)


def unbroken(values: np.ndarray) -> int:
    """How many of the last values are there without a gap."""
    gaps = np.flatnonzero(~np.isfinite(values))
    return int(values.size - 1 - gaps[-1]) if gaps.size else int(values.size)


def last_value(values: np.ndarray, quarters: list[date]) -> date | None:
    """The last day of the newest quarter that has a value."""
    there = np.flatnonzero(np.isfinite(values))
    return after(quarters[there[-1]]) - timedelta(days=1) if there.size else None


def missing(run: int, needed: int, said: str | None, newest: date | None) -> str:
    """Why a course cannot be compared: in the words of its metric, where that knows."""
    if not run and (said or newest is None):
        return said or "no closed quarter has a value"
    if not run:
        return f"the newest value is of the quarter that ended on {newest}"
    return f"{run} closed quarters in a row have a value, {needed} are needed"


def windows(given: rates.Windows, run: int, quarters: list[date]) -> Row:
    """First and last day of both windows."""
    earlier = min(given.earlier, run - given.recent)
    newer, older = quarters[-given.recent :], quarters[-given.recent - earlier : -given.recent]
    ends = {"recent": newer, "earlier": older}
    return {f"{name}_from": part[0] for name, part in ends.items()} | {
        f"{name}_to": after(part[-1]) - timedelta(days=1) for name, part in ends.items()
    }


def figures(change: rates.Change | curvature.Bend) -> Row:
    """Both rates and their difference with 95 % intervals."""
    row: Row = {}
    for name in ("recent", "earlier", "difference"):
        one = getattr(change, name)
        low, high = rates.bounds(one)
        before = "" if name == "difference" else f"{name}_"
        row |= {name: float(one.value), f"{before}low": float(low), f"{before}high": float(high)}
    return row


def flags(difference: rates.Estimate, levels: states.Levels, once: bool) -> Row:
    """Which intervals lie above zero, unless it was one step."""
    return {
        name: bool(rates.above_zero(difference, level)) and not once
        for name, level in zip(FLAGS, levels, strict=True)
    }


def of_models(suites: list[Suite], until: date) -> Row:
    """Capability before some day: of the suite version with most models, one with a new model first."""
    row = {"signal": "task_horizon", "family": "capability", "needed": curvature.FEWEST, "n": 0}
    row |= NOTHING | {"evidence_on": None, "note": "no model has a date and a horizon"}
    parts = list(before(suites, until.toordinal()))
    if not parts:
        return row
    oldest = until.toordinal() - curvature.OLDEST
    one = max(
        parts, key=lambda part: (part.days.size >= curvature.FEWEST, part.days[-1] >= oldest, part.days.size)
    )
    newest = date.fromordinal(int(one.days[-1]))
    row |= {"n": one.days.size, "evidence_on": newest, "note": None}
    if one.days.size < curvature.FEWEST:
        return row | {
            "note": f"{one.days.size} models have a date and a horizon, {curvature.FEWEST} are needed"
        }
    if np.unique(one.days).size < curvature.FEWEST:
        return row | {"note": "too many of its models have the same date"}
    bend = curvature.bend(one.days / 365.25, one.values, one.errors)
    fresh = bool(one.days[-1] >= oldest)
    old = None if fresh else f"the newest model is of {newest}: more than {curvature.OLDEST} days old"
    firsts = np.unique(one.days, return_index=True)[1]
    once, more = turned(one.days[firsts], one.values[firsts])
    days = {
        f"{name}_{end}": day
        for name, day in (("recent", newest), ("earlier", first_day(one)))
        for end in ENDS
    }
    said = flags(bend.difference, states.RULE.capability, once or not fresh)
    return row | days | figures(bend) | more | said | {"one_off": once, "known": fresh, "note": old}


def before(suites: list[Suite], until: int) -> Iterator[Suite]:
    """Each version with the models that were there by then."""
    for suite in suites:
        there = suite.days < until
        if there.any():
            yield Suite(suite.days[there], suite.values[there], suite.errors[there])


def first_day(one: Suite) -> date:
    """The date of its first model."""
    return date.fromordinal(int(one.days[0]))


def turned(days: np.ndarray, values: np.ndarray) -> tuple[bool, Row]:
    """Whether one step is the best shape, and where one change of slope fits best; days differ."""
    t = (days - days[0]) / 365.25
    found = shapes.fits(t, values, t[-1])
    gain = 1 - found.squares[[verdict.BREAK, verdict.STEP]] / found.squares[verdict.LINE]
    place = int(found.place[verdict.BREAK])
    row = {"turned_on": date.fromordinal(int(days[place])), "turn_chance": float(verdict.chances(t, gain)[0])}
    return bool(curvature.one_step(t, values)), row
