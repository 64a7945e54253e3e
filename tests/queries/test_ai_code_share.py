"""The share of landed lines and landings that AI wrote."""

from __future__ import annotations

import pytest

import queries

REPOS = """
    repos: repo | position | team     | scope      | head_seen_on
           x    | 1        | research | production | 2026-03-10
           y    | 2        | platform | research   | 2026-03-10
"""
JANUARY = """
    daily_lines: repo | landed_on  | origin     | grade  | lines
                 x    | 2026-01-05 | ai         | strong | 30
                 x    | 2026-01-06 | ai         | lines  | 20
                 x    | 2026-01-12 | ai         | weak   | 15
                 x    | 2026-01-19 | assisted   | strong | 5
                 y    | 2026-01-05 | human      | lines  | 10
                 y    | 2026-01-12 | undeclared |        | 100
                 y    | 2026-01-19 | unknown    |        | 20
                 y    | 2026-01-26 | automation | strong | 1000
    daily_merges: repo | landed_on  | written    | written_strict | merges
                  x    | 2026-01-05 | ai         | ai             | 2
                  x    | 2026-01-12 | ai         | undeclared     | 1
                  x    | 2026-01-19 | assisted   | undeclared     | 1
                  y    | 2026-01-12 | mixed      | mixed          | 2
                  y    | 2026-01-12 | undeclared | undeclared     | 4
                  y    | 2026-01-26 | automation | automation     | 9
"""


def test_strict_counts_exact_marks_and_line_notes_over_all_lines_but_those_of_automation(build, shows):
    con = build(REPOS + JANUARY)
    # AI 30 + 20 of 30 + 20 + 15 + 5 + 10 + 100 + 20 = 200 lines; with weak and assisted 70
    shows(
        queries.run(con, "ai_code_share"),
        """
        period     value strict declared unknown_share lines ai_lines n  complete
        2026-01-01 0.25  0.25   0.35     0.1           200   50       10 yes
        2026-02-01 .     .      .        .             0     0        0  yes
        2026-03-01 .     .      .        .             0     0        0  no
        """,
    )


def test_declared_counts_weak_and_assisted_marks_too(build, shows):
    con = build(REPOS + JANUARY)
    # landings: 3 ai + 1 assisted + 2 mixed of 10; strict reads the weak one and the assisted one as no mark
    shows(
        queries.run(con, "ai_code_share", {"policy": "declared", "to_date": "2026-01-31"}),
        """
        period     value strict declared ai_lines merge_share ai_merges mixed_merges assisted_merges
        2026-01-01 0.35  0.25   0.35     70       0.6         3         2            1
        """,
    )
    shows(
        queries.run(con, "ai_code_share", {"policy": "strict", "to_date": "2026-01-31"}),
        """
        period     value merge_share ai_merges mixed_merges assisted_merges automation_merges
        2026-01-01 0.25  0.4         2         2            0               9
        """,
    )


def test_every_class_of_lines_stands_beside_the_share(build, shows):
    shows(
        queries.run(build(REPOS + JANUARY), "ai_code_share", {"to_date": "2026-01-31"}),
        """
        strict_lines weak_lines assisted_lines human_lines no_mark_lines unknown_lines automation_lines
        50           15         5              10          100           20            1000
        """,
    )


@pytest.mark.parametrize(
    ("filters", "value"),
    [
        ({"repos": ["x"]}, 0.714),  # 50 / 70; four landings would be too few, so it has one more below
        ({"repos": "y"}, 0.0),
        ({"teams": ["research"]}, 0.714),
        ({"scopes": ["research"]}, 0.0),
        ({"from_date": "2026-01-06", "to_date": "2026-01-31"}, 0.125),  # 20 / (20 + 15 + 5 + 100 + 20)
        ({"to_date": "2026-01-05"}, 0.75),  # 30 / (30 + 10)
    ],
)
def test_each_filter_narrows_the_lines(build, filters, value):
    more = """
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2026-01-05 | undeclared | 5
                  y    | 2026-01-05 | undeclared | 5
    """
    frame = queries.run(build(REPOS + JANUARY + more), "ai_code_share", filters).frame
    assert round(frame["value"][0], 3) == value


