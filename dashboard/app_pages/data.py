"""Data: how fresh it is, what was left out, and how everything is defined."""

from __future__ import annotations

from dashboard import data_section, evidence, ui

ui.opening("Data", "What do these figures rest on, how fresh is it, and what was left out?")
ui.table(
    "freshness", "Sources", "Every part that is read. One that is not current makes its figures incomplete."
)
data_section.nights()
ui.table(
    "repositories",
    "Repositories",
    "Counts that can be held against git itself. Commits are those without merges, as `git log --no-merges` "
    "counts them; n is landings, which the figures count.",
)
ui.table(
    "reconciliation",
    "Reconciliation",
    "What the forge says it has beside what is stored: rows is by how many the two differ.",
)
ui.table(
    "uncovered_repositories",
    "Uncovered repositories",
    "The forge shows them and nobody configured them here: their code is in no figure. Days are since the "
    "last push. They are listed where `organisation` is set under `[github]` or `[gitlab]`.",
)
ui.table(
    "bulk_landings",
    "Bulk landings",
    "Taken for imports and counted nowhere. The column undo is the line of foreshock.toml that frees one.",
)
ui.chart(
    "attribution_coverage",
    "Coverage by grade",
    evidence.coverage,
    "How exact the marks are that the figures rest on. What carries none is no proof of a person.",
)
ui.table(
    "tag_audit",
    "Tag audits",
    "How right and how complete the tags are, by samples that people labelled and by line notes. "
    "To make one: `python -m ingest audit sample 120`.",
)
ui.table(
    "known_events",
    "Events",
    "What happened that may move a figure: from the drop folder, from the dates of models, and shipped with "
    "Foreshock. Those on the axis of a chart are listed below it too.",
)
ui.table("rejected_rows", "Rejected rows", "Rows that could not be taken, and what was expected of them.")
data_section.definitions()
