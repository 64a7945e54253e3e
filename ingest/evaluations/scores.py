"""Scores of Inspect as numbers: letters, truths and numbers, of the scorer that the log puts first."""

from __future__ import annotations

import math
from typing import Any

# https://inspect.aisi.org.uk/scorers.html: correct, incorrect, partly correct, no answer
LETTERS = {"C": "1", "I": "0", "P": "0.5", "N": "0"}
WORDS = {"yes": "1", "true": "1", "no": "0", "false": "0"}


def headline(header: dict[str, Any]) -> str | None:
    """The scorer that the results, or where there are none the log, name first."""
    about, results = header["eval"], header.get("results")
    scores = results.get("scores") if isinstance(results, dict) else None
    named = [scores, about.get("scorers")]
    for found in named:
        if isinstance(found, list) and found and isinstance(found[0], dict):
            name = found[0].get("scorer") or found[0].get("name")
            return name if isinstance(name, str) else None
    return None


def verdict(scores: dict[str, Any], first: str | None) -> tuple[str | None, str | None, str | None]:
    """(score, passed, judge) of a sample; no score where the first scorer gave none or several values."""
    name = first if first in scores else next(iter(scores), None)
    given = scores.get(name)
    score = number(given.get("value")) if isinstance(given, dict) else None
    return score, {"1": "true", "0": "false"}.get(score or ""), name if score is not None else None


def number(value: Any) -> str | None:
    """A value as the text of a number; text that means none stays as it is, and is refused later."""
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return None if math.isnan(value) else f"{value:.15g}"
    if isinstance(value, str):
        return LETTERS.get(value) or WORDS.get(value.lower()) or value or None
    return None
