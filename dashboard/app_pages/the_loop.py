"""The loop: how much of the next model the last one builds, step by step, and who checks it."""

from __future__ import annotations

from dashboard import generations, lasting, loop, measures, ui

ui.opening("The loop", "How much of the next model does the last one build, and who checks it?")
if ui.read("successor_share"):
    ui.told(generations.said(ui.view()))
    ui.row(measures.SUCCESSOR, measures.CHECKPOINTS, measures.CYCLE, *ui.there(measures.AGENTS))
    ui.chart(
        "successor_share",
        "Who wrote the research code of each generation",
        loop.generations,
        "By marks, not by survey. The figure behind a column is the part of the direct predecessor: a floor, "
        "for many marks name no model. Hatched: in development, or not known.",
    )
    ui.chart(
        "successor_share",
        "What the predecessors wrote, over time",
        loop.course,
        "Of AI-research lines that landed while a model was developed, each line once.",
    )
    ui.chart(
        "automation_level",
        "Who did which step",
        generations.levels,
        "As its people report it, the fuller the more AI did. Crossed out: nothing is on record, which is "
        "neither people nor AI.",
    )
    ui.chart(
        "automation_level",
        "Who checked before the next was begun",
        generations.checkpoints,
        "What is not on record is unknown, never passed. That a person checked does not say how well.",
    )
    ui.chart("development_cycle", "How long each generation took", loop.cycles, "Hatched: so far.")
ui.part("Who does the work")
ui.chart(
    "loop_stages",
    "Each stage of the work, by who did it",
    loop.stages,
    "The last closed period of each. Agents under a person's account count as that person.",
)
lasting.rewriting()
ui.part("Hours and compute")
if ui.read("agent_human_ratio"):
    ui.chart("agent_human_ratio", "Agent workdays per human workday", loop.ratio, "", loop.AGENTS)
if ui.read("compute_share"):
    ui.chart("compute_share", "What compute is spent on", loop.spent, "Accelerator hours, by purpose.")
