"""How much carries a mark, of which grade, and how lines were given to marks."""

from __future__ import annotations

import pytest

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-03-10
           y    | platform | production | 2026-03-10
    daily_lines: repo | landed_on  | kind   | origin     | grade  | lines
                 x    | 2026-01-05 | source | ai         | lines  | 30
                 x    | 2026-01-06 | source | human      | lines  | 10
                 x    | 2026-01-12 | source | ai         | strong | 20
                 y    | 2026-01-12 | test   | assisted   | strong | 10
                 y    | 2026-01-19 | source | ai         | weak   | 5
                 y    | 2026-01-19 | source | assisted   | weak   | 5
                 y    | 2026-01-26 | source | undeclared |        | 100
                 y    | 2026-01-26 | source | unknown    |        | 20
                 y    | 2026-01-26 | source | automation | strong | 900
                 y    | 2026-01-26 | docs   | undeclared |        | 80
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    merges: repo | landed_on  | how    | written    | grade  | share_method | bulk    | counted
            x    | 2026-01-05 | squash | ai         | lines  | note         | .       | true
            x    | 2026-01-05 | squash | undeclared | lines  | note         | .       | true
            x    | 2026-01-06 | merge  | ai         | strong | pure         | .       | true
            x    | 2026-01-06 | merge  | mixed      | strong | blame        | .       | true
            x    | 2026-01-06 | merge  | undeclared | strong | pure         | .       | true
            x    | 2026-01-06 | merge  | mixed      | weak   | prorated     | .       | true
            y    | 2026-01-12 | squash | ai         | weak   | whole        | .       | true
            y    | 2026-01-12 | squash | assisted   | strong | whole        | .       | true
            y    | 2026-01-12 | squash | undeclared | .      | blame        | .       | true
            y    | 2026-01-26 | direct | undeclared | .      | .            | .       | true
            y    | 2026-01-26 | direct | undeclared | .      | pure         | .       | true
            y    | 2026-01-26 | direct | unknown    | .      | pure         | .       | true
            y    | 2026-01-26 | direct | automation | .      | pure         | .       | true
            y    | 2026-01-26 | squash | ai         | strong | pure         | subtree | true
            y    | 2026-01-26 | pull   | ai         | strong | pure         | .       | true
            y    | 2026-01-26 | batch  | ai         | strong | pure         | .       | true
            y    | 2026-01-26 | squash | ai         | strong | pure         | .       | false
"""


def test_lines_are_counted_by_the_grade_of_their_mark(build, shows):
    # 30 + 10 + 20 + 10 + 5 + 5 = 80 marked of 200 lines
    shows(
        queries.run(build(WAREHOUSE), "attribution_coverage"),
        """
        period     value n  complete lines noted_lines strong_lines weak_lines unmarked_lines unknown_lines
        2026-01-01 0.4   12 yes      200   40          30           10         100            20
        2026-02-01 .     0  yes      0     0           0            0          0              0
        2026-03-01 .     0  no       0     0           0            0          0              0
        """,
    )


def test_landings_are_counted_by_the_grade_of_their_best_mark(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "attribution_coverage", {"to_date": "2026-01-31"}),
        """
        noted_landings strong_landings weak_landings unmarked_landings unknown_landings n
        2              4               2             3                 1                12
        """,
    )


def test_landings_are_counted_by_how_their_lines_were_given_to_commits(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "attribution_coverage", {"to_date": "2026-01-31"}),
        """
        method_note method_pure method_blame method_prorated method_whole method_none n
        2           4           2            1               2            1           12
        """,
    )


@pytest.mark.parametrize(
    ("filters", "lines", "noted", "n"),
    [
        ({"repos": "x"}, 60, 40, 6),
        ({"teams": "platform"}, 140, 0, 6),
        ({"scopes": "research"}, 60, 40, 6),
        ({"from_date": "2026-01-06"}, 170, 10, 10),
        ({"to_date": "2026-01-12"}, 70, 40, 9),
        ({"kinds": "test"}, 10, 0, 12),  # landings count whatever they touched
        ({"kinds": "source,docs"}, 270, 40, 12),
    ],
)
def test_each_filter_narrows_lines_and_landings(build, filters, lines, noted, n):
    con = build(WAREHOUSE)
    frame = queries.run(con, "attribution_coverage", {"to_date": "2026-01-31"} | filters).frame
    assert frame.select("lines", "noted_lines", "n").rows() == [(lines, noted, n)]


def test_the_way_of_counting_marks_changes_nothing_here(build):
    result = queries.run(build(WAREHOUSE), "attribution_coverage", {"policy": "declared"})
    assert result.ignored == ("policy",)


def test_too_little_is_withheld_with_a_note(build):
    con = build(WAREHOUSE)
    for filters, note in [
        ({"from_date": "2026-01-13"}, "3 landings here; a share is shown from 5"),
        ({"kinds": "config"}, "no lines of these kinds landed"),
    ]:
        frame = queries.run(con, "attribution_coverage", {"to_date": "2026-01-31"} | filters).frame
        assert frame.select("value", "low", "note").rows() == [(None, None, note)]


def test_the_interval_is_that_of_repository_weeks(build):
    weeks = [(5, 20), (12, 40), (19, 60), (26, 80)]
    rows = "\n".join(
        f"{repo} | 2026-01-{day:02} | {origin} | {grade} | {lines}"
        for day, marked in weeks
        for origin, grade, lines in (("ai", "strong", marked), ("undeclared", "", 100 - marked))
        for repo in "xy"
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
           y    | 2026-02-01
    daily_lines: repo | landed_on | origin | grade | lines
    {rows}
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
    merges: landed_on  | written
            2026-01-05 | ai
            2026-01-05 | ai
            2026-01-05 | ai
            2026-01-05 | ai
            2026-01-05 | ai
    """)
    coverage = queries.run(con, "attribution_coverage").frame.row(0, named=True)
    share = queries.run(con, "ai_code_share").frame.row(0, named=True)
    assert coverage["value"] == 0.5
    assert [coverage[end] for end in ("low", "high")] == [share[end] for end in ("low", "high")]
