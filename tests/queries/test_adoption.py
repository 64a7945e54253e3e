"""Output around the quarter in which teams took AI up, beside teams that had not yet: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from queries.statistics import adoption

# The first team takes AI up in the third quarter, the second in the fifth, the third never.
SHARE = np.array([[0.1, 0.2, 0.3, 0.5, 0.6, 0.6], [0, 0, 0.1, 0.2, 0.4, 0.5], [0, 0, 0, 0, 0, 0.1]])
OUTPUT = np.array([[0, 0, 1, 1, 1, 1], [0, 0, 0, 0.2, 0.6, 0.6], [0, 0.1, 0.1, 0.1, 0.3, 0.3]])


def at(lag, share=SHARE, output=OUTPUT):
    (found,) = [one for one in adoption.lags(share, output) if one.lag == lag]
    return found


def test_a_team_takes_ai_up_when_its_share_first_reaches_a_quarter():
    assert adoption.adopted(SHARE).tolist() == [2, 4, 10]
    assert adoption.adopted(np.array([[0.1, 0.249, 0.25, 0.9]])).tolist() == [2]


def test_the_change_since_the_quarter_before_is_less_that_of_teams_that_had_not_taken_it_up():
    # first team: 1, less 0 of the second and 0 of the third; second team: 0.4, less 0.2 of the third
    found = at(0)
    assert found.difference == pytest.approx((1 - 0 + 0.4 - 0.2) / 2)
    assert (found.adopters, found.others) == (2, 2)


def test_a_team_that_took_it_up_meanwhile_is_not_set_beside_another():
    # two quarters after the first team the second has taken it up too: 1, less 0.2 of the third alone
    assert at(2).difference == pytest.approx(1 - 0.2)
    assert (at(2).adopters, at(2).others) == (1, 1)


def test_quarters_before_say_whether_teams_differed_anyway():
    # first team: 0 two quarters before; others moved by -0 and -0.1; the second: -0.2, others nothing
    assert at(-2).difference == pytest.approx((0 - (0 - 0.1) / 2 + -0.2 - 0) / 2)


def test_under_four_teams_there_is_no_interval_and_from_four_on_it_is_students():
    assert at(0).low is None
    share = np.vstack([np.tile(SHARE[0], (4, 1)), SHARE[2]])
    output = np.vstack([OUTPUT[0] * size for size in (0.8, 0.9, 1.1, 1.2)] + [OUTPUT[2] * 0])
    found = at(0, share, output)
    # mean 1, sd 0.1826, so 3.182 x 0.1826 / 2 on three degrees of freedom
    assert (found.low, found.high) == pytest.approx((1 - 0.2905, 1 + 0.2905), abs=1e-3)


def test_where_all_take_it_up_at_once_there_is_nothing_to_compare():
    assert at(0, SHARE[[0, 0]], OUTPUT[[0, 1]]).difference is None


def test_a_team_that_was_there_with_ai_from_the_first_day_neither_adopts_nor_stands_beside():
    share = np.vstack([SHARE, [[0.9] * 6]])
    output = np.vstack([OUTPUT, [[9.0, 0, 9, 0, 9, 0]]])
    assert at(0, share, output) == at(0)


def test_a_team_that_appears_or_vanishes_counts_only_while_it_is_there():
    output = OUTPUT.copy()
    output[2, 2] = np.nan  # the third is not seen in the quarter in which the first takes it up
    found = at(0, SHARE, output)
    assert found.difference == pytest.approx((1 - 0 + 0.4 - 0.2) / 2)
    assert (found.adopters, found.others) == (2, 2)
