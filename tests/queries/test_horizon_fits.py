"""Horizons of models and their intervals, against plain references and by hand."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from queries.statistics import horizon, remarks, resample, trend
from queries.statistics.horizon import attempts, horizons

PENALTY = 1e-5


def fitted(rows, draws=100, penalty=PENALTY):
    """Horizons of attempts given one by one: model, task, family, minutes, score."""
    counted = Counter(rows)
    return horizons(
        attempts(*zip(*((*row, count) for row, count in counted.items()), strict=True)), penalty, draws
    )


def flagged(rows, ceiling=None, **options):
    """The flag of the only model."""
    return remarks.rows(fitted(rows, **options), ceiling, [None])[0]["flag"]


def two_lengths(short, long, high=0.8, low=0.2, model="m"):
    """Passes four in five tasks of one length and one in five of the other: by symmetry p50 lies midway."""
    return [(model, f"t{short}", f"t{short}", short, high), (model, f"t{long}", f"t{long}", long, low)]


def suite(seed, models=("weak", "strong"), families=9):
    """Attempts of some models at a small suite: families of one to five tasks, up to eight runs of each."""
    dice = random.Random(seed)
    rows = []
    for family in range(families):
        for task in range(1 + dice.randrange(5)):
            minutes, hard = 2 ** dice.uniform(-2, 9), dice.gauss(0, 1)
            for place, model in enumerate(models):
                for _ in range(1 + dice.randrange(8)):
                    odds = 0.7 * (3 + 2 * place - math.log2(minutes)) + hard
                    score = float(dice.random() < 1 / (1 + math.exp(-odds)))
                    if task == 2:
                        score = round(0.5 * score + 0.5 * dice.random(), 1)
                    rows.append((model, f"{family}/{task}", f"{family}", minutes, score))
    return rows


def weights_of(rows):
    """METR's weights of the rows of one model, one by one."""
    runs = Counter(task for _, task, *_ in rows)
    tasks = defaultdict(set)
    for _, task, family, *_ in rows:
        tasks[family].add(task)
    weights = [1 / (runs[task] * math.sqrt(len(tasks[family]))) for _, task, family, *_ in rows]
    return [weight / sum(weights) for weight in weights]


def log2_p50(rows, weights):
    """scikit-learn's fit of rows; None without a success or a failure."""
    x = np.log2([row[3] for row in rows] * 2)[:, None]
    score = np.array([row[4] for row in rows])
    split = np.concatenate([weights * score, weights * (1 - score)])
    results, there = np.repeat([1, 0], len(rows)), split > 0
    if len(set(results[there])) < 2:
        return None
    model = LogisticRegression(C=1 / PENALTY, solver="newton-cholesky", tol=1e-8, max_iter=1000)
    model.fit(x[there], results[there], sample_weight=split[there])
    return -model.intercept_[0] / model.coef_[0][0]


def slow_draws(rows, model, count):
    """Families, then tasks of each drawn family, then attempts of the model at each task, row by row."""
    dice = random.Random(3)
    weighted = defaultdict(list)
    own = [row for row in rows if row[0] == model]
    for row, weight in zip(own, weights_of(own), strict=True):
        weighted[row[1]].append((row, weight))
    tasks = defaultdict(set)
    for _, task, family, *_ in rows:
        tasks[family].add(task)
    families = {family: sorted(names) for family, names in tasks.items()}
    found = []
    for _ in range(count):
        drawn = []
        for family in dice.choices(sorted(families), k=len(families)):
            drawn += dice.choices(families[family], k=len(families[family]))
        chosen = []
        for task, times in Counter(drawn).items():
            chosen += dice.choices(weighted[task], k=times * len(weighted[task])) if weighted[task] else []
        found.append(log2_p50([row for row, _ in chosen], np.array([weight for _, weight in chosen])))
    return np.array([value for value in found if value is not None])


def test_two_lengths_give_the_horizon_between_them():
    found = fitted(two_lengths(1, 4))
    # log odds ln 4 at one minute and -ln 4 at four: slope -ln 4 per doubling
    assert np.exp2(found.log2[:, 0]) == pytest.approx([2, 1], rel=1e-4)
    assert found.slope[0] == pytest.approx(-math.log(4), rel=1e-3)
    assert found.intercept[0] == pytest.approx(math.log(4), rel=1e-3)


def test_attempts_weigh_as_in_the_method():
    # Family f has four tasks of one minute, all passed, g and h one each: of weights 1/2, 1/2, 1/2, 1/2, 1, 1
    # those at one minute pass 2 in 3, because h fails there. Of a task's two runs each counts half.
    rows = [("m", f"f{n}", "f", 1, 1.0) for n in range(4)] + [("m", "h", "h", 1, 0.0)] * 3
    rows += [("m", "g", "g", 4, 1.0), ("m", "g", "g", 4, 0.0), ("m", "g", "g", 4, 0.0)]
    found = fitted(rows)
    # log odds ln 2 at one minute, -ln 2 at four (1 in 3)
    assert np.exp2(found.log2[0, 0]) == pytest.approx(2, rel=1e-4)
    assert (found.runs[0], found.tasks[0], found.families[0]) == (10, 6, 3)
    assert found.share[0] == pytest.approx((2 + 1 / 3) / 4)


