"""The rows behind each point of a chart: links to the SQL page, with the query that lists just these.

Landings have a page of their own; requests, runs of CI and attempts at tasks are asked for.
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
REQUESTED = "cycle_time"
PLACES = ("repos", "teams", "scopes")  # filters that runs of CI and requests are cut by
RUNS = """SELECT created_at, repo, workflow, attempt, event, branch, conclusion,
    round(date_diff('second', started_at, completed_at) / 60, 1) AS minutes, sha
FROM ci_runs SEMI JOIN selected_repos USING (repo)
WHERE NOT deleted AND created_on BETWEEN DATE '{first}' AND DATE '{last}'
ORDER BY created_at DESC"""
REQUESTS = """SELECT created_on, repo, number, written, written_strict, whole_hours, coding_hours,
    pickup_hours, review_hours, landing_hours, landed_on
FROM request_times SEMI JOIN selected_repos USING (repo)
WHERE created_on BETWEEN DATE '{first}' AND DATE '{last}'
ORDER BY whole_hours DESC, repo, number"""
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
    if result.metric.name in (*CI, REQUESTED):
        said = once.made(html, view, result, urlencode(links.kept(), doseq=True))
    else:
        lines = [item(*given) for given in figure.get("attempts", ())]
        said = links.listed("Attempts behind each model", lines, "Earlier ones")
    if said:
        st.html(said)


def html(view: View, result: Result) -> str:
    """Links for the requests, or for the runs of CI, of each period."""
    of_requests = result.metric.name == REQUESTED
    title = "Requests opened in each period" if of_requests else "Runs behind each point"
    given = requested(view, result) if of_requests else of_ci(view, result)
    return links.listed(title, [item(*line) for line in given], "Earlier ones")


def requested(view: View, result: Result) -> Iterator[tuple[str, str, str]]:
    """Name, words and query for each period in which requests were opened, the newest first."""
    every = (pl.col("origin") == "all") & (pl.col("phase") == "whole") & (pl.col("n") > 0)
    grain = view.grain(result.metric)
    for row in result.frame.filter(every).reverse().iter_rows(named=True):
        said = f"requests: {words.count(row['n'])}"
        yield words.period(row["period"], grain), said, query(REQUESTS, view, row, grain)


def of_ci(view: View, result: Result) -> Iterator[tuple[str, str, str]]:
    """The same for each period in which CI has a figure."""
    frame = result.frame.filter((pl.col("origin") == "all") & pl.col("value").is_not_null())
    grain = view.grain(result.metric)
    for row in frame.reverse().iter_rows(named=True):
        said = f"the runs behind {words.figure(row['value'], result.metric.unit)}"
        yield words.period(row["period"], grain), said, query(RUNS, view, row, grain)


def query(sql: str, view: View, row: dict[str, Any], grain: str) -> str:
    """The query for what is of a period and of the places that are selected."""
    days = view.selection
    first = max(row["period"], days.get("from_date", row["period"]))
    last = events.until(row["period"], grain, view.now.date())
    chosen = [f"{filters.assignment(name, days[name])}\n" for name in PLACES if days.get(name)]
    return "".join(chosen) + sql.format(first=first, last=min(last, days.get("to_date", last)))


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
