"""How often each verdict is given under each truth: simulated with seeds that nothing was tuned on.

A series has 8 to 15 models over five years, as many series of each number, at dates that come evenly or, as
real ones do, ever closer. Horizons double in seven months unless the truth says otherwise; to their
logarithms comes normal noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bench.subject import tell
from queries.statistics import verdict
from queries.statistics.proportion import wilson_interval

SEED = 20261031  # what was tuned was tuned on others
YEARS = 5.0
LN2 = float(np.log(2))
PACE = 12 / 7 * LN2  # ln p50 a year
MODELS = range(8, 16)
POOL = 30  # models of which those best at their date are taken
NOISE = (0.4, 0.7)  # as METR's two releases have it: 0.41 and 0.71
BATCH = 250
SERIES = 2_000
Series = tuple[np.ndarray, np.ndarray]  # dates in years and ln p50, a series a row
Truth = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def dates(series: int, models: int, rng: np.random.Generator) -> np.ndarray:
    """Evenly, denser or much denser towards the end."""
    bend = rng.choice([1.0, 0.6, 0.35], size=(series, 1))
    return YEARS * np.sort(rng.random((series, models)) ** bend, axis=1)


def turn(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The date of one model of the middle third of each series."""
    n = t.shape[1]
    return np.take_along_axis(t, rng.integers(n // 3, n - n // 3, size=(len(t), 1)), axis=1)


def constant(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:  # noqa: ARG001 - all truths take both
    return PACE * t


def bent(pace: float) -> Truth:
    """One change of pace."""
    return lambda t, rng: PACE * t + (pace - PACE) * np.maximum(t - turn(t, rng), 0)


def jumped(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Three doublings at once."""
    return PACE * t + 3 * LN2 * (t >= turn(t, rng))


def quickened(first: float, last: float) -> Truth:
    """A doubling time that shrinks from some months to others: doublings a year rise evenly."""
    slow, fast = 12 / first * LN2, 12 / last * LN2
    return lambda t, rng: slow * t + (fast - slow) * t**2 / (2 * YEARS)  # noqa: ARG005


@dataclass(frozen=True)
class Case:
    """A truth, and which series of it."""

    name: str
    truth: Truth = constant
    models: Sequence[int] = MODELS
    heavy: bool = False  # noise of Student's t with 3 degrees of freedom, of the same variance
    selected: bool = False  # of 30 models on one line those that were best at their date


CASES = (
    Case("constant rate"),
    Case("constant rate, 8 models", models=(8,)),
    Case("constant rate, 15 models", models=(15,)),
    Case("constant rate, heavy tails", heavy=True),
    Case("constant rate, the best of 30 models", selected=True),
    Case("break to half the doubling time", bent(2 * PACE)),
    Case("break to twice the doubling time", bent(PACE / 2)),
    Case("jump of three doublings", jumped),
    Case("doubling time from 12 to 3 months", quickened(12, 3)),
    Case("doubling time from 16 to 2 months", quickened(16, 2)),
)


def table(series: int | None = None) -> Iterator[str]:
    """Markdown, a row per truth and noise."""
    heads = ("truth", "noise", *verdict.VERDICTS[1:], "faster in all, 95 % interval")
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for number, case in enumerate(CASES):
        for noise in NOISE:
            tell(f"verdicts: {case.name}, noise {noise}")
            yield simulation(number, noise, series or SERIES)


def simulation(number: int, noise: float, series: int) -> str:
    """The row of a case."""
    rng = np.random.default_rng((SEED, number, round(10 * noise)))
    return row(CASES[number], noise, np.concatenate(list(said(CASES[number], noise, series, rng))))


def row(case: Case, noise: float, words: np.ndarray) -> str:
    """How often each phrase was said, in per cent."""
    shares = (f"{100 * np.mean(words == phrase):.1f}" for phrase in verdict.VERDICTS[1:])
    faster = np.isin(words, [verdict.FASTER, verdict.SUPER]).sum()
    low, high = (100 * float(end) for end in wilson_interval(np.array(faster), np.array(words.size)))
    whole = f"{100 * faster / words.size:.1f} ({low:.1f} to {high:.1f})"
    return f"| {case.name} | {noise} | {' | '.join(shares)} | {whole} |"


def said(case: Case, noise: float, series: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The verdicts on simulated series, a batch after the other."""
    for t, y in (best_of_many if case.selected else simulated)(case, noise, series, rng):
        for first in range(0, len(t), BATCH):
            yield verdict.compare(t[first : first + BATCH], y[first : first + BATCH]).verdict


def simulated(case: Case, noise: float, series: int, rng: np.random.Generator) -> Iterator[Series]:
    """As many series of each number of models."""
    for models in case.models:
        t = dates(series // len(case.models), models, rng)
        drawn = rng.standard_t(3, size=t.shape) / np.sqrt(3) if case.heavy else rng.normal(size=t.shape)
        yield t, case.truth(t, rng) + noise * drawn


def best_of_many(case: Case, noise: float, series: int, rng: np.random.Generator) -> Iterator[Series]:
    """The models best at their date, where they are as many as in the other series."""
    kept = 0
    while kept < series:
        t = dates(series, POOL, rng)
        y = case.truth(t, rng) + noise * rng.normal(size=t.shape)
        best = y >= np.maximum.accumulate(y, axis=1)
        counts = best.sum(1)
        rows = np.flatnonzero(np.isin(counts, case.models))[: series - kept]
        kept += rows.size
        for models in np.unique(counts[rows]):
            own = rows[counts[rows] == models]
            yield t[own][best[own]].reshape(-1, models), y[own][best[own]].reshape(-1, models)
