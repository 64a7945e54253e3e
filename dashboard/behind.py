"""The landings behind each point of a chart: links to the Merges page, which finds just these there.

An address holds everything that a reader selects, so a link is that address with the words of its fields.
Sessions are no landings: theirs lead to the page SQL, which lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import address as linked
from dashboard import charts, events, links, once, theme, waits, words
from dashboard.drawings import LANDINGS
from dashboard.links import anchor, listed
from queries import Result, fates, merges
from queries.run import as_run

if TYPE_CHECKING:
    from dashboard.view import View

Asked = dict[str, tuple[str, ...]]
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
# A link to none of them leads nowhere.
COUNTS = ("landings", "attribution_coverage", "unaccountable_merges", "guarded_changes")
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


def counted(*origins: str) -> Asked:
    """What most figures count: landings of these origins, bulk landings left out."""
    return fate(fates.USUAL, origins)


def checked(word: str) -> Asked:
    """AI's landings by who checked them."""
    return counted("ai") | {"checked": (theme.CHECKED[word].words,)}


def each(name: str, classes: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, Asked]]:
    """The same for each origin."""
    return {origin: (NAMES[origin], fate(name, wrote)) for origin, wrote in classes.items()}


def looked(origin: str) -> tuple[str, Asked]:
    """Those that a second person checked."""
    return NAMES[origin], counted(*LANDED[origin]) | {"checked": (theme.CHECKED["second_person"].words,)}


def written(column: str) -> Asked:
    """Landings of the origin that a column of `landings` counts."""
    return counted("undeclared" if column == "no_mark" else column)


def marked(mark: str) -> tuple[str, Asked]:
    """Landings by their best mark."""
    return merges.MARKS[mark].capitalize(), counted(*NOT_AUTOMATION) | {"mark": (merges.MARKS[mark],)}


def watched(word: str) -> tuple[str, Asked]:
    """What AI had a part in and added to a guarded area, by who checked it."""
    said = theme.CHECKED[word].words
    return said, fate("guarded", ("ai", "mixed", "assisted")) | {"checked": (said,)}


# Of a metric: the column that tells its lines apart, and for each its words and where its landings are.
WAYS: dict[str, tuple[str, dict[str, tuple[str, Asked]]]] = {
    "ai_code_share": ("", {"": (THE, counted(*NOT_AUTOMATION))}),
    "ai_research_share": ("", {"": (THE, fate("research", NOT_AUTOMATION))}),
    "guarded_changes": ("checked", {word: watched(word) for word in theme.CHECKED}),
    "lead_time": ("origin", each("timed", LANDED)),
    "landings": ("class", {column: (meaning.words, written(column)) for column, meaning in LANDINGS}),
    "attribution_coverage": ("class", {f"{grade}_landings": marked(mark) for grade, mark in GRADES.items()}),
    "review_coverage": ("origin", {origin: looked(origin) for origin in LANDED}),
    "unaccountable_merges": ("", {"": (THE, counted("ai", "mixed") | {"checked": UNCHECKED})}),
    "output_per_contributor": ("repositories", {"all": (THE, counted(*NOT_AUTOMATION))}),
    "merges_per_contributor": ("", {"": (THE, counted(*NOT_AUTOMATION))}),
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
    if not isinstance(figure, dict) or not ("events" in figure or named) or figure.get("unlinked"):
        return
    if said := once.made(html, view, result, urlencode(links.kept(), doseq=True)):
        st.html(said)


def html(view: View, result: Result) -> str:
    """Links for the newest points, and folded up those for all others; nothing where there are none."""
    if result.metric.name == LASTING:
        return listed("Landings with lines that were gone by then", by_age(result))
    if result.metric.name == STANDING:
        return listed("AI's landings of which lines stand", by_repo(view, result), "Others")
    return listed("Landings behind each point", by_period(view, result), "Earlier ones")


def by_period(view: View, result: Result) -> list[str]:
    """The newest period first, with a link for each of its lines."""
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
        elif key == "session":
            rows.setdefault(row["period"], []).append(session(view, result, row))
    return [
        f"{words.period(day, view.grain(result.metric))}: {', '.join(reversed(links))}"
        for day, links in rows.items()
    ]


def tall(result: Result, columns: list[str]) -> pl.DataFrame:
    """A row for each of the counts that stand in columns of their own."""
    frame = result.frame.group_by("period", maintain_order=True).agg(pl.col(columns).sum())
    return frame.unpivot(columns, index="period", variable_name="class").sort("period", maintain_order=True)


def by_age(result: Result) -> list[str]:
    """Ages that the curves have, with a link for each origin."""
    lines = []
    rows = result.frame.filter((pl.col("cohort") == "all") & pl.col("value").is_not_null())
    for age, name in AGES.items():
        links = [
            anchor(
                address(fate(name, LINES[row["origin"]])),
                f"{NAMES[row['origin']]}: {words.figure(1 - row['value'], 'share')}",
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
        told = f"{row['repo']}: {words.figure(row['value'], 'share')}"
        lines.append(anchor(address(fate("stands", wrote) | one), words.safe(told)))
    return lines


def point(view: View, result: Result, row: dict[str, Any], name: str, asked: Asked) -> str:
    """One link, with the figure that it stands for."""
    grain = view.grain(result.metric)
    last = events.until(row["period"], grain, view.now.date())
    if fates.WORDS["redone"] in asked.get("fate", ()):
        last += timedelta(REDOING)
    days = cut(view, row["period"], last)
    said = f"{name} {figure(row, result)}" if name.endswith("behind") else f"{name}: {figure(row, result)}"
    return anchor(address({"from": (days[0],), "to": (days[1],)} | asked), said)


def figure(row: dict[str, Any], result: Result) -> str:
    """The figure of a point as its chart draws it: output as a multiple wherever there is a baseline."""
    if row.get("multiple") is not None:
        return words.multiple(row["multiple"])
    return words.figure(row["value"], "count" if result.metric.name in COUNTS else result.metric.unit)


def session(view: View, result: Result, row: dict[str, Any]) -> str:
    """The sessions themselves: what landed from one, if anything did, is not on record."""
    last = events.until(row["period"], view.grain(result.metric), view.now.date())
    chosen = {name: result.variables[name] for name in CUTS if name in result.variables}
    sql = SESSIONS.format(*cut(view, row["period"], last), CHOSEN if chosen else "")
    kept = {"as_of": st.query_params["as_of"]} if "as_of" in st.query_params else {}
    query = urlencode(kept | linked.parameters(as_run(sql, chosen)))
    return anchor(f"sql?{query}", f"sessions: {words.figure(row['value'], result.metric.unit)}")


def cut(view: View, first: date, last: date) -> tuple[str, str]:
    """These days, as far as they are selected."""
    begin = max(first, view.selection.get("from_date", first))
    return begin.isoformat(), min(last, view.selection.get("to_date", last)).isoformat()


def address(asked: Asked) -> str:
    """The Merges page with what is selected here, and what is asked for."""
    return f"merges?{urlencode(links.kept() | asked, doseq=True)}"
