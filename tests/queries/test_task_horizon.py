"""How long a task each model finishes half of the time, worked out by hand.

A model that passes four in five attempts at one length and one in five at another has, by symmetry, its p50
at their geometric mean and its p80 at the first. A score of 0.8 is such a task.
"""

from __future__ import annotations

import math

import pytest

import queries

# Horizons of 2, 4 and 8 minutes, and one of 3.
WAREHOUSE = """
    evaluations: model | task | human_minutes | score
                 m1    | a    | 1             | 0.8
                 m1    | c    | 4             | 0.2
                 m2    | b    | 2             | 0.8
                 m2    | d    | 8             | 0.2
                 m3    | c    | 4             | 0.8
                 m3    | e    | 16            | 0.2
                 small | a    | 1             | 0.8
                 small | f    | 9             | 0.2
    models: model | available_at | released_at
            m1    | 2024-01-01   | 2024-03-01
            m2    | 2024-04-10   | 2024-04-20
            m3    | .            | 2024-07-19
            small | 2024-06-01   | 2024-06-01
    suites: suite | suite_version | ceiling_minutes
            tasks | 1             | 7
"""
HORIZON = "task_horizon"


def test_horizons_lie_where_success_halves_and_the_best_at_their_date_are_named(build, shows):
    shows(
        queries.run(build(WAREHOUSE), HORIZON),
        """
        suite model value low high n tasks dated_on   frontier p80_minutes longest_minutes ceiling_minutes
        tasks m1    2     2   2    2 2     2024-01-01 yes      1           4               7
        tasks m2    4     4   4    2 2     2024-04-10 yes      2           8               7
        tasks small 3     3   3    2 2     2024-06-01 no       1           9               7
        tasks m3    8     8   8    2 2     2024-07-19 yes      4           16              7
        """,
    )


def test_what_to_know_before_believing_it_is_said(build):
    frame = queries.run(build(WAREHOUSE), HORIZON).frame
    flags = dict(zip(frame["model"], frame["flag"], strict=True))
    assert flags["m1"] is None
    assert flags["m3"] == "beyond the ceiling of the suite; dated by its release"


def test_a_verdict_counts_before_a_score_and_scores_beyond_0_and_1_count_for_none(build, shows):
    # Ten of one minute of which eight pass, whatever their score; four of four minutes of which one passes:
    # even at 2 ** (2 ln 4 / (ln 4 + ln 3)) = 2.167 minutes.
    passed = "\n".join(f"m | {n}  | 1 | 0.1 | {'true' if n < 8 else 'false'}" for n in range(10))
    con = build(f"""
    evaluations: model | task | human_minutes | score | passed
    {passed}
                 m     | a    | 4             | 1     | .
                 m     | b    | 4             | 0     | .
                 m     | c    | 4             | 0     | .
                 m     | d    | 4             | 0     | .
                 m     | e    | 4             | 7     | .
                 m     | f    | 4             | -3    | .
    """)
    shows(queries.run(con, HORIZON), "model value n no_score\nm 2.167 14 2")


def test_what_cannot_be_fitted_is_left_out_and_counted(build, shows):
    con = build("""
    evaluations: model | task | human_minutes | score | passed | invalid
                 m     | a    | 1             | 0.8   | .      | .
                 m     | b    | 4             | 0.2   | .      | false
                 m     | c    | 4             | 1     | .      | true
                 m     | d    | .             | 1     | .      | .
                 m     | e    | 0             | 1     | .      | .
                 m     | f    | -5            | 1     | .      | .
                 m     | g    | infinity      | 1     | .      | .
                 m     | h    | nan           | 1     | .      | .
                 m     | .    | 4             | 1     | .      | .
                 m     | i    | 4             | .     | .      | .
                 m     | j    | 4             | nan   | .      | .
                 human | a    | 1             | 1     | .      | .
                 .     | a    | 1             | 1     | .      | .
                 other | d    | .             | 1     | .      | .
    """)
    shows(
        queries.run(con, HORIZON),
        """
        model value n no_minutes no_score invalid
        m     2     2 6          2        1
        other .     0 1          0        0
        """,
    )


def test_a_suite_without_lengths_has_no_rows(build):
    con = build("evaluations: model | task | human_minutes | score\nm | a | . | 1")
    assert queries.run(con, HORIZON).frame.is_empty()


