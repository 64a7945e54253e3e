"""Figures of horizons: by date on a scale of doublings, and doubling times by window."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import cards, charts, drawings, horizons, runs, theme, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

BLUE = theme.ORIGINS["ai"].colour
TICKS = {minutes: words.length(minutes) for minutes in (1, 4, 15, 60, 240, 960)} | {
    1 / 60: "1 s",
    4 / 60: "4 s",
    0.25: "15 s",
    3840: "64 h",
    15360: "256 h",
    61440: "1024 h",
}
BEFORE = timedelta(days=365)  # of figures of others, before the first of ours
QUIET = {"fixedrange": True, "automargin": True, "zeroline": False}
Drawing = Callable[["View", Result], charts.Figure | str | None]


def by_date(suite: horizons.Suite, level: str = "p50", span: str = "all") -> Drawing:
    """Models of one suite by date, the line of one window, and METR's frontier behind them."""

    def scatter(view: View, result: Result) -> charts.Figure | str | None:
        if result.frame.is_empty():
            return None
        own = horizons.cut(result, suite).frame
        frame = horizons.at(own, level).filter(pl.col("dated_on").is_not_null())
        if frame.is_empty():
            return horizons.NO_HORIZON
        series = horizons.METR if level == "p50" else horizons.METR_80
        others = horizons.leading(view.published(series, result.metric)).sort("period_end")
        others = others.filter(pl.col("period_end") >= frame["dated_on"].min() - BEFORE)
        ceiling = own["ceiling_minutes"].max()
        seen = [*frame["minutes"], *others["value"], *([ceiling] if ceiling else [])]
        bottom, top = min(seen) / 3, max(seen) * 4
        trend = horizons.trend(view.ask("horizon_trend"), suite, level, span)
        traces = [
            *frontier(others),
            *fitted(trend),
            *models(frame.filter(~pl.col("frontier")).tail(horizons.POINTS), "Other models", False, bottom),
            *models(frame.filter("frontier").tail(horizons.POINTS), "Best at its date", True, bottom),
        ]
        shapes, notes = beyond(ceiling, top)
        axis = QUIET | scale(bottom, top)
        figure = charts.figure(traces, "minutes", 440, shapes=shapes, annotations=notes, yaxis=axis)
        days = [*frame["dated_on"], *others["period_end"]]
        drawings.meanwhile(view, result, figure, (min(days), max(days)))
        return figure | {"finding": doubling(trend), "attempts": runs.attempts(frame)}

    return scatter


def scale(bottom: float, top: float) -> dict[str, Any]:
    """An axis of lengths on which every doubling is as long."""
    return {
        "type": "log",
        "range": [math.log10(bottom), math.log10(top)],
        "tickvals": list(TICKS),
        "ticktext": list(TICKS.values()),
    }


def models(frame: pl.DataFrame, name: str, best: bool, bottom: float) -> list[charts.Trace]:
    """Horizons with their intervals; those that no trend is fitted to are hollow."""
    if frame.is_empty():
        return []
    known = list(frame.select("minutes", "lower", "upper").iter_rows())
    bars = {
        "array": [high and high - value for value, _, high in known],
        "arrayminus": [low and value - max(low, bottom / 10) for value, low, _ in known],
    }
    colour = theme.clear(BLUE, 0.5 if best else 0.3)
    marker = {"symbol": "circle" if best else "circle-open", "size": 9, "color": BLUE, "line": {"width": 1.5}}
    return [
        {"type": "scatter", "mode": "markers", "name": name, "marker": marker}
        | {"x": [day.isoformat() for day in frame["dated_on"]], "y": frame["minutes"].to_list()}
        | {
            "error_y": bars
            | {"type": "data", "symmetric": False, "width": 0, "thickness": 1.6, "color": colour}
        }
        | {"hovertext": [hover(row) for row in frame.iter_rows(named=True)], "hoverinfo": "text"}
    ]


def hover(row: horizons.Row) -> str:
    """What is said over a model."""
    said = [
        f"{charts.text(row['model'])}: {words.length(row['minutes'])}",
        *horizons.between(row["lower"], row["upper"], "minutes"),
        f"n = {words.count(row['n'])} attempts at {words.count(row['tasks'])} tasks",
        words.day(row["dated_on"]),
    ]
    return "<br>".join([*said, *([charts.text(row["flag"])] if row["flag"] else [])])


