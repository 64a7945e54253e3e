"""The parts of the page Oversight on take-overs, and on AI's work beside work without a mark."""

from __future__ import annotations

import streamlit as st

from dashboard import comparison, takeovers, ui
from queries import fates


def taken_over() -> None:
    """What people had to finish."""
    ui.part("Take-overs")
    if ui.read("takeovers"):
        ui.chart(
            "takeovers",
            "Work of agents that a person took over",
            takeovers.course,
            "A person wrote on an agent's branch, landed what its request did not, or finished its session. "
            "The three are never added up.",
        )
        link("Open the branches and the requests done again", ("taken_over", "redone"))
        ui.chart("takeovers", "Sessions taken over, by difficulty", takeovers.by_difficulty)


def compared() -> None:
    """Risks of AI's landings over those of like ones."""
    ui.part("AI's work beside work without a mark")
    if ui.read("ai_against_no_mark"):
        ui.chart(
            "ai_against_no_mark",
            "How many times as often it happens to AI's landings",
            comparison.forest,
            f"{comparison.ASSOCIATION} Hollow: the period is not over, or its landings are too young.",
        )
        link("Open AI's landings that were taken back", ("reverted",), ("ai",))


def link(label: str, wanted: tuple[str, ...], origins: tuple[str, ...] = ()) -> None:
    """To those landings, one by one; the address has the words of the fields there."""
    chosen = [("fate", fates.WORDS[fate]) for fate in wanted]
    st.page_link(
        "app_pages/merges.py",
        label=label,
        icon=":material/merge:",
        query_params=[*chosen, *(("origin", origin) for origin in origins)],
    )
