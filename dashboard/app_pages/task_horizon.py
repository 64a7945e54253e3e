"""Task horizon: how long a task models finish alone, and how fast that grows."""

from __future__ import annotations

from dashboard import horizon_section, horizons, measures, ui

ui.opening("Task horizon", "How long a task, in the time a skilled person needs, does a model finish alone?")
fitted, tried = (ui.view().ask(metric) for metric in ("task_horizon", "success_by_length"))
names = {" ".join(suite): suite for suite in horizons.suites(fitted.frame, tried.frame)}
suite = names.get(ui.chosen("Suite", list(names), "suite"))
cards = measures.HORIZON, measures.DOUBLING, measures.LONGEST
ui.row(*(horizons.of(measure, suite) for measure in cards))
if suite:
    horizon_section.draw(suite, fitted, tried)
else:
    ui.nothing("task_horizon")
ui.lists(
    (
        "horizon_pace",
        "The last 24 months against those before",
        "Days per doubling of the newest models, and of those before them; change is in doublings per year.",
    ),
    (
        "regressions",
        "What got worse",
        "Each model against its predecessor, on the tasks of a suite that both tried; safety suites first.",
    ),
    (
        "benchmark_saturation",
        "How full the suites are",
        "Mean score over tasks as a part of the suite's ceiling. A full suite tells models apart no more.",
    ),
    (
        "success_by_difficulty",
        "Success by difficulty",
        "By the grades that each suite gives its own tasks.",
    ),
    (
        "optimisation_speedup",
        "Optimisation experiments",
        "Geometric mean of what fixed-goal experiments gained over their start, by who had the idea.",
    ),
    ("evaluation_cost", "What evaluations cost", "As far as their logs say so, in US dollars."),
)
