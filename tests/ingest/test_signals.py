"""Signals and the state of closed quarters: rates worked out by hand, and what is kept of readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.derive import rollups, signals
from ingest.night import Night
from tests.ingest import template
from tests.ingest.filled import fill, shown
from tests.ingest.quarters import bent, half, horizons, level, organisation

NEWEST = "quarter = DATE '2026-07-01' AND policy = 'strict'"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Output rises faster from 2024 Q3 on, and nothing else is known: for tests that only look."""
    with template.night(template.tables(), tmp_path_factory.mktemp("first")) as night:
        organisation(night)
        signals.update(night)
        yield night


@pytest.fixture
def risen(first: Night, tmp_path: Path) -> Iterator[Night]:
    """The same to change."""
    first.con.execute("CHECKPOINT")
    with template.night(first.folder / template.TABLES, tmp_path) as night:
        yield night


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Output stays as it is, and horizons bend upwards: for tests that only look."""
    with template.night(template.tables(), tmp_path_factory.mktemp("still")) as night:
        organisation(night, output=level)
        horizons(night, lambda years: years**2 / 2, date(2026, 9, 1))
        signals.update(night)
        yield night


def rate(night: Night, signal: str, columns: str, where: str = NEWEST) -> str:
    return shown(night, f"SELECT {columns} FROM quarter_signals WHERE signal = '{signal}' AND {where}")


def state(night: Night, columns: str = "state, highest, speed, loop, capability") -> str:
    return shown(night, f"SELECT {columns} FROM state_readings WHERE {NEWEST} ORDER BY read_at")


def test_speed_is_the_recent_rate_of_output_less_the_earlier_one(first: Night) -> None:
    # 0.2 a quarter is 0.8 a year over the last 8; over the 8 before them 0.1, and all persons agree
    assert rate(
        first, "output_per_contributor", "round(recent, 6), round(earlier, 6), round(difference, 6)"
    ) == ("0.8 0.4 0.4")
    assert rate(
        first, "output_per_contributor", "n, needed, evidence_on, known, counts, strict, one_off"
    ) == ("19 12 2026-09-30 True True True False")
    assert rate(first, "output_per_contributor", "recent_from, recent_to, earlier_from, earlier_to") == (
        "2024-10-01 2026-09-30 2022-10-01 2024-09-30"
    )


def test_where_one_change_of_slope_fits_best_and_how_often_chance_finds_one_as_good(first: Night) -> None:
    assert rate(first, "output_per_contributor", "turned_on, turn_chance") == "2024-07-01 0.001"


def test_a_share_is_compared_by_its_log_odds_over_four_quarters(night: Night) -> None:
    # half a mean landing is 10 lines; 50 of 100 have log-odds of ln(60 / 60), 90 of them ln(100 / 20)
    organisation(night, ai=lambda quarter: 90 if quarter >= date(2026, 7, 1) else 50)
    signals.update(night)
    # the slope of 0, 0, 0, 1.609 is 1.5 x 1.609 / 5 a quarter
    assert rate(night, "ai_research_share", "round(recent, 4), round(earlier, 4), needed, family") == (
        "1.9313 0 8 loop"
    )


def test_the_open_quarter_is_never_read(first: Night) -> None:
    assert shown(first, "SELECT max(quarter), count(DISTINCT quarter) FROM state_readings") == "2026-07-01 16"


def test_speed_alone_is_watch_and_without_capability_no_more_than_elevated_can_be_read(first: Night) -> None:
    assert state(first) == "watch elevated strict none unknown"


def test_constant_rates_are_steady(night: Night) -> None:
    organisation(night, output=level)
    horizons(night, lambda years: years, date(2026, 9, 1))
    signals.update(night)
    assert state(night) == "steady accelerating none none none"


def test_a_horizon_that_bends_upwards_counts_at_its_curvature(still: Night) -> None:
    # the rate is the number of years since the first of 9 models: 8 x 183 / 365.25 at the newest
    assert rate(still, "task_horizon", "n, round(recent, 3), round(earlier, 3) + 0, counts, evidence_on") == (
        "9 4.008 0 True 2026-09-01"
    )
    assert state(still) == "watch accelerating none none strict"


def test_a_model_counts_from_the_quarter_on_in_which_it_was_there(still: Night) -> None:
    where = "quarter = DATE '2026-04-01' AND policy = 'strict'"
    assert rate(still, "task_horizon", "n, evidence_on", where) == "8 2026-03-02"
    where = "quarter = DATE '2025-10-01' AND policy = 'strict'"
    assert rate(still, "task_horizon", "n, known, note", where) == (
        "7 False 7 models have a date and a horizon, 8 are needed"
    )


def test_models_that_are_older_than_180_days_say_nothing_of_now(night: Night) -> None:
    organisation(night, output=level)
    horizons(night, lambda years: years**2 / 2, date(2026, 4, 3))
    signals.update(night)
    assert rate(night, "task_horizon", "known, counts, note") == (
        "False False the newest model is of 2026-04-03: more than 180 days old"
    )
    assert state(night) == "steady elevated none none unknown"


def test_the_quarter_ends_with_its_last_day(night: Night) -> None:
    organisation(night, output=level)
    horizons(night, lambda years: years**2 / 2, date(2026, 4, 4))  # 180 days before 1 October
    signals.update(night)
    assert rate(night, "task_horizon", "n, known") == "9 True"
    night.con.execute("UPDATE horizons SET available_at = DATE '2026-10-01' WHERE model = 'm8'")
    signals.update(night)
    assert rate(night, "task_horizon", "n, evidence_on") == "8 2025-10-03"


def test_models_that_stand_apart_are_left_out(night: Night) -> None:
    settings = night.config.model_copy(
        update={"horizon": night.config.horizon.model_copy(update={"apart": ("m0", "m3")})}
    )
    night = replace(night, config=settings)
    organisation(night, output=level)
    horizons(night, lambda years: years**2 / 2, date(2026, 9, 1))
    signals.update(night)
    assert rate(night, "task_horizon", "n") == "7"


def test_a_month_of_data_is_read_as_nothing(night: Night) -> None:
    organisation(night, first=date(2026, 10, 1))
    signals.update(night)
    assert shown(night, "SELECT count(*) FROM quarter_signals") == "0"
    assert shown(night, "SELECT count(*) FROM state_readings") == "0"


def test_ten_quarters_say_how_many_are_there_and_how_many_are_needed(night: Night) -> None:
    organisation(night, first=date(2023, 4, 1))
    signals.update(night)
    # the first four have no value yet: contributors are counted over 365 days
    assert rate(night, "output_per_contributor", "n, known, note") == (
        "10 False 10 closed quarters in a row have a value, 12 are needed"
    )
    assert state(night) == "not enough data not enough data unknown none unknown"


def test_a_team_that_vanishes_leaves_no_newest_value(night: Night) -> None:
    organisation(night, people=lambda quarter: 0 if quarter >= date(2024, 7, 1) else 5)
    signals.update(night)
    assert rate(night, "output_per_contributor", "n, known, note") == (
        "0 False no repository has landings both in the baseline and in the last 365 days"
    )


def test_a_team_that_shrinks_below_the_minimum_is_no_longer_read(night: Night) -> None:
    organisation(night, people=lambda quarter: 4 if quarter >= date(2025, 4, 1) else 5)
    signals.update(night)
    # the fifth landed on 1 January 2025 for the last time, and counts for a year
    assert rate(night, "output_per_contributor", "n, known, evidence_on, note") == (
        "0 False 2025-12-31 4 people here; figures per person are shown from 5"
    )


def test_a_team_that_appears_changes_nothing_of_the_panel(night: Night) -> None:
    organisation(night)
    organisation(night, output=lambda quarter: 3.0, repo="acme/new", first=date(2025, 7, 1))
    signals.update(night)
    assert rate(night, "output_per_contributor", "round(recent, 6), round(earlier, 6), n") == "0.8 0.4 19"


def test_a_night_with_nothing_new_reads_nothing_anew(risen: Night) -> None:
    risen.con.execute("UPDATE quarter_signals SET note = 'marked'")
    signals.update(risen)
    assert shown(risen, "SELECT DISTINCT note FROM quarter_signals") == "marked"
    fill(
        risen,
        "merges",
        "repo sha how landed_on person written_lines\nacme/x open squash 2026-10-20 acme/x-1 9",
    )
    rollups.sums(risen.con)
    signals.update(risen)  # the open quarter is no part of it
    assert shown(risen, "SELECT DISTINCT note FROM quarter_signals") == "marked"


def test_a_day_of_development_that_is_put_right_is_read_anew(night: Night) -> None:
    organisation(night)
    head = "model predecessor development_from available_at"
    fill(night, "models", f"{head}\nx - - 2022-01-01\nnext x 2022-01-01 2022-07-01")
    rollups.sums(night.con)
    signals.update(night)
    assert rate(night, "successor_share", "n, note") == (
        "0 no research landed while a model with a predecessor on record was developed"
    )
    night.con.execute("UPDATE models SET available_at = DATE '2026-10-01' WHERE model = 'next'")
    rollups.sums(night.con)
    signals.update(night)
    # half of the lines are those of x, in each quarter from 2022 on
    assert rate(night, "successor_share", "n, known, recent, earlier") == "19 True 0 0"


def test_what_was_read_at_the_time_is_kept_when_the_past_changes(risen: Night) -> None:
    risen.con.execute("UPDATE merges SET written_lines = 90 * exp(0.1)")
    rollups.sums(risen.con)
    later = replace(risen, began_at=datetime(2026, 11, 3, tzinfo=UTC))
    signals.update(later)
    assert state(risen, "read_on, state, speed") == "2026-10-31 watch strict\n2026-11-03 steady none"
    signals.update(replace(risen, began_at=datetime(2026, 11, 4, tzinfo=UTC)))
    assert shown(risen, "SELECT count(DISTINCT read_at) FROM state_readings") == "2"


def test_what_is_read_otherwise_at_the_same_moment_takes_the_place_of_it(risen: Night) -> None:
    risen.con.execute("UPDATE merges SET written_lines = 90 * exp(0.1)")
    rollups.sums(risen.con)
    signals.update(risen)  # a fixed `now`: the same moment, and another reading
    assert state(risen, "read_on, state, speed") == "2026-10-31 steady none"


def test_where_too_few_quarters_are_left_only_the_history_stays(risen: Night) -> None:
    risen.con.execute("DELETE FROM repos")
    signals.update(risen)
    assert shown(risen, "SELECT count(*) FROM quarter_signals") == "0"
    assert shown(risen, "SELECT count(*) FROM state_readings") == "32"  # 16 quarters, counted in two ways
    organisation(risen, repo="acme/y")
    signals.update(risen)
    assert rate(risen, "output_per_contributor", "n") == "19"


@pytest.mark.parametrize(("policy", "loop"), [("strict", "one-off"), ("declared", "firm")])
def test_both_ways_of_counting_marks_are_read(night: Night, policy: str, loop: str) -> None:
    weak = {date(2025, 10, 1): 20, date(2026, 1, 1): 50, date(2026, 4, 1): 80, date(2026, 7, 1): 95}
    organisation(night, ai=lambda quarter: weak.get(quarter, 5))
    night.con.execute(
        "UPDATE daily_lines SET grade = 'weak' WHERE origin = 'ai' AND landed_on >= DATE '2025-10-01'"
    )
    signals.update(night)
    said = shown(
        night,
        f"SELECT loop FROM state_readings WHERE quarter = DATE '2026-07-01' AND policy = '{policy}'",
    )
    assert said == loop


def test_nothing_is_said_of_a_successor_where_no_generation_is_on_record(night: Night) -> None:
    organisation(night, output=bent, ai=half)
    signals.update(night)
    assert rate(night, "successor_share", "n, known, note") == "0 False no closed quarter has a value"
