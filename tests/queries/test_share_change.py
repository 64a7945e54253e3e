"""Why the AI code share moved: change within repositories against a shift of work between them."""

from __future__ import annotations

import random

import pytest

import queries

TWO = """
    repos: repo | team     | scope      | head_seen_on
           a    | research | research   | 2026-03-10
           b    | platform | production | 2026-03-10
    daily_lines: repo | landed_on  | kind   | origin     | grade  | lines
                 a    | 2025-12-09 | source | ai         | strong | 999
                 a    | 2026-01-05 | source | ai         | strong | 20
                 a    | 2026-01-12 | source | undeclared |        | 80
                 b    | 2026-01-05 | source | ai         | lines  | 60
                 b    | 2026-01-12 | test   | human      | lines  | 40
                 b    | 2026-01-12 | source | automation | strong | 700
                 a    | 2026-02-02 | source | ai         | strong | 40
                 a    | 2026-02-09 | source | ai         | weak   | 50
                 a    | 2026-02-09 | source | assisted   | strong | 10
                 b    | 2026-02-02 | source | ai         | strong | 180
                 b    | 2026-02-09 | source | unknown    |        | 120
                 b    | 2026-02-09 | docs   | undeclared |        | 77
                 a    | 2026-03-02 | source | undeclared |        | 999
    daily_merges: repo | landed_on  | written    | merges
                  a    | 2025-12-09 | ai         | 9
                  a    | 2026-01-05 | ai         | 4
                  b    | 2026-01-05 | mixed      | 3
                  a    | 2026-02-02 | mixed      | 2
                  b    | 2026-02-02 | ai         | 5
                  b    | 2026-02-03 | automation | 8
"""


def test_the_last_two_closed_months_are_compared_and_the_two_parts_add_up(build, shows):
    # All: 80 of 200 lines to 220 of 400, 0.4 to 0.55; the mean of both is 0.475.
    # a: part 0.5 to 0.25, own share 0.2 to 0.4: within 0.375 * 0.2, mix -0.25 * (0.3 - 0.475)
    # b: part 0.5 to 0.75, own share 0.6 in both: within 0, mix 0.25 * (0.6 - 0.475)
    result = queries.run(build(TWO), "share_change")
    shows(
        result,
        """
        repo last_period previous_period n complete lines previous_lines ai_lines previous_ai_lines repos
        a    2026-02-01  2026-01-01      2 yes      100   100            40       20                1
        b    2026-02-01  2026-01-01      5 yes      300   100            180      60                1
        """,
    )
    rows = result.frame.select("value", "within", "mix", "change", "last_share", "previous_share").rows()
    assert rows[0] == pytest.approx((0.11875, 0.075, 0.04375, 0.15, 0.4, 0.2), abs=1e-12)
    assert rows[1] == pytest.approx((0.03125, 0, 0.03125, 0.15, 0.6, 0.6), abs=1e-12)


def test_declared_counts_weak_and_assisted_marks_too(build):
    # a: 100 of 100 lines in February; all: 280 of 400
    frame = queries.run(build(TWO), "share_change", {"policy": "declared"}).frame
    assert frame["last_share"].to_list() == [1, 0.6]
    assert frame["change"].to_list() == pytest.approx([0.3, 0.3], abs=1e-12)


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({"to_date": "2026-01-31"}, [("a", 100, 999), ("b", 100, 0)]),
        ({"from_date": "2026-01-01"}, [("a", 100, 100), ("b", 300, 100)]),
        ({"from_date": "2026-01-02"}, []),  # January is no longer whole, so there is nothing to compare with
        ({"grain": "quarter"}, []),  # one closed quarter only
        ({"kinds": "source,docs", "repos": ["a", "b"]}, [("a", 100, 100), ("b", 377, 60)]),
        ({"kinds": "test"}, [("b", 0, 40)]),
        ({"repos": "b"}, [("b", 300, 100)]),
        ({"teams": "research"}, [("a", 100, 100)]),
        ({"scopes": "production"}, [("b", 300, 100)]),
    ],
)
def test_each_filter_narrows_what_is_compared(build, filters, rows):
    frame = queries.run(build(TWO), "share_change", filters).frame
    assert sorted(frame.select("repo", "lines", "previous_lines").rows()) == rows


