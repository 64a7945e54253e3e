"""What a chart found, to stand behind its title: where its line is, and whether it moved within a year.

A change is called one only where the two 95 % intervals lie apart; without intervals nothing is said.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from dashboard import words

WEEKS = 52


def moved(
    frame: pl.DataFrame, unit: str, grain: str, column: str = "value", low: str = "low", high: str = "high"
) -> str:
    """The last closed period of one line, beside the same period a year before; else empty."""
    if not {column, low, high} <= set(frame.columns):
        return ""
    known = pl.col("complete") & pl.all_horizontal(pl.col(column, low, high).is_not_null())
    closed = {row["period"]: row for row in frame.filter(known).iter_rows(named=True)}
    if not closed:
        return ""
    last = max(closed)
    now, before = closed[last], closed.get(year_before(last, grain))
    said = f"{words.figure(now[column], unit)} in {'the ' * (grain == 'week')}{words.period(last, grain)}"
    if before is None:
        return said
    then = f"{words.figure(before[column], unit)} a year before"
    if now[low] > before[high]:
        return f"{said}, up from {then}"
    if now[high] < before[low]:
        return f"{said}, down from {then}"
    return f"{said}, no clear change from {then}"


def year_before(period: date, grain: str) -> date:
    """The first day of the same period a year before; of weeks the one 52 weeks back."""
    return period - timedelta(weeks=WEEKS) if grain == "week" else period.replace(year=period.year - 1)
