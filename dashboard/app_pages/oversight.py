"""Oversight: whether people still check what lands, above all what AI wrote."""

from __future__ import annotations

from dashboard import checks, drawings, evidence, holding, measures, oversight_section, ui, waits

ui.opening("Oversight", "Does anybody still check what AI builds?")
if ui.read("review_coverage"):
    ui.told(checks.said(ui.view()))
    ui.row(
        measures.CHECKED,
        measures.CHECKED_REST,
        measures.UNACCOUNTABLE,
        *ui.there(measures.LOAD, measures.QUEUE),
    )
    ui.chart(
        "checked_mix",
        "What AI wrote, by who checked it",
        checks.of_ai,
        "Hatched: nobody can say whether somebody checked. It is neither good nor bad news.",
    )
    ui.chart(
        "review_coverage",
        "Landings that a second person checked",
        waits.by_origin,
        "Of landings whose check is known. That somebody looked does not say how well.",
    )
    ui.chart(
        "unaccountable_merges", "Landings with AI in them that no person looked at", checks.unaccountable
    )
    checks.link()
    ui.chart(
        "ways_to_build",
        "Ways to build",
        checks.ways,
        "People: no AI mark, which is a ceiling. Together: a second person checked what AI wrote, or a tenth "
        "of the lines or more carries no AI mark.",
    )
    ui.chart("checked_mix", "Everything that landed, by who checked it", checks.of_all)
ui.chart(
    "guarded_changes",
    "AI-written changes to guarded areas, by who checked them",
    evidence.guarded,
    "Hatched: reviews were not read, so nobody can say whether somebody checked.",
)
if ui.there(measures.LOAD):
    ui.chart(
        "review_load",
        "Lines per reviewer and day",
        drawings.simple,
        "Of persons, all together. The table has approvals of large changes within ten minutes.",
    )
    ui.chart("review_load", "How long open requests have waited", checks.queue)
holding.section()
oversight_section.taken_over()
oversight_section.compared()
