"""Acceleration: the state with its evidence and its errors, each signal's rates, and oversight beside it."""

from __future__ import annotations

from dashboard import signal_charts, state_section, tripwires, ui

ui.opening("Acceleration", "Is AI speeding up the building of AI here, and does oversight keep up with it?")
state_section.card()
if ui.read("signals"):
    ui.chart(
        "signals",
        "Recent rate against earlier rate",
        signal_charts.rates,
        "Of the newest closed quarter. What rises at a constant rate counts for nothing: filled and hollow "
        "then lie above one another. Output and horizon in logarithms, shares in log-odds: "
        "+0.69 a year is a doubling, of shares one of their odds.",
    )
    ui.chart("states", "The state of each closed quarter", signal_charts.course)
    state_section.errors()
    state_section.oversight()
    ui.part("Which moves first?")
    ui.chart(
        "adoption_lead",
        "Output around the quarter in which a team took AI up",
        signal_charts.around,
        "Association, not effect: teams choose when to take AI up. What differs left of zero came before. "
        "Beside each point: teams that took AI up, and teams that had not yet.",
    )
tripwires.section()
