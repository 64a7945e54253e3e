"""From a point of a chart to its landings: every link lists just what its figure counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import polars as pl
import pytest

import queries
from dashboard import behind, filters, link, snapshot, theme
from dashboard.view import View
from queries import fates, merges
from tests.dashboard.reader import plain
from tests.dashboard.test_app import html, run
from tests.ingest.nights import home, served
from tests.ingest.repository import create, lines


@pytest.fixture
def view(overseen, monkeypatch):
    monkeypatch.setenv("FORESHOCK_CONFIG", str(overseen))
    newest = snapshot.newest()
    return View(newest, {}, snapshot.clock(newest))


def told(view, metric, *rows):
    """The links of a few rows: words, and what each asks for."""
    asked = view.ask(metric)
    said = behind.html(view, replace(asked, frame=pl.DataFrame(rows)))
    found = re.findall(r'<a href="\w+\?([^"]*)" target="_self">([^<]*)</a>', said)
    return {plain(unescape(name)): parse_qs(unescape(words)) for words, name in found}


def test_a_point_asks_for_its_days_its_origin_and_what_became_of_them(view):
    rows = [
        {"period": date(2026, 9, 1), "origin": origin, "value": value}
        for origin, value in (("all", 0.03), ("ai", 0.1), ("mixed", None), ("undeclared", 0.0))
    ]
    found = told(view, "revert_rate", *rows)
    assert list(found) == ["All: 3 %", "AI: 10 %", "No AI mark: 0 %"]
    assert found["AI: 10 %"] == {
        "from": ["2026-09-01"],
        "to": ["2026-09-30"],
        "fate": ["taken back within 30 days"],
        "origin": ["ai"],
    }
    assert found["No AI mark: 0 %"]["origin"] == ["undeclared", "human"]
    assert "automation" not in found["All: 3 %"]["origin"]


def test_a_point_is_cut_to_the_days_that_are_selected_and_to_today(view):
    chosen = {"from_date": date(2026, 11, 3), "to_date": date(2026, 12, 24)}
    row = {"period": date(2026, 11, 1), "origin": "all", "value": 0.5}
    (asked,) = told(replace(view, selection=chosen), "churn_14d", row).values()
    assert (asked["from"], asked["to"]) == (["2026-11-03"], ["2026-11-10"])


def test_a_request_that_was_done_again_landed_up_to_a_fortnight_later(view):
    rows = [
        {"period": date(2026, 4, 1), "kind": kind, "difficulty": level, "value": 0.25}
        for kind, level in (("branch", "all"), ("request", "all"), ("session", "hard"))
    ]
    found = told(view, "takeovers", *rows)
    assert {name: asked["to"] for name, asked in found.items()} == {
        "branches: 25 %": ["2026-06-30"],
        "requests done again: 25 %": ["2026-07-14"],
    }


@pytest.mark.parametrize(("selection", "cut"), [({}, False), ({"repos": ["acme/trainer"]}, True)])
def test_the_point_of_sessions_lists_those_that_were_taken_over_for_they_are_no_landings(
    selection, cut, view
):
    chosen = replace(view, selection=selection)
    row = {"period": date(2026, 7, 1), "kind": "session", "difficulty": "all", "value": 0.2}
    ((name, asked),) = told(chosen, "takeovers", row).items()
    answer = queries.ask(Path(view.snapshot), asked["sql"][0])
    assert (name, answer.frame.columns[:2]) == ("sessions: 20 %", ["session", "started_at"])
    days = "taken_over AND started_on BETWEEN DATE '2026-07-01' AND DATE '2026-09-30'"
    assert days in asked["sql"][0]
    assert ("repo IN (SELECT repo FROM selected_repos)" in asked["sql"][0]) == cut


def test_a_curve_leads_to_landings_with_lines_that_were_gone_by_then_and_names_what_is_gone(view):
    rows = [
        {"cohort": cohort, "origin": origin, "age": age, "value": value}
        for cohort, origin, age, value in (
            ("all", "all", 14, 0.9),
            ("all", "ai", 14, 0.75),
            ("all", "ai", 28, 0.7),
            ("all", "ai", 91, 0.6),
            ("all", "ai", 365, None),
            ("2026", "ai", 14, 0.5),
        )
    ]
    found = told(view, "line_survival", *rows)
    assert list(found) == ["All: 10 %", "AI: 25 %", "AI: 40 %"]
    assert found["AI: 40 %"] == {
        "fate": ["some of its lines rewritten within 91 days"], "origin": ["ai", "mixed"]
    }  # fmt: skip


def test_what_stands_leads_to_the_landings_of_each_repository_that_wrote_it(view):
    rows = [{"repo": name, "value": 0.25} for name in ("all repositories", "acme/<b>")]
    found = told(view, "surviving_ai_share", *rows)
    asked = {"fate": ["some of its lines still stand"], "origin": ["ai", "mixed"]}
    assert found == {"all repositories: 25 %": asked, "acme/<b>: 25 %": asked | {"repos": ["acme/<b>"]}}
    declared = told(replace(view, selection={"policy": "declared"}), "surviving_ai_share", *rows)
    assert declared["all repositories: 25 %"]["origin"] == ["ai", "mixed", "assisted"]


def test_newest_points_stand_open_and_earlier_ones_are_folded_up(view):
    days = [date(2026, month, 1) for month in (6, 7, 8)]
    asked = view.ask("older_faults")
    frame = pl.DataFrame([{"period": day, "value": 0.2} for day in days])
    said = behind.html(view, replace(asked, frame=frame))
    assert re.findall(r"(<details>|June|July|August)", said) == ["August", "July", "<details>", "June"]
    assert behind.html(view, replace(asked, frame=frame.clear())) == ""


def test_a_link_that_stands_alone_says_what_it_leads_to_and_the_figure_that_is_drawn(view):
    output = {"period": date(2026, 7, 1), "repositories": "all", "value": 9.9, "multiple": 3.3}
    assert list(told(view, "output_per_contributor", output)) == ["the landings behind 3.3 x"]
    without = output | {"multiple": None}
    assert list(told(view, "output_per_contributor", without)) == ["the landings behind 9.9"]
    fixes = {"period": date(2026, 9, 1), "value": 0.63}
    assert list(told(view, "older_faults", fixes)) == ["the fixes behind 63 %"]


def test_a_link_lists_as_many_landings_as_the_figure_counts(tmp_path):
    made, mark = create(tmp_path / "trainer.git"), "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    for number in range(5):
        watched = {f"evals/check{number}.py": lines(1)} if number in (0, 1, 4) else {}
        made.commit(f"Draft{mark if number < 3 else ''}", {f"train/{number}.py": lines(2)} | watched)
    imported = made.commit(f"Import{mark}", {"train/copy.py": lines(9), "evals/copy.py": lines(9)})
    areas = [{"glob": "train/**", "ai_research": True}, {"glob": "evals/**", "guarded": True}]
    there = home(tmp_path / "home", {"acme/trainer": {"git": made, "bulk": [imported], "areas": areas}})
    assert there.night() == 0
    newest = str(served(there.warehouse))
    seen, con = View(newest, {}, snapshot.clock(newest)), snapshot.connection(newest)

    def found(asked):
        return merges.find(con, {}, named(asked)).total

    counted = {}
    for metric in ("landings", "attribution_coverage"):
        _, ways = behind.WAYS[metric]
        for row in behind.tall(seen.ask(metric), list(ways)).filter(pl.col("value") > 0).to_dicts():
            counted[row["class"]] = (row["value"], found(ways[row["class"]][1]))
    for metric, column in (("ai_code_share", "n"), ("ai_research_share", "n"), ("guarded_changes", "value")):
        key, ways = behind.WAYS[metric]
        for row in seen.ask(metric).frame.filter(pl.col(column) > 0).to_dicts():
            counted[metric] = (row[column], found(ways[row[key] if key else ""][1]))
    assert counted == {
        "ai": (3, 3), "no_mark": (2, 2), "strong_landings": (3, 3), "unmarked_landings": (2, 2),
        "ai_code_share": (5, 5), "ai_research_share": (5, 5), "guarded_changes": (2, 2),
    }  # fmt: skip


def named(asked):
    """What the fields of the Merges page make of the words of an address."""
    marks = {word: mark for mark, word in merges.MARKS.items()}
    checks = {meaning.words: word for word, meaning in theme.CHECKED.items()}
    became = {word: name for name, word in fates.WORDS.items()}
    return merges.Wanted(
        origins=asked.get("origin", ()),
        marks=tuple(marks[word] for word in asked.get("mark", ())),
        checks=tuple(checks[word] for word in asked.get("checked", ())),
        fates=tuple(became[word] for word in asked.get("fate", ())),
    )


@pytest.mark.parametrize("page", ["oversight", "shipping_velocity", "the_loop"])
def test_links_keep_what_is_selected_and_ask_for_nothing_in_vain(page, overseen, monkeypatch):
    app = run(overseen, page, monkeypatch, repos=["acme/trainer"], policy="declared")
    assert [error.message for error in app.exception] == []
    found = [parse_qs(unescape(words)) for words in re.findall(r'href="merges\?([^"]*)"', html(app))]
    known = filters.options(["acme/trainer"], [])
    assert [said for asked in found for said in link.in_vain(asked, known)] == []
    assert {(*asked["repos"], *asked["policy"]) for asked in found} <= {("acme/trainer", "declared")}
    assert found


def test_links_are_shared_only_with_who_has_the_same_address(overseen, monkeypatch):
    for chosen in ({}, {"published": "false"}, {}):
        app = run(overseen, "the_loop", monkeypatch, **chosen)
        found = [parse_qs(unescape(words)) for words in re.findall(r'href="merges\?([^"]*)"', html(app))]
        assert found
        assert {tuple(asked.get("published", ())) for asked in found} == {tuple(chosen.values())}


def test_every_fate_that_a_link_names_is_one_that_can_be_found(view):
    con = snapshot.connection(view.snapshot)
    named = {
        word
        for _, ways in behind.WAYS.values()
        for _, asked in ways.values()
        for word in asked.get("fate", ())
    } | {fates.WORDS[name] for name in (*behind.AGES.values(), "stands")}
    for name, word in fates.WORDS.items():
        if word in named:
            assert merges.find(con, {}, merges.Wanted(fates=(name,))).page == 1
    assert named <= set(fates.WORDS.values())
    assert set(fates.WORDS) == set(fates.CONDITIONS)