def test_kinds_bring_in_what_is_not_written_code(build, shows):
    con = build("""
    repos: repo | head_seen_on
           x    | 2026-02-01
    daily_lines: landed_on  | kind      | origin     | lines
                 2026-01-05 | source    | ai         | 10
                 2026-01-05 | test      | undeclared | 10
                 2026-01-05 | notebook  | undeclared | 20
                 2026-01-05 | docs      | ai         | 20
                 2026-01-05 | generated | ai         | 40
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
    """)
    expected = {
        "": (40, 0.25),  # source, test and notebook: 10 of 40
        "test": (10, 0.0),
        "source,docs": (30, 1.0),
        "all": (100, 0.7),  # 10 + 20 + 40 of 100
    }
    for kinds, (lines, value) in expected.items():
        row = queries.run(con, "ai_code_share", {"kinds": kinds, "to_date": "2026-01-31"}).frame.row(
            0, named=True
        )
        assert (row["lines"], row["value"]) == (lines, value), kinds


def test_as_published_is_declared_with_all_kinds_in_production(build, shows):
    con = build(
        REPOS
        + JANUARY
        + """
    daily_lines: repo | landed_on  | kind      | origin | grade | lines
                 x    | 2026-01-05 | generated | ai     | weak  | 30
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2026-01-05 | undeclared | 5
    """
    )
    published = {
        "policy": "declared",
        "kinds": queries.KINDS,
        "scopes": ["production"],
        "to_date": "2026-01-31",
    }
    # only x: 50 strict + 15 weak + 5 assisted + 30 generated of the same 100
    shows(queries.run(con, "ai_code_share", published), "value lines\n 1 100")


def test_a_share_of_fewer_than_five_landings_is_withheld_with_a_note(build, shows):
    con = build("""
    repos: repo | head_seen_on
           x    | 2026-03-01
    daily_lines: landed_on  | origin | lines
                 2026-01-05 | ai     | 10
    daily_merges: landed_on  | written    | merges
                  2026-01-05 | ai         | 4
                  2026-01-05 | automation | 9
                  2026-02-05 | ai         | 5
    """)
    result = queries.run(con, "ai_code_share", {"to_date": "2026-02-28"})
    shows(
        result,
        """
        period     value strict declared merge_share n lines
        2026-01-01 .     .      .        .           4 10
        2026-02-01 .     .      .        1           5 0
        """,
    )
    assert result.frame["note"].to_list() == [
        "4 landings here; a share is shown from 5",
        "no lines of these kinds landed",
    ]


def test_the_interval_is_that_of_repository_weeks(build):
    rows = "\n".join(
        f"x | 2026-01-{day:02} | ai | {ai}\n x | 2026-01-{day:02} | undeclared | {100 - ai}"
        for day, ai in [(5, 20), (12, 40), (19, 60), (26, 80)]
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
    daily_lines: repo | landed_on | origin | lines
    {rows}
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
                  2026-01-26 | ai      | 1
    """)
    row = queries.run(con, "ai_code_share").frame.row(0, named=True)
    assert row["value"] == 0.5  # 200 / 400
    # four weeks: the widest interval that the draws allow, between the lowest and the highest week
    assert 0.2 <= row["low"] < 0.4
    assert 0.6 < row["high"] <= 0.8


def test_too_few_weeks_have_no_interval(build):
    row = queries.run(build(REPOS + JANUARY), "ai_code_share", {"to_date": "2026-01-12", "repos": "y"}).frame
    assert row["low"].to_list() == [None]


def test_an_empty_warehouse_has_no_periods(build):
    assert queries.run(build(REPOS), "ai_code_share").frame.is_empty()
