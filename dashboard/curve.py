"""How one model's success falls with the length of tasks: what was counted, and the curve fitted to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, horizons, theme, words
from dashboard.horizon_charts import BLUE, QUIET, Drawing, scale
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View


def success_by(suite: horizons.Suite, model: str) -> Drawing:
    """How often one model finishes tasks by their length, and the curve whose middle is its horizon."""

    def success(view: View, result: Result) -> charts.Figure | str | None:
        if result.frame.is_empty():
            return None
        own = horizons.cut(result, suite).frame
        bins = own.filter(
            (pl.col("model") == model) & pl.col("minutes_from").is_not_null() & (pl.col("n") > 0)
        )
        rows = horizons.cut(view.ask("task_horizon"), suite).frame.filter(pl.col("model") == model)
        row = next(rows.iter_rows(named=True), None)
        if bins.is_empty() and (row is None or row["slope"] is None):
            return horizons.NO_HORIZON
        edges = [ends(length["minutes_from"], length["minutes_to"]) for length in bins.iter_rows(named=True)]
        first = min((low for low, _ in edges), default=0.25)
        last = max((high for _, high in edges), default=3840.0)
        shapes, notes = crossings(row)
        return charts.figure(
            [*logistic(row, first, last), *binned(bins, edges)],
            "share",
            360,
            yaxis_range=[0, 104],
            xaxis=QUIET | {"showgrid": False} | scale(first, last),
            shapes=shapes,
            annotations=notes,
        )

    return success


def ends(low: float, high: float | None) -> tuple[float, float]:
    """The ends of a step of lengths; an open one is as wide as the others."""
    return (low or (high or 1) / 4), (high or low * 4)


def binned(bins: pl.DataFrame, edges: list[tuple[float, float]]) -> list[charts.Trace]:
    """Success by length, each in the middle of its step."""
    rows = bins.to_dicts()
    bars = {
        "array": [100 * (row["high"] - row["value"]) for row in rows],
        "arrayminus": [100 * (row["value"] - row["low"]) for row in rows],
    }
    look = {
        "type": "data",
        "symmetric": False,
        "width": 0,
        "thickness": 1.6,
        "color": theme.clear(theme.INK, 0.6),
    }
    said = [
        f"{row['length']}: {words.share(row['value'])}<br>n = {row['n']}, 95 % interval "
        f"{words.interval(row['low'], row['high'], 'share')}"
        for row in rows
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Attempts, by length",
            "marker": {"color": theme.INK, "size": 9},
        }
        | {"x": [math.sqrt(low * high) for low, high in edges], "y": [100 * row["value"] for row in rows]}
        | {"error_y": bars | look, "hovertext": said, "hoverinfo": "text"}
    ]


def logistic(row: horizons.Row | None, first: float, last: float) -> list[charts.Trace]:
    """The fitted curve."""
    if row is None or row["slope"] is None:
        return []
    start, width = math.log2(first), (math.log2(last) - math.log2(first)) / 80
    places = [start + width * step for step in range(81)]
    height = [50 * (1 + math.tanh((row["intercept"] + row["slope"] * place) / 2)) for place in places]
    return [
        {"type": "scatter", "mode": "lines", "name": "Fitted curve", "line": {"color": BLUE, "width": 2.5}}
        | {"x": [2**place for place in places], "y": height, "hoverinfo": "skip"}
    ]


def crossings(row: horizons.Row | None) -> tuple[list[charts.Figure], list[charts.Figure]]:
    """Where the curve crosses four fifths and one half."""
    shapes, notes = [], []
    for name, column, share in (("p80", "p80_minutes", 80), ("p50", "value", 50)):
        if row is None or not row[column]:
            continue
        place = {"type": "line", "x0": row[column], "x1": row[column], "y0": 0, "y1": share, "layer": "below"}
        shapes.append(place | {"line": {"color": theme.FAINT, "width": 1.5, "dash": theme.DASH}})
        label = {
            "x": math.log10(row[column]),
            "y": share,
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": 6,
        }
        notes.append(label | {"text": f"{name}: {words.length(row[column])}", "showarrow": False})
    return shapes, notes
