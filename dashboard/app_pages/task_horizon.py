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
