"""Rates of signals, states by quarter, and output around the adoption of AI."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import charts, drawings, events, state, theme, words

if TYPE_CHECKING:
    from dashboard.view import View
    from queries import Result

Row = dict[str, Any]
STATES = ("not enough data", "steady", "watch", "elevated", "accelerating")
QUIET = {"fixedrange": True, "automargin": True, "zeroline": False, "showgrid": False}
NONE_YET = "No rate yet: {}."


def rates(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """The recent and the earlier rate of each signal in the newest quarter, with their intervals."""
    every = newest(result)
    rows = [row for row in every if row["recent"] is not None]
    if not rows:
        return NONE_YET.format(missing(every)) if every else None
    names = {row["signal"]: title(state.NAMES[row["signal"]], row) for row in rows}
    traces = [
        points([row | {"place": names[row["signal"]]} for row in rows], window, recent)
        for window, recent in (("earlier", False), ("recent", True))
    ]
    notes = [beside(names[row["signal"]], said(row)) for row in rows]
    return forest(traces, list(names.values()), notes)


def newest(result: Result) -> list[Row]:
    """The rows of the newest quarter."""
    frame = result.frame
    return frame.filter(pl.col("period") == frame["period"].max()).to_dicts()


def missing(rows: list[Row]) -> str:
    """Why there is none."""
    return "; ".join(f"{state.NAMES[row['signal']]}: {row['note']}" for row in rows)


def title(name: str, row: Row) -> str:
    """A signal with how much it rests on."""
    counted = "models" if row["signal"] == "task_horizon" else "quarters"
    return f"<b>{charts.text(name[:1].upper() + name[1:])}</b><br>n = {row['n']} {counted}"


def said(row: Row) -> str:
    """The difference in words."""
    word = "one step" if row["one_off"] else "faster" if row["watched"] else "not clear"
    between = f"{words.signed(round(row['low'], 2))} to {words.signed(round(row['high'], 2))}"
    return f"<b>{words.signed(round(row['value'], 2))}</b> a year<br>{between}<br>{word}"


def points(rows: list[Row], window: str, filled: bool) -> charts.Trace:
    """Rates as marks with their intervals; hollow for the earlier window."""
    x = [row[window] for row in rows]
    marker = {
        "color": theme.INK,
        "size": 11,
        "symbol": "circle" if filled else "circle-open",
        "line": {"width": 2, "color": theme.INK},
    }
    bars = {
        "type": "data",
        "symmetric": False,
        "width": 0,
        "thickness": 2,
        "color": theme.clear(theme.INK, 1 if filled else 0.5),
        "array": [row[f"{window}_high"] - row[window] for row in rows],
        "arrayminus": [row[window] - row[f"{window}_low"] for row in rows],
    }
    told = [
        f"{'Recent' if filled else 'Earlier'}, {days(row, window)}: {state.pace(row['signal'], row[window])}"
        for row in rows
    ]
    return (
        {"type": "scatter", "mode": "markers", "x": x, "y": [row["place"] for row in rows], "error_x": bars}
        | {"marker": marker, "name": "Recent rate" if filled else "Earlier rate"}
        | {"hovertext": told, "hoverinfo": "text"}
    )


def days(row: Row, window: str) -> str:
    """The first and the last day of a window."""
    first, last = row[f"{window}_from"], row[f"{window}_to"]
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def beside(place: str, text: str) -> charts.Figure:
    """Words at the right of a row."""
    note = {"y": place, "x": 1.0, "xref": "paper", "xanchor": "left", "xshift": 12, "showarrow": False}
    return note | {"align": "left", "text": text}


def forest(traces: list[charts.Trace], names: list[str], notes: list[charts.Figure]) -> charts.Figure:
    """Rows from the top down, with a line at zero, wide enough for the words on both sides."""
    down = QUIET | {"type": "category", "categoryorder": "array", "categoryarray": names[::-1]}
    line = {"type": "line", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "layer": "below"}
    return (
        charts.figure(
            traces,
            "",
            130 + 66 * len(names),
            xaxis=QUIET | {"ticksuffix": " a year"},
            yaxis=down,
            shapes=[line | {"line": {"color": theme.FAINT, "width": 1.5, "dash": theme.DASH}}],
            annotations=notes,
            margin={"l": 8, "r": 150, "t": 46, "b": 8},
        )
        | charts.WIDE
    )


def course(view: View, result: Result) -> charts.Figure | None:
    """The state of each closed quarter, as it is read now and as it was read first."""
    frame = result.frame
    if frame.is_empty():
        return None
    hover = [
        f"{words.period(row['period'], 'quarter')}: {row['value']}; speed {row['speed']}, "
        f"loop {row['loop']}, capability {row['capability']}; read on {words.day(row['read_on'])}"
        for row in frame.iter_rows(named=True)
    ]
    common = {"type": "scatter", "x": charts.periods(frame), "hovertext": hover, "hoverinfo": "text"}
    now = {"y": frame["value"].to_list(), "name": "As read now", "mode": "lines+markers"}
    now |= {"line": {"color": theme.INK, "width": 2.5, "shape": "hv"}, "marker": {"size": 9}}
    first = {"y": frame["first_state"].to_list(), "name": "As first read", "mode": "markers"}
    first |= {"marker": {"symbol": "circle-open", "size": 15, "color": theme.FAINT, "line": {"width": 1.5}}}
    up = QUIET | {"type": "category", "categoryorder": "array", "categoryarray": list(STATES)}
    up |= {"range": [-0.4, 4.4]}
    figure = charts.figure([common | first, common | now], "", 300, yaxis=up)
    axis = frame["period"].min(), events.until(frame["period"].max(), "quarter", view.now.date())
    drawings.meanwhile(view, result, figure, axis, "quarter")
    last = frame.sort("period").row(-1, named=True)
    return figure | {"finding": f"{last['value']} in {words.period(last['period'], 'quarter')}"}


def around(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001
    """Output of teams around the quarter in which they took AI up."""
    rows = result.frame.drop_nulls("value").to_dicts()
    if not rows:
        return (
            "Nothing to compare: it takes a team that took AI up while another had not yet. "
            "Teams are named at the repositories in `foreshock.toml`."
        )
    shown = [
        row
        | {end: percent(row["value"] if row[end] is None else row[end]) for end in ("value", "low", "high")}
        for row in rows
    ]
    bars = {"type": "data", "symmetric": False, "width": 0, "thickness": 2, "color": theme.INK}
    bars |= {
        "array": [row["high"] - row["value"] for row in shown],
        "arrayminus": [row["value"] - row["low"] for row in shown],
    }
    hover = [
        f"{words.signed(row['lag'])} quarters: {words.signed(round(row['value'], 1))}{words.SPACE}%"
        f"<br>{row['n']} teams that took it up, {row['others']} that had not"
        for row in shown
    ]
    trace = {"type": "scatter", "mode": "markers+text", "x": [row["lag"] for row in shown], "error_y": bars}
    trace |= {"text": [f"{row['n']} and {row['others']}" for row in rows], "textposition": "middle right"}
    trace |= {"y": [row["value"] for row in shown], "marker": {"color": theme.INK, "size": 11}}
    trace |= {"hovertext": hover, "hoverinfo": "text", "name": "Change of output, less that of the others"}
    up = {"fixedrange": True, "automargin": True, "rangemode": "tozero", "zerolinecolor": theme.FAINT}
    up |= {"ticksuffix": charts.SUFFIXES["share"]}
    across = QUIET | {"dtick": 1, "range": [-4.5, 4.5], "title": {"text": "quarters since AI was taken up"}}
    return charts.figure([trace], "", 300, xaxis=across, yaxis=up)


def percent(logarithm: float) -> float:
    """A change of the logarithm as a change of what it is of."""
    return 100 * math.expm1(logarithm)
