"""How often models finish tasks of each length."""

from __future__ import annotations

import queries

WAREHOUSE = """
    evaluations: model | task | human_minutes | passed | score | invalid | started_on
                 m1    | a    | 0.5           | true   | 1     | false   | 2026-01-01
                 m1    | a    | 0.9           | true   | 1     | false   | 2026-01-01
                 m1    | b    | 4             | true   | 0.8   | false   | 2026-01-01
                 m1    | b    | 14.9          | false  | 0.2   | .       | 2026-02-01
                 m1    | c    | 14            | true   | 1     | true    | 2026-01-01
                 m1    | d    | 10            | .      | 0.5   | false   | 2026-01-01
                 m1    | e    | 960           | false  | 0     | false   | 2026-01-01
                 m1    | f    | .             | true   | 1     | false   | .
                 m1    | g    | 0             | true   | 1.7   | false   | .
                 m1    | g    | -5            | false  | -1    | false   | .
                 .     | a    | 60            | .      | .     | false   | 2026-01-01
"""


def test_attempts_fall_into_lengths_and_what_has_no_verdict_stands_beside(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "success_by_length"),
        """
        model     length        value n passed tasks mean_score no_verdict invalid minutes_from minutes_to
        m1        under 1 min   1     2 2      1     1          0          0       0            1
        m1        4 to 15 min   0.5   2 1      1     0.5        1          1       4            15
        m1        16 h and more 0     1 0      1     0          0          0       960          .
        m1        not measured  0.667 3 2      2     1          0          0       .            .
        not named 1 to 4 h      .     0 0      0     .          1          0       60           240
        """,
    )


def test_each_proportion_has_its_wilson_interval(build):
    frame = queries.run(build(WAREHOUSE), "success_by_length").frame
    # 2 of 2 and 1 of 2 by Wilson's formula: 2 / (2 + z2) and 0.5 -+ z / 2 / sqrt(2 + z2)
    assert [round(value, 3) for value in frame["low"].to_list()[:2]] == [0.342, 0.095]
    assert [round(value, 3) for value in frame["high"].to_list()[:2]] == [1.0, 0.905]
    assert frame["low"].to_list()[-1] is None


def test_dates_choose_attempts_by_the_day_they_began(build):
    frame = queries.run(build(WAREHOUSE), "success_by_length", {"from_date": "2026-02-01"}).frame
    assert frame["n"].to_list() == [1]
    frame = queries.run(build(WAREHOUSE), "success_by_length", {"to_date": "2026-01-31"}).frame
    assert frame["n"].to_list() == [2, 1, 1, 0]


def test_versions_of_a_suite_are_never_added_up(build, shows):
    con = build("""
    evaluations: suite | suite_version | model | human_minutes | passed
                 s     | 1             | m     | 2             | true
                 s     | 2             | m     | 2             | false
                 s     | .             | m     | 2             | false
    """)
    result = queries.run(con, "success_by_length")
    shows(result, "suite suite_version value n\ns 1 1 1\ns 2 0 1\ns not known 0 1")
