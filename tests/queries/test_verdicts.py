"""Is it speeding up: four shapes against statsmodels, the search against brute force, and the six phrases."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm

from queries.statistics import shapes, verdict
from queries.statistics.trend import Series, judged

YEARS = np.array([0.0, 0.5, 0.9, 1.6, 2.0, 2.3, 3.1, 3.3, 3.8, 4.4, 4.5, 5.0])
NOISE = np.array([0.1, -0.2, 0.15, -0.05, 0.2, -0.1, -0.15, 0.05, 0.1, -0.2, 0.15, -0.05])


def columns(t, shape, place):
    """The column that a shape adds to the line."""
    return {
        "quadratic": t**2,
        "break": np.maximum(t - t[place], 0),
        "jump": (t >= t[place]).astype(float),
    }[shape]


def searched(t, y, shape):
    """Least squares of statsmodels at every model that leaves three on each side: (squares, place, fit)."""
    n = len(t)
    places = {"quadratic": [0], "break": range(2, n - 2), "jump": range(3, n - 2)}[shape]
    fits = []
    for place in places:
        design = np.column_stack([np.ones(n), t, columns(t, shape, place)])
        fits.append((sm.OLS(y, design).fit(), place))
    best, place = min(fits, key=lambda pair: pair[0].ssr)
    return best.ssr, place, best


def series(seed, n=12):
    dice = np.random.default_rng(seed)
    return np.sort(dice.random(n)) * 5, dice.normal(size=n).cumsum()


@pytest.mark.parametrize("seed", range(5))
def test_every_shape_is_the_best_least_squares_fit_of_its_kind(seed):
    t, y = series(seed)
    found = shapes.fits(t, y, t[-1])
    assert found.squares[0] == pytest.approx(sm.OLS(y, sm.add_constant(t)).fit().ssr)
    for number, shape in enumerate(shapes.SHAPES[1:], 1):
        squares, place, best = searched(t, y, shape)
        assert found.squares[number] == pytest.approx(squares), shape
        assert found.change[number] == pytest.approx(best.params[2]), shape
        assert found.place[number] == place, shape


@pytest.mark.parametrize("seed", range(3))
def test_aicc_is_that_of_statsmodels_with_the_correction_for_few_models(seed):
    t, y = series(seed)
    n = len(t)
    ours = shapes.aicc(shapes.fits(t, y, t[-1]).squares, n)
    for number, shape in enumerate(shapes.SHAPES[1:], 1):
        k = shapes.PARAMETERS[number]
        best = searched(t, y, shape)[2]
        # -2 llf = n (ln (2 pi squares / n) + 1): the constant is the same for every shape
        theirs = -2 * best.llf - n * (math.log(2 * math.pi) + 1) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
        assert ours[number] == pytest.approx(theirs), shape


@pytest.mark.parametrize("seed", range(3))
def test_forecasts_are_made_from_the_models_before_alone(seed):
    t, y = series(seed, 9)
    errors = {shape: [] for shape in shapes.SHAPES}
    for n in range(5, 9):
        line = sm.OLS(y[:n], sm.add_constant(t[:n])).fit()
        errors["line"].append(line.params @ [1, t[n]] - y[n])
        for shape in shapes.SHAPES[1:]:
            if shape == "jump" and n < 6:  # three before it and three from it on need six
                errors[shape].append(errors["line"][-1])
                continue
            _, place, best = searched(t[:n], y[:n], shape)
            ahead = columns(np.append(t[:n], t[n]), shape, place)[-1]
            errors[shape].append(best.params @ [1, t[n], ahead] - y[n])
    theirs = [math.sqrt(np.mean(np.square(errors[shape]))) for shape in shapes.SHAPES]
    assert shapes.forecast_errors(shapes.growing(t, y), y) == pytest.approx(theirs)


def test_many_series_at_once_are_each_what_it_is_alone():
    given = [series(seed) for seed in range(8)]
    t, y = (np.stack(side) for side in zip(*given, strict=True))
    together = verdict.compare(t, y)
    for number, (days, values) in enumerate(given):
        alone = verdict.compare(days, values)
        assert together.verdict[number] == alone.verdict
        for name in ("aicc", "error", "place", "chance"):
            assert getattr(together, name)[number] == pytest.approx(getattr(alone, name)), name


def test_the_chance_of_a_break_is_how_often_noise_on_a_line_has_one_as_good():
    t, y = YEARS, YEARS + NOISE
    own = 1 - searched(t, y, "break")[0] / sm.OLS(y, sm.add_constant(t)).fit().ssr
    gains = []
    for noise in verdict.drawn(12)[:200]:
        line = sm.OLS(noise, sm.add_constant(t)).fit()
        gains.append(1 - searched(t, noise, "break")[0] / line.ssr)
    assert verdict.compare(t, y).chance[0] == pytest.approx(np.mean(np.array(gains) >= own), abs=0.12)


def test_the_chance_depends_on_neither_slope_nor_size_of_the_noise():
    first = verdict.compare(YEARS, YEARS + NOISE)
    second = verdict.compare(YEARS, 7 - 3 * YEARS + 50 * NOISE)
    assert first.chance == pytest.approx(second.chance, abs=1e-12)


@pytest.mark.parametrize(
    ("grown", "said"),
    [
        (YEARS, "consistent with a constant rate"),
        (YEARS + 4 * np.maximum(YEARS - 3.1, 0), "faster recent slope"),
        (3 * YEARS - 2.5 * np.maximum(YEARS - 2.0, 0), "slower recent slope"),
        (YEARS + 4 * (YEARS >= 2.3), "one-off jump"),
        (0.5 * YEARS**2, "faster than exponential"),
    ],
)
def test_each_phrase_is_said_of_what_it_names(grown, said):
    assert verdict.compare(YEARS, grown + NOISE).verdict == said


def test_a_jump_down_is_a_jump_and_growth_that_bends_down_is_not_faster():
    assert verdict.compare(YEARS, 3 * YEARS - 4 * (YEARS >= 2.3) + NOISE).verdict == "one-off jump"
    assert "faster" not in str(verdict.compare(YEARS, 6 * YEARS - 0.5 * YEARS**2 + NOISE).verdict)


def test_a_perfect_line_is_a_constant_rate():
    assert verdict.compare(YEARS, 2 + 3 * YEARS).verdict == "consistent with a constant rate"


def noisy(grown, size, seed):
    return grown + size * np.random.default_rng(seed).normal(size=12)


def test_the_better_of_two_shapes_that_chance_finds_too_says_nothing():
    y = noisy(YEARS, 0.3, 1)
    found = shapes.fits(YEARS, y, YEARS[-1])
    assert found.squares[3] < found.squares[2]  # a jump, and up
    assert found.change[3] > 0
    assert verdict.compare(YEARS, y).chance[1] > 0.5
    assert verdict.compare(YEARS, y).verdict == "consistent with a constant rate"


def test_what_the_newest_model_alone_bends_is_not_called_faster_than_exponential():
    y = noisy(0.35 * YEARS**2, 0.5, 10)
    found, before = verdict.compare(YEARS, y), verdict.compare(YEARS[:-1], y[:-1])
    assert found.aicc.argmin() == 1  # the quadratic, clearly, and it forecast better
    assert found.aicc[0] - found.aicc[1] > 4
    assert found.error[1] < found.error[0]
    assert before.aicc.argmin() == 2  # without the newest model it is the break
    assert found.verdict == "faster recent slope"


def row(years, values):
    days = 738_000 + np.round(np.asarray(years) * 365.25)
    return judged(Series(days, np.asarray(values, dtype=float), np.empty((len(days), 0))))


def test_under_eight_models_there_is_not_enough_data():
    seven = row(YEARS[:7], (YEARS + NOISE)[:7])
    assert (seven["verdict"], seven["verdict_without_newest"]) == ("not enough data", "not enough data")
    assert seven["aicc_line"] is None
    eight = row(YEARS[:8], (YEARS + NOISE)[:8])
    assert (eight["verdict"], eight["verdict_without_newest"]) == (
        "consistent with a constant rate",
        "not enough data",
    )


def test_the_verdict_is_repeated_without_the_newest_model():
    grown = YEARS + 4 * np.maximum(YEARS - 3.1, 0) + NOISE
    found = row(YEARS, grown)
    assert found["verdict"] == "faster recent slope"
    assert found["verdict_without_newest"] == str(verdict.compare(YEARS[:-1], grown[:-1]).verdict)


def test_the_dates_of_the_best_break_and_jump_are_told():
    found = row(YEARS, YEARS + 4 * (YEARS >= 2.3) + NOISE)
    assert found["jump_on"].toordinal() == 738_000 + round(2.3 * 365.25)
    assert found["jump_chance"] < 0.01
    assert found["jump_factor"] == pytest.approx(
        math.exp(4), rel=0.3
    )  # the noise is under 0.2 of a logarithm


def test_of_models_of_one_day_one_counts():
    years = np.append(YEARS[:7], YEARS[6])
    assert row(years, np.append((YEARS + NOISE)[:7], (YEARS + NOISE)[6]))["verdict"] == "not enough data"
