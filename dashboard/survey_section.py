"""The part of the page Shipping velocity on what faster coding can explain and what people report."""

from __future__ import annotations

from dashboard import surveys, ui


def draw() -> None:
    """The bound that follows from the share of coding, and reports of speed-up by wave."""
    ui.part("What faster coding explains, and what people say")
    if ui.read("coding_ceiling"):
        ui.chart(
            "coding_ceiling",
            "What faster coding alone can explain",
            surveys.explained,
            surveys.bound(ui.view()),
        )
    if ui.read("survey_uplift"):
        ui.chart(
            "survey_uplift",
            "Speed-up that people report",
            surveys.reported,
            "What people say of themselves is no measurement, and who did not answer may see it otherwise. "
            "The line is broken where the question or the statistic was another one.",
            surveys.PUBLISHED,
        )
