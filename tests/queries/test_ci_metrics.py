"""How long CI takes, how much machine time, and how many attempts a change needs."""

from __future__ import annotations

import polars as pl
import pytest

import queries

RUNS = """
    repos: repo
           x
           y
    daily_ci: repo | created_on | passed
              x    | 2026-01-01 | 1
              x    | 2026-03-02 | 1
    run_times: repo | created_on | written    | minutes
               x    | 2026-01-05 | ai         | 1
               x    | 2026-01-06 | ai         | 2
               x    | 2026-01-07 | ai         | 3
               x    | 2026-01-08 | ai         | 10
               x    | 2026-01-09 | ai         | 20
               y    | 2026-01-09 | undeclared | 4
               y    | 2026-02-10 | undeclared | 9
"""


def test_the_duration_is_the_median_and_what_nine_in_ten_stay_below(build, shows):
    # 1 2 3 4 10 20: the middle of 3 and 4; after 10 one of six is left, more than a tenth, after 20 none
    shows(
        queries.run(build(RUNS), "ci_duration"),
        """
        period     origin     value low high n nine_tenths complete
        2026-01-01 all        3.5   1   .    6 20          yes
        2026-01-01 ai         3     1   .    5 20          yes
        2026-01-01 mixed      .     .   .    0 .           yes
        2026-01-01 undeclared .     .   .    1 .           yes
        2026-02-01 all        .     .   .    1 .           yes
        2026-02-01 ai         .     .   .    0 .           yes
        2026-02-01 mixed      .     .   .    0 .           yes
        2026-02-01 undeclared .     .   .    1 .           yes
        2026-03-01 all        .     .   .    0 .           no
        2026-03-01 ai         .     .   .    0 .           no
        2026-03-01 mixed      .     .   .    0 .           no
        2026-03-01 undeclared .     .   .    0 .           no
        """,
    )


def test_under_five_attempts_there_is_no_median_and_the_note_says_so(build):
    notes = queries.run(build(RUNS), "ci_duration").frame["note"].to_list()[:5]
    assert notes == [
        None, None, "no run finished", "1 attempt here; a median is shown from 5",
        "1 attempt here; a median is shown from 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "value", "n"),
    [
        ({"repos": "x"}, 3, 5),
        ({"from_date": "2026-01-06", "to_date": "2026-01-31"}, 4, 5),
        ({"grain": "quarter"}, 4, 7),
        ({"grain": "year"}, 4, 7),
    ],
)
def test_what_a_filter_leaves_has_a_median_of_its_own(build, filters, value, n):
    frame = queries.run(build(RUNS), "ci_duration", filters).frame
    assert frame.row(0, named=True) | {"value": value, "n": n} == frame.row(0, named=True)


MINUTES = """
    repos: repo
           x
           y
    daily_ci: repo | created_on | workflow | written    | written_strict | runs | unlisted | minutes | queued_minutes
              x    | 2026-01-05 | test     | ai         | undeclared     | 10   | 2        | 50      | 5
              x    | 2026-01-06 | lint     | undeclared | undeclared     | 4    | 4        | 8       | 0
              y    | 2026-01-07 | test     | automation | automation     | 1    | 0        | 2.5     | 1
              y    | 2026-02-07 | test     | unknown    | unknown        | 0    | 0        | 0       | 0
"""  # noqa: E501


def test_minutes_are_added_up_and_the_wait_for_machines_stands_apart(build, shows):
    con = build(MINUTES)
    shows(
        queries.run(con, "ci_minutes", {"to_date": "2026-01-31"}),
        """
        period     origin     value n  queued_minutes minutes_per_run unlisted
        2026-01-01 all        60.5  15 6              4.033           6
        2026-01-01 ai         .     0  .              .               0
        2026-01-01 mixed      .     0  .              .               0
        2026-01-01 undeclared 58    14 5              4.143           6
        """,
    )
    shows(
        queries.run(con, "ci_minutes", {"policy": "declared", "repos": "x"}),
        """
        origin     value n  queued_minutes
        all        58    14 5
        ai         50    10 5
        mixed      .     0  .
        undeclared 8     4  .   # none of them tells of its jobs, so the wait is not known
        """,
    )


GREENS = """
    repos: repo
           x
           y
    daily_ci: repo | created_on | written    | written_strict | greens | attempts | reds
              x    | 2026-01-05 | ai         | ai             | 2      | 6        | 1
              x    | 2026-01-12 | ai         | ai             | 1      | 1        | 0
              y    | 2026-01-05 | ai         | ai             | 1      | 4        | 0
              y    | 2026-01-12 | ai         | ai             | 1      | 2        | 2
              y    | 2026-01-13 | undeclared | undeclared     | 4      | 4        | 0
              y    | 2026-02-13 | undeclared | undeclared     | 4      | 4        | 7
"""


def test_attempts_are_over_the_changes_that_passed_and_red_ones_stand_apart(build, shows):
    result = queries.run(build(GREENS), "attempts_to_green")
    shows(
        result.frame.filter(pl.col("period").dt.month() == 1),
        """
        origin     value n attempts red complete
        all        1.889 9 17       3   yes      # 6 + 1 + 4 + 2 + 4 over 2 + 1 + 1 + 1 + 4
        ai         2.6   5 13       3   yes
        mixed      .     0 0        0   yes
        undeclared .     4 4        0   yes
        """,
    )
    assert result.frame["note"].to_list()[3] == "4 changes passed here; a mean is shown from 5"
    # four weeks of a repository with changes that passed: 3, 1, 4 and 2 attempts for each
    ai = result.frame.row(1, named=True)
    assert 1 <= ai["low"] < 2.6 < ai["high"] < 4.1
    assert result.frame.filter(pl.col("period").dt.month() == 2)["complete"].to_list() == [False] * 4
