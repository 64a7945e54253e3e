"""Where a share comes from, in lying columns: tools, models, areas, and repositories that moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, theme, words
from queries import Result

if TYPE_CHECKING:
    from datetime import date

    from dashboard.view import View

WITHIN = theme.Meaning("Change within repositories", theme.INK)
MIX = theme.Meaning("Work shifting between them", theme.INK, ".")
NO_AREAS = (
    "No area is named: name the folders that matter under `areas` of a repository in `foreshock.toml`, "
    "and say which of them are AI research or guarded."
)


def by_tool(view: View, result: Result) -> charts.Figure | str | None:
    """Tools of the period that the cards show, the largest on top; words where no tool wrote a line of it."""
    return parts_of_share(view, result, "tool")


def by_model(view: View, result: Result) -> charts.Figure | str | None:
    """Models, likewise."""
    return parts_of_share(view, result, "model")


def parts_of_share(view: View, result: Result, column: str) -> charts.Figure | str | None:
    """What the share of the period that the cards show is made of."""
    closed = last_closed(view)
    if closed is None:
        return None
    last = result.frame.filter((pl.col("period") == closed) & pl.col("complete"))
    when = words.period(closed, view.grain(result.metric))
    withheld = last.filter(pl.col("value").is_null() & pl.col("note").is_not_null())
    if not withheld.is_empty():
        return f"{when}: {withheld['note'][0]}."
    last = last.filter(pl.col("value") > 0).sort("value")
    if last.is_empty():
        return f"No AI-marked lines in {when}."
    return lying(last[column].to_list(), last["value"].to_list(), f"Share of all landed lines, {when}")


def by_area(view: View, result: Result) -> charts.Figure | str | None:
    """Areas of the period that the cards show; those with too little to show a share have a dash."""
    closed = last_closed(view)
    if closed is None or result.frame.is_empty():
        return None
    if set(result.frame["area"]) == {"in no area"}:
        return NO_AREAS
    last = result.frame.filter((pl.col("period") == closed) & (pl.col("n") > 0))
    when = words.period(closed, view.grain(result.metric))
    if last.is_empty():
        return f"No lines of these kinds landed in {when}."
    last = last.sort("value", "lines", nulls_last=False)
    names = [area(row) for row in last.iter_rows(named=True)]
    return lying(names, last["value"].to_list(), f"AI's share, {when}")


def area(row: dict[str, object]) -> str:
    """Its name, and what it is marked as."""
    marks = ["AI research"] * bool(row["ai_research"]) + ["guarded"] * bool(row["guarded"])
    return f"{row['area']} ({', '.join(marks)})" if marks else str(row["area"])


def lying(names: list[str], values: list[float | None], title: str) -> charts.Figure:
    """Shares in the colour of AI, a dash where one is withheld."""
    (trace,) = charts.bars(names, values, "share", theme.ORIGINS["ai"].colour)
    trace["x"] = [value or 0 for value in trace["x"]]  # without a length plotly writes no words either
    figure = charts.figure([trace], "share", 110 + 34 * len(names), **charts.lying(title, trace["text"]))
    return figure | charts.needed(names, title)


def last_closed(view: View) -> date | None:
    """The period that the cards of the share show."""
    return view.ask("ai_code_share").frame.filter(pl.col("complete"))["period"].max()


def moved(view: View, result: Result) -> charts.Figure | str | None:
    """What each repository added to the change of the share, the largest on top."""
    frame, grain = result.frame, view.grain(result.metric)
    if frame.is_empty():
        return None if last_closed(view) is None else "A change needs two closed periods with landings."
    if frame["value"].null_count():
        return f"{str(frame['note'][0]).capitalize()}."
    last, before = (words.period(frame[f"{which}_period"][0], grain) for which in ("last", "previous"))
    title = f"{last}: {points(frame['change'][0])} on {before}"
    layout = charts.lying(title)
    layout["xaxis"] |= {"visible": True, "zeroline": True, "showticklabels": False, "rangemode": "normal"}
    traces = [beam(frame.reverse(), "within", WITHIN), beam(frame.reverse(), "mix", MIX)]
    figure = charts.figure(traces, "", 150 + 34 * frame.height, barmode="relative", **layout)
    return figure | charts.needed(traces[0]["y"], title)


def beam(rows: pl.DataFrame, column: str, meaning: theme.Meaning) -> charts.Trace:
    """One of the two parts of what each repository added, with its sum over all of them."""
    said = [
        f"{meaning.words}: {points(row[column])}<br>its own share "
        f"{words.figure(row['previous_share'], 'share')}, then {words.figure(row['last_share'], 'share')}"
        for row in rows.iter_rows(named=True)
    ]
    names = [f"{charts.text(row['repo'])}: {points(row['value'])}" for row in rows.iter_rows(named=True)]
    pattern = {"shape": meaning.pattern, "fillmode": "overlay", "size": 6, "solidity": 0.35}
    return (
        {"type": "bar", "orientation": "h", "x": charts.scaled(rows[column], "share"), "y": names}
        | {"name": f"{meaning.words}: {points(rows[column].sum())}", "hovertext": said, "hoverinfo": "text"}
        | {"marker": {"color": meaning.colour, "pattern": pattern}}
    )


def points(value: float) -> str:
    """A difference between shares."""
    return words.change(value, 0, "share")
