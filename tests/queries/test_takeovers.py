"""How often people take over what agents began: sessions, branches and requests, each by itself."""

from __future__ import annotations

import polars as pl

import queries

WORK = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-07-02
           y    | platform | 2026-07-02
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 1
    request_times: created_on | written
                   2026-01-05 | ai
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-07-02
    daily_takeovers: kind | repo | day | difficulty | n | taken_over | not_told | corrected | corrections
        session           | x    | 2026-01-05 | hard       | 6 | 4          | 1        | 7         | 21
        session           | x    | 2026-02-05 | easy       | 9 | 1          | 0        | 9         | 3
        session           |      | 2026-02-06 | easy       | 1 | 1          | 0        | 1         | 0
        session           | y    | 2026-03-05 | not graded | 2 | 0          | 5        | 0         | 0
        session           | y    | 2026-04-05 | hard       | 5 | 0          | 0        | 0         | 0
    daily_takeovers: repo | day        | kind    | n  | taken_over
                     x    | 2026-01-05 | branch  | 10 | 4
                     y    | 2026-06-05 | branch  | 4  | 1
                     x    | 2026-03-05 | request | 8  | 2
                     x    | 2026-06-05 | request | 8  | 2
"""


def test_sessions_by_difficulty_and_branches_and_requests_apart(shared, shows):
    frame = queries.run(shared(WORK), "takeovers").frame
    # Wilson, 4 of 10: (0.4 + 1.92073 / 10 +- 1.95996 x (0.4 x 0.6 / 10 + 3.84146 / 400) ^ 0.5) / 1.384146
    shows(
        frame.with_columns(pl.col("difficulty").str.replace(" ", "_")),
        """
        period     kind    difficulty value low   high  n  passed not_told corrections complete
        2026-01-01 session all        0.333 0.163 0.563 18 6      6        1.412       yes     # 24 / 17
        2026-01-01 session easy       0.2   0.057 0.51  10 2      0        0.3         yes
        2026-01-01 session hard       0.667 0.3   0.903 6  4      1        3           yes
        2026-01-01 session not_graded .     .     .     2  0      5        .           yes
        2026-01-01 branch  all        0.4   0.168 0.687 10 4      0        .           yes
        2026-01-01 request all        0.25  0.071 0.591 8  2      0        .           yes
        2026-04-01 session all        0     0     0.434 5  0      0        .           no
        2026-04-01 session easy       .     .     .     0  0      0        .           no
        2026-04-01 session hard       0     0     0.434 5  0      0        .           no
        2026-04-01 session not_graded .     .     .     0  0      0        .           no
        2026-04-01 branch  all        .     .     .     4  1      0        .           yes
        2026-04-01 request all        0.25  0.071 0.591 8  2      0        .           no      # 14 days
        """,
    )
    assert frame["note"][3] == "it is known of 2 of 7 sessions; a share is shown from 5"
    assert frame["note"][10] == "4 here; a share is shown from 5"


def test_a_session_without_a_repository_counts_where_none_is_chosen(shared):
    con = shared(WORK)
    easy = (pl.col("difficulty") == "easy") & (pl.col("n") > 0)
    assert queries.run(con, "takeovers").frame.filter(easy)["n"].to_list() == [10]
    assert queries.run(con, "takeovers", {"repos": "x"}).frame.filter(easy)["n"].to_list() == [9]
    assert queries.run(con, "takeovers", {"teams": "platform"}).frame["kind"].unique().sort().to_list() == [
        "branch", "session"
    ]  # fmt: skip


def test_days_and_periods_are_chosen(shared):
    con = shared(WORK)
    branch = pl.col("kind") == "branch"
    by_year = queries.run(con, "takeovers", {"grain": "year"}).frame.filter(branch)
    assert by_year.select("n", "complete").rows() == [(14, False)]
    cut = queries.run(con, "takeovers", {"from_date": "2026-01-06"}).frame
    assert cut.filter(branch).select("n", "complete").rows() == [(4, True)]
    session = (pl.col("kind") == "session") & (pl.col("difficulty") == "all")
    assert cut.filter(session).select("n", "complete").rows() == [(12, False), (5, False)]
    first = queries.run(con, "takeovers", {"to_date": "2026-03-31"}).frame
    assert first.filter(session).select("n", "complete").rows() == [(18, True)]  # the next is known
