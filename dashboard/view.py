"""What one reader looks at: a snapshot, a selection, and the figures of others that may stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

import queries
from dashboard import events, filters, snapshot

OWN_PERIOD = re.compile(r"period \((\w+)")
LEAST = "months at the least"  # of a metric that knows no shorter period, whatever is chosen


@dataclass(frozen=True)
class View:
    """One reader's look at one snapshot."""

    snapshot: str
    selection: filters.Selection
    now: datetime
    others: bool = True
    noted: bool = True

    def ask(self, metric: str) -> queries.Result:
        """A metric under what is selected."""
        return snapshot.answer(self.snapshot, metric, self.selection)

    def whole(self, metric: str) -> queries.Result:
        """A metric whatever is selected."""
        return snapshot.answer(self.snapshot, metric, {})

    def grain(self, metric: queries.Metric) -> str:
        """The period of a metric: the chosen one where it follows that, or its own."""
        own = OWN_PERIOD.search(metric.grain)
        chosen = self.selection.get("grain") if "grain" in metric.filters else None
        if chosen in ("day", "week") and LEAST in metric.grain:
            return "month"
        return chosen or (own[1] if own else "month")

    def happened(self) -> list[events.Event]:
        """What happened, for the axes of time; nothing where it is switched off."""
        return events.read(self.whole("known_events").frame) if self.noted else []

    def published(self, series: str, metric: queries.Metric) -> pl.DataFrame:
        """Figures of others in a series; none where they are switched off or ours counts otherwise."""
        rows = snapshot.table(self.snapshot, "published")
        shown = bool(series) and self.others and filters.comparable(metric, self.selection)
        return rows.filter(pl.col("series").str.contains(series, literal=True) & pl.lit(shown))

    def elsewhere(self, series: str, metric: queries.Metric) -> str:
        """Where figures of others are found that cannot stand beside ours as it counts now."""
        wanted = bool(series) and self.others and not filters.comparable(metric, self.selection)
        return filters.ELSEWHERE if wanted else ""
