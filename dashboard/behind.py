"""The landings behind each point of a chart: links to the Merges page, which finds just these there.

An address holds everything that a reader selects, so a link is that address with the words of its fields.
Sessions are no landings: theirs lead to the page SQL, which lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import address as linked
from dashboard import charts, events, link, theme, waits, words
from queries import Result, fates
from queries.run import as_run

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
LASTING = "line_survival"
STANDING = "surviving_ai_share"
AGES = {14: "rewritten_14d", 91: "rewritten_91d", 365: "rewritten_365d"}  # of the curve, with days that tell
ALL = "all repositories"
SESSIONS = """SELECT session, started_at, model, difficulty, verdict, corrections, repo, branch
FROM sessions
WHERE taken_over AND started_on BETWEEN DATE '{}' AND DATE '{}'{}
ORDER BY started_at, session"""
CUTS = ("repos", "teams", "scopes")
CHOSEN = "\n    AND repo IN (SELECT repo FROM selected_repos)"
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
            "churned": ("AI's, half rewritten", fate("churned_14d", ("ai",))),
            "short_lived": ("AI's, half rewritten in 90 days", fate("churned_90d", ("ai",))),
            "second_person": ("AI's, checked", checked("second_person")),
            "stale": ("AI's, changed after an approval", checked("stale")),
        },
    ),
}


def under(figure: charts.Figure | str | None, view: View, result: Result) -> None:
    """The links below a chart of which landings can be told apart."""
    named = result.metric.name in (COMPARED, LASTING, STANDING)
    if isinstance(figure, dict) and ("events" in figure or named) and (links := html(view, result)):
        st.html(links)


def html(view: View, result: Result) -> str:
    """Links for the newest points, and folded up those for all others; nothing where there are none."""
    if result.metric.name == LASTING:
        return listed("Landings with lines that were gone by then", by_age(result))
    if result.metric.name == STANDING:
        return listed("AI's landings of which lines stand", by_repo(view, result), "Others")
    return listed("Landings behind each point", by_period(view, result), "Earlier ones")


def listed(title: str, lines: list[str], rest: str = "") -> str:
    """Lines below a title, the later ones folded up where those have a name."""
    if not lines:
        return ""
    items = [f"<li>{line}</li>" for line in lines]
    shown = NEWEST if rest else len(items)
    earlier = "".join(items[shown:])
    more = f"<details><summary>{rest}</summary><ul>{earlier}</ul></details>" if earlier else ""
    return f'<div class="fs-behind">{title}<ul>{"".join(items[:shown])}</ul>{more}</div>'


def by_period(view: View, result: Result) -> list[str]:
    """The newest period first, with a link for each of its lines."""
    column, ways = WAYS.get(result.metric.name, ("", {}))
    frame = result.frame.filter(pl.col("value").is_not_null())
    if "difficulty" in frame.columns:
        frame = frame.filter(pl.col("difficulty") == "all")
    rows: dict[date, list[str]] = {}
    for row in frame.reverse().iter_rows(named=True):
        if (key := row[column] if column else "") in ways:
            rows.setdefault(row["period"], []).append(point(view, result, row, *ways[key]))
        elif key == "session":
            rows.setdefault(row["period"], []).append(session(view, result, row))
    return [
        f"{words.period(day, view.grain(result.metric))}: {', '.join(reversed(links))}"
        for day, links in rows.items()
    ]


def by_age(result: Result) -> list[str]:
    """Ages that the curves have, with a link for each origin."""
    lines = []
    rows = result.frame.filter((pl.col("cohort") == "all") & pl.col("value").is_not_null())
    for age, name in AGES.items():
        links = [
            anchor(
                address(fate(name, LINES[row["origin"]])),
                f"{NAMES[row['origin']]} {words.figure(1 - row['value'], 'share')}",
            )
            for row in rows.filter(pl.col("age") == age).iter_rows(named=True)
        ]
        if links:
            lines.append(f"{age} days: {', '.join(links)}")
    return lines


def by_repo(view: View, result: Result) -> list[str]:
    """Each repository, all together first."""
    wrote = (*LINES["ai"], "assisted") if view.selection.get("policy") == "declared" else LINES["ai"]
    lines = []
    for row in result.frame.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        one: Asked = {} if row["repo"] == ALL else {"repos": (row["repo"],)}
        told = f"{row['repo']} {words.figure(row['value'], 'share')}"
        lines.append(anchor(address(fate("stands", wrote) | one), words.safe(told)))
    return lines


def point(view: View, result: Result, row: dict[str, Any], name: str, asked: Asked) -> str:
    """One link, with the figure that it stands for."""
    grain = view.grain(result.metric)
    last = events.until(row["period"], grain, view.now.date())
    if fates.WORDS["redone"] in asked.get("fate", ()):
        last += timedelta(REDOING)
    figure = words.figure(row["value"], result.metric.unit)
    days = cut(view, row["period"], last)
    return anchor(address({"from": (days[0],), "to": (days[1],)} | asked), f"{name} {figure}")


def session(view: View, result: Result, row: dict[str, Any]) -> str:
    """The sessions themselves: what landed from one, if anything did, is not on record."""
    last = events.until(row["period"], view.grain(result.metric), view.now.date())
    chosen = {name: result.variables[name] for name in CUTS if name in result.variables}
    sql = SESSIONS.format(*cut(view, row["period"], last), CHOSEN if chosen else "")
    kept = {"as_of": st.query_params["as_of"]} if "as_of" in st.query_params else {}
    query = urlencode(kept | linked.parameters(as_run(sql, chosen)))
    return anchor(f"sql?{query}", f"sessions {words.figure(row['value'], result.metric.unit)}")


def cut(view: View, first: date, last: date) -> tuple[str, str]:
    """These days, as far as they are selected."""
    begin = max(first, view.selection.get("from_date", first))
    return begin.isoformat(), min(last, view.selection.get("to_date", last)).isoformat()


def anchor(place: str, text: str) -> str:
    """One link."""
    return f'<a href="{escape(place)}" target="_self">{text}</a>'


def address(asked: Asked) -> str:
    """The Merges page with what is selected here, and what is asked for."""
    known = (*link.KEYS.values(), *link.ELSEWHERE)
    kept = {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in known}
    return f"merges?{urlencode(kept | asked, doseq=True)}"
