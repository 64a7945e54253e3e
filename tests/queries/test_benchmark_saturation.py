"""How near models come to the ceiling of a suite."""

from __future__ import annotations

import queries

WAREHOUSE = """
    suites: suite | suite_version | ceiling
            tasks | 1             | 0.8
    models: model | available_at | released_at
            m2    | 2026-02-01   | .
            m1    | .            | 2026-01-01
    evaluations: suite | suite_version | model | task | score | passed | started_on
                 tasks | 1             | m1    | a    | 1     | true   | 2026-01-05
                 tasks | 1             | m1    | a    | 0     | false  | 2026-01-05
                 tasks | 1             | m1    | b    | .     | true   | 2026-01-05
                 tasks | 1             | m1    | c    | .     | .      | 2026-01-05
                 tasks | 1             | m2    | a    | 1     | true   | 2026-02-05
                 tasks | 1             | m2    | b    | 0.6   | .      | 2026-02-05
                 tasks | 1             | m3    | a    | 1     | true   | 2026-02-05
                 tasks | 2             | m1    | a    | 0.96  | .      | 2026-02-05
                 tasks | 1             | human | a    | 1     | true   | 2026-02-05
"""


def test_each_task_weighs_alike_and_the_ceiling_is_that_of_the_version(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "benchmark_saturation"),
        """
        suite_version model value n score ceiling room  tasks saturated best available_on
        1             m1    0.938 3 0.75  0.8     0.05  2     no        no   2026-01-01  # (0.5 + 1) / 2
        1             m2    1     2 0.8   0.8     0     2     yes       no   2026-02-01
        1             m3    1.25  1 1     0.8     -0.2  1     yes       yes  .
        2             m1    0.96  1 0.96  1       0.04  1     yes       yes  2026-01-01
        """,
    )


def test_a_score_above_the_ceiling_asks_whether_the_ceiling_is_right(build):
    frame = queries.run(build(WAREHOUSE), "benchmark_saturation").frame
    assert frame["note"].to_list() == [None, None, "above the ceiling that is given for the suite", None]


def test_the_interval_is_over_tasks_and_needs_four(build):
    rows = "".join(f"\n m1 | t{task} | {score}" for task, score in enumerate((0, 0.5, 1, 1, 1)))
    con = build(f"evaluations: model | task | score{rows}\n m2 | t0 | 1")
    frame = queries.run(con, "benchmark_saturation").frame
    low, high = frame["low"].to_list(), frame["high"].to_list()
    assert 0 <= low[0] < 0.7 < high[0] <= 1
    assert (low[1], high[1]) == (None, None)


def test_dates_choose_attempts(build):
    frame = queries.run(build(WAREHOUSE), "benchmark_saturation", {"to_date": "2026-01-31"}).frame
    assert frame.select("model", "n").rows() == [("m1", 3)]
