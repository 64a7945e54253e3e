"""Tripwires on a page: how each stands against its line, and what became of them."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import streamlit as st

import queries
from dashboard import tables, ui, words
from dashboard.view import OWN_PERIOD

ORDER = ("tripped", "near", "unknown", "clear")
NONE = (
    "No line is drawn. Write what must not be crossed unnoticed under [[tripwires]] in foreshock.toml, "
    "before it is reached: docs/operations.md has lines that others have drawn in public."
)
Row = dict[str, Any]
LEVEL = "level"  # of automation: a place in an order, no amount
SIDE = re.compile(r" (above|below) [\d.-]")
DAILY = re.compile(r", by \w+$")
GRAIN = re.compile(r" (?:by|for \d+) (week|month|quarter|year)")


def section() -> None:
    """How each stands, and how that is read."""
    with st.container(border=True, gap="xsmall"):
        ui.heading("Tripwires")
        drawn()


def drawn() -> None:
    """The list, and behind it the definition."""
    try:
        result, changes = (ui.view().ask(metric) for metric in ("tripwires", "tripwire_changes"))
    except queries.QueryError as error:
        ui.refused(error)
        return
    st.html(f'<p class="fs-small">{words.safe(counted(result.frame))}</p>{listed(result.frame)}')
    if result.frame.is_empty():
        return
    box = st.expander("How these are read, and what became of them", key="how_tripwires", on_change="rerun")
    if box.open:
        with box:
            tables.rows(result, "tripwires")
            tables.rows(changes, "tripwire_changes")
            tables.definition(result, ui.view().snapshot)


def counted(frame: pl.DataFrame) -> str:
    """4 lines are watched: 1 tripped, 2 clear, 1 unknown."""
    if frame.is_empty():
        return NONE
    found = {state: frame.filter(pl.col("state") == state).height for state in ORDER}
    told = ", ".join(f"{count} {state}" for state, count in found.items() if count)
    what = "line is" if frame.height == 1 else "lines are"
    return f"{frame.height} {what} watched: {told}. With many of them, one or another trips by chance."


def listed(frame: pl.DataFrame) -> str:
    """A list, what is tripped first."""
    rows = sorted(frame.iter_rows(named=True), key=lambda row: ORDER.index(row["state"]))
    return f'<ul class="fs-wires">{"".join(map(item, rows))}</ul>'


def item(row: Row) -> str:
    """A line of the list; all words come from a file, and are shown as text."""
    state = row["state"]
    facts = [figure(row) or row["reason"], f"since {words.day(row['since_on'])}"]
    small = " · ".join(words.safe(fact) for fact in facts if fact)
    why = [row["reason"] or state, f"the line is from: {row['source']}", row["owner"]]
    return (
        f'<li class="fs-{state}" title="{words.safe("; ".join(why))}"><span class="fs-badge">{state}</span>'
        f'<span><b>{words.safe(row["tripwire"])}</b><br><span class="fs-small">{small}</span></span></li>'
    )


def figure(row: Row) -> str:
    """71 % (68 to 75 %) in 2026 Q3, it trips above 80 %."""
    if row["value"] is None:
        return ""
    unit = row["unit"]
    interval = words.interval(row["low"], row["high"], unit)
    said = measured(row["value"], unit, f" ({interval})" if interval else "")
    side = SIDE.search(row["definition"])
    return f"{said}{when(row)}, it trips {side[1] if side else 'at'} {measured(row['threshold'], unit)}"


def measured(value: float, unit: str, interval: str = "") -> str:
    """A figure with the unit that no sign stands for: 102 days, level 4."""
    number = words.figure(value, unit) + interval
    if unit in words.KNOWN:
        return number
    return f"{unit} {number}" if unit == LEVEL else f"{number} {unit}"


def when(row: Row) -> str:
    """The period of the figure, or its day where it is read by a day."""
    if not row["period"]:
        return ""
    if DAILY.search(row["definition"]):
        return f" on {words.day(row['period'])}"
    grain, metric = GRAIN.search(row["definition"]), queries.metrics().get(row["metric"] or "")
    own = OWN_PERIOD.search(metric.grain) if metric else None
    return f" in {words.period(row['period'], grain[1] if grain else own[1] if own else 'day')}"
