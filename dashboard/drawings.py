"""Which figure each metric's answer becomes; `charts` knows how its parts are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from dashboard import cards, charts, events, findings, matrix, theme, words
from queries import Metric, Result

if TYPE_CHECKING:
    from dashboard.view import View

LINES = (
    ("strict_lines", theme.ORIGINS["ai"]),
    ("weak_lines", theme.WEAK),
    ("assisted_lines", theme.ORIGINS["assisted"]),
    ("human_lines", theme.ORIGINS["human"]),
    ("no_mark_lines", theme.ORIGINS["undeclared"]),
    ("unknown_lines", theme.ORIGINS["unknown"]),
    ("automation_lines", theme.ORIGINS["automation"]),
)
LANDINGS = (
    ("ai", theme.ORIGINS["ai"]),
    ("mixed", theme.ORIGINS["mixed"]),
    ("assisted", theme.ORIGINS["assisted"]),
    ("human", theme.ORIGINS["human"]),
    ("no_mark", theme.ORIGINS["undeclared"]),
    ("unknown", theme.ORIGINS["unknown"]),
    ("automation", theme.ORIGINS["automation"]),
)
NO_RESEARCH = (
    "No area here is marked as AI research: name the folders under `areas` of a repository in "
    "`foreshock.toml`, with `ai_research = true`."
)
PUBLISHED_SHARE = "AI share of merged lines"
PUBLISHED_OUTPUT = "Lines per contributor and day"


def shown(frame: pl.DataFrame, column: str = "value") -> bool:
    """There is something to draw."""
    return bool(frame[column].drop_nulls().len())


def over_time(
    view: View,
    result: Result,
    traces: list[charts.Trace],
    unit: str,
    series: str = "",
    finding: str = "",
    **layout: object,
) -> charts.Figure:
    """Traces with what happened meanwhile, changed definitions, and figures of others; and what they say."""
    grain = view.grain(result.metric)
    others = charts.published(view.published(series, result.metric), unit)
    figure = charts.roomy(charts.figure([*traces, *others], unit, **layout)) | {"finding": finding}
    if days := charts.drawn_days(traces):
        axis = days[0], events.until(days[-1], grain, view.now.date())
        meanwhile(view, result, figure, axis, grain)
    return figure


def meanwhile(
    view: View, result: Result, figure: charts.Figure, axis: tuple[date, date], grain: str = "day"
) -> None:
    """Draws what happened into a figure whose axis has these ends; its list is kept beside it.

    Only figures read from marks move with them. A changed definition is drawn whatever is switched off.
    """
    changed = events.redefinitions(result.metric)
    happened = events.between([*view.happened(), *changed], *axis)
    written = [event for event in happened if event.kind != events.DEFINITION]
    layout = figure["layout"]
    figure["data"] += events.marks(written, grain, *axis)
    layout["shapes"] = [
        *layout.get("shapes", ()),
        *events.lines(happened, marked="policy" in result.metric.filters),
    ]
    layout["annotations"] = [*layout.get("annotations", ()), *events.notes(happened)]
    figure["events"] = happened


def ai_share(view: View, result: Result) -> charts.Figure | str | None:
    """The share of all code."""
    return share(view, result, PUBLISHED_SHARE)


def research_share(view: View, result: Result) -> charts.Figure | str | None:
    """The share of AI-research code, or what is missing for one."""
    if result.frame["note"].str.contains("marked as AI research").any():
        return NO_RESEARCH
    return share(view, result)


def share(view: View, result: Result, series: str = "") -> charts.Figure | str | None:
    """A share with its interval and the band between the two ways of counting marks, or why there is none."""
    frame, blue, grain = result.frame, theme.ORIGINS["ai"].colour, view.grain(result.metric)
    if not shown(frame):
        return unseen(frame, result.metric, grain)
    return over_time(
        view,
        result,
        [
            *charts.between(frame, "strict", "declared", "share", "Strict to declared", blue),
            *charts.between(frame, "low", "high", "share", "95 % interval", theme.FAINT),
            *charts.line(frame, "value", "share", result.metric.title, blue, grain),
        ],
        "share",
        series,
        findings.moved(frame, "share", grain),
        yaxis_range=[0, 100],
    )


def unseen(frame: pl.DataFrame, metric: Metric, grain: str) -> str | None:
    """Why no period has a figure: what the last one says."""
    last = frame.filter(pl.col("note").is_not_null()).tail(1).to_dicts()
    if not last:
        return None
    why = cards.withheld(last[0]["note"], last[0], metric, grain)
    return f"{words.period(last[0]['period'], grain)}: {why}."


def who_wrote(view: View, result: Result) -> charts.Figure | None:
    """Landed lines by what their marks say; the chart of the share links to the same landings."""
    figure = stacked(view, result, LINES)
    return figure and figure | {"unlinked": True}


def landings(view: View, result: Result) -> charts.Figure | None:
    """Landings by what their marks say, all forms of landing together."""
    columns = [column for column, _ in LANDINGS]
    summed = result.frame.group_by("period", maintain_order=True).agg(
        pl.col("complete").all(), pl.col(columns).sum()
    )
    return stacked(
        view, Result(result.metric, summed, result.variables, result.ignored, result.sql), LANDINGS
    )


def stacked(
    view: View,
    result: Result,
    parts: Iterable[tuple[str, theme.Meaning]],
    unit: str = "count",
    **layout: object,
) -> charts.Figure | None:
    """Columns over time; a meaning that never occurs has no place in the legend."""
    there = [(column, meaning) for column, meaning in parts if result.frame[column].sum()]
    if not there:
        return None
    frame = charts.begun(result.frame, *(column for column, _ in there))
    traces = charts.stack(frame, there, unit, view.grain(result.metric))
    return over_time(view, result, traces, unit, **layout)


def output(view: View, result: Result) -> charts.Figure | None:
    """The multiple of the baseline: all repositories, and the panel of those that were there before."""
    every, panel = (result.frame.filter(pl.col("repositories") == part) for part in ("all", "panel"))
    column, unit = ("multiple", "multiple") if shown(every, "multiple") else ("value", result.metric.unit)
    if not shown(every, column):
        return None
    low, high = ("multiple_low", "multiple_high") if column == "multiple" else ("low", "high")
    grain = view.grain(result.metric)
    return over_time(
        view,
        result,
        [
            *charts.between(every, low, high, unit, "95 % interval", theme.INK),
            *charts.line(panel, column, unit, "Panel: repositories of the baseline", theme.FAINT, grain, 1.5),
            *charts.line(every, column, unit, "All repositories", theme.INK, grain),
        ],
        unit,
        PUBLISHED_OUTPUT if column == "multiple" else "",
        findings.moved(every, unit, grain, column, low, high),
    )


def simple(view: View, result: Result) -> charts.Figure | None:
    """One line, with its interval where it has one."""
    frame, unit = result.frame, result.metric.unit
    if not shown(frame):
        return None
    band = charts.between(frame, "low", "high", unit, "95 % interval", theme.INK) if "low" in frame else []
    line = charts.line(frame, "value", unit, result.metric.title, theme.INK, view.grain(result.metric))
    traces = [*band, *line]
    bounds = {"yaxis_range": [0, 100]} if unit == "share" and frame["value"].max() > 0.5 else {}
    found = findings.moved(frame, unit, view.grain(result.metric))
    return over_time(view, result, traces, unit, finding=found, **bounds)


def success(view: View, result: Result) -> charts.Figure | None:  # noqa: ARG001 - every drawing takes both
    """How often each model finishes tasks of each length, one field per pair."""
    frame = result.frame.filter(pl.col("value").is_not_null())
    if frame.is_empty():
        return None
    return matrix.figure(frame, "Time a skilled person needs")
