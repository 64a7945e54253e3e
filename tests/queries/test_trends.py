"""Trends of horizons: models best at their date, lines against statsmodels, published doubling times."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from queries.statistics import trend
from queries.statistics.horizon import Horizons

REFERENCE = Path(__file__).parents[2] / "queries" / "reference" / "metr_horizons.csv"


def day(text):
    return float(date.fromisoformat(text).toordinal())


def horizons(minutes, drawn=None, slope=None, p80=None):
    """Fits with these p50, and p80 a quarter of them; without draws each draw has the same."""
    p50 = np.log2(np.array(minutes, dtype=float))
    log2 = np.stack([p50, p50 - 2 if p80 is None else np.log2(p80)])
    draws = log2[..., None] if drawn is None else np.log2(np.array([drawn, drawn], dtype=float))
    n = len(minutes)
    ones = np.ones(n)
    return Horizons(
        models=tuple(f"m{number}" for number in range(n)),
        slope=-ones if slope is None else np.array(slope, dtype=float),
        intercept=ones, log2=log2, low=log2, high=log2, drawn=draws, used=ones, runs=ones, tasks=ones,
        families=ones, shortest=ones, longest=ones * 960, share=ones / 2,
        separated=ones < 0, changed=ones < 0,
    )  # fmt: skip


def rows(found, days):
    return {(row["span"], row["level"]): row for row in trend.trends(found, np.array(days, dtype=float))}


def published(release):
    """Dates and p50s of a release, and which of its models METR calls best at their date."""
    with REFERENCE.open(encoding="utf-8") as lines:
        given = [
            row for row in csv.DictReader(lines) if row["series"].startswith(f"METR p50 (release {release})")
        ]
    best = [row["note"] == "best at its date" for row in given]
    return [day(row["period_end"]) for row in given], [float(row["value"]) for row in given], best


@pytest.mark.parametrize("release", ["th10", "th11"])
def test_the_models_best_at_their_date_are_those_that_metr_calls_so(release):
    days, minutes, best = published(release)
    assert sorted(trend.best(np.array(days), np.log2(minutes)).tolist()) == np.flatnonzero(best).tolist()


def test_the_first_paper_is_reproduced():
    # The paper of March 2025: the models best at their date up to February of that year.
    days, minutes, best = published("th10")
    chosen = [place for place in range(len(days)) if best[place] and days[place] < day("2025-03-01")]
    assert len(chosen) == 11
    row = rows(horizons([minutes[place] for place in chosen]), [days[place] for place in chosen])["all", 50]
    assert round(row["doubling_days"], 1) == 212.2
    assert round(row["r2"], 3) == 0.980
    assert row["models"] == 11


def test_release_1_1_is_reproduced():
    days, minutes, _ = published("th11")
    found = rows(horizons(minutes), days)
    assert round(found["all", 50]["doubling_days"], 1) == 188.7
    assert round(found["2023 on", 50]["doubling_days"], 1) == 128.1
    assert (found["all", 50]["models"], found["2023 on", 50]["models"]) == (16, 13)


def test_a_line_is_that_of_statsmodels():
    dice = np.random.default_rng(3)
    days = day("2023-01-01") + np.sort(dice.integers(0, 900, 12)).astype(float)
    minutes = np.maximum.accumulate(np.exp((days - days[0]) / 200 + 0.4 * dice.normal(size=12)))
    row = rows(horizons(minutes), days)["all", 50]
    theirs = sm.OLS(np.log(minutes), sm.add_constant(days - days.mean())).fit()
    assert row["doubling_days"] == pytest.approx(math.log(2) / theirs.params[1], rel=1e-9)
    assert row["r2"] == pytest.approx(theirs.rsquared, rel=1e-9)
    ends = np.exp(theirs.predict(sm.add_constant(days - days.mean()))[[0, -1]])
    assert (row["from_minutes"], row["to_minutes"]) == pytest.approx(tuple(ends), rel=1e-9)


def test_of_one_day_the_larger_comes_first_and_an_equal_horizon_is_best_too():
    #                    best: 2, then 4 before the 3 of its day, then the 4 that equals it; 3.9 never was
    days, minutes = [10, 20, 20, 30, 40], [2, 3, 4, 4, 3.9]
    assert trend.best(np.array(days, float), np.log2(minutes)).tolist() == [0, 2, 3]


def test_models_without_a_date_a_horizon_or_a_falling_slope_are_left_out_and_counted():
    minutes = [2, 4, 8, 100, 200, 300, 400]
    days = [0, 100, 200, 300, math.nan, 500, 600]
    found = horizons(minutes, slope=[-1, -1, -1, 0.5, -1, math.nan, -1])
    found.log2[:, 5] = math.nan
    row = rows(found, np.array(days) + day("2024-01-01"))["all", 50]
    # 2, 4, 8 and 400 remain: of ln 2 the values 1, 2, 3 and 8.644 at 0, 1, 2 and 6 hundred days
    theirs = sm.OLS(np.log([2, 4, 8, 400]), sm.add_constant(np.array([0.0, 100, 200, 600]))).fit()
    assert (row["models"], row["left_out"]) == (4, 3)
    assert row["doubling_days"] == pytest.approx(math.log(2) / theirs.params[1])


def test_a_horizon_that_doubles_in_100_days_is_said_to():
    days = [day("2024-06-01") + 100 * n for n in range(3)]
    row = rows(horizons([2, 4, 8]), days)["all", 50]
    assert (row["doubling_days"], row["low"], row["high"], row["r2"]) == pytest.approx((100, 100, 100, 1))
    assert row["doublings_per_year"] == pytest.approx(3.6525)
    assert (row["from_on"], row["to_on"]) == (date(2024, 6, 1), date(2024, 6, 1) + timedelta(200))
    assert (row["from_minutes"], row["to_minutes"]) == pytest.approx((2, 8))
    assert rows(horizons([2, 4, 8]), days)["all", 80]["to_minutes"] == pytest.approx(2)


def test_two_models_or_two_dates_make_no_line():
    days = [day("2024-06-01"), day("2024-06-01"), day("2024-09-01")]
    for minutes, when in (([2, 4], days[1:]), ([2, 2, 4], days)):
        row = rows(horizons(minutes), when)["all", 50]
        assert (row["models"], row["doubling_days"], row["r2"]) == (len(minutes), None, None)


def test_one_model_and_none_are_no_trouble():
    assert rows(horizons([2]), [day("2024-06-01")])["all", 50]["models"] == 1
    nobody = rows(horizons([2]), [math.nan])["last 24 months", 50]
    assert (nobody["models"], nobody["left_out"], nobody["verdict"]) == (0, 1, "not enough data")


def test_horizons_that_stand_still_have_a_pace_but_no_doubling_time():
    row = rows(horizons([4, 4, 4]), [day("2024-06-01") + 50 * n for n in range(3)])["all", 50]
    assert (row["doubling_days"], row["high"], row["doublings_per_year"], row["r2"]) == (None, None, 0, None)


def test_spans_reach_from_their_first_day_to_the_newest_model():
    dates = ["2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01", "2025-12-30", "2025-12-31"]
    found = rows(horizons([1, 2, 4, 8, 16, 32]), [day(text) for text in dates])
    counts = {span: row["models"] for (span, level), row in found.items() if level == 50}
    # 730 days before 2025-12-31 is 2024-01-01
    assert counts == {
        "all": 6,
        "2023 on": 5,
        "2024 on": 3,
        "last 24 months": 3,
        "before the last 24 months": 3,
    }


def test_the_interval_refits_each_draw_over_the_models_that_have_a_horizon_in_it():
    days = [day("2024-06-01") + 100 * n for n in range(3)]
    none = math.nan
    # Doubling in 100 days; in 50; without the second model in 100; below 0.001 minutes counts as none, in 100
    # again; with one model alone there is no line.
    drawn = [[2, 1, 2, 2e-4, none], [4, 4, none, 4, none], [8, 16, 8, 8, 8]]
    row = rows(horizons([2, 4, 8], drawn), days)["all", 50]
    # paces per 100 days: 1, 2, 1 and 1; 2.5 and 97.5 % of four lie at 1 and 2 - 0.075
    assert row["high"] == pytest.approx(100)
    assert row["low"] == pytest.approx(100 / 1.925)


def test_where_a_draw_does_not_grow_the_interval_has_no_upper_end():
    days = [day("2024-06-01") + 100 * n for n in range(3)]
    row = rows(horizons([2, 4, 8], [[2, 8], [4, 4], [8, 2]]), days)["all", 50]
    assert row["high"] is None
    assert row["low"] == pytest.approx(100 / 0.95)  # 97.5 % between paces -1 and 1


def test_the_change_of_pace_has_the_larger_of_both_errors():
    # Before: doubling in 200 days, 2 models a year; after: in 100. Residuals of +-0.1 about the newer line.
    older = [day("2022-01-01") + 100 * n for n in range(4)]
    newer = [day("2025-01-01") + 100 * n for n in range(4)]
    off = np.array([0.1, -0.1, -0.1, 0.1])  # at right angles to a line
    values = np.concatenate([np.arange(4) / 2, 6 + np.arange(4)]) * math.log(2)
    values[4:] += off
    row = rows(horizons(np.exp(values)), older + newer)["last 24 months", 50]
    assert row["change"] == pytest.approx((1 - 0.5) * 3.6525)
    # s^2 = 0.04 / (8 - 4); a slope over 0, 100, 200, 300 days has variance s^2 / 50,000; t(4) = 2.776
    half = 2.776 * math.sqrt(0.01 * 2 / 50_000) * 365.25 / math.log(2)
    assert row["change_high"] - row["change"] == pytest.approx(half, rel=0.005)
    assert row["change_low"] + row["change_high"] == pytest.approx(2 * row["change"])


def test_draws_that_say_less_than_residuals_widen_the_change():
    days = [day("2022-01-01") + 100 * n for n in range(4)] + [day("2025-01-01") + 100 * n for n in range(4)]
    minutes = [2**n for n in range(8)]
    # The newest model is twice as long or half as long: slopes of the newer line of 1 +- 0.3 per 100 days.
    drawn = [[m, m] for m in minutes[:-1]] + [[256, 64]]
    row = rows(horizons(minutes, drawn), days)["last 24 months", 50]
    half = 2.776 * 0.3 * math.sqrt(2) * 3.6525
    assert row["change_high"] - row["change"] == pytest.approx(half, rel=0.005)


def test_a_change_needs_three_models_on_each_side():
    days = [day("2022-01-01"), day("2022-05-01")] + [day("2025-01-01") + 50 * n for n in range(6)]
    row = rows(horizons([2**n for n in range(8)]), days)["last 24 months", 50]
    assert (row["change"], row["change_low"]) == (None, None)
