"""What a model does worse than the one before it."""

from __future__ import annotations

import queries

WAREHOUSE = """
    suites: suite  | suite_version | safety
            core   | 1             | false
            safety | 1             | true
    models: model | predecessor | available_at | aliases
            m1    | .           | 2026-01-01   | old name
            m2    | old name    | 2026-02-01   | .
            m3    | m2          | 2026-03-01   | .
    evaluations: suite  | suite_version | model | task | family | score | started_on
                 core   | 1             | m1    | a    | f      | 0     | 2026-01-05
                 core   | 1             | m2    | a    | f      | 1     | 2026-02-05
                 safety | 1             | m1    | a    | f      | 1     | 2026-01-05
                 safety | 1             | m1    | a    | f      | 0     | 2026-01-05
                 safety | 1             | m1    | b    | f      | 1     | 2026-01-05
                 safety | 1             | m1    | c    | g      | 0.2   | 2026-01-05
                 safety | 1             | m1    | x    | g      | 0     | 2026-01-05
                 safety | 1             | m2    | a    | f      | 0     | 2026-02-05
                 safety | 1             | m2    | b    | f      | 0     | 2026-02-05
                 safety | 1             | m2    | c    | g      | 0.5   | 2026-02-05
                 safety | 1             | m2    | y    | g      | 1     | 2026-02-05
                 safety | 2             | m2    | a    | f      | 0     | 2026-02-05
                 safety | 1             | human | a    | f      | 1     | 2026-02-05
"""


def test_tasks_that_both_tried_are_compared_and_safety_comes_first(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "regressions"),
        """
        suite  model family       value n predecessor before after worse better attempts safety
        safety m2    all families -0.4  3 m1          0.567  0.167 2     1      7        yes  # -.5 -1 +.3
        safety m2    f            -0.75 2 m1          0.75   0     2     0      5        yes
        safety m2    g            0.3   1 m1          0.2    0.5   0     1      2        yes
        core   m2    all families 1     1 m1          0      1     0     1      2        no
        safety m2    all families .     0 m1          .      .     .     .      .        no
        """,
    )


def test_too_few_tasks_have_no_verdict_and_missing_ones_are_named(build):
    frame = queries.run(build(WAREHOUSE), "regressions").frame
    assert frame["note"].to_list() == [
        "3 tasks in common; an interval needs 4",
        "2 tasks in common; an interval needs 4",
        "1 task in common; an interval needs 4",
        "1 task in common; an interval needs 4",
        "m1 tried none of these tasks",
    ]
    assert set(frame["verdict"]) == {"too few tasks to tell"}


def paired(*pairs: tuple[float, float]) -> str:
    """Scores of m1 and m2 at tasks."""
    rows = "".join(
        f"\n m1 | t{task} | {before}\n m2 | t{task} | {after}" for task, (before, after) in enumerate(pairs)
    )
    return f"models: model | predecessor\n m1 | .\n m2 | m1\nevaluations: model | task | score{rows}"


def test_the_verdict_says_whether_the_interval_lies_on_one_side_of_zero(build):
    cases = {
        "worse": [(1, 0), (1, 0.5), (0.75, 0), (1, 0), (0.5, 0.25), (1, 0)],
        "better": [(0, 1), (0.5, 1), (0, 1), (0, 0.75), (0.25, 1), (0, 1)],
        "no clear change": [(0, 1), (1, 0), (1, 1), (0, 0), (1, 0.5), (0, 0.5)],
        "too few tasks to tell": [(1, 0)] * 3,
    }
    for verdict, pairs in cases.items():
        (row,) = queries.run(build(paired(*pairs)), "regressions").frame.to_dicts()
        assert row["verdict"] == verdict
        if row["low"] is not None:
            assert row["low"] <= row["value"] <= row["high"]


def test_the_same_at_every_task_is_no_change(build):
    (row,) = queries.run(build(paired(*[(1, 1)] * 5)), "regressions").frame.to_dicts()
    assert (row["value"], row["low"], row["high"], row["verdict"]) == (0, 0, 0, "no clear change")


def test_dates_choose_attempts_of_both(build):
    frame = queries.run(build(WAREHOUSE), "regressions", {"from_date": "2026-02-01"}).frame
    assert frame["n"].to_list() == [0, 0, 0]
