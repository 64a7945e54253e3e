"""The AI share of landed lines within each area that foreshock.toml names."""

from __future__ import annotations

import polars as pl

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-03-01
           y    | platform | production | 2026-03-01
    areas: repo | pattern  | name        | ai_research | guarded
           x    | train/** | training    | true        | false
           x    | evals/** | evaluations | true        | true
           x    | suite/** | evaluations | true        | true
           y    | evals/** | evaluations | true        | true
           y    | tests/** | evaluations | false       | false
           y    | old/**   | .           | false       | true
           y    | empty/** | empty       | false       | true
    daily_lines: repo | landed_on  | area     | kind   | origin     | grade  | lines
                 x    | 2026-01-05 | train/** | source | ai         | strong | 30
                 x    | 2026-01-06 | train/** | source | ai         | weak   | 10
                 x    | 2026-01-07 | train/** | test   | assisted   | strong | 10
                 x    | 2026-01-08 | train/** | source | undeclared |        | 40
                 x    | 2026-01-12 | train/** | source | unknown    |        | 10
                 x    | 2026-01-12 | train/** | source | automation | strong | 700
                 x    | 2026-01-05 | evals/** | source | ai         | lines  | 10
                 x    | 2026-01-05 | suite/** | source | undeclared |        | 10
                 x    | 2026-01-09 | suite/** | source | undeclared |        | 10
                 y    | 2026-01-05 | evals/** | source | ai         | strong | 10
                 y    | 2026-01-13 | evals/** | source | human      | lines  | 40
                 y    | 2026-01-20 | evals/** | source | ai         | strong | 20
                 y    | 2026-01-05 | tests/** | source | undeclared |        | 5
                 y    | 2026-01-06 | tests/** | docs   | undeclared |        | 9
                 y    | 2026-01-07 | old/**   | source | ai         | strong | 3
                 y    | 2026-01-08 |          | source | undeclared |        | 2
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 9
                  y    | 2026-01-05 | ai      | 9
"""


def test_each_area_has_the_share_of_its_own_lines(build, shows):
    # training: 30 of 30 + 10 + 10 + 40 + 10; evaluations of both repositories: 10 + 10 + 20 of 100, on
    # 5, 9 January in x (two patterns on the fifth are one day) and 5, 13 and 20 January in y
    shows(
        queries.run(build(WAREHOUSE), "ai_share_by_area", {"to_date": "2026-01-31"}),
        """
        period     area        ai_research guarded value n lines ai_lines complete
        2026-01-01 evaluations no          no      .     1 5     0        yes
        2026-01-01 evaluations yes         yes     0.4   5 100   40       yes
        2026-01-01 in_no_area  no          no      .     1 2     0        yes
        2026-01-01 old/**      no          yes     .     1 3     3        yes
        2026-01-01 training    yes         no      0.3   5 100   30       yes
        """.replace("in_no_area", "in no area"),
    )


def test_areas_of_one_name_that_are_marked_differently_stay_apart(build):
    frame = queries.run(build(WAREHOUSE), "ai_share_by_area", {"to_date": "2026-01-31"}).frame
    assert frame.filter(area="evaluations")["guarded"].to_list() == [False, True]


def test_declared_counts_weak_and_assisted_marks_too(build):
    filters = {"policy": "declared", "to_date": "2026-01-31"}
    frame = queries.run(build(WAREHOUSE), "ai_share_by_area", filters).frame
    assert frame.filter(area="training")["value"].to_list() == [0.5]  # 30 + 10 + 10 of 100


def test_filters_narrow_the_lines_of_an_area(build):
    con = build(WAREHOUSE)
    for filters, lines in [
        ({"repos": "y"}, {"evaluations": 75, "old/**": 3, "in no area": 2}),
        ({"scopes": "research"}, {"evaluations": 30, "training": 100}),
        ({"teams": "platform", "kinds": "docs"}, {"evaluations": 9}),
        ({"from_date": "2026-01-12"}, {"evaluations": 60, "training": 10}),
        ({"to_date": "2026-01-12", "repos": "x"}, {"evaluations": 30, "training": 100}),
        ({"kinds": "test"}, {"training": 10}),
    ]:
        frame = queries.run(con, "ai_share_by_area", {"to_date": "2026-01-31", **filters}).frame
        found = frame.filter(pl.col("lines") > 0).group_by("area").agg(pl.col("lines").sum())
        assert dict(found.iter_rows()) == lines, filters


def test_an_area_with_work_on_fewer_than_five_days_is_withheld_with_a_note(build):
    frame = queries.run(build(WAREHOUSE), "ai_share_by_area", {"to_date": "2026-02-28"}).frame
    notes = {(row["period"].month, row["area"]): row["note"] for row in frame.iter_rows(named=True)}
    four = queries.run(build(WAREHOUSE), "ai_share_by_area", {"to_date": "2026-01-11", "repos": "x"}).frame
    note = "days with landings here: 4; a share is shown from 5"
    assert four.filter(area="training").select("value", "note").row(0) == (None, note)
    assert notes[1, "old/**"] == "days with landings here: 1; a share is shown from 5"
    assert notes[1, "training"] is None
    assert notes[2, "training"] == "no lines of these kinds landed"


def test_where_every_line_lies_in_an_area_there_is_no_row_for_the_rest(build):
    frame = queries.run(build(WAREHOUSE), "ai_share_by_area", {"repos": "x"}).frame
    assert set(frame["area"]) == {"evaluations", "training"}


def test_without_areas_everything_is_in_none(build, shows):
    con = build("""
    repos: repo | head_seen_on
           x    | 2026-02-01
    daily_lines: landed_on  | area   | origin | lines
                 2026-01-05 |        | ai     | 5
                 2026-01-06 | gone/* | ai     | 5
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
    """)
    result = queries.run(con, "ai_share_by_area", {"to_date": "2026-01-31"})
    assert result.frame.select("area", "lines", "n").rows() == [("in no area", 10, 2)]


def test_the_interval_of_an_area_is_that_of_its_repository_weeks(build):
    weeks = [(5, 20), (12, 40), (19, 60), (26, 80)]
    rows = "\n".join(
        f"2026-01-{day:02} | a/** | ai | {ai}\n2026-01-{day + 1:02} | a/** | undeclared | {100 - ai}"
        for day, ai in weeks
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
    areas: pattern | name
           a/**    | alone
    daily_lines: landed_on | area | origin | lines
    {rows}
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
                  2026-01-27 | ai      | 1
    """)
    area = queries.run(con, "ai_share_by_area").frame.row(0, named=True)
    whole = queries.run(con, "ai_code_share").frame.row(0, named=True)
    assert (area["value"], area["n"]) == (0.5, 8)
    assert (area["low"], area["high"]) == (whole["low"], whole["high"])
