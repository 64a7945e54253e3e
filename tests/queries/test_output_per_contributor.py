"""Written lines landed per contributor and day, and its multiple of the baseline."""

from __future__ import annotations

import pytest

import queries

SETTINGS = """
    settings: key                    | value
              people.minimum         | 2
              velocity.baseline_from | 2024-01-01
              velocity.baseline_to   | 2024-12-31
              velocity.cap_lines     | 1000
"""
# Two people without a break: 182, 182, 184 and 184 contributor-days in 2024, 180 and 182 after it.
TWO_PEOPLE = """
    repos: repo | head_seen_on
           x    | 2025-07-10
    activity_spans: person | from_day   | to_day
                    ann    | 2022-12-20 | 2026-06-30
                    bob    | 2022-12-20 | 2026-06-30
    daily_merges: landed_on  | written    | merges
                  2022-12-20 | undeclared | 1
    merges: landed_on  | person | written_lines | written
            2024-02-01 | ann    | 364           | undeclared
            2024-05-01 | ann    | 364           | undeclared
            2024-08-01 | bob    | 368           | undeclared
            2024-11-01 | bob    | 368           | undeclared
            2025-02-01 | ann    | 720           | ai
            2025-05-01 | ann    | 5000          | ai
            2025-05-02 | .      | 456           | ai
"""
SINCE_2025 = {"from_date": "2025-01-01"}


def everything(con, **filters):
    """The rows of all repositories together."""
    result = queries.run(con, "output_per_contributor", filters)
    return result.frame.filter(result.frame["repositories"] == "all")


def test_lines_are_over_calendar_days_of_active_contributors(build, shows):
    # baseline: 1,464 lines over 732 days = 2; then 720 / 180 = 4 and (1,000 capped + 456) / 182 = 8
    shows(
        everything(build(SETTINGS + TWO_PEOPLE), **SINCE_2025),
        """
        period     value n lines contributor_days baseline multiple landings complete
        2025-01-01 4     2 720   180              2        2        1        yes
        2025-04-01 8     2 1456  182              2        4        2        yes
        2025-07-01 0     2 0     20               2        0        0        no      # ten days so far
        """,
    )


def test_the_panel_is_drawn_beside_all_and_the_gap_is_said(build, shows):
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + """
    repos: repo | head_seen_on
           new  | 2025-07-10
    activity_spans: repo | person | from_day   | to_day
                    new  | cy     | 2025-04-01 | 2026-03-31
    merges: repo | landed_on  | person | written_lines | written
            new  | 2025-04-01 | cy     | 910           | ai
    """
    )
    # all: (1,456 + 910) / (182 + 91) = 8.667, 4.333 of the baseline; the panel leaves the new one out
    shows(
        queries.run(con, "output_per_contributor", {"from_date": "2025-04-01", "to_date": "2025-06-30"}),
        """
        period     repositories repos n value multiple panel_gap
        2025-04-01 all          2     3 8.667 4.333    0.083     # 4.333 / 4 - 1
        2025-04-01 panel        1     2 8     4        0.083
        """,
    )


def test_a_repository_without_landings_now_or_in_the_baseline_is_not_in_the_panel(build):
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + """
    repos: repo | head_seen_on
           old  | 2025-07-10
    merges: repo | landed_on  | person | written_lines | written
            old  | 2024-07-10 | ann    | 10            | undeclared
    """
    )
    # 2025-07-10 is 365 days after its last landing
    frame = queries.run(con, "output_per_contributor").frame
    assert dict(zip(frame["repositories"], frame["repos"], strict=True)) == {"all": 2, "panel": 1}


def test_uncapped_and_own_quarter_caps_stand_beside_the_value(build, shows):
    # 5,456 / 182 uncapped; the 99th percentile of 456 and 5,000 is 456 + 0.99 x 4,544 = 4,954.56
    shows(
        everything(build(SETTINGS + TWO_PEOPLE), from_date="2025-04-01", to_date="2025-06-30"),
        """
        value uncapped own_quarter multiple_uncapped multiple_own_quarter uncapped_lines
        8     29.978   29.728      14.989            14.864               5456
        """,
    )


