"""AI code share: how much of what lands was written by AI."""

from __future__ import annotations

from dashboard import drawings, measures, ui

ui.opening("AI code share", "Which share of the code that landed did AI write?")
ui.row(measures.AI_SHARE, measures.DECLARED, measures.LANDINGS, measures.UNKNOWN)
ui.chart(
    "ai_code_share",
    "AI code share",
    drawings.ai_share,
    "Two ways of counting marks. Unmarked AI work lies above the band.",
    drawings.PUBLISHED_SHARE,
)
ui.chart(
    "ai_code_share",
    "Lines that landed, by their marks",
    drawings.who_wrote,
    "More marking looks like more AI: a share is read beside what carries no mark.",
)
ui.chart("landings", "Landings, by their marks", drawings.landings)
ui.chart("ai_share_by_tool", "By tool", drawings.by_tool)
