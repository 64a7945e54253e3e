"""Whether anybody still checks what lands: shares by who checked, the queue, and sentences that read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from dashboard import charts, drawings, theme, waits, words
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

WAYS = {
    "people": theme.Meaning("People", theme.ORIGINS["undeclared"].colour),
    "together": theme.Meaning("People and AI together", theme.ORIGINS["mixed"].colour),
    "operator only": theme.Meaning("One operator with AI", theme.ORIGINS["ai"].colour, "."),
    "alone": theme.Meaning("AI alone", theme.ORIGINS["ai"].colour),
    "unknown": theme.CHECKED["unknown"],
}
NOBODY = ("nobody", "ai_only")
NOT_READ = "Who checked what AI wrote is not known: no reviews of what landed were read."


def of_ai(view: View, result: Result) -> charts.Figure | str | None:
    """What AI wrote, by who checked it."""
    return mix(view, result, "ai")


def of_all(view: View, result: Result) -> charts.Figure | str | None:
    """Everything that landed, by who checked it."""
    return mix(view, result, "all")


def mix(view: View, result: Result, origin: str) -> charts.Figure | str | None:
    """Shares of landings in columns; what is not known is hatched."""
    rows = result.frame.filter(pl.col("origin") == origin)
    return shares(view, result, rows, "checked", theme.CHECKED)


def ways(view: View, result: Result) -> charts.Figure | str | None:
    """Shares of landings by how they were built."""
    return shares(view, result, result.frame, "way", WAYS)


def shares(
    view: View, result: Result, rows: pl.DataFrame, column: str, meanings: dict[str, theme.Meaning]
) -> charts.Figure | str | None:
    """Stacked shares of one column's words."""
    if not drawings.shown(rows):
        return waits.withheld(rows, view.grain(result.metric))
    wide = rows.pivot(column, index=["period", "complete", "n"], values="value").sort("period")
    parts = [(word, meaning) for word, meaning in meanings.items() if word in wide.columns]
    return drawings.stacked(view, replace(result, frame=wide), parts, "share", yaxis_range=[0, 107])


def unaccountable(view: View, result: Result) -> charts.Figure | str | None:
    """Landings with AI in them that no person looked at."""
    if not drawings.shown(result.frame):
        return NOT_READ if result.frame.height else None
    if not result.frame["value"].sum():
        unknown = result.frame["unknown"].sum()
        more = f" Of {unknown:,} more nobody can say." if unknown else ""
        known = result.frame["n"].sum()
        return f"None of the {known:,} landings with AI in them whose check is known.{more}"
    return drawings.stacked(view, result, [(word, theme.CHECKED[word]) for word in NOBODY])


def queue(view: View, result: Result) -> charts.Figure | None:
    """How long the middle one of the open requests had been open at the end of each period."""
    if not drawings.shown(result.frame, "queue_days"):
        return None
    grain = view.grain(result.metric)
    line = charts.line(
        result.frame, "queue_days", "count", "Days that half of them had been open", theme.INK, grain
    )
    return drawings.over_time(view, result, line, "count")


def said(view: View) -> list[str]:
    """The sentences for what is selected."""
    coverage, unaccountable = (view.ask(metric) for metric in ("review_coverage", "unaccountable_merges"))
    return sentences(coverage, unaccountable, view.grain(coverage.metric))


def sentences(coverage: Result, unaccountable: Result, grain: str) -> list[str]:
    """What the last closed period says of AI's work, and what it cannot say: unknown is no good news."""
    ai = coverage.frame.filter((pl.col("origin") == "ai") & pl.col("complete")).tail(1).to_dicts()
    none = unaccountable.frame.filter(pl.col("complete")).tail(1).to_dicts()
    if not ai or not none:
        return ["No closed period in this selection."]
    row, rest = ai[0], none[0]
    when = words.period(row["period"], grain)
    if row["value"] is None:
        return [f"{when}: {NOT_READ if row['unknown'] and not row['n'] else row['note'] + '.'}"]
    of = f"of the {row['n']:,} landings that AI wrote{' and whose check is known' if row['unknown'] else ''}"
    said = f"{when}: a second person checked {words.share(row['value'])} {of}"
    unknown = rest["unknown"]
    lines = [f"{said}; {rest['value']:,} with AI in them had no person on record at all."]
    if unknown:
        known = f"Of {unknown:,} more with AI in them nobody can say who checked: they count for neither side"
        between = words.interval(row["at_least_share"], row["at_most_share"], "share")
        lines.append(
            f"{known}. Whatever they are, the share is {between}." if row["unknown"] else f"{known}."
        )
    return [
        *lines,
        "That somebody looked does not say how well, and AI work without a mark is not in these figures.",
    ]


def link() -> None:
    """To those landings, one by one; the address has the words of the fields there."""
    checked = [("checked", theme.CHECKED[word].words) for word in NOBODY]
    st.page_link(
        "app_pages/merges.py",
        label="Open them on the Merges page",
        icon=":material/merge:",
        query_params=[*checked, ("origin", "ai"), ("origin", "mixed")],
    )
