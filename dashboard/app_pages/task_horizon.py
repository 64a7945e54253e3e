"""Task horizon: how long a task models finish alone."""

from __future__ import annotations

from dashboard import drawings, measures, ui

ui.opening("Task horizon", "How long a task, in the time a skilled person needs, does a model finish alone?")
ui.row(measures.LONGEST)
ui.suites("success_by_length", "Success by task length", drawings.success)
ui.say(
    "The task horizon is the length at which success halves. It is fitted to these counts, with an interval "
    "per model and a trend over models. Both follow in a later release: nothing more is claimed until then."
)
ui.table(
    "regressions",
    "What got worse",
    "Each model against its predecessor, on the tasks of a suite that both tried; safety suites first.",
)
ui.table(
    "benchmark_saturation",
    "How full the suites are",
    "Mean score over tasks as a part of the suite's ceiling. A full suite tells models apart no more.",
)
ui.table(
    "success_by_difficulty", "Success by difficulty", "By the grades that each suite gives its own tasks."
)
ui.table(
    "optimisation_speedup",
    "Optimisation experiments",
    "Geometric mean of what fixed-goal experiments gained over their start, by who had the idea.",
)
ui.table("evaluation_cost", "What evaluations cost", "As far as their logs say so, in US dollars.")
