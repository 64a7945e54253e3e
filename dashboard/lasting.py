"""Whether what landed lasts: curves of lines that stand, AI's part of today's code, AI that rewrites AI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, drawings, findings, theme, ui, waits, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

TICKS = {
    1: "1 day",
    7: "1 week",
    28: "4 weeks",
    91: "3 months",
    365: "1 year",
    1095: "3 years",
    3650: "10 years",
}
APART = "Association, not effect: AI's work and other work differ in size, place, kind and age of the code."
STANDS = theme.Meaning("Of what stands", theme.ORIGINS["ai"].colour)
LANDED = theme.Meaning("Of all that landed", theme.FAINT)


def curves(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """The part of lines that still stands by age, for each origin with its interval."""
    every = result.frame.filter(pl.col("cohort") == "all")
    if every.is_empty():
        return None
    if not drawings.shown(every):
        return f"{str(every['note'].drop_nulls()[0]).capitalize()}."
    traces = []
    for origin, meaning in {"all": waits.EVERY, **waits.ORIGINS}.items():
        part = every.filter((pl.col("origin") == origin) & pl.col("value").is_not_null())
        if not part.is_empty():
            traces += curve(part, meaning, band=origin != "all")
    return aged(traces, every["age"].to_list())


def years(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """AI's lines of each year of landing, the newest strongest; dashed where not all its days are as old."""
    rows = result.frame.filter(
        (pl.col("cohort") != "all") & (pl.col("origin") == "ai") & pl.col("value").is_not_null()
    )
    if rows.is_empty():
        return "No year of landing has enough of AI's lines for a curve."
    found = rows.partition_by("cohort", maintain_order=True)
    traces: list[charts.Trace] = []
    for place, part in enumerate(found):
        colour = theme.clear(STANDS.colour, 0.5 + 0.5 * (place + 1) / len(found))
        meaning = theme.Meaning(part["cohort"][0], colour)
        done = part.filter(pl.col("complete"))
        loose = part[max(done.height - 1, 0) :]  # begins where the closed part ends
        for ages, dash in ((done, "solid"), (loose, theme.DASH)):
            if ages.height > (dash != "solid" and not done.is_empty()):
                (trace,) = curve(ages, meaning, band=False)
                named = {"showlegend": dash == "solid" or done.is_empty()}
                traces.append(trace | named | {"line": trace["line"] | {"dash": dash}})
    return aged(traces, rows["age"].to_list()) | {"unlinked": True}


def aged(traces: list[charts.Trace], ages: list[int]) -> charts.Figure:
    """Shares over an axis of ages, from a day to years."""
    ticks = {age: name for age, name in TICKS.items() if min(ages) <= age <= max(ages)}
    marks = {"tickvals": list(ticks), "ticktext": list(ticks.values())}
    axis = {"type": "log", "title": "Since landing"} | marks
    return charts.figure(traces, "share", xaxis=axis, yaxis_range=[0, 104])


def curve(part: pl.DataFrame, meaning: theme.Meaning, band: bool) -> list[charts.Trace]:
    """One line, and the area of its interval."""
    ages = part["age"].to_list()
    common = {
        "type": "scatter",
        "mode": "lines",
        "x": ages,
        "name": meaning.words,
        "legendgroup": meaning.words,
    }
    said = [
        f"{words.figure(row['value'], 'share')} after {row['age']} days"
        f"<br>{words.figure(row['low'], 'share')} to {words.figure(row['high'], 'share')}, "
        f"{words.figure(row['at_risk_lines'], 'count')} lines that old"
        for row in part.iter_rows(named=True)
    ]
    line = {"y": charts.scaled(part["value"], "share"), "line": {"color": meaning.colour, "width": 2.5}}
    traces = [common | line | {"hovertext": said, "hoverinfo": "text+name"}]
    known = part.filter(pl.col("low").is_not_null())
    if band and not known.is_empty():
        edge = {"x": known["age"].to_list(), "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        fill = {"fill": "tonexty", "fillcolor": theme.clear(meaning.colour, 0.16)}
        lower = common | edge | {"y": charts.scaled(known["low"], "share")}
        traces = [lower, common | edge | fill | {"y": charts.scaled(known["high"], "share")}, *traces]
    return traces


def standing(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001 - every drawing takes both
    """AI's share of what stands beside its share of what landed, by repository."""
    rows = result.frame
    if rows.is_empty():
        return None
    if not drawings.shown(rows):
        return f"{str(rows['note'][0]).capitalize()}."
    rows, names = rows.reverse(), [charts.text(name) for name in rows["repo"].reverse()]
    traces = [
        charts.bars(names, rows[column].to_list(), "share", meaning.colour)[0]
        | {"name": meaning.words, "showlegend": True}
        for column, meaning in (("landed_share", LANDED), ("value", STANDS))
    ]
    for trace in traces:
        trace["x"] = [value or 0 for value in trace["x"]]
    said = [text for trace in traces for text in trace["text"]]
    layout = charts.lying("AI's share", said) | {"barmode": "group", "bargap": 0.3}
    return charts.figure(traces, "share", 130 + 52 * rows.height, **layout)


def recursion(view: View, result: Result) -> charts.Figure | str | None:
    """The part of the lines that AI's work changed which AI had written."""
    if not drawings.shown(result.frame):
        return waits.withheld(result.frame, view.grain(result.metric))
    grain, meaning = view.grain(result.metric), theme.ORIGINS["ai"]
    traces = charts.between(result.frame, "low", "high", "share", "95 % interval", meaning.colour)
    traces += charts.line(result.frame, "value", "share", "AI had written them", meaning.colour, grain)
    deep = result.frame.filter(pl.col("complete") & pl.col("deep_share").is_not_null())
    if not deep.is_empty():
        name = "three or more times in a row"
        traces += charts.line(deep, "deep_share", "share", name, theme.INK, grain, 1.8)
    found = findings.moved(result.frame, "share", grain)
    return drawings.over_time(view, result, traces, "share", finding=found, yaxis_range=[0, 104])


def rewriting() -> None:
    """The chart of it."""
    ui.chart(
        "ai_on_ai",
        "Lines that AI's work changed, and AI had written",
        recursion,
        "The share rises with the part of the code that AI wrote. In a row: since a person wrote the lines, "
        "or a second person checked them.",
    )
