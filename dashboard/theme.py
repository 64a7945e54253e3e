"""Colours that mean one thing everywhere, in light and in dark.

One colour per meaning for both themes, so that nothing changes its colour with the theme: each has at
least 3 : 1 against the light and the dark surfaces, and any two differ for readers with protanopia,
deuteranopia and tritanopia (tests/dashboard/test_theme.py measures both).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CONFIG = HERE.parent / ".streamlit" / "config.toml"


@dataclass(frozen=True)
class Meaning:
    """What a colour says, the words beside it, and the plotly pattern that tells it apart without colour."""

    words: str
    colour: str
    pattern: str = ""


ORIGINS = {
    "ai": Meaning("AI", "#1f8ef5"),
    "mixed": Meaning("Mixed", "#824cb5"),
    "assisted": Meaning("Assisted", "#c28338"),
    "human": Meaning("Attested human", "#36766e"),
    "undeclared": Meaning("No AI mark", "#8e9197"),
    "automation": Meaning("Automation", "#a0540d"),
    "unknown": Meaning("Unknown", "#8e9197", "x"),
}
WEAK = Meaning("AI, weak mark only", ORIGINS["ai"].colour, ".")

CHECKED = {
    "second_person": Meaning("A second person", "#5f7d9c"),
    "stale": Meaning("A second person, before it changed", "#5f7d9c", "|"),
    "operator": Meaning("Only who started or landed it", "#d9265c", "."),
    "ai_only": Meaning("Only AI", "#d9265c", "-"),
    "nobody": Meaning("Nobody", "#d9265c"),
    "unknown": Meaning("Not known", ORIGINS["unknown"].colour, ORIGINS["unknown"].pattern),
}

INK = "#5f7d9c"  # a figure that says nothing about origin
FAINT = "#8e9197"  # grid, published figures, annotations
OPEN = "/"  # pattern of a period that is not closed or not complete
DASH = "dot"  # the same, of a line


@cache
def surfaces(theme: str) -> tuple[str, ...]:
    """The backgrounds that a chart or a card can stand on."""
    chosen = tomllib.loads(CONFIG.read_text())["theme"][theme]
    return chosen["backgroundColor"], chosen["secondaryBackgroundColor"]


def clear(colour: str, opacity: float) -> str:
    """The colour, see-through: for bands and for periods that are not closed."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