@pytest.mark.parametrize("model", ["weak", "strong"])
def test_horizons_of_many_attempts_are_those_of_scikit_learn(model):
    rows = suite(1)
    own = [row for row in rows if row[0] == model]
    found = fitted(rows)
    place = found.models.index(model)
    assert found.log2[0, place] == pytest.approx(log2_p50(own, np.array(weights_of(own))), abs=1e-5)


@pytest.mark.parametrize("model", ["weak", "strong"])
def test_the_bootstrap_is_that_of_a_plain_reference(model):
    rows = suite(2)
    found = fitted(rows, draws=4000)
    place = found.models.index(model)
    drawn = found.drawn[0, place]
    slow = slow_draws(rows, model, 600)
    # Below each quantile of ours lies that part of theirs, within 4 standard errors of 600 draws.
    for part in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975):
        below = (slow < np.nanquantile(drawn, part)).mean()
        assert below == pytest.approx(part, abs=4 * math.sqrt(part * (1 - part) / 600)), part
    bounds = found.low[0, place], found.high[0, place]
    assert bounds == pytest.approx(np.nanquantile(drawn, [0.025, 0.975]), rel=1e-9)


def test_how_often_families_and_tasks_come_has_the_spread_of_two_stages():
    # Three families of 1, 2 and 4 tasks, all numbers by hand: a task comes once on average. With M the times
    # its family comes, Var M = 3 * 1/3 * 2/3 = 2/3, and of its family's k M draws it gets Binomial(k M, 1/k):
    # variance M (1 - 1/k), so in all (1 - 1/k) + 2/3.
    families = np.array([0, 1, 1, 2, 2, 2, 2])
    times = resample.times_drawn(families, 20_000, resample.generator())
    assert times.mean(0) == pytest.approx(np.ones(7), abs=0.04)
    sizes = np.array([1, 2, 2, 4, 4, 4, 4])
    assert times.var(0) == pytest.approx(1 - 1 / sizes + 2 / 3, abs=0.07)
    by_family = np.add.reduceat(times, [0, 1, 3], axis=1) / [1, 2, 4]
    assert (by_family.sum(1) == 3).all()
    assert (by_family == by_family.round()).all()


def test_scores_of_a_task_are_drawn_as_often_as_it_has_attempts():
    # One task with scores 0, 0.3 and 1 reached 2, 1 and 3 times, another with one score only.
    unit, runs = np.array([0, 0, 0, 1]), np.array([2, 1, 3, 4])
    times = np.full((20_000, 2), 2)
    drawn = resample.scores_drawn(times, unit, runs, resample.generator())
    assert drawn.shape == (20_000, 2)  # the last score of each task has what is left
    assert drawn.mean(0) == pytest.approx([12 * 2 / 6, 12 * 1 / 6], abs=0.05)
    # multinomial: n p (1 - p), and -n p q between two scores
    assert np.cov(drawn.T) == pytest.approx(
        np.array([[12 * 2 / 9, -12 / 18], [-12 / 18, 12 * 5 / 36]]), abs=0.08
    )
    assert (drawn.sum(1) <= 12).all()


def test_the_same_attempts_in_any_order_have_the_same_interval():
    rows = suite(4)
    mixed = rows.copy()
    random.Random(1).shuffle(mixed)
    first, second = fitted(rows), fitted(mixed)
    assert np.array_equal(first.drawn, second.drawn, equal_nan=True)
    assert np.array_equal(first.low, second.low)


def test_another_model_that_tries_the_same_tasks_moves_the_interval_of_none():
    rows = suite(4)
    more = fitted(rows + [("another", *row[1:]) for row in rows if row[0] == "weak"])
    assert np.array_equal(more.drawn[:, 1:], fitted(rows).drawn, equal_nan=True)


def test_no_success_is_a_horizon_of_zero_and_no_fit():
    rows = [("m", "a", "a", 1, 0.0), ("m", "b", "b", 4, 0.0)]
    (row,) = remarks.rows(fitted(rows), None, [None])
    assert (row["p50_minutes"], row["p80_minutes"], row["slope"], row["p50_low"]) == (0, 0, None, None)
    assert (row["draws_used"], row["flag"]) == (0, "no success")


@pytest.mark.parametrize("tasks", [2, 7, 170])
def test_no_failure_at_any_number_of_tasks_is_said_so(tasks):
    assert flagged([("m", f"t{n}", f"f{n % 3}", 1 + n, 1.0) for n in range(tasks)]) == "no failure"


def test_no_failure_is_no_horizon_and_said_so():
    (row,) = remarks.rows(fitted([("m", "a", "a", 1, 1.0), ("m", "b", "b", 4, 1.0)]), None, [None])
    assert (row["p50_minutes"], row["p80_minutes"], row["slope"]) == (None, None, None)
    assert (row["draws_used"], row["flag"]) == (0, "no failure")


