"""Whether what landed holds: what was taken back, what had to be mended, and how late that showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import charts, drawings, measures, ui, waits
from queries import Result, fates

if TYPE_CHECKING:
    from dashboard.view import View

ASSOCIATION = "Association, not effect: origins differ in what they change, where, and since when."
NO_MODELS = (
    "Which models were in use when these faults were found is not on record: give `models` a `predecessor` "
    "and the day of first use (`available_at`), in the drop folder or under `[evaluations]` in "
    "`foreshock.toml`."
)
SETTLING = "Dashed: not all of the days that count are over."


def section() -> None:
    """The part of the page; where nothing landed yet, nothing."""
    cards = ui.there(measures.REVERTS, measures.FAULTS, measures.DETECTED, measures.OLDER)
    if not cards:
        return
    ui.part("Does it hold?")
    ui.row(*cards)
    ui.chart(
        "revert_rate", "Taken back within 30 days", waits.by_origin, f"Of landings. {SETTLING} {ASSOCIATION}"
    )
    ui.chart(
        "fault_rate",
        "Mended within 90 days",
        waits.by_origin,
        "Landings whose lines a fix changed, or that an incident names. Not every line that a fix changes "
        f"was wrong. {SETTLING} {ASSOCIATION}",
    )
    link()
    ui.chart(
        "time_to_detect",
        "How long faults had been there when they were found",
        waits.by_origin,
        "Median, by the day on which the fix landed or the incident was opened. Older code has older faults: "
        "compare origins only where they have been around as long.",
    )
    ui.chart(
        "older_faults",
        "Faults older than one generation of models",
        older,
        "Of the faults found, those that landed before the model came into use that preceded the newest one.",
    )


def link() -> None:
    """To those landings, one by one; the address has the words of the fields there."""
    st.page_link(
        "app_pages/merges.py",
        label="Open those that were taken back or mended",
        icon=":material/merge:",
        query_params=[("fate", fates.WORDS[fate]) for fate in ("reverted", "mended")],
    )


def older(view: View, result: Result) -> charts.Figure | str | None:
    """The share that outlived a generation, or what is missing for one."""
    if drawings.shown(result.frame):
        return drawings.simple(view, result)
    if result.frame["unknown"].sum() and not result.frame["n"].sum():
        return NO_MODELS
    return waits.withheld(result.frame, view.grain(result.metric))
