"""How fast horizons grow: ln of the horizon on the date, over the models that were best at their date.

Ordinary least squares over the models that were best (a p50 of at least every earlier one; of one day the
larger first); doubling time ln 2 / slope. The interval refits the line in every draw of the horizons, over
the models that have a fit of at least 0.001 minutes in it. The 80 % horizons follow the same models. What
cannot enter is counted: models without a date, without a horizon (no success, or no failure), with one far
beyond anything that was tried, or whose success rises with length.

The change of pace compares the last 24 months with what came before: its interval takes the larger of two
standard errors, that of the draws and that of the residuals about the two lines, and Student's t on their
degrees of freedom. Draws alone would leave out what differs from model to model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.statistics import shapes, verdict
from queries.statistics.bootstrap import student_quantile
from queries.statistics.horizon import LEVELS, Horizons, Row, bounds

RECENT, EARLIER = "last 24 months", "before the last 24 months"
MONTHS_24 = 730  # days
FEWEST = 3  # models of a line
FLOOR = np.log(0.001)  # of minutes: a draw below it says nothing of a length
FAR = 100.0  # a horizon beyond so many times the longest task comes from a flat curve, and says nothing
NEWEST = 60  # models that shapes are compared over: each fit tries every one of them as a break
YEAR = 365.25
ENDS = ("from_on", "to_on", "from_minutes", "to_minutes")
NO_CHANGE: Row = dict.fromkeys(("change", "change_low", "change_high"))


@dataclass(frozen=True)
class Series:
    """The models of one line, oldest first."""

    days: np.ndarray
    values: np.ndarray  # ln of minutes
    drawn: np.ndarray  # models x draws; NaN: no fit


def spans(newest: float) -> dict[str, tuple[float, float]]:
    """First and last day of what a trend is fitted to; months are counted back from the newest model."""
    cut = newest - MONTHS_24
    return {
        "all": (-np.inf, np.inf),
        "2023 on": (date(2023, 1, 1).toordinal(), np.inf),
        "2024 on": (date(2024, 1, 1).toordinal(), np.inf),
        RECENT: (cut, np.inf),
        EARLIER: (-np.inf, cut - 1),
    }


def best(days: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which models were best at their date, oldest first: their places; NaN never is."""
    order = np.lexsort((-values, days))
    order = order[np.isfinite(days[order]) & np.isfinite(values[order])]
    ordered = values[order]
    return order[ordered >= np.maximum.accumulate(ordered)]


