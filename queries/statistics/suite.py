"""All that is fitted to one version of a suite, as rows of `horizons` and `horizon_trends`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.statistics import remarks, trend
from queries.statistics.horizon import Horizons, Row


@dataclass(frozen=True)
class Dates:
    """When a model was first used inside, and when it was released; None: not known."""

    available_at: date | None = None
    released_at: date | None = None

    def first(self) -> date | None:
        """The date by which it enters trends."""
        return self.available_at or self.released_at


def horizon_rows(found: Horizons, dates: Mapping[str, Dates], ceiling: float | None) -> list[Row]:
    """A row per model."""
    known = [dates.get(model, Dates()) for model in found.models]
    rows = remarks.rows(found, ceiling, [dated(one) for one in known])
    frontier = set(trend.frontier(found, ordinals([one.first() for one in known])).tolist())
    return [row | {"frontier": place in frontier} for place, row in enumerate(rows)]


def trend_rows(found: Horizons, dates: Mapping[str, date | None]) -> list[Row]:
    """A row per span and level, over the models that are named with a date."""
    return trend.trends(found, ordinals([dates.get(model) for model in found.models]))


def ordinals(days: list[date | None]) -> np.ndarray:
    """Days as numbers; NaN where there is none."""
    return np.array([np.nan if day is None else day.toordinal() for day in days])


def dated(one: Dates) -> str | None:
    """What is to be said of a model's date."""
    if one.available_at:
        return None
    return remarks.BY_RELEASE if one.released_at else remarks.NO_DATE