def test_tasks_of_one_length_only_give_no_horizon():
    (row,) = remarks.rows(fitted([("m", "a", "a", 4, 1.0), ("m", "b", "b", 4, 0.0)]), None, [None])
    assert (row["p50_minutes"], row["flag"]) == (None, "one length only")


def test_separated_results_have_a_horizon_between_them_and_say_so():
    rows = [("m", f"a{n}", f"a{n}", 2, 1.0) for n in range(5)] + [
        ("m", f"b{n}", f"b{n}", 8, 0.0) for n in range(5)
    ]
    found = fitted(rows)
    assert np.exp2(found.log2[0, 0]) == pytest.approx(4, rel=1e-3)
    assert flagged(rows) == "separated: the penalty sets its slope"


def test_success_that_rises_with_length_is_flagged_and_not_hidden():
    found = fitted(two_lengths(1, 4, 0.2, 0.8))
    assert found.slope[0] > 0
    assert np.exp2(found.log2[0, 0]) == pytest.approx(2, rel=1e-4)
    assert flagged(two_lengths(1, 4, 0.2, 0.8)) == "success rises with length"


def test_a_horizon_beyond_what_was_tried_is_flagged():
    # log odds ln 4 at one minute, ln (7 / 3) at four: even at 2 ** (2 ln 4 / (ln 4 - ln (7 / 3))) = 35
    rows = two_lengths(1, 4, 0.8, 0.7)
    assert flagged(rows) == "beyond its longest task"
    assert flagged(rows, ceiling=30) == "beyond its longest task; beyond the ceiling of the suite"
    assert flagged(rows, ceiling=36) == "beyond its longest task"
    assert flagged(two_lengths(1, 4, 0.3, 0.2)) == "below its shortest task"
    assert flagged(two_lengths(1, 4), ceiling=3) is None


def test_draws_without_a_success_or_a_failure_are_left_out_and_counted():
    # Each of two families, a passed task and a failed one; both come in half of the draws.
    rows = [("m", "a", "a", 1, 1.0), ("m", "b", "b", 4, 0.0)]
    found = fitted(rows, draws=2000)
    assert 900 < found.used[0] < 1100
    assert np.isfinite(found.drawn[0, 0]).sum() == found.used[0]
    assert np.exp2([found.low[0, 0], found.high[0, 0]]) == pytest.approx([2, 2], rel=1e-3)


def test_a_flat_curve_has_a_finite_if_absurd_horizon():
    found = fitted(two_lengths(1, 4, 0.6, 0.6 - 1e-6))
    (row,) = remarks.rows(found, None, [None])
    assert (row["p50_minutes"], row["flag"]) == (2.0**500, "beyond its longest task")
    days = np.array([738_000.0])
    first = trend.trends(found, days)[0]
    assert (first["models"], first["left_out"]) == (0, 1)


def test_names_may_be_of_any_length_and_any_script():
    long = "длинное имя " * 20_000
    rows = [(f"{long}{model}", *row[1:]) for model in range(3) for row in two_lengths(1, 4)]
    assert fitted(rows).models == tuple(f"{long}{model}" for model in range(3))


def test_a_task_with_two_lengths_is_drawn_at_each_and_weighs_once():
    rows = [("m", "a", "a", 1, 0.8), ("m", "a", "a", 4, 0.2)]
    found = fitted(rows)
    assert np.exp2(found.log2[0, 0]) == pytest.approx(2, rel=1e-4)
    assert (found.tasks[0], found.runs[0], found.used[0]) == (1, 2, 100)


def test_a_suite_that_changed_the_length_of_a_task_under_one_version_is_noticed():
    rows = [
        *two_lengths(1, 4),
        ("later", "t1", "t1", 2, 0.8),
        ("later", "x", "x", 8, 0.2),
        *two_lengths(3, 9, model="o"),
    ]
    flags = [row["flag"] for row in remarks.rows(fitted(rows), None, [None] * 3)]
    assert flags == ["a task of it has several lengths", "a task of it has several lengths", None]


def test_a_thousand_models_are_fitted():
    rows = [row for number in range(1_000) for row in two_lengths(1, 4, model=f"m{number}")]
    found = fitted(rows, draws=100)
    assert np.exp2(found.log2[0]) == pytest.approx(np.full(1_000, 2), rel=1e-4)


def test_very_many_models_share_a_number_of_draws_and_none_has_too_few(monkeypatch):
    rows = [row for number in range(30) for row in two_lengths(1, 4, model=f"m{number}")]
    monkeypatch.setattr(horizon, "MOST", 30 * 150)
    assert fitted(rows, draws=1000).drawn.shape[-1] == 150
    assert fitted(rows, draws=20).drawn.shape[-1] == 20
    monkeypatch.setattr(horizon, "MOST", 30)
    assert fitted(rows, draws=1000).drawn.shape[-1] == horizon.ENOUGH
