"""How long requests take from commit to landing, where they spend it, and how long failures last."""

from __future__ import annotations

import polars as pl
import pytest

import queries

LEAD = """
    repos: repo | team
           x    | research
           y    | platform
    daily_checks: repo | landed_on  | checked | written    | merges
                  x    | 2026-01-08 | unknown | ai         | 4
                  x    | 2026-01-08 | unknown | undeclared | 3
                  x    | 2026-01-08 | unknown | automation | 9
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-03-05
                  github | y    | ok    | 2026-03-01
    request_times: repo | created_on | landed_on  | written    | written_strict | whole_hours
                   x    | 2026-01-05 | 2026-01-05 | ai         | ai             | 2
                   x    | 2026-01-05 | 2026-01-06 | ai         | undeclared     | 10
                   x    | 2026-01-05 | 2026-01-06 | undeclared | undeclared     | 20
                   y    | 2026-01-05 | 2026-01-07 | undeclared | undeclared     | 30
                   y    | 2026-01-05 | 2026-01-07 | human      | human          | 40
                   y    | 2026-01-05 | 2026-02-01 | assisted   | undeclared     | 500
                   y    | 2026-01-05 | .          | ai         | ai             | 900
"""


def test_lead_time_is_the_median_of_what_landed_in_the_period(build, shows):
    frame = queries.run(build(LEAD), "lead_time").frame
    shows(
        frame.filter(pl.col("period").dt.month() < 3),
        """
        period     origin     value n nine_tenths landings complete
        2026-01-01 all        20    5 40          7        yes       # 2 10 20 30 40
        2026-01-01 ai         .     1 .           4        yes
        2026-01-01 mixed      .     0 .           0        yes
        2026-01-01 undeclared .     4 .           3        yes
        2026-02-01 all        .     1 .           0        yes
        2026-02-01 ai         .     0 .           0        yes
        2026-02-01 mixed      .     0 .           0        yes
        2026-02-01 undeclared .     1 .           0        yes
        """,
    )
    # every forge was read on the first of March, so February is known; March is not over
    assert frame.filter(pl.col("period").dt.month() == 3)["complete"].to_list() == [False] * 4
    assert frame["note"].to_list()[1] == "1 request landed here; a median is shown from 5"


def test_a_period_is_complete_when_every_forge_was_read_after_it(build):
    late = LEAD.replace("y    | ok    | 2026-03-01", "y    | ok    | 2026-02-28")
    frame = queries.run(build(late), "lead_time").frame.filter(pl.col("origin") == "all")
    assert frame["complete"].to_list() == [True, False, False]
    retired = late.replace("repo | team", "repo | team | retired").replace("research\n", "research | false\n")
    retired = retired.replace("platform\n", "platform | true\n")
    frame = queries.run(build(retired), "lead_time").frame.filter(pl.col("origin") == "all")
    assert frame["complete"].to_list() == [True, True, False]


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        ({"repos": "y"}, 2),
        ({"teams": "research"}, 3),
        ({"from_date": "2026-01-06"}, 4),
        ({"to_date": "2026-01-06"}, 3),
        ({"grain": "quarter"}, 6),
        ({"grain": "quarter", "repos": "y"}, 3),
        ({"grain": "year"}, 6),
    ],
)
def test_each_filter_narrows_the_requests(build, filters, n):
    assert queries.run(build(LEAD), "lead_time", filters).frame["n"][0] == n


def test_what_the_night_has_computed_and_what_is_computed_now_agree(build):
    con = build(LEAD)
    kept = queries.run(con, "lead_time").frame
    now = queries.run(con, "lead_time", {"from_date": "2000-01-01"}).frame
    assert kept.equals(now)
    assert kept["low"].drop_nulls().to_list() == [2]
    everything = queries.run(con, "cycle_time").frame
    assert everything.equals(queries.run(con, "cycle_time", {"repos": "x,y"}).frame)


CYCLE = """
    repos: repo
           x
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-02-02
    request_times: created_on | landed_on  | written | coding_hours | pickup_hours | picked_up | review_hours | reviewed | landing_hours | whole_hours
                   2026-01-05 | 2026-01-06 | ai      | 0            | 1            | true      | 2            | true     | 1             | 4
                   2026-01-05 | 2026-01-06 | ai      | 1            | 2            | true      | 0            | true     | 5             | 8
                   2026-01-05 | 2026-01-06 | ai      | 2            | 3            | false     | .            | .        | .             | 5
                   2026-01-05 | .          | ai      | 3            | 4            | true      | 9            | false    | .             | 16
                   2026-01-05 | .          | ai      | 4            | 50           | false     | .            | .        | .             | 54
                   2026-01-06 | .          | ai      | 4            | 60           | false     | .            | .        | .             | 64
"""  # noqa: E501


def test_open_requests_count_for_as_long_as_they_were_open(build, shows):
    frame = queries.run(build(CYCLE), "cycle_time").frame.filter(
        (pl.col("origin") == "ai") & (pl.col("period").dt.month() == 1)
    )
    # pickup: 5/6 wait after 1 h, 4/6 after 2, one leaves at 3, of 3 one is picked up at 4: 4/6 x 2/3 = 4/9
    # whole: 5/6 after 4 h, 4/6 after 5, 3/6 after 8, where the curve stays: half of them
    shows(
        frame,
        """
        phase   value n ended nine_tenths complete
        coding  2.5   6 6     4           yes
        pickup  4     6 3     .           yes
        review  .     3 2     .           yes
        landing .     2 2     .           yes
        whole   8     6 3     .           yes
        """,
    )
    notes = dict(frame.select("phase", "note").rows())
    assert notes["review"] == "3 requests here; a median is shown from 5"
    assert notes["pickup"] is None


def test_where_half_have_not_come_to_the_end_there_is_no_value_and_the_note_says_so(build):
    waiting = CYCLE.replace("| 4            | true      | 9  ", "| 4            | false     | 9  ")
    frame = queries.run(build(waiting), "cycle_time").frame.filter(
        (pl.col("origin") == "all") & (pl.col("phase") == "pickup")
    )
    assert frame.row(0, named=True)["value"] is None
    assert frame["note"][0] == "half of them had not come to it when they were last seen"


FAILURES = """
    repos: repo | head_seen_on
           x    | 2026-02-02
    failure_times: what       | began_on   | written | hours | ended
                   incident   | 2026-01-05 | ai      | 1     | true
                   incident   | 2026-01-05 | unknown | 2     | true
                   incident   | 2026-01-05 | unknown | 3     | true
                   incident   | 2026-01-05 | unknown | 4     | true
                   incident   | 2026-01-20 | unknown | 90    | false
                   deployment | 2026-01-05 | unknown | 7     | true
"""


def test_incidents_and_failed_deployments_are_never_added_up(build, shows):
    shows(
        queries.run(build(FAILURES), "recovery_time").frame.head(5),
        """
        period     failure    origin     value n going_on complete
        2026-01-01 incident   all        3     5 1        yes
        2026-01-01 incident   ai         .     1 0        yes
        2026-01-01 incident   mixed      .     0 0        yes
        2026-01-01 incident   undeclared .     0 0        yes
        2026-01-01 deployment all        .     1 0        yes
        """,
    )
