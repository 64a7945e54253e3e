"""The landings behind each point of a chart: links to the Merges page, which finds just these there.

An address holds everything that a reader selects, so a link is that address with the words of its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import charts, events, link, theme, waits, words
from dashboard.drawings import LANDINGS
from queries import Result, fates, merges

if TYPE_CHECKING:
    from dashboard.view import View

Asked = dict[str, tuple[str, ...]]
NEWEST = 2  # periods whose links stand open
REDOING = 14  # days after a request was closed in which another one does it again
NOT_AUTOMATION = tuple(origin for origin in theme.ORIGINS if origin != "automation")
LANDED = {
    "all": NOT_AUTOMATION,
    "ai": ("ai",),
    "mixed": ("mixed", "assisted"),
    "undeclared": ("undeclared", "human"),
}
# A mixed landing has lines of either side.
LINES = LANDED | {"ai": ("ai", "mixed"), "undeclared": ("undeclared", "human", "assisted", "mixed")}
COMPARED = "ai_against_no_mark"
THE = "the landings behind"  # of links that stand alone in their line
GRADES = {"noted": "lines", "strong": "strong", "weak": "weak", "unmarked": "none"}
UNCHECKED = (theme.CHECKED["nobody"].words, theme.CHECKED["ai_only"].words)
COUNTS = ("landings", "attribution_coverage", "unaccountable_merges")  # a link to none of them leads nowhere
NAMES = {origin: meaning.words for origin, meaning in {"all": waits.EVERY, **waits.ORIGINS}.items()}


def fate(name: str, origins: Iterable[str] = ()) -> Asked:
    """What the fields of the Merges page have to say."""
    return {"fate": (fates.WORDS[name],), "origin": tuple(origins)}


def checked(word: str) -> Asked:
    """AI's landings by who checked them."""
    return {"checked": (theme.CHECKED[word].words,), "origin": ("ai",)}


def each(name: str, classes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, Asked]]:
    """The same for each origin."""
    return {origin: (NAMES[origin], fate(name, wrote)) for origin, wrote in classes.items()}


def looked(origin: str) -> tuple[str, Asked]:
    """Those that a second person checked."""
    return NAMES[origin], {"checked": (theme.CHECKED["second_person"].words,), "origin": LANDED[origin]}


def written(column: str) -> Asked:
    """Landings of the origin that a column of `landings` counts."""
    return {"origin": ("undeclared" if column == "no_mark" else column,)}


def marked(mark: str) -> tuple[str, Asked]:
    """Landings by their best mark."""
    return merges.MARKS[mark].capitalize(), {"mark": (merges.MARKS[mark],), "origin": NOT_AUTOMATION}


# Of a metric: the column that tells its lines apart, and for each its words and where its landings are.
WAYS: dict[str, tuple[str, dict[str, tuple[str, Asked]]]] = {
    "ai_code_share": ("", {"": (THE, {"origin": NOT_AUTOMATION})}),
    "landings": ("class", {column: (meaning.words, written(column)) for column, meaning in LANDINGS}),
    "attribution_coverage": ("class", {f"{grade}_landings": marked(mark) for grade, mark in GRADES.items()}),
    "review_coverage": ("origin", {origin: looked(origin) for origin in LANDED}),
    "unaccountable_merges": ("", {"": (THE, {"checked": UNCHECKED, "origin": ("ai", "mixed")})}),
    "output_per_contributor": ("repositories", {"all": (THE, {})}),
    "merges_per_contributor": ("", {"": (THE, {"origin": NOT_AUTOMATION})}),
    "churn_14d": ("origin", each("rewritten_14d", {key: LINES[key] for key in ("all", "ai", "undeclared")})),
    "revert_rate": ("origin", each("reverted_30d", LANDED)),
    "fault_rate": ("origin", each("mended_90d", LANDED)),
    "time_to_detect": ("origin", {"all": ("the fixes behind", fate("mends"))}),
    "older_faults": ("", {"": ("the fixes behind", fate("mends"))}),
    "ai_on_ai": ("", {"": ("AI's landings behind", fate("rewrites", ("ai",)))}),
    "takeovers": (
        "kind",
        {"branch": ("branches", fate("taken_over")), "request": ("requests done again", fate("redone"))},
    ),
    COMPARED: (
        "outcome",
        {
            "reverted": ("AI's, taken back", fate("reverted_30d", ("ai",))),
            "mended": ("AI's, mended", fate("mended_90d", ("ai",))),
            "rewritten": ("AI's, rewritten", fate("rewritten_14d", ("ai",))),
            "second_person": ("AI's, checked", checked("second_person")),
            "stale": ("AI's, changed after an approval", checked("stale")),
        },
    ),
}


