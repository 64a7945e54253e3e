"""The AI share of landed lines in areas that are marked as AI research."""

from __future__ import annotations

import pytest

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-03-10
           y    | platform | production | 2026-03-10
    areas: repo | pattern  | ai_research
           x    | train/** | true
           x    | docs/**  | false
           y    | evals/** | true
    daily_lines: repo | landed_on  | area     | kind   | origin     | grade  | lines
                 x    | 2026-01-05 | train/** | source | ai         | strong | 30
                 x    | 2026-01-06 | train/** | test   | ai         | lines  | 20
                 x    | 2026-01-12 | train/** | source | ai         | weak   | 15
                 x    | 2026-01-19 | train/** | source | assisted   | strong | 5
                 y    | 2026-01-05 | evals/** | source | human      | lines  | 10
                 y    | 2026-01-12 | evals/** | source | undeclared |        | 100
                 y    | 2026-01-19 | evals/** | source | unknown    |        | 20
                 y    | 2026-01-26 | evals/** | source | automation | strong | 1000
                 y    | 2026-01-26 | evals/** | docs   | ai         | strong | 50
                 y    | 2026-01-26 | train/** | source | ai         | strong | 600
                 x    | 2026-01-26 | docs/**  | source | ai         | strong | 500
                 x    | 2026-01-26 |          | source | ai         | strong | 400
"""
LANDINGS = """
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 40
                  y    | 2026-01-05 | ai      | 40
    merges: repo | landed_on  | how    | ai_research_lines | written    | bulk    | counted
            x    | 2026-01-05 | squash | 50                | ai         | .       | true
            x    | 2026-01-12 | merge  | 15                | ai         | .       | true
            x    | 2026-01-19 | direct | 5                 | assisted   | .       | true
            y    | 2026-01-05 | squash | 10                | human      | .       | true
            y    | 2026-01-12 | squash | 100               | undeclared | .       | true
            y    | 2026-01-19 | squash | 20                | unknown    | .       | true
            y    | 2026-01-26 | squash | 0                 | ai         | .       | true
            y    | 2026-01-26 | squash | 1000              | automation | .       | true
            y    | 2026-01-26 | squash | 800               | ai         | subtree | true
            y    | 2026-01-26 | pull   | 800               | ai         | .       | true
            y    | 2026-01-26 | batch  | 800               | ai         | .       | true
            y    | 2026-01-26 | squash | 800               | ai         | .       | false
"""


def test_only_lines_in_areas_marked_as_research_count(build, shows):
    # 30 + 20 of 30 + 20 + 15 + 5 + 10 + 100 + 20 = 200 lines, in six landings; with weak and assisted 70
    shows(
        queries.run(build(WAREHOUSE + LANDINGS), "ai_research_share"),
        """
        period     value strict declared unknown_share lines ai_lines n complete
        2026-01-01 0.25  0.25   0.35     0.1           200   50       6 yes
        2026-02-01 .     .      .        .             0     0        0 yes
        2026-03-01 .     .      .        .             0     0        0 no
        """,
    )


def test_declared_counts_weak_and_assisted_marks_too(build, shows):
    filters = {"policy": "declared", "to_date": "2026-01-31"}
    shows(
        queries.run(build(WAREHOUSE + LANDINGS), "ai_research_share", filters),
        """
        value strict declared ai_lines strict_lines weak_lines assisted_lines unknown_lines
        0.35  0.25   0.35     70       50           15         5              20
        """,
    )


@pytest.mark.parametrize(
    ("filters", "lines", "n"),
    [
        ({"repos": "x"}, 70, 3),
        ({"teams": "platform"}, 130, 3),
        ({"scopes": "research"}, 70, 3),
        ({"from_date": "2026-01-06"}, 160, 4),  # without the 30 and the 10 of the fifth, and their landings
        ({"from_date": "2026-01-12"}, 140, 4),
        ({"to_date": "2026-01-12"}, 175, 4),
        ({"kinds": "test"}, 20, 6),  # landings count whatever they touched
        ({"kinds": "source,docs"}, 230, 6),
    ],
)
def test_each_filter_narrows_lines_and_landings(build, filters, lines, n):
    con = build(WAREHOUSE + LANDINGS)
    row = queries.run(con, "ai_research_share", {"to_date": "2026-01-31"} | filters).frame.row(0, named=True)
    assert (row["lines"], row["n"]) == (lines, n)


def test_a_share_of_fewer_than_five_landings_is_withheld_with_a_note(build):
    con = build(WAREHOUSE + LANDINGS)
    filters = {"from_date": "2026-01-06", "to_date": "2026-02-28"}
    frame = queries.run(con, "ai_research_share", filters).frame
    assert frame.select("value", "strict", "declared", "low").row(0) == (None,) * 4
    assert frame["note"].to_list() == [f"{n} landings here; a share is shown from 5" for n in (4, 0)]
    filters = {"kinds": "config", "to_date": "2026-01-31"}
    assert queries.run(con, "ai_research_share", filters).frame["note"][0] == "no lines of these kinds landed"


def test_where_no_area_is_marked_the_note_says_so(build):
    con = build(WAREHOUSE.replace("| true", "| false") + LANDINGS)
    frame = queries.run(con, "ai_research_share", {"to_date": "2026-01-31"}).frame
    assert frame.select("value", "lines", "note").row(0) == (None, 0, "no area here is marked as AI research")
    elsewhere = """
    repos: repo | head_seen_on
           z    | 2026-03-10
    daily_merges: repo | landed_on  | written | merges
                  z    | 2026-01-05 | ai      | 5
    """
    con = build(WAREHOUSE + LANDINGS + elsewhere)
    frame = queries.run(con, "ai_research_share", {"to_date": "2026-01-31", "repos": "z"}).frame
    assert frame["note"].to_list() == ["no area here is marked as AI research"]


def test_the_interval_is_that_of_the_share_of_all_code_over_the_same_lines(build):
    weeks = [(5, 20), (12, 40), (19, 60), (26, 80)]
    rows = "\n".join(
        f"{repo} | 2026-01-{day:02} | a/** | {origin} | {lines}"
        for day, ai in weeks
        for origin, lines in (("ai", ai), ("undeclared", 100 - ai))
        for repo in "xy"
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
           y    | 2026-02-01
    areas: repo | pattern | ai_research
           x    | a/**    | true
           y    | a/**    | true
    daily_lines: repo | landed_on | area | origin | lines
    {rows}
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
    merges: landed_on  | ai_research_lines | written
            2026-01-05 | 1                 | ai
            2026-01-05 | 1                 | ai
            2026-01-05 | 1                 | ai
            2026-01-05 | 1                 | ai
            2026-01-28 | 1                 | ai
    """)
    for grain in ("month", "quarter"):
        research = queries.run(con, "ai_research_share", {"grain": grain}).frame.row(0, named=True)
        whole = queries.run(con, "ai_code_share", {"grain": grain}).frame.row(0, named=True)
        assert [research[key] for key in ("value", "low", "high")] == [
            whole[key] for key in ("value", "low", "high")
        ]
        assert research["low"] < 0.5 < research["high"]
