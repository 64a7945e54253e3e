"""The AI share of landed lines by the model that its marks name."""

from __future__ import annotations

import queries

WAREHOUSE = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-03-01
           y    | platform | 2026-03-01
    daily_lines: repo | landed_on  | kind   | origin     | grade  | model  | lines
                 x    | 2026-01-05 | source | ai         | strong | acme-1 | 20
                 y    | 2026-01-05 | test   | ai         | lines  | acme-1 | 10
                 x    | 2026-01-12 | source | ai         | weak   | acme-2 | 20
                 x    | 2026-01-12 | source | ai         | strong |        | 10
                 x    | 2026-01-19 | source | assisted   | strong | acme-3 | 40
                 y    | 2026-01-19 | source | undeclared |        |        | 80
                 y    | 2026-01-26 | source | unknown    |        |        | 20
                 y    | 2026-01-26 | docs   | ai         | strong | acme-1 | 300
                 x    | 2026-01-26 | source | automation | strong |        | 900
                 x    | 2026-02-02 | source | ai         | strong | acme-2 | 50
                 y    | 2026-02-02 | source | undeclared |        |        | 150
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2026-01-05 | ai         | 6
                  y    | 2026-01-05 | undeclared | 5
                  x    | 2026-01-26 | automation | 9
                  x    | 2026-02-05 | ai         | 5
"""


def test_the_models_of_a_period_add_up_to_the_ai_code_share(build, shows):
    con = build(WAREHOUSE)
    filters = {"to_date": "2026-02-28"}
    # of 20 + 10 + 20 + 10 + 40 + 80 + 20 = 200 lines, and of 200
    shows(
        queries.run(con, "ai_share_by_model", filters),
        """
        period     model     value lines all_lines n  complete
        2026-01-01 acme-1    0.15  30    200       11 yes
        2026-01-01 acme-2    0     0     200       11 yes
        2026-01-01 not_named 0.05  10    200       11 yes
        2026-02-01 acme-1    0     0     200       5  yes
        2026-02-01 acme-2    0.25  50    200       5  yes
        2026-02-01 not_named 0     0     200       5  yes
        """.replace("not_named", "not named"),
    )
    whole = queries.run(con, "ai_code_share", filters).frame["value"].to_list()
    assert [round(value, 9) for value in whole] == [0.2, 0.25]


def test_declared_gives_weak_and_assisted_lines_to_their_models(build, shows):
    filters = {"policy": "declared", "to_date": "2026-01-31"}
    shows(
        queries.run(build(WAREHOUSE), "ai_share_by_model", filters),
        "model value\nacme-1 0.15\nacme-2 0.1\nacme-3 0.2\nnot named 0.05",
    )


def test_filters_cut_both_the_lines_of_a_model_and_those_of_all(build, shows):
    con = build(WAREHOUSE)
    expected = {
        ("repos", "y"): "acme-1 0.091 10 110 5",  # of 10 + 80 + 20
        ("teams", "research"): "acme-1 0.222 20 90 6\nnot named 0.111 10 90 6",  # of 20 + 20 + 10 + 40
        ("from_date", "2026-01-06"): "not named . 10 170 0",  # but for the 30 of the fifth
        ("from_date", "2026-01-12"): "not named . 10 170 0",
        ("to_date", "2026-01-12"): "acme-1 0.5 30 60 11\nnot named 0.167 10 60 11",  # of 30 + 20 + 10
        ("kinds", "test"): "acme-1 1 10 10 11",
        ("kinds", "source,docs"): "acme-1 0.653 320 490 11\nnot named 0.02 10 490 11",
    }
    for (key, value), rows in expected.items():
        result = queries.run(con, "ai_share_by_model", {"to_date": "2026-01-31", key: value})
        shows(result, f"model value lines all_lines n\n{rows}")


def test_the_interval_of_a_model_is_that_of_all_repository_weeks_also_those_without_it(build):
    weeks = [(5, "acme-1", 20), (12, "acme-1", 40), (19, "acme-1", 60), (26, "acme-2", 80)]
    rows = "\n".join(
        f"2026-01-{day:02} | ai | {model} | {ai}\n2026-01-{day:02} | undeclared | | {100 - ai}"
        for day, model, ai in weeks
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
    daily_lines: landed_on | origin | model | lines
    {rows}
    daily_lines: landed_on  | origin | model  | lines
                 2026-02-02 | ai     | acme-3 | 1
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 6
    """)
    frame = queries.run(con, "ai_share_by_model", {"grain": "month", "to_date": "2026-01-31"}).frame
    first, second = frame.iter_rows(named=True)
    assert (first["value"], second["value"]) == (0.3, 0.2)
    assert 0 <= first["low"] < 0.2 < 0.4 < first["high"] <= 0.6  # a week without it counts as none
    assert second["low"] == 0  # three of the four weeks have none of it
    later = queries.run(con, "ai_share_by_model").frame.filter(model="acme-3").row(0, named=True)
    assert (later["value"], later["low"]) == (0, None)  # it wrote nothing in January


def test_too_few_landings_are_said_in_a_note(build, shows):
    four = WAREHOUSE.replace("x    | 2026-02-05 | ai         | 5", "x    | 2026-02-05 | ai         | 4")
    frame = queries.run(build(four), "ai_share_by_model", {"to_date": "2026-02-28"}).frame.tail(1)
    assert frame.select("value", "note").row(0) == (None, "4 landings here; a share is shown from 5")
    con = build(WAREHOUSE)
    result = queries.run(con, "ai_share_by_model", {"from_date": "2026-02-01", "to_date": "2026-02-04"})
    shows(result, "model value n lines\nacme-2 . 0 50")
    assert result.frame["note"].to_list() == ["0 landings here; a share is shown from 5"]
    assert queries.run(con, "ai_share_by_model", {"from_date": "2026-02-06"}).frame.is_empty()


def test_a_model_of_another_month_has_nothing_where_no_such_lines_landed(build):
    result = queries.run(build(WAREHOUSE), "ai_share_by_model", {"kinds": "docs", "to_date": "2026-02-28"})
    assert result.frame["value"].to_list() == [1.0, None]
    assert result.frame["note"].to_list() == [None, "no lines of these kinds landed"]
