"""Who checked what landed, by who wrote it; what cannot be known stays unknown."""

from __future__ import annotations

import polars as pl
import pytest

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-03-10
           y    | platform | production | 2026-03-10
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    daily_checks: repo | landed_on  | checked       | written    | written_strict | merges | lines
                  x    | 2026-01-05 | second_person | ai         | ai             | 4      | 100
                  x    | 2026-01-06 | operator      | ai         | ai             | 2      | 50
                  x    | 2026-01-12 | nobody        | ai         | ai             | 1      | 30
                  x    | 2026-01-12 | ai_only       | ai         | undeclared     | 2      | 15
                  y    | 2026-01-12 | unknown       | ai         | ai             | 1      | 20
                  y    | 2026-01-19 | stale         | ai         | ai             | 1      | 0
                  y    | 2026-01-19 | nobody        | mixed      | mixed          | 1      | 40
                  y    | 2026-01-19 | nobody        | assisted   | undeclared     | 1      | 5
                  x    | 2026-01-19 | second_person | undeclared | undeclared     | 5      | 200
                  x    | 2026-01-19 | nobody        | undeclared | undeclared     | 1      | 10
                  x    | 2026-01-19 | operator      | human      | human          | 1      | 10
                  x    | 2026-01-19 | nobody        | automation | automation     | 9      | 0
                  x    | 2026-01-19 | operator      | unknown    | unknown        | 1      | 20
                  x    | 2026-02-05 | unknown       | ai         | ai             | 6      | 60
"""


def january(con, name, filters=None):
    """The rows of a metric that are about January."""
    return queries.run(con, name, filters or {}).frame.filter(pl.col("period").dt.month() == 1)


def test_shares_of_landings_and_of_lines_by_who_checked_add_up_to_everything(build, shows):
    mix = january(build(WAREHOUSE), "checked_mix")
    # all: 9, 1, 4, 2, 4 and 1 landings with 300, 0, 80, 15, 85 and 20 lines; automation is in neither part
    shows(
        mix.filter(pl.col("origin").is_in(["all", "ai"])),
        """
        origin checked       value n  passed lines_share complete
        all    second_person 0.429 21 9      0.6         yes
        all    stale         0.048 21 1      0           yes
        all    operator      0.19  21 4      0.16        yes
        all    ai_only       0.095 21 2      0.03        yes
        all    nobody        0.19  21 4      0.17        yes
        all    unknown       0.048 21 1      0.04        yes
        ai     second_person 0.444 9  4      0.5         yes
        ai     stale         0.111 9  1      0           yes
        ai     operator      0.222 9  2      0.25        yes
        ai     ai_only       0     9  0      0           yes
        ai     nobody        0.111 9  1      0.15        yes
        ai     unknown       0.111 9  1      0.1         yes
        """,
    )
    few = mix.filter(pl.col("origin") == "mixed")
    assert few["value"].null_count() == 6
    assert few["note"][0] == "1 landing here; a share is shown from 5"


def test_ways_to_build_are_read_from_who_wrote_and_who_checked(build, shows):
    con = build(WAREHOUSE)
    # strict: 7 + 2 + 1 without a mark; 4 checked, 1 mixed; 2 + 1; 1; of 1 nobody knows, 1 was not looked at
    shows(
        january(con, "ways_to_build").with_columns(pl.col("way").str.replace(" ", "_")),
        """
        way           value n  passed lines_share
        people        0.476 21 10     0.48        # 200 + 10 + 10 + 15 + 5 of 500 lines
        together      0.238 21 5      0.28
        operator_only 0.143 21 3      0.1
        alone         0.048 21 1      0.06
        unknown       0.095 21 2      0.08
        """,
    )
    declared = january(con, "ways_to_build", {"policy": "declared"})
    assert dict(declared.select("way", "passed").rows()) == {
        "people": 7, "together": 6, "operator only": 3, "alone": 3, "unknown": 2
    }  # fmt: skip


def test_coverage_is_of_landings_whose_check_is_known_and_says_what_is_not(build, shows):
    con = build(WAREHOUSE)
    frame = queries.run(con, "review_coverage", {"to_date": "2026-02-28"}).frame
    shows(
        frame,
        """
        period     origin     value n  checked unknown at_least_share at_most_share
        2026-01-01 all        0.45  20 9       1       0.429          0.476
        2026-01-01 ai         0.5   8  4       1       0.444          0.556
        2026-01-01 mixed      .     1  0       0       .              .
        2026-01-01 undeclared 0.5   10 5       0       0.5            0.5
        2026-02-01 all        .     0  0       6       .              .
        2026-02-01 ai         .     0  0       6       .              .
        2026-02-01 mixed      .     0  0       0       .              .
        2026-02-01 undeclared .     0  0       0       .              .
        """,
    )
    notes = frame["note"].to_list()
    assert notes[1:6] == [
        "who checked 1 more is not known",
        "1 landing here; a share is shown from 5",
        None,
        "who checked is known of 0 of 6 landings; a share is shown from 5",
        "who checked is known of 0 of 6 landings; a share is shown from 5",
    ]


def test_landings_that_no_person_looked_at_are_counted_and_zero_is_not_said_of_what_is_unknown(build, shows):
    con = build(WAREHOUSE)
    shows(
        queries.run(con, "unaccountable_merges"),
        """
        period     value n share nobody ai_only unknown complete
        2026-01-01 2     9 0.222 2      0       1       yes     # one of nine that AI wrote, and a mixed one
        2026-02-01 .     0 .     .      .       6       yes
        2026-03-01 0     0 .     0      0       0       no
        """,
    )
    shows(
        queries.run(con, "unaccountable_merges", {"policy": "declared", "to_date": "2026-01-31"}),
        """
        value n  nobody ai_only
        5     12 3      2
        """,
    )
    notes = queries.run(con, "unaccountable_merges").frame["note"].to_list()
    assert notes == ["who checked 1 more is not known", "who checked is not known of any of 6", None]


def test_a_period_is_complete_when_the_forge_was_read_after_it(build):
    read = """
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-02-28
    request_times: created_on | written
                   2026-01-05 | ai
    """
    con = build(WAREHOUSE + read)
    for name in ("checked_mix", "ways_to_build", "review_coverage", "unaccountable_merges"):
        frame = (
            queries.run(con, name).frame.group_by("period", maintain_order=True).agg(pl.col("complete").all())
        )
        assert frame["complete"].to_list() == [True, False, False], name


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        ({"repos": "y"}, 4),
        ({"teams": "research"}, 17),
        ({"scopes": "production"}, 4),
        ({"from_date": "2026-01-13"}, 11),
        ({"to_date": "2026-01-11"}, 6),
        ({"grain": "quarter"}, 27),
        ({"grain": "week"}, 6),
    ],
)
def test_each_filter_narrows_the_landings(build, filters, n):
    con = build(WAREHOUSE)
    assert queries.run(con, "checked_mix", filters).frame["n"][0] == n
    assert queries.run(con, "ways_to_build", filters).frame["n"][0] == n


LOAD = """
    settings: key            | value
              people.minimum | 3
    repos: repo
           x
           y
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-03-04
                  github | y    | ok    | 2026-03-04
    request_times: created_on | written
                   2026-01-05 | ai
    daily_reviews: repo | day        | person | requests | lines | large | fast
                   x    | 2026-01-05 | p1     | 2        | 500   | 1     | 1
                   y    | 2026-01-05 | p1     | 1        | 100   | 0     | 0
                   x    | 2026-01-06 | p1     | 0        | 0     | 1     | 0
                   x    | 2026-01-06 | p2     | 3        | 900   | 3     | 1
                   y    | 2026-01-07 | p3     | 1        | 300   | 0     | 0
                   x    | 2026-02-07 | p1     | 1        | 300   | 0     | 0
    open_requests: repo | day        | age | n
                   x    | 2026-01-31 | 1   | 2
                   y    | 2026-01-31 | 4   | 1
                   y    | 2026-01-31 | 90  | 1
                   x    | 2026-02-28 | 30  | 1
                   x    | 2026-03-01 | 31  | 7
                   x    | 2026-03-04 | 34  | 1
