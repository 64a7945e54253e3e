"""The share of commits and workflows whose first finished attempt passed."""

from __future__ import annotations

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


def test_passed_is_over_passed_and_failed_with_a_wilson_interval(build, shows):
    # 8 of 10: Wilson 0.490 to 0.943; 0 of 4: 0 to 0.490
    shows(
        queries.run(build(WAREHOUSE), "ci_pass_rate"),
        """
        period     value low  high  n  passed failed workflows complete
        2026-01-01 0.8   0.49 0.943 10 8      2      3         yes
        2026-02-01 .     .    .     0  0      0      0         yes
        2026-03-01 0     0    0.49  4  0      4      1         no
        """,
    )


def test_a_month_without_runs_says_so(build):
    frame = queries.run(build(WAREHOUSE), "ci_pass_rate").frame
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
    found = {
        (key, value): queries.run(con, "ci_pass_rate", {key: value}).frame["n"].to_list()
        for key, value in counts
    }
    assert found == counts


def test_a_period_that_a_filter_cuts_is_incomplete(build):
    frame = queries.run(
        build(WAREHOUSE), "ci_pass_rate", {"from_date": "2026-01-02", "to_date": "2026-02-27"}
    ).frame
    assert frame["complete"].to_list() == [False, False]


def test_a_month_is_complete_once_a_run_follows_it(build):
    rows = "\n daily_ci: created_on | passed | failed\n 2026-03-31 | 1 | 0"
    assert queries.run(build(WAREHOUSE + rows), "ci_pass_rate").frame["complete"].to_list() == [
        True,
        True,
        False,
    ]
    rows += "\n 2026-04-01 | 1 | 0"
    frame = queries.run(build(WAREHOUSE + rows), "ci_pass_rate").frame
    assert frame["complete"].to_list() == [True, True, True, False]
