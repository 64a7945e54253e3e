"""Shipping velocity: how much work one contributor lands, and whether it still passes."""

from __future__ import annotations

from dashboard import drawings, measures, ui

ui.opening("Shipping velocity", "By how much has the work that one contributor lands grown?")
ui.row(measures.OUTPUT, measures.PER_CONTRIBUTOR, measures.CI)
ui.chart(
    "output_per_contributor",
    "Output per contributor, multiple of the baseline",
    drawings.output,
    "Lines are a crude measure, and more of them is not more value.",
)
ui.sensitivity("output_per_contributor")
ui.chart("merges_per_contributor", "Landings per contributor and week", drawings.simple)
ui.chart("ci_pass_rate", "CI pass rate at the first attempt", drawings.simple)
ui.table(
    "experiments_per_researcher",
    "Experiments per researcher",
    "Runs of optimisation and design experiments that were reported, over months of researchers.",
)
