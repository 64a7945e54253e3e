"""How often models succeed, by the grade that a suite gives a task."""

from __future__ import annotations

import queries

WAREHOUSE = """
    evaluations: model | task | difficulty | human_minutes | passed | score | invalid | started_on
                 m1    | a    | easy       | 2             | true   | 1     | false   | 2026-01-01
                 m1    | a    | easy       | 2             | false  | 0     | false   | 2026-01-01
                 m1    | b    | easy       | 4             | true   | 1     | false   | 2026-01-01
                 m1    | c    | hard       | 90            | false  | 0.5   | false   | 2026-02-01
                 m1    | d    | hard       | .             | .      | 0.5   | false   | 2026-02-01
                 m1    | e    | .          | .             | true   | 1     | false   | 2026-02-01
                 m1    | c    | hard       | 90            | true   | 1     | true    | 2026-02-01
                 human | c    | hard       | 90            | true   | 1     | false   | 2026-02-01
                 .     | c    | hard       | 90            | true   | 1     | false   | 2026-02-01
"""


def test_grades_come_in_the_order_of_their_lengths_and_only_verdicts_of_models_count(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "success_by_difficulty"),
        """
        model difficulty value n passed tasks mean_score no_verdict minutes
        m1    easy       0.667 3 2      2     0.667      0          2      # median of 2, 2 and 4
        m1    hard       0     1 0      1     0.5        1          90
        m1    not graded 1     1 1      1     1          0          .
        """,
    )


def test_each_proportion_has_its_wilson_interval(build):
    frame = queries.run(build(WAREHOUSE), "success_by_difficulty").frame
    # 2 of 3: (2/3 + z2/6 -+ z sqrt(2/27 + z2/36)) / (1 + z2/3) with z = 1.96, z2 = 3.8415
    assert [round(value, 3) for value in (frame["low"][0], frame["high"][0])] == [0.208, 0.939]


def test_dates_choose_attempts_and_leave_the_order_of_grades(build):
    con = build(WAREHOUSE)
    frame = queries.run(con, "success_by_difficulty", {"from_date": "2026-02-01"}).frame
    assert frame["difficulty"].to_list() == ["hard", "not graded"]
    assert frame["minutes"].to_list() == [90.0, None]
    assert queries.run(con, "success_by_difficulty", {"to_date": "2026-01-31"}).frame["n"].to_list() == [3]
