"""The loop as figures: what a model wrote of the next, who does each stage, how long a generation takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import charts, drawings, findings, theme, waits, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

EVERY = "all models"
AGENTS = "Agent workdays per human workday"  # as others publish it
BLUE = theme.ORIGINS["ai"].colour
AUTHORS = {
    "predecessor": theme.Meaning("Its predecessor", BLUE),
    "other": theme.Meaning("Other AI", BLUE, "-"),
    "unnamed": theme.Meaning("AI, model not named", BLUE, "."),
    "no_mark": theme.ORIGINS["undeclared"],
    "unknown": theme.ORIGINS["unknown"],
}
DOERS = {
    "ai": theme.ORIGINS["ai"],
    "person": theme.Meaning("A person", theme.ORIGINS["human"].colour),
    "no_mark": theme.ORIGINS["undeclared"],
    "unknown": theme.Meaning(
        "Not on record", theme.ORIGINS["unknown"].colour, theme.ORIGINS["unknown"].pattern
    ),
}
STAGES = {
    "proposed": "Experiments proposed",
    "opened": "Requests opened",
    "written": "Lines written",
    "started": "CI runs started",
    "reviewed": "Reviews",
    "judged": "Attempts judged",
    "landed": "Landings",
}
PURPOSES = {
    "research": theme.Meaning("Research", theme.INK),
    "ai_driven": theme.Meaning("Driven by AI", BLUE),
    "safety": theme.Meaning("Safety", theme.INK, "+"),
    "other": theme.Meaning("Other", theme.FAINT),
}
Row = dict[str, Any]


def generations(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """Who wrote the research code of each generation, the newest on top."""
    rows = [row for row in result.frame.to_dicts() if row["model"] != EVERY]
    if not rows:
        return None
    if not any(row["lines"] for row in rows):
        return f"{next((row['note'] for row in rows if row['note']), 'Nothing landed').capitalize()}."
    names = [named(row) for row in rows]
    traces = [authored(author, meaning, rows, names) for author, meaning in AUTHORS.items()]
    traces = [trace for trace in traces if any(trace["x"])]
    return lying(traces, {name: beside(row) for name, row in zip(names, rows, strict=True)})


def named(row: Row) -> str:
    """A generation with the one it follows."""
    after = f", after {row['predecessor']}" if row["predecessor"] else ""
    return charts.text(f"{row['model']}{after}")


def authored(author: str, meaning: theme.Meaning, rows: list[Row], names: list[str]) -> charts.Trace:
    """One kind of author in all generations; of one without any line all is unknown."""
    nothing = 100 if author == "unknown" else 0
    lines = [row[f"{author}_lines"] for row in rows]
    parts = [
        100 * count / row["lines"] if row["lines"] else nothing
        for count, row in zip(lines, rows, strict=True)
    ]
    said = [
        f"{name}: {words.share(count / row['lines'])}, {words.count(count)} of "
        f"{words.count(row['lines'])} lines"
        if row["lines"]
        else f"{name}: {charts.text(row['note'] or 'nothing landed')}"
        for name, count, row in zip(names, lines, rows, strict=True)
    ]
    shapes = [meaning.pattern or ("" if row["complete"] else theme.OPEN) for row in rows]
    pattern = {"shape": shapes, "fillmode": "overlay", "size": 6, "solidity": 0.35}
    marker = {"color": meaning.colour, "line": {"width": 0}, "pattern": pattern}
    return {"type": "bar", "orientation": "h", "x": parts, "y": names, "name": meaning.words} | {
        "marker": marker,
        "hovertext": said,
        "hoverinfo": "text+name",
    }


def beside(row: Row) -> str:
    """What is written behind a column: the share of the predecessor, or that it is not known."""
    said = words.share(row["value"]) if row["value"] is not None else "not known"
    so_far = "" if row["complete"] or row["value"] is None else " so far"
    return f"{said}{so_far}<br>n = {row['n']}"  # in two lines there is room for it on a phone


def lying(traces: list[charts.Trace], behind: dict[str, str]) -> charts.Figure:
    """Lying columns that each come to 100 %, with words behind them."""
    marks = (0, 50, 100)
    ticks = {"tickvals": marks, "ticktext": [f"{mark}{words.SPACE}%" for mark in marks]}
    quiet = {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True}
    notes = [
        {"xref": "paper", "x": 1, "xshift": 4, "xanchor": "left", "align": "left"}
        | {"y": name, "text": text, "showarrow": False}
        for name, text in behind.items()
    ]
    layout = {"xaxis": quiet | ticks | {"range": [0, 100]}, "yaxis": quiet | {"ticks": ""}}
    said = [line for text in behind.values() for line in text.split("<br>")]
    layout["margin"] = charts.room(said)
    figure = charts.figure(traces, "share", 110 + 40 * len(behind), bargap=0.3, annotations=notes, **layout)
    return figure | charts.needed(behind, " ".join([*ticks["ticktext"], max(said, key=len)]))


def course(view: View, result: Result) -> charts.Figure | str | None:
    """The share of the direct predecessors over time, below the most it can be."""
    rows, grain = result.frame.filter(pl.col("model") == EVERY), view.grain(result.metric)
    if not drawings.shown(rows):
        return waits.withheld(rows, grain)
    first = rows.filter(pl.col("value").is_not_null())["period"].min()
    rows = rows.filter(pl.col("period") >= first)
    traces = [
        *charts.between(rows, "value", "at_most_share", "share", "If all unnamed were theirs", BLUE),
        *charts.between(rows, "low", "high", "share", "95 % interval", theme.FAINT),
        *charts.line(rows, "value", "share", "Written by the predecessor", BLUE, grain),
    ]
    found = findings.moved(rows, "share", grain)
    bounds = {"yaxis_range": [0, 100], "finding": found}
    return drawings.over_time(view, replace(result, frame=rows), traces, "share", **bounds)


def stages(view: View, result: Result) -> charts.Figure | str | None:
    """Of each stage of the work who did it, in the last closed period that is known."""
    closed = result.frame.filter(pl.col("complete") & (pl.col("n") > 0))
    if closed.is_empty():
        return None if result.frame.is_empty() else "Nothing of this is on record for a closed period."
    last = closed.filter(pl.col("period") == pl.col("period").max().over("stage"))
    found = {row["stage"]: row for row in last.to_dicts()}
    rows = [found[stage] for stage in reversed(STAGES) if stage in found]
    grain = view.grain(result.metric)
    names = [f"{STAGES[row['stage']]}, {words.period(row['period'], grain)}" for row in rows]
    traces = [done(doer, meaning, rows, names) for doer, meaning in DOERS.items()]
    counts = {name: f"n = {words.count(row['n'])}" for name, row in zip(names, rows, strict=True)}
    return lying(traces, counts)


def done(doer: str, meaning: theme.Meaning, rows: list[Row], names: list[str]) -> charts.Trace:
    """What one kind of doer did of each stage."""
    parts = [100 * row[doer] / row["n"] if row["n"] else 0 for row in rows]
    said = [f"{name}: {words.share(part / 100)}" for name, part in zip(names, parts, strict=True)]
    pattern = {"shape": meaning.pattern, "fillmode": "overlay", "size": 6, "solidity": 0.35}
    return {"type": "bar", "orientation": "h", "x": parts, "y": names, "name": meaning.words} | {
        "marker": {"color": meaning.colour, "line": {"width": 0}, "pattern": pattern},
        "hovertext": said,
        "hoverinfo": "text+name",
    }


def cycles(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """Days from the first to the last day of development; so far, of what is not over."""
    rows = [
        row for row in result.frame.to_dicts() if row["value"] is not None or row["so_far_days"] is not None
    ]
    if not rows:
        return None if result.frame.is_empty() else "When these models were developed is not on record."
    days = [row["so_far_days"] if row["value"] is None else row["value"] for row in rows]
    names = [charts.text(row["model"]) for row in rows]
    shapes = [theme.OPEN if row["value"] is None else "" for row in rows]
    said = [f"{count} days{' so far' if shape else ''}" for count, shape in zip(days, shapes, strict=True)]
    pattern = {"shape": shapes, "fillmode": "overlay", "size": 6, "solidity": 0.35}
    trace = {
        "type": "bar",
        "x": names,
        "y": days,
        "text": said,
        "textposition": "outside",
        "cliponaxis": False,
    }
    trace |= {"marker": {"color": theme.INK, "line": {"width": 0}, "pattern": pattern}, "hoverinfo": "x+text"}
    across = {"fixedrange": True, "showgrid": False, "automargin": True, "type": "category"}
    return charts.figure([trace], "days", showlegend=False, xaxis=across) | charts.WIDE


def ratio(view: View, result: Result) -> charts.Figure | str | None:
    """Workdays of agents for one of a person, beside what others published."""
    frame, grain = result.frame, view.grain(result.metric)
    if not drawings.shown(frame):
        return waits.withheld(frame, grain)
    line = charts.line(frame, "value", "multiple", result.metric.title, BLUE, grain)
    return drawings.over_time(view, result, line, "multiple", AGENTS)


def spent(view: View, result: Result) -> charts.Figure | str | None:
    """What accelerator hours go to."""
    if not drawings.shown(result.frame):
        return waits.withheld(result.frame, view.grain(result.metric))
    wide = result.frame.pivot("purpose", index=["period", "complete"], values="value").sort("period")
    others = {name: theme.Meaning(charts.text(name), theme.FAINT, ".") for name in wide.columns[2:]}
    parts = [(name, meaning) for name, meaning in (others | PURPOSES).items() if name in wide.columns]
    return drawings.stacked(view, replace(result, frame=wide), parts, "share", yaxis_range=[0, 107])
