"""What a share rests on: the grade of marks, how lines were given to them, and who checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from dashboard import charts, drawings, snapshot, theme
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

GRADES = (
    ("noted_lines", theme.Meaning("Line note", theme.INK, "|")),
    ("strong_lines", theme.Meaning("Exact mark", theme.INK)),
    ("weak_lines", theme.Meaning("Weak mark", theme.INK, ".")),
    ("unmarked_lines", theme.ORIGINS["undeclared"]),
    ("unknown_lines", theme.ORIGINS["unknown"]),
)
METHODS = (
    ("method_note", theme.Meaning("Line notes", theme.INK, "|")),
    ("method_pure", theme.Meaning("All commits alike", theme.INK)),
    ("method_blame", theme.Meaning("Blame, line by line", theme.INK, "-")),
    ("method_prorated", theme.Meaning("In proportion, by file", theme.INK, "+")),
    ("method_whole", theme.Meaning("One message for all lines", theme.INK, ".")),
)
NO_GUARDED = (
    "No area is marked as guarded: name the folders of evaluations, safety, monitoring, CI and permissions "
    "under `areas` of a repository in `foreshock.toml`, with `guarded = true`."
)
NO_CHANGES = "No AI-marked change to a guarded area in this selection. Work without a mark is not counted."


def coverage(view: View, result: Result) -> charts.Figure | None:
    """Lines by the grade of their mark, as parts of all."""
    parts = [(pl.col(column) / pl.col("lines")).alias(column) for column, _ in GRADES]
    shares = result.frame.with_columns(pl.when(pl.col("lines") > 0).then(part) for part in parts)
    return drawings.stacked(view, replace(result, frame=shares), GRADES, "share", yaxis_range=[0, 107])


def methods(view: View, result: Result) -> charts.Figure | None:
    """Landings by how their lines were given to commits; no link, for none tells the methods apart."""
    figure = drawings.stacked(view, result, METHODS)
    return figure and figure | {"unlinked": True}


def guarded(view: View, result: Result) -> charts.Figure | str | None:
    """AI-written landings in guarded areas by who checked them."""
    if not snapshot.table(view.snapshot, "loop")["guarded"][0]:
        return NO_GUARDED
    if not result.frame["value"].sum():
        return NO_CHANGES if result.frame.height or view.ask("ai_code_share").frame.height else None
    wide = result.frame.pivot("checked", index=["period", "complete"], values="value").sort("period")
    parts = [(word, meaning) for word, meaning in theme.CHECKED.items() if word in wide.columns]
    return drawings.stacked(view, replace(result, frame=wide), parts)
