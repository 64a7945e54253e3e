"""A chart of any rows: lines over days, columns over names, points over numbers; the reader chooses.

It knows nothing of what it draws, so it takes no colour that means something elsewhere, and joins nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Any

import polars as pl
import streamlit as st

from dashboard import charts, filters, theme, words

NOTHING = "nothing"
SERIES = 6  # lines that differ to the eye
NAMES = 40  # lying columns
POINTS = 5_000
STYLES = tuple(
    zip((theme.INK, theme.FAINT) * 3, ("solid", "dot", "dash", "longdash", "dashdot", "solid"), strict=True)
)
SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x")
NO_NUMBERS = "No column holds numbers, so there is nothing to draw: count or sum something."


@dataclass(frozen=True)
class Choice:
    """Which column lies across, which stands up, and which tells lines apart."""

    across: str
    up: str
    apart: str


def draw(frame: pl.DataFrame, key: str) -> None:
    """The three choices, and the chart of them."""
    numbers = [name for name in frame.columns if frame[name].dtype.is_numeric()]
    if not numbers:
        st.info(NO_NUMBERS, icon=":material/info:")
        return
    first = begun(frame, numbers)
    with st.container(horizontal=True):
        across = pick("Across", frame.columns, first.across, "x")
        up = pick("Up", numbers, first.up, "y")
        names = [name for name in frame.columns if name not in (across, up) and frame[name].n_unique() < 100]
        apart = pick("One line for each", [NOTHING, *names], first.apart, "by")
    chosen = Choice(across, up, "" if apart == NOTHING else apart)
    figure, left_out = drawn(frame, chosen)
    st.plotly_chart(figure, config={"displayModeBar": False}, key=f"chart_{key}", alt=f"{up} by {across}")
    if left_out:
        st.caption(left_out)


def pick(title: str, options: list[str], first: str, key: str) -> str:
    """One of the columns; a link shows what its sender chose."""
    place = options.index(first) if first in options else 0
    return st.selectbox(title, options, index=place, key=key, bind=filters.BIND, width=240)


def begun(frame: pl.DataFrame, numbers: list[str]) -> Choice:
    """What most would choose: a day across, a value up, and one line per text where days repeat."""
    days = [name for name in frame.columns if frame[name].dtype.is_temporal()]
    texts = [name for name in frame.columns if frame[name].dtype == pl.String]
    across = (days or texts or frame.columns)[0]
    left = [name for name in numbers if name != across] or numbers
    up = "value" if "value" in left else left[0]
    repeated = bool(days) and frame[across].n_unique() < frame.height
    few = [name for name in texts if name != across and 1 < frame[name].n_unique() <= 2 * SERIES]
    return Choice(across, up, few[0] if repeated and few else NOTHING)


def drawn(frame: pl.DataFrame, chosen: Choice) -> tuple[charts.Figure, str]:
    """The figure, and what it leaves out."""
    rows = frame.filter(pl.col(chosen.up).is_not_null() & pl.col(chosen.across).is_not_null())
    if rows[chosen.across].dtype in (pl.String, pl.Boolean):
        return columns(rows, chosen)
    shown = rows.head(POINTS).sort(chosen.across)
    groups = grouped(shown, chosen.apart)
    traces = [
        line(part, chosen, name, style)
        for (name, part), style in zip(groups[:SERIES], cycle(STYLES), strict=False)
    ]
    for trace, symbol in zip(traces, SYMBOLS, strict=False):
        trace["marker"] |= {"symbol": symbol}
    notes = [f"{SERIES} of {len(groups)} lines are drawn."] if len(groups) > SERIES else []
    notes += [f"The first {POINTS:,} of {rows.height:,} points are drawn."] if rows.height > POINTS else []
    layout = charts.figure(traces, "", showlegend=bool(chosen.apart))
    layout["layout"]["yaxis"] |= {"rangemode": "normal", "title": {"text": charts.text(chosen.up)}}
    layout["layout"]["xaxis"] |= {"title": {"text": charts.text(chosen.across)}}
    return layout, " ".join(notes)


def grouped(rows: pl.DataFrame, apart: str) -> list[tuple[str, pl.DataFrame]]:
    """Rows by what tells lines apart, the largest first."""
    if not apart:
        return [("", rows)]
    parts = rows.partition_by(apart, maintain_order=True)
    named = [(words.NOTHING if (name := part[apart][0]) is None else str(name), part) for part in parts]
    return sorted(named, key=lambda pair: -pair[1].height)


def line(rows: pl.DataFrame, chosen: Choice, name: str, style: tuple[str, str]) -> charts.Trace:
    """Days are joined by a line, where each is there once; other numbers are points."""
    colour, dash = style
    across = rows[chosen.across]
    joined = across.dtype.is_temporal() and across.n_unique() == rows.height
    said = [f"{place(x)}: {y:,.6g}" for x, y in zip(across, rows[chosen.up], strict=True)]
    return {
        "type": "scatter",
        "mode": "lines+markers" if joined else "markers",
        "x": [place(x) for x in across],
        "y": rows[chosen.up].cast(pl.Float64).to_list(),
        "name": charts.text(name),
        "line": {"color": colour, "dash": dash, "width": 2},
        "marker": {"color": colour, "size": 5 if joined else 7},
        "hovertext": said,
        "hoverinfo": "text+name" if name else "text",
    }


def columns(rows: pl.DataFrame, chosen: Choice) -> tuple[charts.Figure, str]:
    """Lying columns, summed per name, longest on top."""
    sums = rows.group_by(chosen.across).agg(pl.col(chosen.up).sum()).sort(chosen.up, descending=True)
    top = sums.head(NAMES).reverse()
    traces = charts.bars(top[chosen.across].to_list(), top[chosen.up].to_list(), "", theme.INK)
    layout = charts.lying(charts.text(chosen.up), traces[0]["text"])
    figure = charts.figure(traces, "", max(200, 60 + 26 * top.height), **layout)
    notes = ["Rows of one name are added up."] if sums.height < rows.height else []
    notes += [f"The largest {NAMES} of {sums.height:,} are drawn."] if sums.height > NAMES else []
    return figure, " ".join(notes)


def place(value: Any) -> Any:
    """A day or time as plotly reads it; numbers as they are."""
    return value.isoformat() if hasattr(value, "isoformat") else value