def test_under_500_baseline_landings_the_configured_cap_is_used_and_said(build):
    row = everything(build(SETTINGS + TWO_PEOPLE)).row(-1, named=True)
    assert row["cap"] == 1000
    assert row["cap_note"] == (
        "cap_lines as configured: the baseline has 4 of the 500 landings that the percentile needs"
    )


def test_from_500_baseline_landings_the_cap_is_their_99th_percentile_in_all_repositories(build):
    rows = "\n".join(f"other | 2024-06-01 | ann | {lines} | undeclared | ." for lines in range(1, 498))
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + f"""
    repos: repo  | head_seen_on
           other | 2025-07-10
    merges: repo | landed_on | person | written_lines | written | bulk
    {rows}
    x | 2024-06-01 | ann | 0      | undeclared | .
    x | 2024-06-01 | .   | 900000 | automation | .
    x | 2024-06-01 | ann | 900000 | undeclared | subtree
    """
    )
    # 1 to 497 with 364, 364, 368 and 368 are 501; sorted, place 0.99 x 500 = 495 counted from 0 holds 492
    row = everything(con, repos=["x"]).row(-1, named=True)
    assert row["cap"] == 492
    assert row["cap_note"] == "99th percentile of 501 landings of the baseline"


def test_automation_bulk_and_back_merges_are_left_out_and_agents_stay_in_the_numerator(build, shows):
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + """
    merges: landed_on  | person | written_lines | written    | how   | bulk    | counted
            2025-05-03 | .      | 100           | automation | merge | .       | true
            2025-05-03 | ann    | 100           | ai         | merge | subtree | true
            2025-05-03 | ann    | 100           | ai         | pull  | .       | true
            2025-05-03 | ann    | 100           | ai         | batch | .       | true
            2025-05-03 | ann    | 100           | ai         | merge | .       | false
    """
    )
    shows(
        everything(con, from_date="2025-04-01", to_date="2025-06-30"),
        """
        landings lines agent_lines
        2        1456  456
        """,
    )


def test_a_person_in_two_repositories_counts_once(build, shows):
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + """
    repos: repo | head_seen_on
           y    | 2025-07-10
    daily_merges: repo | landed_on  | written    | merges
                  y    | 2022-12-20 | undeclared | 1
    activity_spans: repo | person | from_day   | to_day
                    y    | ann    | 2024-01-01 | 2026-12-31
                    y    | cy     | 2025-01-11 | 2025-01-20
                    x    | cy     | 2025-01-16 | 2025-01-25
                    x    | cy     | 2025-01-18 | 2025-01-19
                    x    | cy     | 2025-02-01 | 2025-02-01
    """
    )
    # ann and bob 90 each; cy 11 to 25 January and 1 February: 16 days
    shows(everything(con, **SINCE_2025).head(1), "n contributor_days\n3 196")
    # in y ann and cy, 90 and 10 days: withheld, for bob alone is left out
    withheld = everything(con, from_date="2025-01-01", repos=["y"]).head(1)
    shows(withheld, "n contributor_days\n2 .")
    assert withheld["note"][0].startswith("1 person works outside of this selection only")


def test_no_value_before_365_days_of_history(build, shows):
    frame = everything(build(SETTINGS + TWO_PEOPLE)).head(6)
    shows(
        frame,
        """
        period     value
        2022-10-01 .
        2023-01-01 .
        2023-04-01 .
        2023-07-01 .
        2023-10-01 .      # begins before 2023-12-20
        2024-01-01 2
        """,
    )
    assert frame["note"][0] == "no value before 2023-12-20: contributors are counted over 365 days"