def under(figure: charts.Figure | str | None, view: View, result: Result) -> None:
    """The links below a chart whose points are periods."""
    if not isinstance(figure, dict) or not ("events" in figure or result.metric.name == COMPARED):
        return
    if not figure.get("unlinked") and (links := remembered(html, view, result)):
        st.html(links)


@dataclass(frozen=True)
class Shown:
    """A list of links, by all that shapes it."""

    write: Callable[[View, Result], str]
    metric: str
    snapshot: str
    selection: str
    today: date
    address: str
    view: View = field(compare=False)
    result: Result = field(compare=False)


def remembered(write: Callable[[View, Result], str], view: View, result: Result) -> str:
    """The links below a chart; readers who ask the same share them."""
    selection, named = repr(sorted(view.selection.items())), urlencode(kept(), doseq=True)
    shape = result.metric.name, view.snapshot, selection, view.now.date(), named
    return written_once(Shown(write, *shape, view, result))


@lru_cache(maxsize=256)
def written_once(shown: Shown) -> str:
    """The lists of the last questions."""
    return shown.write(shown.view, shown.result)


def html(view: View, result: Result) -> str:
    """Links for the newest points, and folded up those for all others; nothing where there are none."""
    column, ways = WAYS.get(result.metric.name, ("", {}))
    frame = tall(result, list(ways)) if column == "class" else result.frame
    frame = frame.filter(pl.col("value").is_not_null())
    if result.metric.name in COUNTS:
        frame = frame.filter(pl.col("value") > 0)
    if "difficulty" in frame.columns:
        frame = frame.filter(pl.col("difficulty") == "all")
    rows: dict[date, list[str]] = {}
    for row in frame.reverse().iter_rows(named=True):
        if (key := row[column] if column else "") in ways:
            rows.setdefault(row["period"], []).append(point(view, result, row, *ways[key]))
    lines = [
        f"<li>{words.period(day, view.grain(result.metric))}: {', '.join(reversed(links))}</li>"
        for day, links in rows.items()
    ]
    return folded("Landings behind each point", lines)


def folded(title: str, lines: list[str]) -> str:
    """A list whose first lines stand open."""
    if not lines:
        return ""
    earlier = "".join(lines[NEWEST:])
    more = f"<details><summary>Earlier ones</summary><ul>{earlier}</ul></details>" if earlier else ""
    return f'<div class="fs-behind">{title}<ul>{"".join(lines[:NEWEST])}</ul>{more}</div>'


def tall(result: Result, columns: list[str]) -> pl.DataFrame:
    """A row for each of the counts that stand in columns of their own."""
    frame = result.frame.group_by("period", maintain_order=True).agg(pl.col(columns).sum())
    return frame.unpivot(columns, index="period", variable_name="class").sort("period", maintain_order=True)


def point(view: View, result: Result, row: dict[str, Any], name: str, asked: Asked) -> str:
    """One link, with the figure that it stands for."""
    grain = view.grain(result.metric)
    last = events.until(row["period"], grain, view.now.date())
    if fates.WORDS["redone"] in asked.get("fate", ()):
        last += timedelta(REDOING)
    said = f"{name} {figure(row, result)}" if name.endswith("behind") else f"{name}: {figure(row, result)}"
    return f'<a href="{escape(address(view, row["period"], last, asked))}" target="_self">{said}</a>'


def figure(row: dict[str, Any], result: Result) -> str:
    """The figure of a point as its chart draws it: output as a multiple wherever there is a baseline."""
    if row.get("multiple") is not None:
        return words.multiple(row["multiple"])
    return words.figure(row["value"], "count" if result.metric.name in COUNTS else result.metric.unit)


def address(view: View, first: date, last: date, asked: Asked) -> str:
    """The Merges page with what is selected here, cut to these days."""
    days = {
        "from": (max(first, view.selection.get("from_date", first)).isoformat(),),
        "to": (min(last, view.selection.get("to_date", last)).isoformat(),),
    }
    return f"merges?{urlencode(kept() | days | asked, doseq=True)}"


def kept() -> Asked:
    """What the address of this page selects."""
    known = (*link.KEYS.values(), *link.ELSEWHERE)
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in known}