"""


def test_load_is_lines_over_days_on_which_a_reviewer_reviewed(build, shows):
    # January: 1,800 lines; p1 on two days, in two repositories on one of them, p2 and p3 on one
    shows(
        queries.run(build(LOAD), "review_load"),
        """
        period     value n requests_per_day large fast fast_share open queue_days oldest_days complete
        2026-01-01 450   3 1.75             5     2    0.4        4    1          90          yes
        2026-02-01 .     1 .                .     .    .          1    30         30          yes
        2026-03-01 .     0 .                0     0    .          1    34         34          no
        """,
    )


def test_figures_per_reviewer_are_withheld_under_the_minimum_and_those_of_the_queue_are_not(build):
    load = queries.run(build(LOAD.replace("| 3\n", "| 4\n")), "review_load").frame.row(0, named=True)
    assert (load["value"], load["requests_per_day"], load["open"]) == (None, None, 4)
    assert load["note"] == "3 people here; figures per person are shown from 4"


def test_of_a_selection_the_same_person_counts_once_a_day(build, shows):
    con = build(LOAD)
    shows(
        queries.run(con, "review_load", {"grain": "quarter"}),
        """
        value n open
        420   3 1      # 2,100 lines on five days
        """,
    )
    assert queries.run(con, "review_load", {"repos": "x"}).frame["n"][0] == 2
    assert (
        queries.run(con, "review_load", {"from_date": "2026-01-06", "to_date": "2026-01-31"}).frame["value"][
            0
        ]
        == 400
    )
