"""Tags are measured: a sample that people label, what our tags are worth by it, what other rules would move.

A sample is of landings, or of commits. Files of the kind `read` are labelled by reading what stands there,
those of the kind `ask` by whoever landed it: reading cannot find AI work that nobody marked.
"""

from __future__ import annotations

LABELS = ("ai", "assisted", "automation", "none")
CLASSES = LABELS[:-1]
GRADES = ("strong", "weak")
ANSWERS = {"all": 1.0, "most": 0.75, "some": 0.25, "none": 0.0}  # how much of it AI wrote
UNKNOWN = "cannot say"
QUESTION = f"How much of it did AI write? {', '.join(ANSWERS)}, {UNKNOWN}"
UNITS = ("landing", "commit")
BASES = ("marks", "all")  # what is compared: marks alone, or line notes and overrides too
POLICIES = ("strict", "declared")


def kind(origin: str) -> str:
    """An origin of ours as a label: of a mixed landing AI wrote a tenth or more."""
    return {"ai": "ai", "mixed": "ai", "assisted": "assisted", "automation": "automation"}.get(origin, "none")
