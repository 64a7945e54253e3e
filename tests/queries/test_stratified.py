"""The estimates of Mantel and Haenszel against statsmodels, by hand, and in a simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from queries.statistics.stratified import Strata, risk_difference, risk_ratio

# happened and n of the first group, happened and n of the other
TWO = [(10, 40, 5, 60), (6, 20, 16, 80)]


def strata(*lists):
    """Each list of strata is a row."""
    flat = np.array([(row, *cells) for row, cells_of in enumerate(lists) for cells in cells_of], dtype=float)
    return Strata(flat[:, 0].astype(int), *flat[:, 1:].T)


def tables(cells_of):
    return [[[a, n - a], [c, m - c]] for a, n, c, m in cells_of]


def test_two_strata_by_hand():
    # 10 x 60 / 100 + 6 x 80 / 100 = 10.8 over 5 x 40 / 100 + 16 x 20 / 100 = 5.2
    # variance of its logarithm: (2400 x 15 - 50 x 100 + 1600 x 22 - 96 x 100) / 10,000 = 5.66,
    # over 10.8 x 5.2 it is 0.10078
    ratio = risk_ratio(strata(TWO), 1)
    assert [value[0] for value in ratio] == pytest.approx([2.0769, 1.1148, 3.8693], abs=1e-3)
    # 5.6 over 40 x 60 / 100 + 20 x 80 / 100 = 40
    assert risk_difference(strata(TWO), 1).value[0] == pytest.approx(0.14)


@pytest.mark.parametrize("seed", range(5))
def test_the_pooled_ratio_is_that_of_statsmodels(seed):
    dice = np.random.default_rng(seed)
    n = dice.integers(3, 50, size=(2, 30))
    cells = list(zip(dice.binomial(n[0], 0.3), n[0], dice.binomial(n[1], 0.2), n[1], strict=True))
    found = risk_ratio(strata(cells), 1).value[0]
    assert found == pytest.approx(StratifiedTable([np.array(one) for one in tables(cells)]).riskratio_pooled)


def test_the_intervals_of_one_stratum_are_those_of_a_single_table():
    one = [TWO[0]]
    table = Table2x2(np.array(tables(one)[0]))
    ratio, difference = risk_ratio(strata(one), 1), risk_difference(strata(one), 1)
    assert (ratio.value[0], ratio.low[0], ratio.high[0]) == pytest.approx(
        (table.riskratio, *table.riskratio_confint())
    )
    wald = confint_proportions_2indep(10, 40, 5, 60, method="wald", compare="diff")
    assert (difference.low[0], difference.high[0]) == pytest.approx(wald, abs=0.005)


def test_the_same_table_in_many_strata_has_the_ratio_of_one_and_a_narrower_interval():
    few, many = (risk_ratio(strata([TWO[0]] * times), 1) for times in (1, 9))
    assert many.value == pytest.approx(few.value)
    assert np.log(many.high / many.value) == pytest.approx(np.log(few.high / few.value) / 3)


def test_a_difference_between_strata_is_no_difference_between_groups():
    # it happens to 1 of 10 in the one and 1 of 2 in the other, to both groups alike: together 9 to 3 of 22
    cells = [(10, 100, 1, 10), (5, 10, 50, 100)]
    assert risk_ratio(strata(cells), 1).value[0] == pytest.approx(1)
    assert risk_difference(strata(cells), 1).value[0] == pytest.approx(0)


def test_rows_do_not_mix_and_one_without_strata_has_nothing():
    ratio = risk_ratio(strata(TWO, [], [TWO[1]]), 3)
    assert ratio.value[0] == pytest.approx(2.0769, abs=1e-3)
    assert np.isnan(ratio.value[1])
    assert ratio.value[2] == pytest.approx((6 / 20) / (16 / 80))


def test_where_it_never_happens_in_one_group_there_is_no_interval():
    never, only = risk_ratio(strata([(0, 10, 5, 10)]), 1), risk_ratio(strata([(5, 10, 0, 10)]), 1)
    assert never.value[0] == 0
    assert np.isnan([never.low[0], never.high[0], only.value[0], only.low[0]]).all()


def test_intervals_hold_the_truth_as_often_as_they_say():
    # 400 comparisons of 60 strata of 2 to 11 landings each, ratio 1.5, base rates from 5 to 40 %
    dice = np.random.default_rng(11)
    rows, each = 400, 60
    row = np.repeat(np.arange(rows), each)
    base = dice.uniform(0.05, 0.4, rows * each)
    n, other = dice.integers(2, 12, (2, rows * each))
    found = Strata(row, dice.binomial(n, 1.5 * base), n, dice.binomial(other, base), other)
    ratio, difference = risk_ratio(found, rows), risk_difference(found, rows)
    assert 0.92 <= np.mean((ratio.low < 1.5) & (ratio.high > 1.5)) <= 0.98
    weight = n * other / (n + other)
    truth = np.bincount(row, weight * 0.5 * base) / np.bincount(row, weight)
    assert 0.92 <= np.mean((difference.low < truth) & (difference.high > truth)) <= 0.98