def test_without_four_closed_quarters_there_is_no_baseline(build, shows):
    con = build(
        TWO_PEOPLE
        + """
    settings: key                    | value
              people.minimum         | 2
              velocity.baseline_from | 2024-02-01
              velocity.baseline_to   | 2024-12-31
    """
    )
    frame = everything(con, **SINCE_2025).head(1)  # April to December are three whole quarters
    shows(frame, "value baseline multiple multiple_low\n4 . . .")
    said = "no baseline: fewer than 4 closed quarters with a value from 2024-02-01 to 2024-12-31"
    assert frame["baseline_note"].to_list() == [said]


def test_figures_under_the_minimum_of_people_are_withheld(build, shows):
    con = build(TWO_PEOPLE)  # people.minimum is 5 where nothing is set
    frame = everything(con, **SINCE_2025).head(1)
    shows(
        frame,
        """
        value low uncapped own_quarter multiple median_contributor contributor_days n lines
        .     .   .        .           .        .                  .                2 720
        """,
    )
    assert frame["note"].to_list() == ["2 people here; figures per person are shown from 5"]
    bare = con.cursor().sql("SELECT count(cluster_top) FROM metrics.output_per_contributor").fetchall()
    assert bare == [(0,)]


def test_the_median_contributor_and_the_headcount_stand_beside(build, shows):
    con = build(
        SETTINGS
        + TWO_PEOPLE
        + """
    headcount: month      | team     | role     | people
               2025-01-01 | research | engineer | 10
               2025-02-01 | research | engineer | 12
               2025-02-01 | platform | engineer | 6
    """
    )
    # ann 720 / 90 = 8, bob 0; (10 + 18) / 2 months
    shows(everything(con, **SINCE_2025).head(1), "median_contributor headcount\n4 14")
    shows(everything(con, repos=["x"], **SINCE_2025).head(1), "median_contributor headcount\n4 .")


def test_grain_and_dates_cut_the_period_but_not_the_baseline(build, shows):
    con = build(SETTINGS + TWO_PEOPLE)
    shows(
        everything(con, grain="month", from_date="2025-02-01", to_date="2025-03-10"),
        """
        period     value  lines contributor_days multiple complete
        2025-02-01 12.857 720   56               6.429    yes
        2025-03-01 0      0     20               0        no       # ten days of March
        """,
    )


@pytest.mark.parametrize(("kinds", "lines"), [("source", 30), ("docs,config", 7), ("all", 42)])
def test_kinds_choose_the_lines(build, kinds, lines):
    con = build(
        SETTINGS
        + """
    repos: repo | head_seen_on
           x    | 2025-07-10
    daily_merges: landed_on  | written    | merges
                  2022-12-20 | undeclared | 1
    merges: landed_on  | person | written_lines | source | test | docs | config | generated | written
            2025-02-01 | ann    | 34            | 30     | 4    | 5    | 2      | 1         | ai
    """
    )
    assert everything(con, kinds=kinds, from_date="2025-01-01", to_date="2025-03-31")["lines"].to_list() == [
        lines
    ]


def test_the_interval_is_that_of_contributors_and_divides_by_the_baseline(build):
    people = [f"p{number}" for number in range(8)]
    spans = "\n".join(f"{person} | 2022-12-20 | 2026-06-30" for person in people)
    lines = "\n".join(
        f"{day} | {person} | {100 * (place + 1)} | ai"
        for day in ("2024-02-01", "2024-05-01", "2024-08-01", "2024-11-01", "2025-02-01")
        for place, person in enumerate(people)
    )
    con = build(
        SETTINGS
        + f"""
    repos: repo | head_seen_on
           x    | 2025-07-10
    daily_merges: landed_on  | written    | merges
                  2022-12-20 | undeclared | 1
    activity_spans: person | from_day | to_day
    {spans}
    merges: landed_on | person | written_lines | written
    {lines}
    """
    )
    row = everything(con, from_date="2025-01-01", to_date="2025-03-31").row(0, named=True)
    assert row["value"] == 5  # 3,600 lines over 8 x 90 days
    assert 2.5 < row["low"] < 4
    assert 6 < row["high"] < 8
    assert row["multiple_low"] == pytest.approx(row["low"] / row["baseline"])
    assert row["multiple_high"] == pytest.approx(row["high"] / row["baseline"])
