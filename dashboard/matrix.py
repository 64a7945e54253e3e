"""Rows by columns with a share in each field: which model finishes tasks of which length."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import charts, theme, words

Field = dict[str, Any]
FULL = 0.55  # of the colour in a field of 100 %: words stay readable on it in both themes


def figure(frame: pl.DataFrame, title: str) -> charts.Figure:
    """The fuller the colour the higher the share. Its words are notes: style.css colours those as text."""
    across = frame.sort("minutes_from", nulls_last=True)["length"].unique(maintain_order=True).to_list()
    down = frame["model"].unique().sort(descending=True).to_list()
    found = {(field["model"], field["length"]): field for field in frame.iter_rows(named=True)}
    cells = [[found.get((model, length)) for length in across] for model in down]
    colour = theme.ORIGINS["ai"].colour
    trace = {
        "type": "heatmap",
        "x": across,
        "y": [charts.text(model) for model in down],
        "z": [[field and field["value"] for field in row] for row in cells],
        "hovertext": [[hover(field) for field in row] for row in cells],
        "hoverinfo": "text",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, theme.clear(colour, 0.05)], [1, theme.clear(colour, FULL)]],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
    }
    notes = [note(field) for field in found.values()]
    quiet = {"fixedrange": True, "automargin": True, "showgrid": False, "type": "category", "zeroline": False}
    axes = {"xaxis": quiet | {"side": "top", "title": {"text": title}}, "yaxis": quiet | {"ticks": ""}}
    return charts.figure(
        [trace], "", 100 + 52 * len(down), annotations=notes, margin={"t": 70, "b": 8}, **axes
    )


def note(field: Field) -> charts.Figure:
    """What is written into a field."""
    words_in_it = f"{words.share(field['value'])}<br>n = {field['n']}"
    return {"x": field["length"], "y": charts.text(field["model"]), "text": words_in_it, "showarrow": False}


def hover(field: Field | None) -> str:
    """What is said over a field."""
    if not field:
        return ""
    interval = words.interval(field["low"], field["high"], "share")
    where = f"{charts.text(field['model'])}, {field['length']}"
    return f"{where}: {words.share(field['value'])}<br>95 % between {interval}, {field['tasks']} tasks"
