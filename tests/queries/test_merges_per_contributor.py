"""Landings per contributor and week."""

from __future__ import annotations

import queries

WAREHOUSE = """
    settings: key            | value
              people.minimum | 2
    repos: repo | scope      | head_seen_on
           x    | production | 2025-07-01
           y    | research   | 2025-07-01
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2023-12-01 | undeclared | 1
    activity_spans: repo | person | from_day   | to_day
                    x    | ann    | 2023-12-01 | 2026-06-30
                    y    | ann    | 2025-01-01 | 2026-06-30
                    x    | bob    | 2025-04-01 | 2025-06-02
    merges: repo | landed_on  | person | written    | how    | bulk    | counted
            x    | 2025-04-01 | ann    | ai         | squash | .       | true
            x    | 2025-04-02 | ann    | undeclared | direct | .       | true
            y    | 2025-04-03 | bob    | mixed      | merge  | .       | true
            x    | 2025-04-04 | .      | ai         | merge  | .       | true
            x    | 2025-04-05 | .      | automation | merge  | .       | true
            x    | 2025-04-06 | ann    | undeclared | pull   | .       | true
            x    | 2025-04-06 | ann    | undeclared | batch  | .       | true
            x    | 2025-04-07 | ann    | undeclared | merge  | subtree | true
            x    | 2025-04-08 | ann    | undeclared | merge  | .       | false
"""


def test_landings_are_over_the_weeks_of_active_contributors(build, shows):
    # April to June has 91 days: ann 91, bob 63, together 22 weeks; four landings, one by an agent
    shows(
        queries.run(build(WAREHOUSE), "merges_per_contributor", {"from_date": "2025-04-01"}),
        """
        period     value n contributor_weeks landings agent_landings complete
        2025-04-01 0.182 2 22                4        1              yes
        2025-07-01 .     1 .                 0        0              no
        """,
    )


def test_a_selection_counts_its_own_people_and_landings(build, shows):
    # in production alone: ann 30, bob 30 days of April; three landings
    filters = {"from_date": "2025-04-01", "to_date": "2025-04-30", "grain": "month", "scopes": "production"}
    shows(
        queries.run(build(WAREHOUSE), "merges_per_contributor", filters),
        "period value n contributor_weeks landings\n2025-04-01 0.35 2 8.571 3",
    )


def test_too_few_people_and_too_little_history_are_said_in_a_note(build):
    frame = queries.run(build(WAREHOUSE), "merges_per_contributor", {"to_date": "2025-03-31"}).frame
    assert frame["value"].to_list() == [None] * 6
    assert frame["note"][0] == "no value before 2024-11-30: contributors are counted over 365 days"
    assert frame["note"][-1] == "1 person here; figures per person are shown from 2"


def test_the_interval_is_that_of_contributors(build):
    people = [f"p{number}" for number in range(6)]
    spans = "\n".join(f"{person} | 2023-12-01 | 2026-06-30" for person in people)
    landings = "\n".join(
        f"2025-04-01 | {person} | ai" for place, person in enumerate(people) for _ in range(place)
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2025-07-01
    daily_merges: landed_on  | written    | merges
                  2023-12-01 | undeclared | 1
    activity_spans: person | from_day | to_day
    {spans}
    merges: landed_on | person | written
    {landings}
    """)
    row = queries.run(con, "merges_per_contributor", {"from_date": "2025-04-01"}).frame.row(0, named=True)
    assert round(row["value"], 4) == 0.1923  # 15 landings over 6 x 13 weeks
    assert 0 < row["low"] < 0.12
    assert 0.26 < row["high"] < 0.385
