"""Shipping velocity: how much lands, how long it takes, what CI says, and whether it holds in production."""

from __future__ import annotations

from dashboard import drawings, lasting, measures, output_section, survey_section, ui, waits

APART = "AI's work and other work differ in size and kind: what lies between the lines is no effect of AI."

ui.opening("Shipping velocity", "By how much has the work that one contributor lands grown?")
ui.row(measures.OUTPUT, measures.PER_CONTRIBUTOR, *ui.there(measures.LEAD, measures.CI, measures.DEPLOYMENTS))
ui.chart(
    "output_per_contributor",
    "Output per contributor, multiple of the baseline",
    drawings.output,
    "Lines are a crude measure, and more of them is not more value.",
)
output_section.sensitivity("output_per_contributor")
ui.chart("merges_per_contributor", "Landings per contributor and week", drawings.simple)
ui.part("Does it last?")
if ui.read("churn_14d"):
    ui.row(*ui.there(measures.CHURN, measures.CHURN_AI))
    ui.chart(
        "line_survival", "Lines that still stand, by how long ago they landed", lasting.curves, lasting.APART
    )
    ui.chart("line_survival", "AI's lines that still stand, by the year they landed", lasting.years)
    ui.chart("churn_14d", "Lines rewritten within 14 days of landing", waits.by_origin, lasting.APART)
survey_section.draw()
ui.part("Requests")
if ui.read("lead_time"):
    ui.chart("lead_time", "Lead time, from first commit to landing", waits.by_origin, APART)
    ui.chart(
        "cycle_time",
        "Where a request spends its time",
        waits.phases,
        "Medians. Requests that are open count for as long as they were. Phases do not add up to the whole.",
    )
    ui.chart("cycle_time", "Wait for the first review by another person", waits.pickup, APART)
ui.part("CI")
if ui.read("ci_pass_rate"):
    ui.row(*ui.there(measures.CI_DURATION, measures.ATTEMPTS))
    ui.chart("ci_pass_rate", "CI pass rate at the first attempt", waits.by_origin, APART)
    ui.chart("ci_duration", "How long CI takes", waits.by_origin)
    ui.chart("attempts_to_green", "Attempts until CI passes", waits.by_origin, APART)
    ui.chart("ci_minutes", "Machine time of CI, in minutes", waits.minutes, "By who wrote what was built.")
ui.part("Delivery")
if ui.read("deployment_frequency"):
    ui.chart("deployment_frequency", "Deployments to production in a week", drawings.simple)
    ui.chart(
        "change_failure",
        "Deployments that caused an incident",
        drawings.simple,
        "A floor: incidents without a known cause are missing.",
    )
if ui.read("recovery_time"):
    ui.chart("recovery_time", "How long failures last", waits.failures)
