"""Cards: the last closed period, withheld figures, and what a card has to say beside its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import queries
from dashboard import cards, measures, remarks, sparkline
from tests.dashboard.reader import plain


def result(metric: str, rows: list[dict[str, object]]) -> queries.Result:
    return queries.Result(queries.metrics()[metric], pl.DataFrame(rows, infer_schema_length=None), {}, (), "")


def row(month: int, value: float | None, complete: bool = True, **more: object) -> dict[str, object]:
    common = {"period": date(2026, month, 1), "value": value, "low": None, "high": None, "n": 40}
    return common | {"complete": complete, "note": None} | more


def read(rows: list[dict[str, object]], **more: str) -> cards.Card:
    return cards.read(measures.AI_SHARE, result("ai_code_share", rows), "month", **more)


def said(card: cards.Card) -> list[str]:
    return [plain(text) for text in (card.number, card.change, *card.facts, card.so_far, *card.notes) if text]


def test_the_headline_is_the_last_closed_period_and_the_open_one_stands_beside_it():
    rows = [row(8, 0.5), row(9, 0.6, low=0.55, high=0.65), row(10, 0.2, complete=False)]
    assert said(read(rows)) == [
        "60 %",
        "+10 points on August 2026",
        "September 2026, n = 40 landings",
        "95 % interval 55 to 65 %",
        "October 2026 so far: 20 %",
        "Floor: unmarked AI work is not counted.",
    ]


def test_a_period_in_the_middle_that_is_not_complete_is_passed_over():
    rows = [row(7, 0.4), row(8, 0.5), row(9, 0.1, complete=False), row(10, 0.1, complete=False)]
    assert said(read(rows))[:2] == ["50 %", "+10 points on July 2026"]


def test_a_withheld_figure_is_said_in_words_and_no_older_one_takes_its_place():
    note = "3 landings here; a share is shown from 5"
    longer = f'{note}; a quarter may hold enough (under "Period")'
    assert said(read([row(8, 0.5), row(9, None, n=3, note=note)])) == ["\u2014", "September 2026", longer]


@pytest.mark.parametrize(
    ("metric", "grain", "landings", "told"),
    [
        ("ai_code_share", "month", 3, True),
        ("ai_code_share", "week", 4, True),
        ("ai_code_share", "quarter", 3, False),  # the longest there is to choose
        ("ai_code_share", "month", 5, False),  # enough of them: something else is missing
        ("ai_code_share", "month", None, False),
        ("surviving_ai_share", "month", 3, False),  # it has no periods
    ],
)
def test_where_a_period_holds_too_little_the_card_names_the_longer_one(metric, grain, landings, told):
    known = queries.metrics()[metric]
    said = cards.withheld("3 landings here", {"n": landings}, known, grain)
    longer = '3 landings here; a quarter may hold enough (under "Period")'
    assert said == (longer if told else "3 landings here")


def test_without_any_closed_period_the_card_says_so():
    assert said(read([row(10, 0.3, complete=False)])) == ["\u2014", "no closed period in this selection"]


def test_a_change_is_left_out_where_the_period_before_has_no_figure():
    assert said(read([row(8, None), row(9, 0.6)]))[1] == "September 2026, n = 40 landings"


def test_repositories_that_are_not_current_are_named_on_the_card():
    assert "11 of 12 repositories current" in said(
        read([row(9, 0.6)], current="11 of 12 repositories current")
    )


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0.1, []),
        (None, []),
        (-0.4, ["All repositories stand -40 % against those that were there in the baseline."]),
    ],
)
def test_a_panel_that_differs_by_more_than_a_fifth_is_said_on_the_card(gap, words):
    more = {"baseline": 10.0, "cap": 2000.0, "cap_note": "cap_lines as configured", "panel_gap": gap}
    more |= {"median_contributor": 7.5, "headcount": None, "agent_lines": 0.0}
    assert [plain(text) for text in remarks.output_remarks(more)] == [
        "Multiple of 10 lines per contributor and day in the baseline.",
        "A landing counts with at most 2 k lines (cap_lines as configured).",
        "The median contributor lands 7.5 lines a day.",
        *words,
    ]


def test_without_a_baseline_the_card_says_why():
    note = "no baseline: fewer than 4 closed quarters with a value"
    rows = [row(7, 30.0, repositories="all", multiple=None, baseline_note=note)]
    card = cards.read(measures.OUTPUT, result("output_per_contributor", rows), "quarter")
    assert said(card) == ["\u2014", "2026 Q3", note]


def attempts(length: str, minutes: float, model: str, value: float, n: int = 10) -> dict[str, object]:
    common = {"suite": "s", "suite_version": "1", "length": length, "minutes_from": minutes, "model": model}
    return common | {"value": value, "low": 0.0, "high": 1.0, "n": n}


def test_the_length_on_the_card_is_the_longest_that_some_model_finishes_half_the_time():
    rows = [
        attempts("1 to 4 min", 1, "old", 0.9),
        attempts("1 to 4 h", 60, "old", 0.4),
        attempts("1 to 4 h", 60, "new", 0.5),
        attempts("4 to 16 h", 240, "new", 0.4),
        attempts("4 to 16 h", 240, "human", 0.9),  # what people reach is no success of a model
        attempts("16 h and more", 960, "new", 1.0, n=4),  # too few to say
    ]
    card = cards.longest(result("success_by_length", rows))
    assert said(card)[:2] == ["1 to 4 h", "new passes 50 %"]
    assert [value for value, _ in card.spark] == [0.5, 0.4]


def test_beside_the_marked_floor_stands_what_authors_say_it_is():
    bounds = {"estimated_low_share": 0.61, "estimated_high_share": 0.9}
    asked = {"estimated_share": 0.72, "audited_on": date(2026, 10, 12)} | bounds
    assert said(read([row(9, 0.6, **asked)]))[-1] == (
        "Estimated with unmarked AI work: 72 %, 95 % interval 61 to 90 %, "
        "from what authors said in the audit of 12 Oct 2026."
    )
    outdated = {"estimated_share": None, "outdated_audit_on": date(2026, 10, 12)}
    assert said(read([row(9, 0.6, **outdated)]))[-1] == (
        "Floor: unmarked AI work is not counted. The audit of 12 Oct 2026 measured other rules: "
        "score its file again."
    )


def test_words_from_outside_are_escaped_on_a_card():
    card = replace(read([row(9, 0.6)]), change="<script>alert(1)</script>", notes=("a & b",))
    assert "<script>" not in cards.html(card)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in cards.html(card)
    assert "a &amp; b" in cards.html(card)


def test_a_sparkline_breaks_at_gaps_and_dashes_what_is_open():
    done, rest, last = sparkline.paths([(1, True), (None, True), (2, True), (4, False)])
    assert done.count("M") == 2
    assert "L" not in done
    assert rest.count("L") == 1
    assert last.endswith("h.01")


def test_one_value_makes_no_sparkline():
    assert sparkline.image([(1.0, True)], "#000000", "Share") == ""
