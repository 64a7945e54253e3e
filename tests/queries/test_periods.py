"""Which periods a selection has, and which of them are complete."""

from __future__ import annotations

import pytest

import queries

WAREHOUSE = """
    repos: repo | scope      | head_seen_on | retired
           x    | production | 2026-04-01   | false
           y    | research   | 2026-02-28   | false
           out  | production | 2025-12-01   | true
    daily_merges: repo | landed_on  | written | merges
                  out  | 2025-11-10 | ai      | 1
                  x    | 2026-01-10 | ai      | 1
                  y    | 2026-01-20 | ai      | 1
"""


def periods(con, **filters):
    """One row per period; landings in it do not matter here."""
    result = queries.run(con, "ai_code_share", filters)
    return result.frame


def test_a_month_is_complete_when_every_repository_was_looked_at_after_it(build, shows):
    # y was last looked at on 28 February, a day too early to close it; the retired one holds nothing open
    shows(
        periods(build(WAREHOUSE)),
        """
        period     complete
        2025-11-01 yes
        2025-12-01 yes
        2026-01-01 yes
        2026-02-01 no
        2026-03-01 no
        2026-04-01 no
        """,
    )


def test_only_selected_repositories_hold_a_period_open(build, shows):
    shows(
        periods(build(WAREHOUSE), scopes="production", from_date="2026-01-01"),
        "period complete\n2026-01-01 yes\n2026-02-01 yes\n2026-03-01 yes\n2026-04-01 no",
    )


def test_how_many_repositories_are_current_is_known(build):
    con = build(WAREHOUSE)
    rows = con.execute(
        "SELECT repos, current_repos FROM main.selected_periods WHERE grain = 'quarter'"
    ).fetchall()
    assert sorted(rows) == [(2, 0), (2, 1), (2, 2)]


def test_a_repository_that_was_never_read_leaves_every_period_open(build):
    con = build(WAREHOUSE + "\n repos: repo | head_seen_on\n new | .")
    assert not periods(con)["complete"].any()


def test_a_retired_selection_ends_where_it_was_last_seen(build, shows):
    shows(periods(build(WAREHOUSE), repos="out"), "period complete\n2025-11-01 yes\n2025-12-01 no")


@pytest.mark.parametrize(
    ("grain", "first", "count", "complete"),
    [
        ("day", "2025-11-10", 143, 110),  # 10 November to 1 April; whole up to 27 February
        ("week", "2025-11-10", 21, 15),  # Mondays; the last whole one begins on 16 February
        ("quarter", "2025-10-01", 3, 1),
        ("year", "2025-01-01", 2, 1),
    ],
)
def test_every_grain_has_its_periods(build, grain, first, count, complete):
    frame = periods(build(WAREHOUSE), grain=grain)
    assert (str(frame["period"][0]), frame.height, frame["complete"].sum()) == (first, count, complete)


def test_a_period_that_a_filter_cuts_is_incomplete(build, shows):
    shows(
        periods(build(WAREHOUSE), from_date="2025-11-15", to_date="2026-01-30"),
        "period complete\n2025-11-01 no\n2025-12-01 yes\n2026-01-01 no",
    )
    shows(
        periods(build(WAREHOUSE), from_date="2025-12-01", to_date="2025-12-31"),
        "period complete\n2025-12-01 yes",
    )
