"""What is withheld of few people is withheld in every metric and on every way out, and from subtraction."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

import queries
from queries import attest, export, metrics

MINIMUM = "people.minimum"
WITHHELD = {  # of each metric that knows of a minimum: what no row of too few people has
    "agent_human_ratio": "value workdays",
    "coding_ceiling": "value low high marked coding_share",
    "experiments_per_researcher": "value researcher_months",
    "merges_per_contributor": "value contributor_weeks",
    "output_per_contributor": "value uncapped own_quarter multiple contributor_days median_contributor",
    "review_load": "value requests_per_day large fast fast_share",
    "survey_uplift": "value low high",
}
PERSONAL = ("activity_spans", "daily_reviews", "selected_reviews", "headcount", "surveys", "main.people")
FEW = """
    settings: key                    | value
              people.minimum         | 5
              velocity.baseline_from | 2023-01-01
              velocity.baseline_to   | 2024-12-31
    repos: repo | head_seen_on
           x    | 2026-07-02
           y    | 2026-07-02
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-07-01
                  github | y    | ok    | 2026-07-01
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2022-12-01 | undeclared | 1
                  y    | 2022-12-01 | undeclared | 1
    daily_lines: repo | landed_on  | origin | grade  | lines
                 x    | 2026-05-01 | ai     | strong | 50
    merges: repo | landed_on  | person | written_lines | written    | how
            x    | 2024-05-01 | p1     | 100           | undeclared | merge
            x    | 2026-05-01 | p1     | 100           | undeclared | merge
            y    | 2026-05-01 | q1     | 300           | undeclared | merge
    activity_spans: repo | person | from_day   | to_day
                    x    | p1     | 2022-12-01 | 2027-06-30
                    x    | p2     | 2022-12-01 | 2027-06-30
                    y    | p1     | 2026-04-01 | 2027-06-30
                    y    | q1     | 2026-04-01 | 2027-06-30
                    y    | q2     | 2026-04-01 | 2027-06-30
    request_times: repo | created_on | written
                   x    | 2026-04-05 | ai
                   y    | 2026-04-05 | ai
    daily_reviews: repo | day        | person | requests | lines | large | fast
                   x    | 2026-05-05 | p1     | 2        | 500   | 6     | 5
                   x    | 2026-05-06 | p2     | 2        | 500   | 1     | 0
                   y    | 2026-05-07 | q1     | 3        | 900   | 2     | 1
                   y    | 2026-05-07 | q2     | 3        | 900   | 2     | 1
    headcount: month      | team | role       | people | workdays
               2026-04-01 | a    | researcher | 4      | 80
               2026-05-01 | a    | researcher | 4      | 80
               2026-06-01 | a    | researcher | 4      | 80
    agent_time: month      | team | tool | hours
                2026-04-01 | a    | t    | 100
                2026-05-01 | a    | t    | 100
                2026-06-01 | a    | t    | 100
    experiments: experiment | proposer | model | started_on
                 e          | ai       | m1    | 2026-04-05
    surveys: wave       | question     | answered | statistic | value | low | high
             2026-06-08 | uplift       | 4        | median    | 4     | 3   | 5
             2026-06-08 | coding_share | 4        | median    | 0.4   | 0.3 | 0.5
