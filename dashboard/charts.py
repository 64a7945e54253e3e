"""Figures as plain dicts for plotly, built from Polars lists.

A period that is not closed is dashed or hatched and never joined to the line of closed ones as if it were
a drop. Text from outside is escaped: plotly reads a few tags in its labels.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard import axes, theme, words

WIDE = {"wide": True}  # of a figure whose words need room: on a phone it is moved sideways under the finger
MARGIN = {"l": 8, "r": 16, "t": 46, "b": 8}
PHONE = 61  # letters that fit beside one another there
EDGES = {"value": ("low", "high"), "multiple": ("multiple_low", "multiple_high")}  # columns with an interval
SUFFIXES = {"share": words.SPACE + "%", "multiple": words.SPACE + words.TIMES}  # of the marks of an axis
Trace = dict[str, Any]
Figure = dict[str, Any]


def text(value: object) -> str:
    """Text from outside, for a label of plotly."""
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def scaled(values: Iterable[float | None], unit: str) -> list[float | None]:
    """Shares are drawn in percent, everything else as it is."""
    factor = 100 if unit == "share" else 1
    return [None if value is None else value * factor for value in values]


def periods(frame: pl.DataFrame) -> list[str]:
    """The first day of each period."""
    return [day.isoformat() for day in frame["period"]]


def drawn_days(traces: Iterable[Trace]) -> list[date]:
    """Days on which any of them has a value, in order."""
    return sorted(
        {
            date.fromisoformat(day)
            for trace in traces
            for day, value in zip(trace["x"], trace["y"], strict=True)
            if value is not None
        }
    )


def line(
    frame: pl.DataFrame, column: str, unit: str, name: str, colour: str, grain: str, width: float = 2.5
) -> list[Trace]:
    """A line over closed periods; what is open or incomplete hangs on it dashed, with hollow marks."""
    frame = begun(frame, column)
    days, values, complete = periods(frame), scaled(frame[column], unit), frame["complete"].to_list()
    said = [hover(row, column, unit, grain) for row in frame.iter_rows(named=True)]
    closed = [value if done else None for value, done in zip(values, complete, strict=True)]
    loose = [None if all(complete[place : place + 2]) else value for place, value in enumerate(values)]
    common = {"type": "scatter", "x": days, "name": name, "hovertext": said, "hoverinfo": "text+name"}
    solid = {"mode": "lines", "y": closed, "line": {"color": colour, "width": width}, "connectgaps": False}
    if any(lonely := alone(closed)):
        solid |= {"mode": "lines+markers", "marker": {"size": [6 * lone for lone in lonely], "color": colour}}
    marks = ["circle" if done else "circle-open" for done in complete]
    sizes = [0 if done else 8 for done in complete]
    dashed = {
        "mode": "lines+markers",
        "y": loose,
        "line": {"color": colour, "width": width, "dash": theme.DASH},
        "marker": {"symbol": marks, "size": sizes, "color": colour, "line": {"color": colour, "width": 2}},
        "showlegend": False,
        "legendgroup": name,
    }
    return [common | solid | {"legendgroup": name}, *([common | dashed] if not all(complete) else [])]


def begun(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """From the first period that has a figure: an axis begins where something is known."""
    known = frame.select(pl.any_horizontal(pl.col(columns).is_not_null())).to_series().arg_true()
    return frame[known[0] :] if len(known) else frame


def alone(values: Sequence[float | None]) -> list[bool]:
    """Which values have none beside them: no line leads to them."""
    beside = [None, *values, None]
    return [
        value is not None and beside[place] is None and beside[place + 2] is None
        for place, value in enumerate(values)
    ]


def hover(row: dict[str, Any], column: str, unit: str, grain: str) -> str:
    """What a finger on a point reads: period, figure, interval, and n where the row has them."""
    so_far = "" if row["complete"] else ", so far"
    said = f"{words.period(row['period'], grain)}: {words.figure(row[column], unit)}{so_far}"
    low, high = (row.get(name) for name in EDGES.get(column, ("", "")))
    if low is not None:
        said += f"<br>95 % interval {words.interval(low, high, unit)}"
    return said if column not in EDGES or row.get("n") is None else f"{said}<br>n = {words.count(row['n'])}"


def between(frame: pl.DataFrame, low: str, high: str, unit: str, name: str, colour: str) -> list[Trace]:
    """The area from one column to another, of closed periods."""
    shown = frame.filter(pl.col("complete") & pl.col(low).is_not_null() & pl.col(high).is_not_null())
    if shown.is_empty():
        return []
    common = {
        "type": "scatter",
        "mode": "lines",
        "x": periods(shown),
        "hoverinfo": "skip",
        "legendgroup": name,
    }
    edge = {"line": {"width": 0, "color": colour}}
    lower = common | edge | {"y": scaled(shown[low], unit), "showlegend": False, "name": name}
    upper = {"y": scaled(shown[high], unit), "fill": "tonexty", "fillcolor": theme.clear(colour, 0.22)}
    return [lower, common | edge | upper | {"name": name}]


def stack(
    frame: pl.DataFrame, parts: Sequence[tuple[str, theme.Meaning]], unit: str, grain: str
) -> list[Trace]:
    """Stacked columns, one colour per meaning; periods that are not closed are hatched."""
    days, complete = periods(frame), frame["complete"].to_list()
    known = unit == "share" and "n" in frame.columns
    counted = [f"<br>n = {words.count(n or 0)}" for n in frame["n"]] if known else [""] * frame.height
    traces = []
    for column, meaning in parts:
        said = [
            f"{words.period(day, grain)}: {words.figure(value, unit)}{'' if closed else ', so far'}{n}"
            for day, value, closed, n in zip(frame["period"], frame[column], complete, counted, strict=True)
        ]
        hatched = ["" if done else theme.OPEN for done in complete]
        shapes = meaning.pattern or hatched  # one word where all are alike: the page is sent less
        pattern = {"shape": shapes, "fillmode": "overlay", "size": 6, "solidity": 0.35}
        marker = {"color": meaning.colour, "line": {"width": 0}, "pattern": pattern}
        traces.append(
            {"type": "bar", "x": days, "y": scaled(frame[column], unit), "name": meaning.words}
            | {"marker": marker, "hovertext": said, "hoverinfo": "text+name"}
        )
    return traces


def bars(names: Sequence[object], values: Sequence[float | None], unit: str, colour: str) -> list[Trace]:
    """Lying columns with their figure written behind them, longest on top."""
    said = [words.figure(value, unit) for value in values]
    return [
        {"type": "bar", "orientation": "h", "x": scaled(values, unit), "y": [text(name) for name in names]}
        | {"text": said, "textposition": "outside", "cliponaxis": False, "hoverinfo": "y+text"}
        | {"marker": {"color": colour}, "showlegend": False}
    ]


def lying(title: str, said: Iterable[str] = ()) -> Figure:
    """Axes for lying columns, with room for what is said behind the longest."""
    quiet = {"fixedrange": True, "automargin": True, "showgrid": False}
    across = quiet | {"rangemode": "tozero", "visible": False}
    below = {
        "text": title,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1.0,
        "yanchor": "bottom",
    }
    return {"xaxis": across, "yaxis": quiet, "annotations": [below], "bargap": 0.35, "margin": room(said)}


def room(said: Iterable[str]) -> dict[str, int]:
    """Margins with room at the right for the longest of these words."""
    return MARGIN | {"r": 10 + 7 * max(map(len, said), default=1)}


def needed(names: Iterable[object], behind: str) -> Figure:
    """WIDE where a name and the words that begin behind it are longer than a phone is wide."""
    return WIDE if max((len(str(name)) for name in names), default=0) + len(behind) > PHONE else {}


def published(rows: pl.DataFrame, unit: str) -> list[Trace]:
    """Figures of others, faint, each with its source, its date and what to know before comparing."""
    if rows.is_empty():
        return []
    said = [
        "<br>".join(
            [
                f"{text(row['series'])}: {words.figure(row['value'], unit)} {text(row['label'] or '')}",
                f"{text(row['source'] or '')} {row['published_on'] or ''}",
                *(text(line) for line in textwrap.wrap(row["note"] or "", 70)),
            ]
        )
        for row in rows.iter_rows(named=True)
    ]
    marker = {"symbol": "diamond-open", "size": 9, "color": theme.FAINT, "line": {"width": 1.5}}
    return [
        {"type": "scatter", "mode": "markers", "x": [day.isoformat() for day in rows["period_end"]]}
        | {"y": scaled(rows["value"], unit), "name": "Published figures", "marker": marker}
        | {"hovertext": said, "hoverinfo": "text"}
    ]


def figure(traces: list[Trace], unit: str, height: int = 340, **layout: Any) -> Figure:
    """Traces on quiet axes: zero at the bottom, the legend above, nothing to drag."""
    vertical = {
        "rangemode": "tozero",
        "ticksuffix": SUFFIXES.get(unit, ""),
        "zeroline": False,
        "tickformat": "~s" if unit == "count" else "",
        "fixedrange": True,
        "automargin": True,
    }
    values = [value for trace in traces for value in trace.get("y", ())]
    vertical |= axes.lengths(values, unit) | axes.wholes(values, unit)
    common = {
        "height": height,
        "margin": MARGIN,
        "hovermode": "closest",
        "dragmode": False,  # else a finger on a chart moves nothing, not even the page
        "hoverlabel": {"namelength": -1, "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {"fixedrange": True, "showgrid": False, "automargin": True},
        "yaxis": vertical,
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "barmode": "stack",
        "bargap": 0.18,
        "showlegend": True,
    }
    if "yaxis_range" in layout:
        vertical["range"] = layout.pop("yaxis_range")
    return {"data": traces, "layout": common | layout}


def roomy(figure: Figure) -> Figure:
    """Room beside the axes of a chart over time: a browser that has to find it draws the chart twice."""
    layout = figure["layout"]
    vertical = layout["yaxis"]
    longest = max(map(len, vertical.get("ticktext", ())), default=4 + len(vertical.get("ticksuffix", "")))
    margin = layout["margin"] | {"l": 14 + 7 * longest, "b": 38}
    fixed = {name: layout[name] | {"automargin": False} for name in ("xaxis", "yaxis")}
    return figure | {"layout": layout | fixed | {"margin": margin}}
