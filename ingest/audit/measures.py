"""How right and how complete our tags are: weighted shares of a labelled sample with their intervals.

Weights are the population of a stratum over its labelled rows. Intervals are Wilson's with the effective
number of rows (Kish), because unequal weights tell less; that of the correction is resampled by landing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.audit import ANSWERS, CLASSES, POLICIES

if TYPE_CHECKING:
    from ingest.audit.labels import Row
    from ingest.audit.tags import Tag


@dataclass(frozen=True)
class Measure:
    """One figure; None where no row of the sample can show it."""

    measure: str
    class_: str
    policy: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float


@dataclass(frozen=True)
class Pair:
    """What we said of a row and what its label says, and how many rows it stands for."""

    row: Row
    tag: Tag
    weight: float


Trials = Sequence[tuple[float, float]]  # weight, and how much of it is right: 0 to 1


def paired(rows: Sequence[Row], tags: dict[tuple[str, str], Tag]) -> list[Pair]:
    """Rows that nobody labelled are stood for by the others of their stratum."""
    labelled = Counter(row.stratum for row in rows)
    return [
        Pair(row, tags[row.repo, row.sha], (row.population or labelled[row.stratum]) / labelled[row.stratum])
        for row in rows
    ]


def of_labels(pairs: Sequence[Pair]) -> Iterator[Measure]:
    """By class; with `strict` a weak mark is none, ours and the label's alike."""
    unit = f"{pairs[0].row.unit}s"
    for policy in POLICIES[::-1]:
        told = [(pair.weight, pair.tag.said[policy], labelled(pair.row, policy)) for pair in pairs]
        for class_ in CLASSES if policy == "declared" else ("ai",):
            ours = [(weight, label == class_) for weight, mine, label in told if mine == class_]
            theirs = [(weight, mine == class_) for weight, mine, label in told if label == class_]
            yield share("mark_precision", class_, policy, unit, ours)
            yield share("mark_recall", class_, policy, unit, theirs)


def labelled(row: Row, policy: str) -> str:
    """A label as the policy reads it."""
    weak = row.grade == "weak" or row.said == "assisted"
    return "none" if policy == "strict" and weak else row.said


def of_answers(pairs: Sequence[Pair]) -> Iterator[Measure]:
    """By what those who landed it say, in landings and in lines."""
    for policy in POLICIES:
        landings = [
            (pair.weight, pair.tag.said[policy] in marked_as(policy), ANSWERS[pair.row.said] > 0)
            for pair in pairs
        ]
        ours = [(weight, told) for weight, mine, told in landings if mine]
        theirs = [(weight, mine) for weight, mine, told in landings if told]
        yield share("author_precision", "ai", policy, "landings", ours)
        yield share("author_recall", "ai", policy, "landings", theirs)
        yield from of_lines(pairs, policy)


def marked_as(policy: str) -> tuple[str, ...]:
    """What the AI code share counts as AI."""
    return ("ai", "assisted") if policy == "declared" else ("ai",)


def of_lines(pairs: Sequence[Pair], policy: str) -> Iterator[Measure]:
    """Of marked lines and of those said to be AI's, as many are the same as can be."""
    told = [(pair.weight, pair.tag.marked[policy], ANSWERS[pair.row.said] * pair.tag.lines) for pair in pairs]
    ours = [(weight * marked, min(1.0, said / marked)) for weight, marked, said in told if marked > 0]
    theirs = [(weight * said, min(1.0, marked / said)) for weight, marked, said in told if said > 0]
    yield share("author_precision", "ai", policy, "lines", ours)
    yield share("author_recall", "ai", policy, "lines", theirs)
    yield correction(policy, [(w * marked, w * said) for w, marked, said in told if marked or said])


def share(measure: str, class_: str, policy: str, unit: str, trials: Trials) -> Measure:
    """A weighted share."""
    import numpy as np

    from queries.statistics.proportion import effective_trials, wilson_interval

    weights, right = np.array(trials, dtype=float).reshape(-1, 2).T
    if not weights.size:
        return Measure(measure, class_, policy, unit, None, None, None, 0, 0.0)
    value, n = float(np.sum(weights * right) / np.sum(weights)), effective_trials(weights)
    low, high = (float(end[0]) for end in wilson_interval(np.array([value * n]), np.array([n])))
    return Measure(measure, class_, policy, unit, value, low, high, weights.size, n)


def correction(policy: str, lines: Sequence[tuple[float, float]]) -> Measure:
    """What marked lines have to be multiplied with: precision over recall, of the same landings."""
    import numpy as np

    from queries.statistics.bootstrap import ratio_interval
    from queries.statistics.proportion import effective_trials

    marked, said = np.array(lines, dtype=float).reshape(-1, 2).T
    name, n = ("author_correction", "ai", policy, "lines"), int(marked.size)
    if not marked.sum():
        return Measure(*name, None, None, None, n, 0.0)
    value = float(said.sum() / marked.sum())
    ends = ratio_interval(np.zeros(n, dtype=np.intp), said, marked, 1)
    low, high = (float(end[0]) if np.isfinite(end[0]) else None for end in ends)
    return Measure(*name, value, low, high, n, effective_trials(marked))
