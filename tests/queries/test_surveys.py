"""What people report of their speed, and what faster coding alone can explain."""

from __future__ import annotations

import pytest

import queries

UPLIFT = """
    surveys: wave       | question    | wording      | invited | answered | statistic | value | low | high
             2025-06-09 | uplift      | How much?    | 25      | 20       | median    | 1.5   | 1.2 | 1.9
             2025-12-08 | uplift      | How much?    | 50      | 20       | median    | 2     | .   | .
             2025-12-08 | uplift_zero | .            | 25      | 20       | mean      | -1    | .   | .
             2026-06-08 | uplift      | How fast?    | .       | 20       | mean      | 3     | .   | .
             2026-06-08 | uplift_code | And in code? | 25      | 4        | median    | 4     | 3   | 5
             2026-06-08 | uplift_half | Above 2?     | 16      | 20       | share     | 0.7   | 0.5 | 0.8
             2026-06-08 | uplift_none | ?            | .       | .        | .         | 2     | .   | .
             2026-06-08 | uplift_zero | ?            | 25      | 20       | mean      | -1    | .   | .
             2026-06-08 | reads_all   | Every line?  | 25      | 20       | share     | 0.8   | .   | .
"""
NOTES = [
    None,
    "fewer than half of those asked answered",
    "a factor above 0 is expected",
    None,
    "4 people answered; figures of people are shown from 5",
    "a share is no factor",
    "how many answered is not on record",
    "a factor above 0 is expected",
]
CODING = """
    repos: repo | team | head_seen_on
           x    | a    | 2026-07-02
           y    | b    | 2026-07-02
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    daily_lines: repo | landed_on  | origin     | grade  | lines
                 x    | 2026-01-05 | ai         | strong | 50
                 x    | 2026-01-05 | ai         | weak   | 25
                 x    | 2026-01-05 | undeclared |        | 25
                 x    | 2026-01-05 | automation | strong | 900
                 y    | 2026-01-05 | undeclared |        | 100
    surveys: wave       | question     | answered | statistic | value | low | high
             2024-06-09 | coding_share | 4        | mean      | 0.9   | .   | .
             2025-06-09 | coding_share | 20       | mean      | 0.4   | 0.2 | 0.5
             2026-06-09 | coding_share | 20       | mean      | 0.1   | .   | .
"""


def test_each_wave_says_how_many_were_asked_and_how_many_answered(shared, shows):
    result = queries.run(shared(UPLIFT), "survey_uplift")
    shows(
        result,
        """
        wave       question    value low high n  statistic invited response_share reworded
        2025-06-09 uplift      1.5   1.2 1.9  20 median    25      0.8            no
        2025-12-08 uplift      2     .   .    20 median    50      0.4            no
        2025-12-08 uplift_zero .     .   .    20 mean      25      0.8            no
        2026-06-08 uplift      3     .   .    20 mean      .       .              yes
        2026-06-08 uplift_code .     .   .    4  median    25      0.16           no
        2026-06-08 uplift_half .     .   .    20 share     16      1.25           no
        2026-06-08 uplift_none .     .   .    0  .         .       .              no
        2026-06-08 uplift_zero .     .   .    20 mean      25      0.8            yes  # of words not known
        """,
    )
    assert result.frame["note"].to_list() == NOTES
    assert queries.run(shared(UPLIFT), "survey_uplift", {"from_date": "2026-01-01"}).frame.height == 5
    assert queries.run(shared(UPLIFT), "survey_uplift", {"to_date": "2025-06-30"}).frame.height == 1


def test_the_ceiling_is_one_over_the_time_that_is_no_coding_of_the_first_wave_with_enough_answers(
    shared, shows
):
    con = shared(CODING)
    # 1 / 0.6, 1 / 0.8, 1 / 0.5; of 200 lines 50 carry exact marks: 1 / (1 - 0.4 x 0.25)
    shows(
        queries.run(con, "coding_ceiling", {"to_date": "2026-03-31"}),
        """
        period     value n  low  high marked marked_share coding_share wave       complete
        2026-01-01 1.667 20 1.25 2    1.111  0.25         0.4          2025-06-09 yes
        """,
    )
    shows(
        queries.run(con, "coding_ceiling", {"to_date": "2026-03-31", "repos": "x", "policy": "declared"}),
        """
        value marked marked_share
        1.667 1.429  0.75           # 1 / (1 - 0.4 x 0.75)
        """,
    )
    later = queries.run(con, "coding_ceiling").frame.row(1, named=True)
    assert (later["value"], later["marked"], later["marked_share"]) == (pytest.approx(1 / 0.6), None, None)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ("2026-01-05 | coding_share | 20 | 40", "coding_share of 2026-01-05 is no share from 0 to 1"),
        ("2026-01-05 | coding_share | 20 | 1", "coding_share of 2026-01-05 is no share from 0 to 1"),
        ("2026-01-05 | coding_share | 4 | 0.4", "4 people answered; figures of people are shown from 5"),
        ("2026-01-05 | coding_share | . | 0.4", "0 people answered; figures of people are shown from 5"),
    ],
)
def test_without_a_share_of_enough_people_there_is_no_ceiling_and_a_note_says_why(shared, rows, note):
    told = f"    surveys: wave | question | answered | value\n             {rows}\n"
    con = shared(CODING.partition("    surveys")[0] + told)
    row = queries.run(con, "coding_ceiling").frame.row(0, named=True)
    assert (row["value"], row["marked"], row["coding_share"], row["note"]) == (None, None, None, note)


def test_nothing_is_said_of_coding_where_nobody_was_asked(shared):
    con = shared(CODING.partition("    surveys")[0])
    assert queries.run(con, "coding_ceiling").frame.is_empty()