"""
# Two and two persons are many where the minimum is one or two.
ONE, TWO = (
    FEW.replace("people.minimum         | 5", f"people.minimum         | {least}") for least in (1, 2)
)


@pytest.fixture(scope="module")
def copy(handed):
    return handed(FEW)


def cells(rows: list[dict], columns: str) -> set[object]:
    """What stands in those columns of rows of one to four people."""
    few = [row for row in rows if str(row["n"]) in "1234"]
    assert few != []
    return {row[column] for row in few for column in columns.split() if column in row}


def test_every_metric_that_knows_of_persons_says_what_it_withholds():
    asks = {name for name, metric in metrics().items() if any(word in metric.sql for word in PERSONAL)}
    assert {name for name, metric in metrics().items() if MINIMUM in metric.sql} == WITHHELD.keys()
    assert asks <= WITHHELD.keys()


@pytest.mark.parametrize("name", WITHHELD)
def test_figures_of_few_people_are_on_no_way_out(shared, copy, name):
    columns = WITHHELD[name]
    result = queries.run(shared(FEW), name)
    rows = result.frame.rows(named=True)
    assert rows != []
    assert cells(rows, columns) == {None}
    assert cells(json.loads(export.as_json(result.frame)), columns) == {None}
    assert cells(list(csv.DictReader(io.StringIO(export.as_csv(result.frame).decode()))), columns) == {""}
    assert cells(pl.read_parquet(export.as_parquet(result.frame)).rows(named=True), columns) == {None}
    views = shared(FEW).sql(f"FROM metrics.{name}").pl().rows(named=True)
    handed_on = queries.ask(copy, f"FROM metrics.{name}").frame.rows(named=True)
    assert cells(views, columns) == cells(handed_on, columns) == {None}
    assert [key for key in (*views[0], *handed_on[0]) if "person" in key] == []
    figure = attest.figure(shared(FEW), name)
    assert cells([dict(zip(figure["columns"], row, strict=True)) for row in figure["values"]], columns) == {
        None
    }


@pytest.mark.parametrize("name", WITHHELD)
def test_they_are_there_where_enough_people_are(shared, name):
    rows = queries.run(shared(ONE), name).frame.rows(named=True)
    there = {column for column in WITHHELD[name].split() if any(row.get(column) is not None for row in rows)}
    assert there >= set(WITHHELD[name].split()) - {"multiple"}  # which needs a baseline of a year


def test_tables_that_are_handed_on_hold_neither_days_of_a_small_team_nor_answers_of_a_few(copy):
    for table, columns in {"headcount": {"workdays"}, "surveys": {"value", "low", "high"}}.items():
        assert columns.isdisjoint(queries.ask(copy, f"SELECT * FROM {table} LIMIT 0").frame.columns)


QUARTER = {"from_date": "2026-04-01", "to_date": "2026-06-30", "grain": "quarter"}


@pytest.mark.parametrize("name", ["merges_per_contributor", "output_per_contributor", "review_load"])
def test_what_one_selection_leaves_out_is_not_found_by_subtracting_it_from_everything(shared, name):
    # p1 and p2 in x, p1, q1 and q2 in y, where p1 reviews nothing: x leaves two of four out, y one, or two
    values = {}
    for least, text in ((1, ONE), (2, TWO), (3, TWO.replace("| 2\n", "| 3\n", 1))):
        for repos in (None, ["x"], ["y"]):
            chosen = QUARTER | ({"repos": repos} if repos else {})
            row = queries.run(shared(text), name, chosen).frame.row(0, named=True)
            values[least, (repos or ["all"])[0]] = (row["value"] is not None, row["note"])
    for least in (1, 2, 3):
        assert values[least, "all"] == (True, None)
    assert values[1, "x"] == values[1, "y"] == (True, None)
    assert values[2, "x"] == (True, None)  # two are here and two are not
    assert values[2, "y"][0] is (name == "review_load")
    assert values[3, "x"][0] is values[3, "y"][0] is False
    if name != "review_load":
        outside = "1 person works outside of this selection only; figures per person are shown where nobody"
        assert values[2, "y"][1] == f"{outside} does, or 2"
        assert values[3, "y"][1] == f"{outside} does, or 3"
        assert values[3, "x"][1] == "2 people here; figures per person are shown from 3"


@pytest.mark.parametrize(("least", "hidden"), [(2, False), (3, True)])
def test_of_the_panel_nothing_is_shown_that_would_tell_of_the_few_who_are_not_in_it(shared, least, hidden):
    text = TWO.replace("| 2\n", f"| {least}\n", 1)
    rows = queries.run(shared(text), "output_per_contributor", QUARTER).frame.rows(named=True)
    (panel,) = (row for row in rows if row["repositories"] == "panel")
    (every,) = (row for row in rows if row["repositories"] == "all")
    assert (every["n"], panel["n"], every["lines"], every["contributor_days"]) == (4, 2, 400, 4 * 91)
    assert [panel[key] for key in ("lines", "landings", "contributor_days")] == (
        [None, None, None] if hidden else [100, 1, 2 * 91]
    )
