"""The loop: who wrote the research code of each generation, who did which step, who checked it; by hand."""

from __future__ import annotations

import polars as pl
import pytest

import queries

# a is the first; b was developed in the first quarter of 2026, c and d (both after b) from April on, and e
# (after c) beside them.
MODELS = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-08-01
           y    | platform | production | 2026-08-01
    areas: repo | pattern  | ai_research
           x    | train/** | true
           y    | evals/** | true
           y    | web/**   | false
    models: model | predecessor | development_from | development_to | available_at | aliases
            a     | .           | 2025-06-01       | 2025-12-31     | 2026-01-01   | lab/a
            b     | lab/a       | 2026-01-01       | 2026-03-31     | 2026-04-01   | .
            c     | b           | 2026-04-01       | .              | 2026-07-01   | .
            d     | b           | 2026-06-01       | .              | .            | .
            e     | c           | 2026-06-01       | 2026-06-30     | .            | .
"""
LINES = """
    daily_merges: repo | landed_on  | written | merges
                  x    | 2025-12-05 | ai      | 9
    daily_lines: repo | landed_on  | area     | kind   | origin     | grade  | model | lines
                 x    | 2025-12-05 | train/** | source | ai         | strong | a     | 99
                 x    | 2026-01-05 | train/** | source | ai         | strong | lab/a | 30
                 x    | 2026-02-05 | train/** | source | ai         | lines  | a     | 10
                 x    | 2026-02-05 | train/** | source | ai         | strong | b     | 20
                 x    | 2026-02-05 | train/** | source | ai         | strong |       | 25
                 y    | 2026-03-05 | evals/** | source | ai         | weak   | a     | 5
                 y    | 2026-03-05 | evals/** | test   | undeclared |        |       | 90
                 y    | 2026-03-05 | evals/** | test   | unknown    |        |       | 20
                 y    | 2026-03-05 | evals/** | docs   | ai         | strong | a     | 500
                 y    | 2026-03-05 | web/**   | source | ai         | strong | a     | 500
                 y    | 2026-03-05 | evals/** | source | automation | strong | a     | 500
                 x    | 2026-05-05 | train/** | source | ai         | strong | b     | 60
                 x    | 2026-06-05 | train/** | source | ai         | strong | b     | 20
                 x    | 2026-06-05 | train/** | source | human      | lines  |       | 20
    merges: repo | landed_on  | how    | ai_research_lines | written    | bulk    | counted
            x    | 2025-12-05 | squash | 9                 | ai         | .       | true
            x    | 2025-12-05 | squash | 9                 | ai         | .       | true
            x    | 2025-12-05 | squash | 9                 | ai         | .       | true
            x    | 2025-12-05 | squash | 9                 | ai         | .       | true
            x    | 2025-12-05 | squash | 9                 | ai         | .       | true
            x    | 2026-01-05 | squash | 30                | ai         | .       | true
            x    | 2026-02-05 | squash | 30                | ai         | .       | true
            x    | 2026-02-05 | merge  | 25                | ai         | .       | true
            y    | 2026-03-05 | direct | 5                 | ai         | .       | true
            y    | 2026-03-05 | squash | 110               | undeclared | .       | true
            y    | 2026-03-05 | squash | 500               | automation | .       | true
            y    | 2026-03-05 | squash | 500               | ai         | subtree | true
            x    | 2026-05-05 | squash | 60                | ai         | .       | true
            x    | 2026-05-05 | squash | 1                 | ai         | .       | true
            x    | 2026-06-05 | squash | 30                | ai         | .       | true
            x    | 2026-06-05 | squash | 5                 | ai         | .       | true
            x    | 2026-06-05 | squash | 5                 | ai         | .       | true
"""


def test_of_each_generation_the_share_of_its_direct_predecessor(shared, shows):
    # b: 30 + 10 of a (one by another name of it), 20 of b itself, 25 unnamed, 90 and the weak 5 without a
    # mark, 20 unknown
    # c: 60 + 20 of b, 20 without; d: the June part of it
    frame = queries.run(shared(MODELS + LINES), "successor_share").frame
    shows(
        frame.filter(frame["model"] != "all models"),
        """
        period     model value n complete predecessor lines at_most_share
        2025-06-01 a     .     5 yes      .           99    .              # unknown, not zero
        2026-01-01 b     0.2   5 yes      a           200   0.425          # (40 + 25 + 20) / 200
        2026-04-01 c     0.8   5 yes      b           100   0.8
        2026-06-01 d     .     3 no       b           40    .
        2026-06-01 e     .     3 yes      c           40    .
        """,
    )
    shows(
        frame.filter(pl.col("model").is_in(["b", "c"])),
        """
        model other_share unnamed_share no_mark_share unknown_share
        b     0.1         0.125         0.475         0.1
        c     0           0             0.2           0
        """,
    )
    assert frame["note"].to_list()[-5:] == [
        "no predecessor is on record",
        None,
        None,
        "3 landings here; a share is shown from 5",
        "3 landings here; a share is shown from 5",
    ]


def test_by_quarter_a_line_counts_once_whatever_was_developed_at_once(shared, shows):
    frame = queries.run(shared(MODELS + LINES), "successor_share").frame
    shows(
        frame.filter(frame["model"] == "all models"),
        """
        period     value n complete lines predecessor_lines other_lines unnamed_lines no_mark_lines
        2025-10-01 .     0 yes      0     0                 0           0             0
        2026-01-01 0.2   5 yes      200   40                20          25            95
        2026-04-01 0.8   5 yes      100   80                0           0             20
        2026-07-01 .     0 no       0     0                 0           0             0
        """,
    )
    assert frame["note"][0] == "no research landed while a model with a predecessor on record was developed"


@pytest.mark.parametrize(
    ("filters", "value", "lines", "n"),
    [
        ({"policy": "declared"}, 45 / 200, 200, 5),  # the weak 5 too
        ({"kinds": "docs"}, 1, 500, 5),
        ({"from_date": "2026-01-06"}, None, 170, 4),
        ({"repos": "x"}, None, 85, 3),
        ({"teams": "platform"}, None, 115, 2),
    ],
)
def test_a_selection_narrows_lines_and_landings(shared, filters, value, lines, n):
    frame = queries.run(shared(MODELS + LINES), "successor_share", filters).frame
    row = next(row for row in frame.iter_rows(named=True) if row["model"] == "b")
    assert (row["value"], row["lines"], row["n"]) == (value, lines, n)


def test_by_month_the_share_follows_the_grain_and_that_of_a_model_does_not(shared):
    rows = queries.run(shared(MODELS + LINES), "successor_share", {"grain": "month"}).frame.rows(named=True)
    months = [row["lines"] for row in rows if row["model"] == "all models" and row["period"].year == 2026]
    assert months == [30, 55, 115, 0, 60, 40, 0, 0]
    assert [row["lines"] for row in rows if row["model"] == "b"] == [200]


def test_dates_leave_only_models_that_were_developed_then_and_cut_ones_are_not_complete(shared):
    rows = queries.run(shared(MODELS + LINES), "successor_share", {"to_date": "2026-03-30"}).frame.rows(
        named=True
    )
    assert [(row["model"], row["complete"]) for row in rows if row["model"] != "all models"] == [
        ("a", True),
        ("b", False),
    ]
    rows = queries.run(shared(MODELS + LINES), "successor_share", {"from_date": "2026-07-01"}).frame.rows(
        named=True
    )
    assert [row["model"] for row in rows if row["model"] != "all models"] == ["d"]


def test_a_predecessor_that_cannot_be_is_unknown_and_its_lines_are_not_lost(shared, shows):
    odd = """
    models: model | predecessor | development_from | development_to
            a     | c           | 2026-01-01       | 2026-01-31
            b     | a           | 2026-02-01       | 2026-02-28
            c     | b           | 2026-03-01       | 2026-03-31
            s     | s           | 2026-04-01       | 2026-04-30
            t     | gone        | 2026-05-01       | 2026-04-30
            u     | a           | .                | .
    """
    head = MODELS.partition("    models:")[0]
    con = shared(head + odd + LINES)
    shows(
        queries.run(con, "development_cycle").frame.drop("note"),
        """
        model value n complete predecessor from_on    to_on
        t     .     0 yes      gone        .          .
        u     .     0 yes      a           .          .
        a     30    0 yes      .           2026-01-01 2026-01-31
        b     27    0 yes      .           2026-02-01 2026-02-28
        c     30    0 yes      .           2026-03-01 2026-03-31
        s     29    0 yes      .           2026-04-01 2026-04-30
        """,
    )
    notes = dict(queries.run(con, "development_cycle").frame.select("model", "note").iter_rows())
    assert notes == {
        "a": "its predecessors lead back to it",
        "b": "its predecessors lead back to it",
        "c": "its predecessors lead back to it",
        "s": "it is named as its own predecessor",
        "t": "its development ends before it begins",
        "u": "when it was developed is not on record",
    }
    shares = queries.run(con, "successor_share").frame
    assert shares["value"].null_count() == shares.height
    assert dict(shares.select("model", "lines").iter_rows())["b"] == 55


STEPS = """
    repos: repo | head_seen_on
           x    | 2026-06-11
    models: model | predecessor | development_from | development_to | available_at
            a     | .           | 2025-01-01       | 2025-07-20     | 2025-08-01
            b     | a           | 2025-08-01       | 2025-11-09     | 2025-12-01
            c     | b           | 2026-01-01       | 2026-01-31     | 2026-02-01
            d     | c           | 2026-06-01       | .              | .
    generation_steps: model | step | way | level | by_model | checked_by | outcome | started_at | ended_at
        a     | diagnose  | people   | 0     | .        | .          | none    | 2025-01-01 | 2025-01-03 12:00
        a     | implement | together | 3     | z        | .          | none    | .          | .
        a     | train     | together | 9     | .        | .          | none    | 2025-02-02 | 2025-02-01
        a     | evaluate  | people   | 0     | .        | 2          | passed  | 2025-06-01 | 2025-07-31
        a     | safety    | people   | 1     | .        | 1          | held    | 2025-06-01 | 2025-08-01
        a     | decide    | people   | .     | .        | .          | passed  | 2025-07-01 | 2025-07-20
        b     | evaluate  | alone    | 5     | a        | 0          | passed  | 2025-11-01 | 2025-11-03
        b     | safety    | together | 4     | a        | 3          | waived  | 2025-11-01 | 2025-11-03
        b     | decide    | perhaps  | 4     | a        | 1          | held    | 2025-11-01 | 2025-11-09
        d     | propose   | together | 4     | c        | .          | none    | 2026-06-01 | .
"""


def test_a_checkpoint_counts_with_a_person_before_the_next_model_was_begun(shared, shows):
    frame = queries.run(shared(STEPS), "checkpoint_coverage").frame
    shows(
        frame.drop("note"),
        """
        model value n complete at_most_share person late waived nobody unknown not_due held next_on
        a     0.333 3 yes      0.667         1      1    0      0      1       0       0    2025-08-01
        b     0.333 3 yes      0.333         1      0    1      1      0       0       1    2026-01-01
        c     .     3 yes      .             0      0    0      0      3       0       0    2026-06-01
        d     .     0 no       .             0      0    0      0      0       3       0    .
        """,
    )
    assert frame["note"].to_list() == [
        "1 of 3 not on record",
        None,
        "nothing is on record",
        "in development: none is due yet",
    ]


def test_levels_are_those_on_record_and_every_other_step_is_there_as_unknown(shared, shows):
    frame = queries.run(shared(STEPS), "automation_level").frame
    assert frame.height == 4 * 9
    shows(
        frame.filter(frame["model"] == "a"),
        """
        model step      value n way      by_model checked_by checkpoint outcome started_on ended_on   days
        a     all steps 0.5   4 .        .        .          .          .       2025-01-01 2025-08-01 .
        a     diagnose  0     1 people   .        .          .          none    2025-01-01 2025-01-03 2.5
        a     propose   .     0 unknown  .        .          .          .       .          .          .
        a     data      .     0 unknown  .        .          .          .       .          .          .
        a     implement 3     1 together z        .          .          none    .          .          .
        a     train     .     0 together .        .          .          none    2025-02-02 .          .
        a     evaluate  0     1 people   .        2          person     passed  2025-06-01 2025-07-31 60
        a     safety    1     1 people   .        1          late       held    2025-06-01 2025-08-01 61
        a     decide    .     0 people   .        .          unknown    passed  2025-07-01 2025-07-20 19
        """,  # graded are 0, 3, 0 and 1
    )
    notes = frame.filter(frame["model"] == "a")["note"].to_list()
    assert notes[:3] == ["steps graded: 4 of 8", None, "nothing is on record"]
    assert notes[5] == "not graded"  # a level of 9
    rows = {(row["model"], row["step"]): row for row in frame.iter_rows(named=True)}
    assert rows["b", "decide"]["way"] == "unknown"
    assert (rows["c", "all steps"]["value"], rows["c", "all steps"]["note"]) == (None, "nothing is on record")
    assert rows["d", "safety"]["checkpoint"] == "not due"


def test_the_cycle_is_beside_that_of_the_predecessor_and_an_open_one_says_how_long_so_far(shared, shows):
    shows(
        queries.run(shared(STEPS), "development_cycle").frame,
        """
        model value n complete predecessor times in_use_after_days so_far_days from_on    to_on
        a     200   6 yes      .           .     .                 .           2025-01-01 2025-07-20
        b     100   3 yes      a           0.5   122               .           2025-08-01 2025-11-09
        c     30    0 yes      b           0.3   62                .           2026-01-01 2026-01-31
        d     .     1 no       c           .     .                 10          2026-06-01 .
        """,
    )


def test_what_is_planned_has_not_happened(shared, shows):
    planned = """
    repos: repo | head_seen_on
           x    | 2026-06-11
    models: model | predecessor | development_from | development_to | available_at
            a     | .           | 2026-01-01       | 2026-06-11     | 2026-06-12
            b     | a           | 2026-06-01       | 2026-09-30     | 2026-10-01
            c     | b           | 2026-10-02       | 2026-12-31     | .
    generation_steps: model | step | level | started_at | ended_at
                      b     | data | 5     | 2026-06-01 | 2026-06-03
                      b     | train | 5    | 2026-06-04 | .
    """
    shows(
        queries.run(shared(planned), "development_cycle").frame.drop("note"),
        """
        model value n complete predecessor in_use_after_days so_far_days from_on    to_on      used_on
        a     161   0 yes      .           .                 .           2026-01-01 2026-06-11 .
        b     .     2 no       a           .                 10          2026-06-01 .          .
        c     .     0 no       b           .                 .           2026-10-02 .          .
        """,
    )
    levels = queries.run(shared(planned), "automation_level").frame.filter(pl.col("model") == "b")
    assert levels.filter("complete")["step"].to_list() == ["data"]  # it has ended, whatever comes after it


def test_steps_of_a_model_that_nobody_lists_are_shown_and_other_names_are_one_model(shared, shows):
    con = shared("""
    models: model | aliases
            known | other; k
    generation_steps: model | step | level | started_at
                      lost  | data | 2     | 2026-01-05
                      k     | data | 3     | 2026-02-05
                      known | data | 4     | 2026-02-06
                      other | plan | 4     | 2026-02-07
    """)
    shows(
        queries.run(con, "development_cycle").frame,
        """
        model n from_on    complete
        lost  1 2026-01-05 no
        known 1 2026-02-05 no
        """,
    )
    assert queries.run(con, "development_cycle").frame["note"].to_list() == [
        "it is not in models",
        "in development, or its end is not on record",
    ]
    levels = queries.run(con, "automation_level").frame.filter(pl.col("step") == "data")
    assert levels["value"].to_list() == [2, 4]  # the row with its own name


DONE = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-05-05
           y    | platform | 2026-05-05
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    daily_stages: repo | day        | stage    | who        | who_strict | n
                  x    | 2026-01-05 | opened   | ai         | ai         | 3
                  y    | 2026-02-05 | opened   | person     | person     | 6
                  y    | 2026-02-05 | opened   | unknown    | unknown    | 1
                  y    | 2026-02-05 | opened   | automation | automation | 50
                  x    | 2026-01-05 | written  | ai         | ai         | 20
                  x    | 2026-01-05 | written  | ai         | no_mark    | 10
                  x    | 2026-01-05 | written  | no_mark    | no_mark    | 60
                  x    | 2026-01-05 | written  | person     | person     | 10
                  x    | 2026-01-05 | reviewed | unknown    | unknown    | 9
                       | 2026-01-05 | judged   | ai         | ai         | 4
"""


def test_each_stage_says_which_part_of_it_ai_does_and_of_how_much_nobody_knows(shared, shows):
    frame = queries.run(shared(DONE), "loop_stages", {"to_date": "2026-03-31"}).frame
    shows(
        frame,
        """
        period     stage    value n   unknown_share ai person no_mark unknown automation
        2026-01-01 opened   0.3   10  0.1           3  6      0       1       50
        2026-01-01 written  0.2   100 0             20 10     70      0       0
        2026-01-01 reviewed .     9   .             0  0      0       9       0
        2026-01-01 judged   .     4   .             4  0      0       0       0
        """,
    )
    assert frame["note"].to_list() == [
        None,
        None,
        "who did it is not on record",
        "4 here; a share is shown from 5",
    ]
    declared = queries.run(shared(DONE), "loop_stages", {"to_date": "2026-03-31", "policy": "declared"}).frame
    assert declared["value"].to_list() == [0.3, 0.3, None, None]
    chosen = queries.run(shared(DONE), "loop_stages", {"to_date": "2026-03-31", "repos": "y"}).frame
    assert chosen.select("stage", "n").rows() == [
        ("opened", 7),
        ("written", 0),
        ("reviewed", 0),
        ("judged", 0),
    ]


SPENT = """
    repos: repo | head_seen_on
           x    | 2026-05-05
    compute: month      | purpose   | hours
             2026-01-01 | research  | 60
             2026-01-01 | safety    | 10
             2026-02-01 | research  | 50
             2026-03-01 | research  | 40
             2026-03-01 | ai_driven | 40
             2026-04-01 | research  | 10
             2026-04-01 | safety    | .
    agent_time: month      | tool   | hours
                2026-01-01 | claude | 400
                2026-01-01 | codex  | 80
                2026-02-01 | claude | 320
                2026-03-01 | claude | .
                2026-04-01 | claude | 80
    headcount: month      | role       | people | workdays
               2026-01-01 | researcher | 4      | 70
               2026-01-01 | engineer   | 2      | 30
               2026-02-01 | engineer   | 6      | 100
               2026-03-01 | engineer   | 6      | 100
               2026-04-01 | engineer   | 4      | 90
"""


def test_compute_adds_up_to_all_of_it_and_what_is_not_told_leaves_all_unknown(shared, shows):
    frame = queries.run(shared(SPENT), "compute_share").frame
    shows(
        frame,
        """
        period     purpose   value n complete hours all_hours
        2026-01-01 research  0.75  3 yes      150   200
        2026-01-01 ai_driven 0.2   3 yes      40    200
        2026-01-01 safety    0.05  3 yes      10    200
        2026-04-01 research  .     1 no       10    10
        2026-04-01 ai_driven .     1 no       .     10
        2026-04-01 safety    .     1 no       .     10
        """,
    )
    assert frame["note"].to_list()[3] == "hours of a purpose are not on record"


def test_hours_are_summed_by_months_at_the_least_and_a_year_lacks_what_was_not_told(shared):
    con = shared(SPENT)
    by_week = queries.run(con, "compute_share", {"grain": "week"}).frame
    assert by_week.filter(pl.col("purpose") == "safety")["value"].to_list() == [10 / 70, 0, 0, None]
    year = queries.run(con, "compute_share", {"grain": "year"}).frame
    assert year.select("n", "complete").unique().rows() == [(4, False)]
    gap = shared(SPENT.replace("             2026-02-01 | research  | 50\n", ""))
    quarter = queries.run(gap, "compute_share").frame.filter(pl.col("period") == pl.col("period").min())
    assert quarter.select("n", "complete").unique().rows() == [(2, False)]


def test_agents_stand_beside_people_for_months_of_which_both_are_known(shared, shows):
    shows(
        queries.run(shared(SPENT), "agent_human_ratio").frame,
        """
        period     value n complete hours workdays known_months
        2026-01-01 0.5   6 no       800   200      2    # 100 / 200; agents' hours of March are not told
        2026-04-01 .     4 no       80    .        1    # nor the days of so few
        """,
    )
    frame = queries.run(shared(SPENT), "agent_human_ratio", {"grain": "month"}).frame
    assert frame.select("value", "complete").rows() == [(0.6, True), (0.4, True), (None, False), (None, True)]
    assert frame["note"].to_list() == [
        None,
        None,
        "hours of agents or workdays of people are not on record",
        "4 people here; figures per person are shown from 5",
    ]
