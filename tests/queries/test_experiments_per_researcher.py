"""How many experiments are run for each researcher."""

from __future__ import annotations

import queries

WAREHOUSE = """
    experiments: experiment | proposer | model | started_on
                 a          | ai       | m1    | 2026-01-01
                 a          | person   | .     | 2026-02-10
                 b          | person   | m1    | 2026-03-31
                 b          | ai       | m1    | 2026-04-30
                 b          | ai       | m1    | .
    headcount: month      | team     | role                | people
               2025-12-01 | research | researcher          | 90
               2026-01-01 | research | researcher          | 4
               2026-01-01 | safety   | Research engineer   | 4
               2026-01-01 | web      | engineer            | 50
               2026-02-01 | research | researcher          | 10
               2026-03-01 | research | researcher          | 10
               2026-04-01 | research | researcher          | 12
"""


def test_it_is_runs_over_months_of_researchers(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "experiments_per_researcher"),
        """
        period     value n  complete runs proposed_by_ai run_by_model researcher_months
        2026-01-01 0.109 9  yes      3    1              2            27.532  # 838 / 30.4375
        2026-04-01 0.085 12 no       1    1              1            11.828  # May and June have no headcount
        """,
    )


def test_a_cut_period_counts_the_days_that_are_left_of_its_months(build, shows):
    shows(
        queries.run(
            build(WAREHOUSE),
            "experiments_per_researcher",
            {"from_date": "2026-02-15", "to_date": "2026-03-31"},
        ),
        """
        period     value n  complete runs researcher_months
        2026-01-01 0.068 10 no       1    14.784  # (10 14 + 10 31) / 30.4375
        """,
    )


def test_months_and_weeks_are_periods_too(build):
    frame = queries.run(build(WAREHOUSE), "experiments_per_researcher", {"grain": "month"}).frame
    assert frame["runs"].to_list() == [1, 1, 1, 1]
    assert frame["complete"].to_list() == [True, True, True, False]
    week = queries.run(build(WAREHOUSE), "experiments_per_researcher", {"grain": "week"}).frame
    assert round(week["researcher_months"][1], 3) == round(8 * 7 / 30.4375, 3)


def test_figures_of_fewer_people_than_the_minimum_are_withheld(build):
    con = build("""
    experiments: experiment | started_on
                 a          | 2026-01-05
    headcount: month      | people
               2026-01-01 | 3
    """)
    (row,) = queries.run(con, "experiments_per_researcher").frame.to_dicts()
    assert (row["value"], row["researcher_months"], row["runs"]) == (None, None, 1)
    assert row["note"] == "3 people here; figures per person are shown from 5"


def test_without_headcount_there_is_no_value(build):
    con = build("experiments: experiment | started_on\n a | 2026-01-05")
    (row,) = queries.run(con, "experiments_per_researcher").frame.to_dicts()
    assert (row["value"], row["complete"], row["note"]) == (None, False, "no researchers in headcount")
