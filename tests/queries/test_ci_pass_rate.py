"""The share of commits and workflows whose first finished attempt passed."""

from __future__ import annotations

import polars as pl

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | production | 2026-04-01
           y    | platform | research   | 2026-04-01
    daily_ci: repo | created_on | workflow | passed | failed
              x    | 2026-01-05 | test     | 6      | 2
              x    | 2026-01-06 | lint     | 1      | 0
              y    | 2026-01-07 | test     | 1      | 0
              x    | 2026-03-02 | test     | 0      | 4
"""


def every(con, filters=None):
    """The rows of all origins together."""
    return queries.run(con, "ci_pass_rate", filters or {}).frame.filter(pl.col("origin") == "all")


def test_passed_is_over_passed_and_failed_with_a_wilson_interval(build, shows):
    # 8 of 10: Wilson 0.490 to 0.943; 0 of 4: 0 to 0.490
    shows(
        every(build(WAREHOUSE)),
        """
        period     value low  high  n  passed failed complete
        2026-01-01 0.8   0.49 0.943 10 8      2      yes
        2026-02-01 .     .    .     0  0      0      yes
        2026-03-01 0     0    0.49  4  0      4      no
        """,
    )


def test_a_month_without_runs_says_so(build):
    frame = every(build(WAREHOUSE))
    assert frame["note"].to_list() == [None, "no run finished", None]


def test_filters_narrow_the_runs(build):
    con = build(WAREHOUSE)
    counts = {
        ("repos", "y"): [1],
        ("teams", "research"): [9, 0, 4],
        ("scopes", "research"): [1],
        ("from_date", "2026-01-06"): [2, 0, 4],
        ("to_date", "2026-01-05"): [8],
        ("grain", "quarter"): [14],
        ("grain", "year"): [14],
    }
    found = {(key, value): every(con, {key: value})["n"].to_list() for key, value in counts}
    assert found == counts


def test_a_period_that_a_filter_cuts_is_incomplete(build):
    frame = every(build(WAREHOUSE), {"from_date": "2026-01-02", "to_date": "2026-02-27"})
    assert frame["complete"].to_list() == [False, False]


def test_a_month_is_complete_once_a_run_follows_it(build):
    rows = "\n daily_ci: created_on | passed | failed\n 2026-03-31 | 1 | 0"
    assert every(build(WAREHOUSE + rows))["complete"].to_list() == [True, True, False]
    rows += "\n 2026-04-01 | 1 | 0"
    frame = every(build(WAREHOUSE + rows))
    assert frame["complete"].to_list() == [True, True, True, False]


WRITTEN = """
    repos: repo
           x
    daily_ci: created_on | written    | written_strict | passed | failed | flaky
              2026-01-05 | ai         | ai             | 3      | 1      | 1
              2026-01-05 | ai         | undeclared     | 2      | 2      | 0
              2026-01-05 | mixed      | mixed          | 1      | 0      | 0
              2026-01-05 | assisted   | undeclared     | 1      | 0      | 0
              2026-01-05 | undeclared | undeclared     | 4      | 1      | 1
              2026-01-05 | human      | human          | 1      | 0      | 0
              2026-01-05 | automation | automation     | 5      | 0      | 0
              2026-01-06 | unknown    | unknown        | 0      | 2      | 2
"""


def test_each_origin_has_its_own_rate_and_both_counts(build, shows):
    con = build(WRITTEN)
    # undeclared: 2 + 1 + 4 + 1 of 4 + 1 + 5 + 1; all: automation and what is not known too
    shows(
        queries.run(con, "ci_pass_rate"),
        """
        origin     value n  passed failed flaky flaky_share
        all        0.739 23 17     6      4     0.174
        ai         0.75  4  3      1      1     0.25
        mixed      1     1  1      0      0     0
        undeclared 0.727 11 8      3      1     0.091
        """,
    )
    shows(
        queries.run(con, "ci_pass_rate", {"policy": "declared"}),
        """
        origin     value n  passed failed
        all        0.739 23 17     6
        ai         0.625 8  5      3
        mixed      1     2  2      0
        undeclared 0.833 6  5      1
        """,
    )
