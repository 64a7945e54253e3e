"""The landings behind each point of a chart: links to the Merges page, which finds just these there.

An address holds everything that a reader selects, so a link is that address with the words of its fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import charts, events, link, theme, waits, words
from queries import Result, fates

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


# Of a metric: the column that tells its lines apart, and for each its words and where its landings are.
WAYS: dict[str, tuple[str, dict[str, tuple[str, Asked]]]] = {
    "output_per_contributor": ("repositories", {"all": ("landings", {})}),
    "merges_per_contributor": ("", {"": ("landings", {"origin": NOT_AUTOMATION})}),
    "churn_14d": ("origin", each("rewritten_14d", {key: LINES[key] for key in ("all", "ai", "undeclared")})),
    "revert_rate": ("origin", each("reverted_30d", LANDED)),
    "fault_rate": ("origin", each("mended_90d", LANDED)),
    "time_to_detect": ("origin", {"all": ("fixes", fate("mends"))}),
    "older_faults": ("", {"": ("fixes", fate("mends"))}),
    "ai_on_ai": ("", {"": ("landings of AI", fate("rewrites", ("ai",)))}),
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
    if links := html(view, result):
        st.html(links)


def html(view: View, result: Result) -> str:
    """Links for the newest points, and folded up those for all others; nothing where there are none."""
    column, ways = WAYS.get(result.metric.name, ("", {}))
    frame = result.frame.filter(pl.col("value").is_not_null())
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
    if not lines:
        return ""
    earlier = "".join(lines[NEWEST:])
    more = f"<details><summary>Earlier ones</summary><ul>{earlier}</ul></details>" if earlier else ""
    return f'<div class="fs-behind">Landings behind each point<ul>{"".join(lines[:NEWEST])}</ul>{more}</div>'


def point(view: View, result: Result, row: dict[str, Any], name: str, asked: Asked) -> str:
    """One link, with the figure that it stands for."""
    grain = view.grain(result.metric)
    last = events.until(row["period"], grain, view.now.date())
    if fates.WORDS["redone"] in asked.get("fate", ()):
        last += timedelta(REDOING)
    figure = words.figure(row["value"], result.metric.unit)
    return f'<a href="{escape(address(view, row["period"], last, asked))}" target="_self">{name} {figure}</a>'


def address(view: View, first: date, last: date, asked: Asked) -> str:
    """The Merges page with what is selected here, cut to these days."""
    known = (*link.KEYS.values(), *link.ELSEWHERE)
    kept = {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in known}
    days = {
        "from": (max(first, view.selection.get("from_date", first)).isoformat(),),
        "to": (min(last, view.selection.get("to_date", last)).isoformat(),),
    }
    return f"merges?{urlencode(kept | days | asked, doseq=True)}"
