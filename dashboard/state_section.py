"""The state on a page: its card, how often it is wrong, and whether oversight keeps up."""

from __future__ import annotations

import streamlit as st

import queries
from dashboard import pace_charts, signal_charts, snapshot, state, tables, ui
from dashboard.view import View

SUPPLIES = ("output_per_contributor", "success_by_length")


def card() -> None:
    """The state of the whole organisation, whatever is selected."""
    try:
        ui.told(told(ui.view()))
    except queries.QueryError as error:
        ui.refused(error)


def told(seen: View) -> list[str]:
    """Its sentences, or what there is and what would supply the rest."""
    states, signals = (seen.whole(metric).frame for metric in ("states", "signals"))
    if states.is_empty():
        output, success = (seen.whole(metric) for metric in SUPPLIES)
        supplied = snapshot.table(seen.snapshot, "loop").to_dicts()[0]
        return [state.nothing_read(), *state.missing(output, success, supplied)]
    others = snapshot.answer(seen.snapshot, "states", {"policy": "declared"}).frame
    return state.lines(states, others, signals)


def errors() -> None:
    """What the rule can and cannot do."""
    ui.say(state.errors())
    with st.expander("How often the state is wrong, in simulated organisations"):
        tables.operating("states")


def oversight() -> None:
    """The other half: whether oversight keeps up."""
    ui.part("Does oversight keep up?")
    parts = signal_charts.newest(ui.view().ask("oversight_pace"))
    ui.told([pace_charts.verdict(parts), pace_charts.without(parts)])
    ui.chart(
        "oversight_pace",
        "Oversight beside speed, over the same 8 quarters",
        pace_charts.oversight,
        "Speed with falling oversight is the dangerous reading. All parts but the queue are shares of what "
        "landed: one that stays level has kept up. The whole is turned so that below zero is falling behind.",
    )
