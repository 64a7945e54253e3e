"""From a point of a chart to its runs: every link asks the SQL page for just these."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs

import polars as pl
import pytest

from dashboard import horizon_charts, runs, snapshot
from dashboard.view import View


@pytest.fixture
def view(organisation, monkeypatch):
    monkeypatch.setenv("FORESHOCK_CONFIG", str(organisation))
    newest = snapshot.newest()
    return View(newest, {"repos": ["acme/serving"]}, snapshot.clock(newest))


def linked(given):
    """Words and query of a line of links."""
    line = runs.item(*given)
    (address,) = re.findall(r'href="sql\?([^"]*)"', line)
    return re.sub(r"<[^>]*>", "", line), parse_qs(unescape(address))["sql"][0]


def listed(view, sql):
    return snapshot.connection(view.snapshot).cursor().execute(sql).fetchall()


def test_runs_of_ci_are_those_of_the_period_and_of_the_places_that_are_selected(view):
    said, sql = linked(list(runs.of_ci(view, view.ask("ci_pass_rate")))[1])
    assert said == "October 2026: the runs behind 96\u202f%"
    assert sql.startswith("SET VARIABLE repos = ['acme/serving']::VARCHAR[];\nSELECT created_at, repo,")
    assert "created_on BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'" in sql
    assert {repo for _, repo, *_ in listed(view, sql)} <= {"acme/serving"}
    cut = replace(view, selection={"from_date": date(2026, 10, 20), "to_date": date(2026, 10, 25)})
    row = {"period": date(2026, 10, 1)}
    assert "DATE '2026-10-20' AND DATE '2026-10-25'" in runs.query(runs.RUNS, cut, row, "month")


def test_requests_are_those_that_were_opened_in_the_period(overseen, monkeypatch):
    monkeypatch.setenv("FORESHOCK_CONFIG", str(overseen))
    newest = snapshot.newest()
    seen = View(newest, {"repos": ["acme/serving"]}, snapshot.clock(newest))
    given = {name: (name, said, sql) for name, said, sql in runs.requested(seen, seen.ask("cycle_time"))}
    said, sql = linked(given["September 2026"])
    assert said == "September 2026: requests: 5"
    rows = listed(seen, sql)
    assert {(repo, opened) for opened, repo, *_ in rows} == {("acme/serving", date(2026, 9, 5))}
    assert len(rows) == 5
    hours = [row[5] for row in rows]
    assert hours == sorted(hours, reverse=True), "the longest stand first"


def test_attempts_of_a_model_are_listed_whatever_its_name_holds(view):
    figure = horizon_charts.by_date(("acme-tasks", "1"))(view, view.ask("task_horizon"))
    said, sql = linked(figure["attempts"][0])
    assert re.fullmatch(r"acme-3: its \d+ attempts", said)
    assert len(listed(view, sql)) == 50  # 10 at each of 5 lengths
    named = {"suite": "s", "suite_version": "1", "model": "o'; <b>", "n": 3, "dated_on": date(2026, 1, 1)}
    said, sql = linked(*runs.attempts(pl.DataFrame([named])))
    assert said == "o&#x27;; &lt;b&gt;: its 3 attempts"
    assert listed(view, sql) == []