def slopes(days: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Per day, of each column of values over those that are there; NaN under two different days."""
    there = np.isfinite(values)
    n = np.maximum(there.sum(0), 1)
    t = np.where(there, days[:, None] - days.mean(), 0)
    y = np.where(there, values, 0)
    spread = (t * t).sum(0) - t.sum(0) ** 2 / n
    enough = spread > 0.1  # of days that differ it is at least 0.5
    return np.where(enough, ((t * y).sum(0) - t.sum(0) * y.sum(0) / n) / np.where(enough, spread, 1), np.nan)


def frontier(found: Horizons, days: np.ndarray) -> np.ndarray:
    """The places of the models best at their date, among those that can enter a trend."""
    return best(np.where(enters(found, days), days, np.nan), found.log2[0])


def enters(found: Horizons, days: np.ndarray) -> np.ndarray:
    """Which models have a date and a horizon to follow; `days` are ordinals, NaN where there is none."""
    with np.errstate(divide="ignore"):
        near = found.log2[0] <= np.log2(FAR * found.longest)
    return np.isfinite(days) & np.isfinite(found.log2[0]) & (found.slope < 0) & near


def trends(found: Horizons, days: np.ndarray) -> list[Row]:
    """A row per span and level."""
    chosen = frontier(found, days)
    left_out = int((~enters(found, days)).sum())
    rows = []
    for number, level in enumerate(LEVELS):
        drawn = found.drawn[number][chosen] * np.log(2)
        drawn = np.where(drawn >= FLOOR, drawn, np.nan)
        whole = Series(days[chosen], found.log2[number][chosen] * np.log(2), drawn)
        parts = {span: within(whole, *ends) for span, ends in spans(whole.days.max(initial=0)).items()}
        for span, part in parts.items():
            row = {"span": span, "level": level, "models": part.days.size} | line(part) | judged(part)
            row |= change(part, parts[EARLIER]) if span == RECENT else NO_CHANGE
            rows.append(row | {"left_out": left_out})
    return rows


def within(whole: Series, first: float, last: float) -> Series:
    """The models from one day to another."""
    inside = (whole.days >= first) & (whole.days <= last)
    return Series(whole.days[inside], whole.values[inside], whole.drawn[inside])


def line(part: Series) -> Row:
    """The straight line, its doubling time and the two points that it is drawn through."""
    names = ("doubling_days", "low", "high", "r2", "doublings_per_year", *ENDS)
    if np.unique(part.days).size < FEWEST:
        return dict.fromkeys(names)
    slope = slopes(part.days, part.values[:, None])[0]
    middle = part.values.mean()
    at_days = middle + slope * (part.days - part.days.mean())
    total = ((part.values - middle) ** 2).sum()
    low, high = bounds(slopes(part.days, part.drawn)[None])
    doubling = (doubled(slope), doubled(high[0]), doubled(low[0]))
    r2 = 1 - float(((part.values - at_days) ** 2).sum() / total) if total > 0 else None
    pace = float(slope * YEAR / np.log(2))
    ends = [date.fromordinal(int(part.days[end])) for end in (0, -1)]
    minutes = np.exp(at_days[[0, -1]]).tolist()
    return dict(zip(names, (*doubling, r2, pace, *ends, *minutes), strict=True))


def doubled(slope: float) -> float | None:
    """Days in which the horizon doubles; None where it does not grow."""
    return float(np.log(2) / slope) if slope > 0 else None


def judged(part: Series) -> Row:
    """The four shapes and the verdict, over the newest models; of one day the first counts."""
    firsts = np.unique(part.days, return_index=True)[1][-NEWEST:]
    days, values = part.days[firsts], part.values[firsts]
    names = [f"{what}_{shape}" for what in ("aicc", "error") for shape in shapes.SHAPES]
    names += ["break_on", "jump_on", "break_chance", "jump_chance", "jump_factor"]
    if days.size < verdict.FEWEST:
        return {"verdict": verdict.TOO_FEW, "verdict_without_newest": verdict.TOO_FEW} | dict.fromkeys(names)
    grown = shapes.growing(days / YEAR, values)
    found = verdict.compare(days / YEAR, values, grown)
    begins = [date.fromordinal(int(days[place])) for place in found.place]
    figures = [*found.aicc.tolist(), *found.error.tolist(), *begins, *found.chance.tolist()]
    figures.append(float(np.exp(found.jump)))
    without = verdict.TOO_FEW
    if days.size > verdict.FEWEST:
        without = str(verdict.compare(days[:-1] / YEAR, values[:-1], grown[:-1]).verdict)
    words = {"verdict": str(found.verdict), "verdict_without_newest": without}
    return words | dict(zip(names, figures, strict=True))


def change(recent: Series, earlier: Series) -> Row:
    """Doublings per year of the newer models less those of the older ones, with its 95 % interval."""
    parts = (recent, earlier)
    freedom = sum(part.days.size for part in parts) - 4
    if freedom < FEWEST or any(np.unique(part.days).size < FEWEST for part in parts):
        return NO_CHANGE
    newer, older = (slopes(part.days, part.values[:, None])[0] for part in parts)
    newer_drawn, older_drawn = (slopes(part.days, part.drawn) for part in parts)
    differences = newer_drawn - older_drawn
    differences = differences[np.isfinite(differences)]
    resampled = differences.std(ddof=1) if differences.size > 1 else 0.0
    half = student_quantile(0.975, freedom) * max(resampled, residual_error(parts, freedom))
    ends = np.array([newer - older, newer - older - half, newer - older + half]) * YEAR / np.log(2)
    return dict(zip(NO_CHANGE, ends.tolist(), strict=True))


def residual_error(parts: Iterable[Series], freedom: int) -> float:
    """Standard error of a difference of slopes, from the residuals about each part's own line."""
    squares, scale = 0.0, 0.0
    for part in parts:
        t, y = (column - column.mean() for column in (part.days, part.values))
        spread = t @ t
        squares += y @ y - (t @ y) ** 2 / spread
        scale += 1 / spread
    return float(np.sqrt(max(squares, 0.0) / freedom * scale))
