"""Whether what landed holds: what was taken back, what had to be mended, and how late that showed."""

from __future__ import annotations

from dashboard import drawings, measures, ui, waits

ASSOCIATION = "Association, not effect: origins differ in what they change, where, and since when."
SETTLING = "Dashed: not all of the days that count are over."


def section() -> None:
    """The part of the page; where nothing landed yet, nothing."""
    cards = ui.there(measures.REVERTS, measures.FAULTS, measures.DETECTED, measures.OLDER)
    if not cards:
        return
    ui.part("Does it last?")
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
        drawings.simple,
        "Of the faults found, those that landed before the model came into use that preceded the newest one. "
        "Needs models with a predecessor and their first days of use.",
    )
