"""AI code share: how much of what lands was written by AI, where, and how well that is known."""

from __future__ import annotations

from dashboard import breakdowns, drawings, evidence, lasting, measures, ui

BAND = "Two ways of counting marks. Unmarked AI work lies above the band."

ui.opening("AI code share", "Which share of the code that landed did AI write?")
ui.row(measures.AI_SHARE, measures.RESEARCH, measures.DECLARED, measures.LANDINGS, measures.UNKNOWN)
ui.chart("ai_code_share", "AI code share", drawings.ai_share, BAND, drawings.PUBLISHED_SHARE)
ui.chart(
    "attribution_coverage",
    "Lines that landed, by the grade of their marks",
    evidence.coverage,
    "More marking looks like more AI: a share that rises while the unmarked part shrinks may be either.",
)
ui.chart(
    "share_change",
    "Why the share moved",
    breakdowns.moved,
    "In the last closed period. Work that shifts to a repository where AI writes more raises the share, "
    "though nobody works differently.",
)
ui.chart(
    "surviving_ai_share",
    "AI share of the code that stands today",
    lasting.standing,
    "As git blame says. Below the share of what landed: AI's lines are replaced sooner, or by AI itself. "
    "Above it: they are younger, and had less time to go.",
)
ui.chart("ai_research_share", "AI share of research code", drawings.research_share, BAND)
ui.chart(
    "ai_code_share",
    "Lines that landed, by their marks",
    drawings.who_wrote,
    "More marking looks like more AI: a share is read beside what carries no mark.",
)
ui.chart("landings", "Landings, by their marks", drawings.landings)
ui.chart("ai_share_by_area", "By area", breakdowns.by_area, "A dash: too little landed there for a share.")
ui.chart("ai_share_by_tool", "By tool", breakdowns.by_tool)
ui.chart("ai_share_by_model", "By model", breakdowns.by_model, "Many marks name the tool and not the model.")
ui.chart(
    "attribution_coverage",
    "Landings, by how their lines were given to marks",
    evidence.methods,
    "The most exact first. Landings that added no lines are left out; the table has their grades too.",
)
