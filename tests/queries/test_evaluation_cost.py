"""What evaluations cost."""

from __future__ import annotations

import queries

WAREHOUSE = """
    suites: suite | suite_version | safety
            b     | 1             | true
    evaluations: suite | suite_version | model | cost_usd | tokens | passed | invalid | started_on
                 a     | 1             | m1    | 2        | 1000   | true   | false   | 2026-01-05
                 a     | 1             | m2    | 4        | 3000   | false  | false   | 2026-01-31
                 a     | 1             | m2    | 6        | .      | true   | true    | 2026-01-31
                 a     | 1             | m2    | .        | 500    | true   | false   | 2026-01-31
                 a     | .             | m2    | .        | .      | true   | false   | 2026-01-31
                 b     | 1             | m2    | 1        | .      | false  | false   | 2026-02-01
                 b     | 1             | human | 90       | .      | true   | false   | 2026-02-01
                 b     | 1             | m2    | 1        | .      | true   | false   | .
"""


def test_it_is_the_recorded_cost_and_says_what_has_none(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "evaluation_cost"),
        """
        period     suite_version value n complete cost_per_attempt cost_per_success unpriced tokens safety
        2026-01-01 1             12    4 yes      4                12               1        4500   no
        2026-01-01 not known     .     1 yes      .                .                1        .      no
        2026-02-01 1             1     1 no       1                .                0        .      yes
        """,
    )


def test_a_period_without_any_recorded_cost_says_so(build):
    frame = queries.run(build(WAREHOUSE), "evaluation_cost").frame
    assert frame["note"].to_list() == [None, "no attempt with a recorded cost", None]


def test_grain_and_dates_choose_attempts(build):
    con = build(WAREHOUSE)
    year = queries.run(con, "evaluation_cost", {"grain": "year"}).frame
    assert year["value"].to_list() == [12, None, 1]
    later = queries.run(con, "evaluation_cost", {"from_date": "2026-01-31", "to_date": "2026-01-31"}).frame
    assert later.select("value", "n", "complete").rows() == [(10, 3, False), (None, 1, False)]
