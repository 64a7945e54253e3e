"""Oversight beside speed: how each part of it changed, and the whole in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import charts, signal_charts, state, theme, words
from dashboard.signal_charts import Row

if TYPE_CHECKING:
    from dashboard.view import View
    from queries import Result

PARTS = {
    "all": "Oversight as a whole",
    "speed": "Speed: output per contributor",
    "checked": "AI's work that a second person checked",
    "queue": "Days in the review queue",
    "faults": "Work mended within 90 days",
    "guarded": "AI's guarded changes that a second person checked",
    "unaccountable": "Work with AI in it that no person looked at",
}
SHARES = {"checked", "faults", "guarded", "unaccountable"}


def oversight(view: View, result: Result) -> charts.Figure | str | None:  # noqa: ARG001
    """How each part of oversight changed beside speed, in the newest quarter."""
    every = signal_charts.newest(result)
    rows = [row for row in every if row["value"] is not None]
    if not rows:
        why = "; ".join(f"{PARTS[row['part']]}: {row['note']}" for row in every)
        return signal_charts.NONE_YET.format(why) if every else None
    names = {row["part"]: f"<b>{PARTS[row['part']]}</b><br>{ends(row)}" for row in rows}
    shown = [
        {"recent": row["value"], "recent_low": row["low"], "recent_high": row["high"]}
        | {"place": names[row["part"]], "text": yearly(row)}
        for row in rows
    ]
    trace = points_of(shown)
    return signal_charts.forest(
        [trace], list(names.values()), [signal_charts.beside(names[row["part"]], yearly(row)) for row in rows]
    )


def points_of(rows: list[Row]) -> charts.Trace:
    """Rates as marks with their intervals, named by their words."""
    bars = {"type": "data", "symmetric": False, "width": 0, "thickness": 2, "color": theme.INK}
    bars |= {
        "array": [row["recent_high"] - row["recent"] for row in rows],
        "arrayminus": [row["recent"] - row["recent_low"] for row in rows],
    }
    return (
        {"type": "scatter", "mode": "markers", "x": [row["recent"] for row in rows], "error_x": bars}
        | {"y": [row["place"] for row in rows], "marker": {"color": theme.INK, "size": 11}}
        | {"hovertext": [row["text"] for row in rows], "hoverinfo": "text"}
        | {"name": "Change of the logarithm per year", "showlegend": True}
    )


def ends(row: Row) -> str:
    """The figure at both ends of the window, or how many parts it is the mean of."""
    if row["part"] == "all":
        return f"mean of {row['n']} parts; below zero it falls behind"
    unit = "share" if row["part"] in SHARES else ""
    first, last = (words.figure(row[f"{end}_value"], unit) for end in ("first", "last"))
    return f"from {first} to {last}, n = {row['n']} quarters"


def yearly(row: Row) -> str:
    """The rate and its interval."""
    between = f"{words.signed(round(row['low'], 2))} to {words.signed(round(row['high'], 2))}"
    return f"<b>{words.signed(round(row['value'], 2))}</b> a year<br>{between}"


def verdict(rows: list[Row]) -> str:
    """Oversight beside speed in a sentence."""
    found = {row["part"]: row for row in rows}
    whole, speed = found.get("all"), found.get("speed")
    if not whole or whole["value"] is None:
        return "Whether oversight keeps up is unknown: no part of it has figures for enough quarters."
    word = (
        "falls behind"
        if whole["high"] < 0
        else "gets better"
        if whole["low"] > 0
        else "shows no clear change"
    )
    pace = ""
    if speed and speed["value"] is not None:
        pace = f" while output per contributor goes {state.pace('output_per_contributor', speed['value'])}"
    low, high = (state.yearly(whole[end]).removesuffix(" a year") for end in ("low", "high"))
    return (
        f"Oversight {word}{pace}: {state.yearly(whole['value'])} (95 % interval {low} to {high}), "
        f"the mean of {whole['n']} of 5 parts."
    )


def without(rows: list[Row]) -> str:
    """Parts without a rate, and why."""
    gaps = [
        f"{PARTS[row['part']]} ({row['note']})"
        for row in rows
        if row["value"] is None and row["part"] != "all"
    ]
    return f"Not known: {'; '.join(gaps)}." if gaps else ""