def test_a_repository_that_landed_nothing_in_one_period_adds_mix_alone(build, shows):
    con = build("""
    repos: repo | head_seen_on
           new  | 2026-03-10
           gone | 2026-03-10
           same | 2026-03-10
    daily_lines: repo | landed_on  | origin     | lines
                 gone | 2026-01-05 | ai         | 20
                 gone | 2026-01-05 | undeclared | 80
                 same | 2026-01-05 | ai         | 50
                 same | 2026-01-05 | undeclared | 50
                 new  | 2026-02-05 | ai         | 100
                 same | 2026-02-05 | ai         | 50
                 same | 2026-02-05 | undeclared | 50
    daily_merges: repo | landed_on  | written | merges
                  gone | 2026-01-05 | ai      | 5
                  new  | 2026-02-05 | ai      | 5
    """)
    # 0.35 to 0.75, the mean 0.55: gone -0.5 * (0.2 - 0.55), new 0.5 * (1 - 0.55), same is half of all in both
    shows(
        queries.run(con, "share_change"),
        """
        repo value within mix  last_share previous_share n change
        new  0.225 0      0.225 1          .              5 0.4
        gone 0.175 0      0.175 .          0.2            0 0.4
        same 0     0      0     0.5        0.5            0 0.4
        """,
    )


def many(repos: int) -> str:
    """So many repositories with lines of their own in two months."""
    dice = random.Random(7)
    lines = [
        f"r{repo} | 2026-0{month}-05 | {origin} | {dice.randint(0, 300)}"
        for repo in range(repos)
        for month in (1, 2)
        for origin in ("ai", "undeclared")
    ]
    return "\n".join(
        [
            "repos: repo | head_seen_on",
            *(f"r{repo} | 2026-03-10" for repo in range(repos)),
            "daily_lines: repo | landed_on | origin | lines",
            *lines,
            "daily_merges: repo | landed_on | written | merges",
            "r0 | 2026-01-05 | ai | 5\n r0 | 2026-02-05 | ai | 6",
        ]
    )


def test_the_five_that_moved_it_most_are_named_and_the_others_are_one_row(build):
    frame = queries.run(build(many(9)), "share_change").frame
    assert frame["repos"].to_list() == [1, 1, 1, 1, 1, 4]
    assert frame["repo"].to_list().index("all others") == 5
    assert frame["value"][:5].min() < 0 < frame["value"][:5].max()
    moved = frame["value"].abs().to_list()[:5]
    assert moved == sorted(moved, reverse=True)
    assert queries.run(build(many(5)), "share_change").frame.height == 5  # no others, no row


@pytest.mark.parametrize("repos", [1, 2, 6, 30])
def test_within_and_mix_of_all_rows_are_the_change_of_the_ai_code_share(build, repos):
    con = build(many(repos))
    frame = queries.run(con, "share_change").frame
    before, after = queries.run(con, "ai_code_share").frame["value"].to_list()[:2]
    assert frame["within"].sum() + frame["mix"].sum() == pytest.approx(after - before, abs=1e-12)
    assert frame["value"].sum() == pytest.approx(after - before, abs=1e-12)
    assert frame["change"].to_list() == pytest.approx([after - before] * frame.height, abs=1e-12)
    assert frame["lines"].sum() == queries.run(con, "ai_code_share").frame["lines"][1]


@pytest.mark.parametrize("month", ["2026-01-05 | mixed      | 3", "2026-02-02 | ai         | 5"])
def test_a_change_of_a_share_that_is_withheld_is_withheld_too(build, month):
    few = TWO.replace(f"b    | {month}", f"b    | {month[:-1]}{'0' if 'mixed' in month else '2'}")
    frame = queries.run(build(few), "share_change").frame
    assert frame.select("value", "within", "mix", "change").rows() == [(None,) * 4] * 2
    note = "4 landings in one of the two periods; a change is shown from 5 in both"
    assert frame["note"].to_list() == [note] * 2
    alone = queries.run(build(TWO), "share_change", {"repos": "b"}).frame
    assert alone["note"].to_list() == [note.replace("4", "3")]  # landings of the other one do not count


def test_a_period_without_lines_of_these_kinds_has_no_share_to_compare_with(build):
    frame = queries.run(build(TWO), "share_change", {"kinds": "docs"}).frame
    assert frame.select("repo", "value", "change").rows() == [("b", None, None)]
    assert frame["note"].to_list() == ["no lines of these kinds landed in one of the two periods"]
