"""A horizon as a row, with what to know before believing it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from queries.statistics.horizon import LEVELS, Horizons, Row

NO_SUCCESS = "no success"
NO_FAILURE = "no failure"
NO_FIT = "one length only"
WRONG_WAY = "success rises with length"
SEPARATED = "separated: the penalty sets its slope"
CHANGED = "a task of it has several lengths"
LONG = "beyond its longest task"
SHORT = "below its shortest task"
CEILING = "beyond the ceiling of the suite"
BY_RELEASE = "dated by its release"
NO_DATE = "no date"


def rows(found: Horizons, ceiling: float | None, dated: Sequence[str | None]) -> list[Row]:
    """A row per model, with the columns that `horizons` has of the fit; ceiling: minutes, None where unknown.

    `dated` is a remark on the date of each model, None where there is nothing to say.
    """
    lengths = {"minutes": found.log2, "low": found.low, "high": found.high}
    columns: Row = {"model": found.models}
    for number, level in enumerate(LEVELS):
        columns |= {f"p{level}_{name}": np.exp2(values[number]) for name, values in lengths.items()}
        failed = np.isnan(found.log2[number]) & (found.share <= 0)
        columns[f"p{level}_minutes"] = np.where(failed, 0, columns[f"p{level}_minutes"])
    columns |= {
        "slope": found.slope, "intercept": found.intercept, "runs": found.runs, "tasks": found.tasks,
        "families": found.families, "draws_used": found.used, "longest_minutes": found.longest,
        "flag": flags(found, ceiling, dated),
    }  # fmt: skip
    return [dict(zip(columns, map(known, row), strict=True)) for row in zip(*columns.values(), strict=True)]


def flags(found: Horizons, ceiling: float | None, dated: Sequence[str | None]) -> list[str | None]:
    """The remarks on each model, separated by semicolons; None where there are none."""
    p50, fitted = found.log2[0], np.isfinite(found.log2[0])
    never, ever = found.share <= 0, found.share > 1 - 1e-9
    said = {
        NO_SUCCESS: ~fitted & never,
        NO_FAILURE: ~fitted & ever,
        NO_FIT: ~fitted & ~never & ~ever,
        WRONG_WAY: fitted & (found.slope > 0),
        SEPARATED: found.separated,
        CHANGED: found.changed,
        LONG: p50 > np.log2(found.longest),
        SHORT: p50 < np.log2(found.shortest),
        CEILING: p50 > np.log2(ceiling if ceiling and ceiling > 0 else np.inf),
    }
    names = [[word for word, true in said.items() if true[model]] for model in range(p50.size)]
    return [
        "; ".join([*words, *([more] if more else [])]) or None
        for words, more in zip(names, dated, strict=True)
    ]


def known(value: object) -> object:
    """A plain value; None instead of NaN."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and np.isnan(plain) else plain