def test_versions_of_a_suite_are_fitted_by_themselves(build, shows):
    con = build("""
    evaluations: suite_version | model | task | human_minutes | score
                 1             | m     | a    | 1             | 0.8
                 1             | m     | b    | 4             | 0.2
                 2             | m     | a    | 2             | 0.8
                 2             | m     | b    | 8             | 0.2
                 .             | m     | a    | 4             | 0.8
                 .             | m     | b    | 16            | 0.2
    """)
    shows(queries.run(con, HORIZON), "suite_version value\n1 2\n2 4\nnot known 8")


def test_what_its_file_withdrew_counts_nowhere(build, shows):
    con = build("""
    evaluations: model | task | human_minutes | score | invalid | flags
                 m     | a    | 1             | 0.8   | .       | .
                 m     | b    | 4             | 0.2   | .       | limit
                 m     | c    | 4             | 1     | true    | limit; withdrawn
                 m     | d    | 4             | 1     | true    | .
    """)
    shows(queries.run(con, HORIZON), "model value n invalid\nm 2 2 1")


def test_a_model_without_a_date_stands_in_the_table_and_on_no_frontier(build):
    con = build("""
    evaluations: model | task | human_minutes | score
                 m     | a    | 1             | 0.8
                 m     | b    | 4             | 0.2
    """)
    (row,) = queries.run(con, HORIZON).frame.to_dicts()
    assert (row["frontier"], row["dated_on"], row["flag"]) == (False, None, "no date")


def test_no_success_is_zero_and_no_failure_is_unknown(build, shows):
    con = build("""
    evaluations: model | task | human_minutes | passed
                 none  | a    | 1             | false
                 none  | b    | 4             | false
                 every | a    | 1             | true
                 every | b    | 4             | true
    """)
    shows(queries.run(con, HORIZON), "model value low p80_minutes draws_used\nevery . . . 0\nnone 0 . 0 0")


def test_dates_and_names_choose_models(build, shows):
    con = build(WAREHOUSE)
    shows(queries.run(con, HORIZON, {"from_date": "2024-04-10"}), "model frontier\nm2 yes\nsmall no\nm3 yes")
    shows(queries.run(con, HORIZON, {"without": "m2,m3"}), "model frontier\nm1 yes\nsmall yes")
    shows(
        queries.run(con, HORIZON, {"dated": "released"}),
        "model dated_on\nm1 2024-03-01\nm2 2024-04-20\nsmall 2024-06-01\nm3 2024-07-19",
    )
    with pytest.raises(queries.QueryError, match="unknown model 'm4': nearest is 'm3'"):
        queries.run(con, HORIZON, {"without": "m4"})


def test_another_penalty_fits_anew(build, shows):
    con = build(WAREHOUSE)
    # With weights of 1/2 a doubling below and above the horizon, the slope w solves
    # 0.1 w + 1 / (1 + exp(-w)) = 0.2: w = -0.897. p80 lies at 2 ** (ln 4 / w) = 0.342 horizons.
    frame = queries.run(con, HORIZON, {"penalty": "0.1", "without": "small"}).frame
    shows(
        frame,
        """
        model value p80_minutes slope  penalty
        m1    2     0.685       -0.897 0.1
        m2    4     1.37        -0.897 0.1
        m3    8     2.74        -0.897 0.1
        """,
    )
    assert 0.1 * frame["slope"][0] + 1 / (1 + math.exp(-frame["slope"][0])) == pytest.approx(0.2, abs=1e-7)


def test_the_penalty_and_the_draws_are_those_of_the_settings(build, shows):
    con = build("settings: key | value\nhorizon.penalty | 0.1\nhorizon.draws | 100\n" + WAREHOUSE)
    anew = queries.run(build(WAREHOUSE), HORIZON, {"penalty": 0.1}).frame
    nightly = queries.run(con, HORIZON).frame
    assert nightly["slope"].to_list() == anew["slope"].to_list()
    assert set(nightly["draws"]) == {100}
    assert max(nightly["draws_used"]) < 100


def test_a_bare_view_shows_the_night_and_nothing_of_another_penalty(build):
    con = build(WAREHOUSE)
    cursor = con.cursor()
    assert cursor.sql("SELECT count(value) FROM metrics.task_horizon").fetchall() == [(4,)]
    cursor.execute("SET VARIABLE penalty = 0.1::DOUBLE")
    assert cursor.sql("SELECT count(value), count(*) FROM metrics.task_horizon").fetchall() == [(0, 4)]
