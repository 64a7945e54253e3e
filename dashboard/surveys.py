"""What people report of their speed, and what faster coding alone can explain of what is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import charts, drawings, theme, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

BLUE = theme.ORIGINS["ai"].colour
PUBLISHED = "own estimate of speed-up"
NAMES = {"uplift": "Speed-up reported, with its interval"}  # of the usual question
DASHES = ("solid", "dash", "dot", "dashdot")  # of the questions of one survey


def reported(view: View, result: Result) -> charts.Figure | str | None:
    """Each question by wave, with its interval as reported."""
    frame = result.frame.with_columns(period=pl.col("wave"))
    if not drawings.shown(frame):
        return f"{frame['note'][-1].capitalize()}." if frame.height else None
    known = frame.filter(pl.col("value").is_not_null())
    questions = known["question"].unique().sort().to_list()
    traces = [
        asked(known.filter(pl.col("question") == question), question, DASHES[place % len(DASHES)])
        for place, question in enumerate(questions)
    ]
    return drawings.over_time(view, replace(result, frame=frame), traces, "multiple", PUBLISHED)


def asked(frame: pl.DataFrame, question: str, dash: str) -> charts.Trace:
    """A line through the waves of one question, broken where another thing was asked or told."""
    rows = apart(frame)
    bars = {
        "array": [above(row, "high") for row in rows],
        "arrayminus": [-above(row, "low") for row in rows],
    }
    look = {"type": "data", "symmetric": False, "width": 0, "thickness": 1.6, "color": theme.INK}
    return (
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": charts.text(NAMES.get(question, question)),
            "x": [row["period"].isoformat() for row in rows],
        }
        | {
            "y": [row["value"] for row in rows],
            "error_y": bars | look,
            "marker": {"color": theme.INK, "size": 8},
        }
        | {"line": {"color": theme.INK, "width": 1.5, "dash": dash}}
        | {"hovertext": ["" if row["value"] is None else answer(row) for row in rows], "hoverinfo": "text"}
    )


def above(row: dict[str, Any], end: str) -> float:
    """How far an end of the interval lies above the figure; zero where either is missing."""
    return 0.0 if row["value"] is None or row[end] is None else row[end] - row["value"]


def apart(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Waves, with an empty one before each that was asked in other words or told by another statistic."""
    rows: list[dict[str, Any]] = []
    for row in frame.iter_rows(named=True):
        if rows and any(row[name] != rows[-1][name] for name in ("wording", "statistic")):
            rows.append(row | {"value": None})
        rows.append(row)
    return rows


def answer(row: dict[str, Any]) -> str:
    """What was asked, how many answered, and what they said."""
    share = f", {words.share(row['response_share'])} of those asked" if row["response_share"] else ""
    said = f"{words.day(row['wave'])}: {words.multiple(row['value'])}"
    between = words.interval(row["low"], row["high"], "multiple") if row["low"] is not None else ""
    lines = [
        f"{said} ({charts.text(row['statistic'] or 'statistic not known')})",
        between and f"interval as reported: {between}",
        f"n = {row['n']}{share}",
        charts.text(row["wording"] or ""),
        "asked in other words than the wave before" if row["reworded"] else "",
        row["note"] or "",
    ]
    return "<br>".join(line for line in lines if line)


def explained(view: View, result: Result) -> charts.Figure | str | None:
    """The bound of all coding, that of marked coding, and what output per contributor stands at."""
    frame, grain = result.frame, view.grain(result.metric)
    if not drawings.shown(frame):
        return f"{frame['note'][-1].capitalize()}." if frame.height else None
    output = view.ask("output_per_contributor").frame.filter(pl.col("repositories") == "all")
    measured = charts.line(output, "multiple", "multiple", "Output per contributor", theme.INK, grain)
    traces = [
        *charts.between(frame, "low", "high", "multiple", "Interval of the answers", theme.FAINT),
        *charts.line(frame, "value", "multiple", "If coding took no time", theme.FAINT, grain, 1.8),
        *charts.line(frame, "marked", "multiple", "If code marked as AI's took none", BLUE, grain, 1.8),
        *(measured if drawings.shown(output, "multiple") else ()),
    ]
    return drawings.over_time(view, result, traces, "multiple")


def bound(view: View) -> str:
    """What the last closed period says, beside what is measured."""
    rows = view.ask("coding_ceiling").frame.filter(pl.col("complete") & pl.col("value").is_not_null())
    if rows.is_empty():
        return ""
    last = rows.row(-1, named=True)
    of = f"(asked on {words.day(last['wave'])}, n = {last['n']})"
    most = words.multiple(last["value"])
    said = (
        f"With {words.share(last['coding_share'])} of work time spent coding {of}, even infinitely fast "
        f"coding explains at most {most}."
    )
    output = view.ask("output_per_contributor").frame.filter(
        (pl.col("repositories") == "all")
        & (pl.col("period") == last["period"])
        & pl.col("multiple").is_not_null()
    )
    if output.is_empty() or output["multiple"][0] <= last["value"]:
        return said
    return (
        f"{said} Output per contributor stands at {words.multiple(output['multiple'][0])}: what lies above "
        "the bound is no faster coding. It may be lines that nobody would have written before, or other work."
    )
