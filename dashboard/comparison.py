"""AI's landings beside like ones without a mark: a ratio for each thing that may become of them."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import charts, theme, words

if TYPE_CHECKING:
    from dashboard.view import View
    from queries import Result

Row = dict[str, Any]
OUTCOMES = {
    "reverted": "Reverted within 30 days",
    "mended": "Mended within 90 days",
    "rewritten": "In part rewritten within 14 days",
    "churned": "Half or more rewritten within 14 days",
    "short_lived": "Half or more rewritten within 90 days",
    "second_person": "Checked by a second person",
    "stale": "Changed after an approval",
    "within_a_day": "Landed within a day",
    "green_first": "CI passed at once",
}
MARKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
QUIET = {"fixedrange": True, "automargin": True, "zeroline": False}
ASSOCIATION = (
    "Association, not effect: only landings of the same repository, quarter, size and kind of change are set "
    "against each other, and who gives which work to AI is not among these."
)


def forest(view: View, result: Result) -> charts.Figure | str | None:
    """A row per outcome: its last settled period, and hollow the one that has not settled."""
    rows = [
        row
        for outcome in result.frame["outcome"].unique(maintain_order=True)
        for row in newest(result, outcome)
    ]
    if not rows:
        return None
    grain = view.grain(result.metric)
    drawn = [row for row in rows if row["value"]]
    width = 1.15 * max([math.log10(2), *(reach(row) for row in drawn)])
    names = {id(row): name(row, grain) for row in rows}
    across = QUIET | {"type": "log", "range": [-width, width], "tickvals": list(MARKS), "showgrid": False}
    across |= {"ticktext": [words.multiple(mark) for mark in MARKS]}
    down = QUIET | {"type": "category", "showgrid": False, "categoryorder": "array"}
    down |= {"categoryarray": [names[id(row)] for row in reversed(rows)]}
    line = {"type": "line", "yref": "paper", "x0": 1, "x1": 1, "y0": 0, "y1": 1, "layer": "below"}
    figure = charts.figure(
        [points([row for row in drawn if row["complete"] == done], names, done) for done in (True, False)],
        "",
        130 + 64 * len(rows),
        xaxis=across,
        yaxis=down,
        shapes=[line | {"line": {"color": theme.FAINT, "width": 1.5, "dash": theme.DASH}}],
        annotations=[beside(row, names[id(row)]) for row in rows],
        margin=charts.MARGIN | {"r": 140},
    )
    return figure | charts.WIDE


def newest(result: Result, outcome: str) -> list[Row]:
    """Its last closed and settled period, and a later one that has a figure or waits for one."""
    own = result.frame.filter(pl.col("outcome") == outcome)
    settled = own.filter(pl.col("complete") & (pl.col("n") > 0)).tail(1)
    later = own.filter(
        ~pl.col("complete") & (pl.col("value").is_not_null() | (pl.col("unsettled") > 0))
    ).tail(1)
    if settled.height and later.height and later["period"][0] < settled["period"][0]:
        later = later.clear()
    return [*settled.to_dicts(), *later.to_dicts()]


def reach(row: Row) -> float:
    """How far from one it lies with its interval, in powers of ten; at most one."""
    ends = [row["value"], *(end for end in (row["low"], row["high"]) if end)]
    return min(1.0, max(abs(math.log10(end)) for end in ends))


def name(row: Row, grain: str) -> str:
    """What may become of it, when, and how often it did on either side."""
    when = words.period(row["period"], grain) + ("" if row["complete"] else ", so far")
    title = OUTCOMES.get(row["outcome"], row["outcome"].replace("_", " "))
    if not row["n"]:
        return f"<b>{charts.text(title)}</b><br>{when}"
    sides = [
        f"{side} {words.figure(row[f'{key}_share'], 'share')} of {row[f'{key}_n']:,}"
        for side, key in (("AI", "ai"), ("no mark", "no_mark"))
    ]
    alone = f"<br>{row['left_out']:,} without their like left out" if row["left_out"] else ""
    return f"<b>{charts.text(title)}</b><br>{when}: {', '.join(sides)}{alone}"


def points(rows: list[Row], names: dict[int, str], settled: bool) -> charts.Trace:
    """The ratios with their intervals; hollow where they have not settled."""
    bars = {
        "array": [(row["high"] or row["value"]) - row["value"] for row in rows],
        "arrayminus": [row["value"] - (row["low"] or row["value"]) for row in rows],
    }
    look = {"type": "data", "symmetric": False, "width": 0, "thickness": 2, "color": theme.INK}
    marker = {
        "color": theme.INK,
        "size": 11,
        "symbol": "square" if settled else "square-open",
        "line": {"width": 2, "color": theme.INK},
    }
    return (
        {"type": "scatter", "mode": "markers", "x": [row["value"] for row in rows]}
        | {"y": [names[id(row)] for row in rows], "error_x": bars | look, "marker": marker}
        | {"name": "Times as often as without a mark" if settled else "The same, so far"}
        | {"hovertext": [sentence(row) for row in rows], "hoverinfo": "text", "showlegend": bool(rows)}
    )


def beside(row: Row, place: str) -> charts.Figure:
    """The ratio in words at the right, or why there is none."""
    note = {"y": place, "showarrow": False, "xref": "paper"}
    if row["value"] is None:
        young = f"{row['unsettled']:,} landings are too young to tell" if row["unsettled"] else ""
        text = "<br>".join(textwrap.wrap((not row["n"] and young) or row["note"] or "", 52))
        return note | {"x": 0, "xanchor": "left", "align": "left", "text": text, "font": {"size": 11}}
    between = words.interval(row["low"], row["high"], "multiple") if row["low"] is not None else "no interval"
    text = "<br>".join(filter(None, (f"<b>{words.multiple(row['value'])}</b>", between, row["verdict"])))
    return note | {"x": 1.0, "xanchor": "left", "xshift": 12, "align": "left", "text": text}


def sentence(row: Row) -> str:
    """A row in words, with what was left out."""
    lines = [
        f"{words.multiple(row['value'])} as often as in like work without a mark",
        f"without strata {words.figure(row['crude'], 'multiple')}",
        f"n = {row['ai_n']:,} and {row['no_mark_n']:,} landings in {row['strata']:,} strata",
        f"{row['unsettled']:,} landings are too young" if row["unsettled"] else "",
    ]
    return "<br>".join(line for line in lines if line)
