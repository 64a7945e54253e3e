"""The runs behind each point of a chart: links to the SQL page, with the query that lists just these.

Landings have a page of their own; runs of CI and attempts at tasks are rows, so they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard import address, charts, events, links, once, words
from queries import Result, filters

if TYPE_CHECKING:
    from dashboard.view import View

CI = ("ci_pass_rate", "ci_duration", "attempts_to_green", "ci_minutes")
PLACES = ("repos", "teams", "scopes")  # filters that the runs of CI are cut by
RUNS = """SELECT created_at, repo, workflow, attempt, event, branch, conclusion,
    round(date_diff('second', started_at, completed_at) / 60, 1) AS minutes, sha
FROM ci_runs SEMI JOIN selected_repos USING (repo)
WHERE NOT deleted AND created_on BETWEEN DATE '{first}' AND DATE '{last}'
ORDER BY created_at DESC"""
ATTEMPTS = """SELECT started_on, task, human_minutes, score, passed, scaffold, run
FROM known_attempts
WHERE suite = {suite} AND suite_version = {suite_version} AND model = {model}
    AND invalid IS DISTINCT FROM true AND human_minutes > 0 AND coalesce(flags, '') NOT LIKE '%withdrawn%'
ORDER BY human_minutes, task, run"""
KEY = ("suite", "suite_version", "model")


def under(figure: charts.Figure | str | None, view: View, result: Result) -> None:
    """The links below a chart whose points are made of runs."""
    if not isinstance(figure, dict):
        return
    if result.metric.name in CI:
        said = once.made(html, view, result, urlencode(links.kept(), doseq=True))
    else:
        lines = [item(*given) for given in figure.get("attempts", ())]
        said = links.listed("Attempts behind each model", lines, "Earlier ones")
    if said:
        st.html(said)


def html(view: View, result: Result) -> str:
    """Links for the runs of CI of each period."""
    return links.listed(
        "Runs behind each point", [item(*given) for given in of_ci(view, result)], "Earlier ones"
    )


def of_ci(view: View, result: Result) -> Iterator[tuple[str, str, str]]:
    """Name, words and query for each period that has a figure, the newest first."""
    frame = result.frame.filter((pl.col("origin") == "all") & pl.col("value").is_not_null())
    grain = view.grain(result.metric)
    for row in frame.reverse().iter_rows(named=True):
        said = f"the runs behind {words.figure(row['value'], result.metric.unit)}"
        yield words.period(row["period"], grain), said, ran(view, row, grain)


def ran(view: View, row: dict[str, Any], grain: str) -> str:
    """The query for the runs of a period, of the places that are selected."""
    days = view.selection
    first = max(row["period"], days.get("from_date", row["period"]))
    last = events.until(row["period"], grain, view.now.date())
    chosen = [f"{filters.assignment(name, days[name])}\n" for name in PLACES if days.get(name)]
    return "".join(chosen) + RUNS.format(first=first, last=min(last, days.get("to_date", last)))


def attempts(frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    """The same for each model of a suite, the newest first."""
    return [
        (row["model"], f"its {words.count(row['n'])} attempts", ATTEMPTS.format(**quoted(row)))
        for row in frame.sort("dated_on", descending=True).iter_rows(named=True)
    ]


def quoted(row: dict[str, Any]) -> dict[str, str]:
    """Names from outside as SQL writes text."""
    return {name: "'" + str(row[name]).replace("'", "''") + "'" for name in KEY}


def item(name: str, said: str, sql: str) -> str:
    """A line of the list, every word escaped; a query that is too long for an address has none."""
    named = {key: (value,) for key, value in address.parameters(sql).items()}
    if not named:
        return ""
    place = f"sql?{urlencode(links.kept() | named, doseq=True)}"
    return f"{words.safe(name)}: {links.anchor(place, words.safe(said))}"
