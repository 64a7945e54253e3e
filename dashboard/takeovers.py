"""How often a person takes over what an agent began, over time and by how hard the work is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, drawings, theme, waits, words

if TYPE_CHECKING:
    from dashboard.view import View
    from queries import Result

KINDS = {
    "session": theme.Meaning("Sessions", theme.INK),
    "branch": theme.Meaning("Branches that landed", theme.ORIGINS["ai"].colour),
    "request": theme.Meaning("Requests that were closed or landed", theme.FAINT),
}


def course(view: View, result: Result) -> charts.Figure | str | None:
    """Each kind by itself, for they are never added up; the table has the intervals of all three."""
    frame, grain = result.frame.filter(pl.col("difficulty") == "all"), view.grain(result.metric)
    traces = []
    for kind, meaning in KINDS.items():
        part = frame.filter(pl.col("kind") == kind)
        if drawings.shown(part):
            if kind == "session":
                name = "95 % interval, sessions"
                traces += charts.between(part, "low", "high", "share", name, meaning.colour)
            traces += charts.line(part, "value", "share", meaning.words, meaning.colour, grain)
    if not traces:
        return waits.withheld(frame, grain)
    return drawings.over_time(view, result, traces, "share")


def by_difficulty(view: View, result: Result) -> charts.Figure | str | None:
    """Sessions of the last closed period that has one, by how they were graded."""
    graded = result.frame.filter((pl.col("kind") == "session") & (pl.col("difficulty") != "all"))
    closed = graded.filter(pl.col("complete") & (pl.col("n") > 0))
    if closed.is_empty():
        return None if graded.is_empty() else "No session in a closed period says whether it was taken over."
    last = closed.filter(pl.col("period") == closed["period"].max()).reverse()
    names = [f"{row['difficulty']} (n = {row['n']})" for row in last.iter_rows(named=True)]
    (trace,) = charts.bars(names, last["value"].to_list(), "share", theme.INK)
    trace["x"] = [value or 0 for value in trace["x"]]  # without a length plotly writes no words either
    trace["text"] = [said(row) for row in last.iter_rows(named=True)]
    title = f"Sessions taken over, {words.period(last['period'][0], view.grain(result.metric))}"
    layout = charts.lying(title)
    layout["xaxis"] |= {"range": [0, 160]}  # the words stand behind the longest column
    return charts.figure([trace], "share", 110 + 40 * last.height, **layout)


def said(row: dict[str, object]) -> str:
    """The share with its interval, and how often people corrected on the way."""
    if row["value"] is None:
        return words.NOTHING
    figure = f"{words.figure(row['value'], 'share')}, {words.interval(row['low'], row['high'], 'share')}"
    corrected = row["corrections"]
    return figure if corrected is None else f"{figure}; {words.figure(corrected, '')} corrections each"