def fitted(row: horizons.Row | None) -> list[charts.Trace]:
    """The line through the models that were best at their date."""
    if row is None or row["from_minutes"] is None:
        return []
    name = f"Doubles every {words.count(row['value'])} days" if row["value"] else "Does not grow"
    return [
        {"type": "scatter", "mode": "lines", "name": name, "hoverinfo": "name"}
        | {"x": [row["from_on"].isoformat(), row["to_on"].isoformat()]}
        | {"y": [row["from_minutes"], row["to_minutes"]], "line": {"color": BLUE, "width": 2}}
    ]


def doubling(row: horizons.Row | None) -> str:
    """The title's finding: said only where the doubling time has an interval on both sides."""
    if row is None or None in (row["value"], row["low"], row["high"]):
        return ""
    days = words.interval(row["low"], row["high"], "days")
    return f"doubles every {words.count(row['value'])} days ({days})"


def frontier(rows: pl.DataFrame) -> list[charts.Trace]:
    """METR's models that were best at their date, faint."""
    line = {"color": theme.clear(theme.FAINT, 0.6), "width": 1.2, "dash": theme.DASH}
    name = "Published: METR's frontier"
    return [
        trace | {"mode": "lines+markers", "line": line, "name": name}
        for trace in charts.published(rows, "minutes")
    ]


def beyond(ceiling: float | None, top: float) -> tuple[list[charts.Figure], list[charts.Figure]]:
    """The band above the longest tasks that a suite measures reliably."""
    if not ceiling:
        return [], []
    place = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": ceiling, "y1": top}
    fill = {"fillcolor": theme.clear(theme.FAINT, 0.16), "line": {"width": 0}, "layer": "below"}
    note = {"xref": "paper", "x": 0.008, "y": math.log10(ceiling), "xanchor": "left", "yanchor": "bottom"}
    said = f"Beyond {words.length(ceiling)} this suite has too few tasks to tell"
    return [place | fill], [note | {"text": said, "showarrow": False}]


def windows(suite: horizons.Suite, level: str = "p50") -> Drawing:
    """Doubling times by window, with their intervals."""

    def doublings(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - as every drawing
        if result.frame.is_empty():
            return None
        rows = horizons.cut(result, suite).frame.filter(pl.col("level") == int(level[1:]))
        shown = [
            row for span in reversed(horizons.SPANS) for row in rows.filter(pl.col("span") == span).to_dicts()
        ]
        known = [row for row in shown if row["value"] is not None]
        if not known:
            return horizons.pace(shown[-1] if shown else None)
        top = 2.2 * max(row["value"] for row in known)
        bars = {
            "array": [(row["high"] or 10 * top) - row["value"] for row in known],
            "arrayminus": [row["value"] - (row["low"] or 0) for row in known],
        }
        look = {
            "type": "data",
            "symmetric": False,
            "width": 0,
            "thickness": 2,
            "color": theme.clear(BLUE, 0.5),
        }
        names = [f"{row['span']} (n = {row['n']})" for row in known]
        trace = (
            {"type": "scatter", "mode": "markers", "x": [row["value"] for row in known], "y": names}
            | {"error_x": bars | look, "marker": {"color": BLUE, "size": 10}, "showlegend": False}
            | {"hovertext": [horizons.pace(row) for row in known], "hoverinfo": "text"}
        )
        across = QUIET | {"range": [0, top], "ticksuffix": " days"}
        down = QUIET | {"type": "category", "showgrid": False}
        return charts.figure([trace], "days", 110 + 42 * len(known), xaxis=across, yaxis=down)

    return doublings


def only(suite: horizons.Suite, draw: Drawing, models: list[str]) -> Drawing:
    """A drawing of one version of one suite, of these models and people."""

    def one(view: View, result: Result) -> charts.Figure | str | None:
        own = horizons.cut(result, suite)
        return draw(view, replace(own, frame=own.frame.filter(pl.col("model").is_in([*models, cards.HUMAN]))))

    return one
