"""The parts of the page Oversight on take-overs, and on AI's work beside work without a mark."""

from __future__ import annotations

from dashboard import comparison, takeovers, ui


def taken_over() -> None:
    """What people had to finish."""
    ui.part("Take-overs")
    if ui.read("takeovers"):
        ui.chart(
            "takeovers",
            "Work of agents that a person took over",
            takeovers.course,
            "A person wrote on an agent's branch, landed what its request did not, or finished its session. "
            "The three are never added up.",
        )
        ui.chart("takeovers", "Sessions taken over, by difficulty", takeovers.by_difficulty)


def compared() -> None:
    """Risks of AI's landings over those of like ones."""
    ui.part("AI's work beside work without a mark")
    if ui.read("ai_against_no_mark"):
        ui.chart(
            "ai_against_no_mark",
            "How many times as often it happens to AI's landings",
            comparison.forest,
            f"{comparison.ASSOCIATION} Hollow: the period is not over, or its landings are too young.",
        )
