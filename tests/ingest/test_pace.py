"""Whether oversight keeps up with speed: rates of its parts over the window of speed, by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from ingest.derive import pace, rollups, signals
from ingest.night import Night
from tests.ingest.filled import fill, shown
from tests.ingest.quarters import bent, level, organisation, quarters

WINDOW = [quarter for quarter in quarters(date(2024, 10, 1)) if quarter < date(2026, 10, 1)]


def known(**parts: dict[date, tuple[float, float]]) -> dict[str, pace.Values]:
    return {part: parts.get(part, {}) for part in pace.PARTS}


def course(slope: float, first: float = 1.0) -> pace.Values:
    """A figure whose logarithm changes evenly by so much a quarter."""
    values = {quarter: first * math.exp(slope * place) for place, quarter in enumerate(WINDOW)}
    return {quarter: (value, math.log(value)) for quarter, value in values.items()}


def row(rows: list[dict], part: str) -> dict:
    return next(one for one in rows if one["part"] == part)


def test_the_whole_is_the_mean_of_its_parts_turned_so_that_below_zero_is_falling_behind():
    rows = pace.at_quarter(known(checked=course(-0.1), queue=course(0.05), speed=course(0.2)), WINDOW)
    # a year has four quarters: checked -0.4, the queue grows by 0.2, which is as bad; speed is no part of it
    assert row(rows, "checked")["rate"] == pytest.approx(-0.4)
    assert row(rows, "queue")["rate"] == pytest.approx(0.2)
    assert row(rows, "speed")["rate"] == pytest.approx(0.8)
    assert (row(rows, "all")["rate"], row(rows, "all")["n"]) == (pytest.approx(-0.3), 2)
    assert row(rows, "faults")["note"] == "0 of 7 quarters have a figure, 6 are needed"
    assert row(rows, "guarded")["note"] == (
        "0 of 8 quarters have a figure whose checks are all known, 6 are needed"
    )


def test_the_figure_itself_stands_at_both_ends_of_the_window():
    rows = pace.at_quarter(known(checked=course(-0.1, 0.8)), WINDOW)
    found = row(rows, "checked")
    assert (found["first_value"], found["last_value"]) == pytest.approx((0.8, 0.8 * math.exp(-0.7)))


def test_faults_of_the_newest_quarter_settle_later_and_are_not_read():
    rows = pace.at_quarter(known(faults=course(0.1), checked=course(0.1)), WINDOW)
    assert (row(rows, "faults")["n"], row(rows, "checked")["n"]) == (7, 8)


def test_a_part_with_gaps_needs_six_quarters():
    few = dict(list(course(0.1).items())[:5])
    some = dict(list(course(0.1).items())[2:])
    rows = pace.at_quarter(known(checked=few, queue=some), WINDOW)
    assert row(rows, "checked")["rate"] is None
    assert row(rows, "queue")["rate"] == pytest.approx(0.4)


def test_where_no_part_is_known_the_whole_is_unknown():
    found = row(pace.at_quarter(known(speed=course(0.1)), WINDOW), "all")
    assert (found["rate"], found["note"]) == (None, "no part has a figure")


def test_shares_of_counts_have_half_of_one_on_each_side():
    assert pace.halved(0.0, 9) == pytest.approx(0.05)  # 0.5 of 10
    assert pace.halved(1.0, 9) == pytest.approx(0.95)


def test_what_people_checked_is_read_from_landings(night: Night) -> None:
    organisation(night, output=level)
    rows = ["repo landed_on checked written written_strict merges lines"]
    for place, quarter in enumerate(WINDOW):
        checked = 80 - 10 * place
        rows += [
            f"acme/x {quarter} second_person ai ai {checked} 0",
            f"acme/x {quarter} nobody ai ai {99 - checked} 0",
        ]
    fill(night, "daily_checks", "\n".join(rows))
    rollups.sums(night.con)
    signals.write(night)
    told = shown(
        night,
        "SELECT part, n, round(first_value, 3), round(last_value, 3) FROM oversight_rates "
        "WHERE policy = 'strict' AND quarter = DATE '2026-07-01' "
        "AND part IN ('checked', 'unaccountable', 'speed') ORDER BY part",
    )
    # 80 of 99 at first, 10 of 99 at last; of the others nobody looked at any
    assert told == "checked 8 0.808 0.101\nspeed 8 1 1\nunaccountable 8 0.192 0.899"


def test_teams_are_set_side_by_side_when_one_takes_ai_up_before_the_other(night: Night) -> None:
    organisation(night, bent, lambda quarter: 50 if quarter >= date(2024, 7, 1) else 0, team="early")
    organisation(night, level, lambda quarter: 0, "acme/y", team="late")
    signals.write(night)
    told = shown(
        night,
        "SELECT lag, round(difference, 3), adopters, others FROM adoption_lags WHERE policy = 'strict' "
        "AND lag BETWEEN -2 AND 2 ORDER BY lag",
    )
    # up by 0.1 a quarter before and until it, by 0.2 after
    assert told == "-2 -0.1 1 1\n0 0.1 1 1\n1 0.3 1 1\n2 0.5 1 1"
