"""How long work takes and what CI costs, by who wrote it; and where a request spends its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, drawings, findings, theme, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

EVERY = theme.Meaning("All", theme.INK)
ORIGINS = {origin: theme.ORIGINS[origin] for origin in ("ai", "mixed", "undeclared")}
REST = theme.Meaning("Automation, or not known", theme.FAINT, "x")
PHASES = {
    "coding": "Coding: first commit to opening",
    "pickup": "Pickup: to the first review by another person",
    "review": "Review: to the first approval, or the landing",
    "landing": "Landing: from that approval",
    "whole": "Whole: first commit to landing",
}
FAILURES = {
    "incident": theme.Meaning("Incidents", theme.INK),
    "deployment": theme.Meaning("Failed deployments", theme.FAINT),
}


def by_origin(view: View, result: Result) -> charts.Figure | str | None:
    """All together with their interval, and each origin that has a figure."""
    return lines(view, result, result.frame)


def pickup(view: View, result: Result) -> charts.Figure | str | None:
    """Only the wait for the first review by another person."""
    return lines(view, result, result.frame.filter(pl.col("phase") == "pickup"))


def lines(view: View, result: Result, frame: pl.DataFrame) -> charts.Figure | str | None:
    """A line per origin, the one over all on top, or why there is none."""
    every, unit, grain = (
        frame.filter(pl.col("origin") == "all"),
        result.metric.unit,
        view.grain(result.metric),
    )
    if not drawings.shown(every):
        return withheld(every, grain)
    traces = charts.between(every, "low", "high", unit, "95 % interval of all", EVERY.colour)
    for origin, meaning in ORIGINS.items():
        part = frame.filter(pl.col("origin") == origin)
        if drawings.shown(part):
            traces += charts.line(part, "value", unit, meaning.words, meaning.colour, grain, 1.8)
    traces += charts.line(every, "value", unit, EVERY.words, EVERY.colour, grain)
    large = unit == "share" and max(frame["value"].drop_nulls()) > 0.5
    bounds = {"yaxis_range": [0, 104]} if large else {}
    found = findings.moved(every, unit, grain)
    return drawings.over_time(view, result, traces, unit, finding=found, **bounds)


def withheld(frame: pl.DataFrame, grain: str) -> str | None:
    """The note of the last closed period that says why it has no figure."""
    why = frame.filter(pl.col("complete") & pl.col("note").is_not_null()).tail(1).to_dicts()
    return f"{words.period(why[0]['period'], grain)}: {why[0]['note']}." if why else None


def phases(view: View, result: Result) -> charts.Figure | str | None:
    """Each phase of the last closed period that has a figure, by who wrote it."""
    frame = result.frame.filter(pl.col("complete") & pl.col("value").is_not_null())
    if frame.is_empty():
        every = result.frame.filter((pl.col("origin") == "all") & (pl.col("phase") == "pickup"))
        return withheld(every, view.grain(result.metric))
    last = frame.filter(pl.col("period") == frame["period"].max())
    traces = [
        trace
        for origin, meaning in reversed(({"all": EVERY} | ORIGINS).items())  # plotly begins at the bottom
        if (trace := phase_bars(last, origin, meaning))
    ]
    when = words.period(last["period"][0], view.grain(result.metric))
    said = [text for trace in traces for text in trace["text"]]
    layout = charts.lying(f"Median, opened in {when}", said) | {"barmode": "group", "bargap": 0.25}
    layout["yaxis"] |= {"categoryorder": "array", "categoryarray": list(reversed(PHASES.values()))}
    figure = charts.figure(traces, "count", 420, **layout)
    figure["layout"]["legend"] = figure["layout"]["legend"] | {"traceorder": "reversed"}
    return figure | charts.WIDE


def phase_bars(frame: pl.DataFrame, origin: str, meaning: theme.Meaning) -> charts.Trace | None:
    """The bars of one origin; those without a figure have none."""
    found = {row["phase"]: row for row in frame.filter(pl.col("origin") == origin).iter_rows(named=True)}
    rows = [(title, found[phase]) for phase, title in PHASES.items() if phase in found]
    if not rows:
        return None
    said = [words.figure(row["value"], "hours") for _, row in rows]
    hover = [f"{meaning.words}: {text}, n = {row['n']}" for text, (_, row) in zip(said, rows, strict=True)]
    return {
        "type": "bar", "orientation": "h", "name": meaning.words, "y": [title for title, _ in rows],
        "x": [row["value"] for _, row in rows], "text": said, "textposition": "outside", "cliponaxis": False,
        "hovertext": hover, "hoverinfo": "text", "marker": {"color": meaning.colour},
    }  # fmt: skip


def minutes(view: View, result: Result) -> charts.Figure | None:
    """Machine time in columns, by who wrote what was built."""
    wide = (
        result.frame.pivot("origin", index=["period", "complete"], values="value").sort("period").fill_null(0)
    )
    if wide.is_empty():
        return None
    known = pl.sum_horizontal(list(ORIGINS))
    wide = wide.with_columns((pl.col("all") - known).clip(0).alias("rest"))
    return drawings.stacked(
        view,
        Result(result.metric, wide, result.variables, result.ignored, result.sql),
        [*ORIGINS.items(), ("rest", REST)],
    )


def failures(view: View, result: Result) -> charts.Figure | str | None:
    """How long incidents last, and failed deployments; never together."""
    frame, grain = result.frame.filter(pl.col("origin") == "all"), view.grain(result.metric)
    traces = []
    for failure, meaning in FAILURES.items():
        part = frame.filter(pl.col("failure") == failure)
        if drawings.shown(part):
            traces += charts.between(
                part, "low", "high", "hours", f"95 % interval, {meaning.words.lower()}", meaning.colour
            )
            traces += charts.line(part, "value", "hours", meaning.words, meaning.colour, grain)
    if not traces:
        return withheld(frame.filter(pl.col("failure") == "incident"), grain)
    return drawings.over_time(view, result, traces, "hours")
