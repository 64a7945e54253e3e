"""What was taken back, what had to be mended, and how late that showed: each figure by hand."""

from __future__ import annotations

import polars as pl
import pytest

import queries
from queries.statistics.proportion import wilson_interval

# Looked at on 1 June: March had 30 and 61 days, so reverts of it have settled and faults have not.
LASTING = """
    repos: repo | head_seen_on
           x    | 2026-06-01
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
    daily_reverts: landed_on  | written    | written_strict | landings | reverted | relanded
                   2026-01-05 | ai         | ai             | 6        | 2        | 1
                   2026-01-06 | ai         | undeclared     | 4        | 1        | 0
                   2026-01-07 | undeclared | undeclared     | 9        | 0        | 0
                   2026-01-07 | human      | human          | 1        | 0        | 0
                   2026-01-07 | automation | automation     | 50       | 50       | 0
                   2026-01-07 | unknown    | unknown        | 5        | 1        | 0
                   2026-05-07 | ai         | ai             | 5        | 1        | 0
    daily_faults: landed_on  | written    | written_strict | fault_days | landings
                  2026-01-05 | ai         | ai             | 0          | 2
                  2026-01-05 | ai         | ai             | 90         | 1
                  2026-01-05 | ai         | ai             | 91         | 1
                  2026-01-05 | ai         | undeclared     | 4          | 1
                  2026-01-05 | ai         | ai             | -1         | 5
                  2026-01-07 | undeclared | undeclared     | -1         | 5
                  2026-01-07 | automation | automation     | 1          | 50
                  2026-04-02 | undeclared | undeclared     | 10         | 2
                  2026-04-02 | undeclared | undeclared     | -1         | 4
                  2026-05-22 | undeclared | undeclared     | -1         | 4
                  2026-05-22 | undeclared | undeclared     | 5          | 1
                  2026-05-23 | undeclared | undeclared     | -1         | 5
    daily_fixes: landed_on  | fixes | waiting | left_out
                 2026-01-09 | 3     | 0       | 1
                 2026-05-01 | 4     | 0       | 0
    fault_times: found_on   | written | written_strict | hours | older
                 2026-01-09 | ai      | ai             | 10    | true
                 2026-01-09 | ai      | ai             | 20    | false
                 2026-01-09 | ai      | ai             | 30    | .
                 2026-01-09 | ai      | undeclared     | 40    | false
                 2026-01-09 | human   | human          | 50    | false
                 2026-01-10 | human   | human          | 60    | true
"""
WAITING = LASTING.replace("2026-05-01 | 4     | 0 ", "2026-05-01 | 4     | 2 ")


def of(result: queries.Result, month: int) -> pl.DataFrame:
    return result.frame.filter(pl.col("period").dt.month() == month)


def test_reverts_are_a_share_of_the_landings_of_their_origin(shared, shows):
    # automation is in neither part; what is of unknown origin is in all
    shows(
        of(queries.run(shared(LASTING), "revert_rate"), 1),
        """
        origin     value n  passed relanded complete
        all        0.16  25 4      1        yes       # 2 + 1 + 0 + 0 + 1 of 6 + 4 + 9 + 1 + 5
        ai         0.333 6  2      1        yes
        mixed      .     0  0      0        yes
        undeclared 0.071 14 1      0        yes       # the weak mark's four are read as unmarked
        """,
    )
    declared = of(queries.run(shared(LASTING), "revert_rate", {"policy": "declared"}), 1)
    assert declared.filter(pl.col("origin") == "ai").select("value", "n").row(0) == (0.3, 10)


def test_reverts_of_a_month_are_complete_thirty_days_after_it(shared):
    frame = queries.run(shared(LASTING), "revert_rate").frame.filter(pl.col("origin") == "all")
    assert frame["complete"].to_list() == [True, True, True, True, False, False]  # to 1 May, 31 days ago
    low, high = wilson_interval([4], [25])
    assert frame.select("low", "high").row(0) == pytest.approx((low[0], high[0]))


def test_faults_within_ninety_days_are_a_share_of_landings_with_written_lines(shared, shows):
    # of AI's 9 two on the day, one on day 90; what came on day 91 does not count
    shows(
        of(queries.run(shared(LASTING), "fault_rate"), 1),
        """
        origin     value n  faulty left_out complete
        all        0.267 15 4      1        yes       # 2 + 1 + 1 of 15
        ai         0.333 9  3      1        yes
        mixed      .     0  0      1        yes
        undeclared 0.167 6  1      1        yes
        """,
    )


def test_what_was_not_seen_for_ninety_days_counts_for_as_long_as_it_was(shared, shows):
    # In May five of the 22nd (10 days old) and five of the 23rd (9 days): one of ten ended on day 5, and then
    # five leave after nine days. 1 - 9/10, whoever left later. April: 2 of 6 in 60 days
    shows(
        queries.run(shared(LASTING), "fault_rate").frame.filter(
            (pl.col("origin") == "all") & (pl.col("period").dt.month().is_in([4, 5]))
        ),
        """
        period     value n  faulty complete
        2026-04-01 0.333 6  2      no
        2026-05-01 0.1   10 1      no
        """,
    )


def test_without_censoring_the_interval_is_wilson_s(shared):
    frame = of(queries.run(shared(LASTING), "fault_rate"), 1)
    low, high = wilson_interval([4, 3, 1], [15, 9, 6])
    assert frame.filter(pl.col("value").is_not_null())["low"].to_list() == pytest.approx(list(low))
    assert frame.filter(pl.col("value").is_not_null())["high"].to_list() == pytest.approx(list(high))


def test_while_fixes_wait_what_they_could_tell_of_has_no_figure(shared):
    frame = queries.run(shared(WAITING), "fault_rate").frame.filter(pl.col("origin") == "all")
    said = "fixes of these days that wait to be searched: 2"
    # a fix of 1 May can tell of what landed from 31 January on
    assert frame["note"].to_list()[:5] == [said] * 5
    later = WAITING.replace("2026-05-01 | 4", "2026-05-20 | 4")
    frame = queries.run(shared(later), "fault_rate").frame.filter(pl.col("origin") == "all")
    assert frame["note"].to_list()[:2] == [None, said]
    assert not any(frame["complete"].to_list()[1:])


def test_without_a_fix_on_record_nothing_is_known(shared):
    none = LASTING[: LASTING.index("    daily_fixes")]
    frame = queries.run(shared(none), "fault_rate").frame
    assert frame["value"].null_count() == frame.height
    assert set(frame["note"]) == {"no fixes are on record, so what had to be mended is not known"}


def test_time_to_detect_is_the_median_of_what_was_found_in_the_period(shared):
    frame = of(queries.run(shared(LASTING), "time_to_detect"), 1)
    assert frame.select("origin", "value", "n").rows() == [
        ("all", 35.0, 6),
        ("ai", None, 3),
        ("mixed", None, 0),
        ("undeclared", None, 3),
    ]


def test_faults_of_unknown_age_in_generations_are_in_neither_part(shared):
    row = of(queries.run(shared(LASTING), "older_faults"), 1).to_dicts()[0]
    assert (row["value"], row["n"], row["passed"], row["unknown"]) == (0.4, 5, 2, 1)
    assert row["note"] == "of 1 more the models in use are not known"
