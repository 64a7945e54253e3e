"""The one table: what, ours, the named peer in the same run, their ratio, the target, within or beyond."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEADS = ("what", "ours", "peer", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """A claim and what was measured of it; a figure that could not be read is None."""

    what: str
    ours: float | None
    unit: str
    peer: str
    theirs: float | None
    target: float | None = None  # at most: of ours in the unit, or of the ratio; None: nothing is claimed
    of_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours in multiples of the peer."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    def verdict(self) -> str:
        """Within the target or beyond it; a difference of two times below zero says nothing."""
        measured = self.ratio if self.of_ratio else self.ours
        if measured is None or self.target is None:
            return "-"
        if measured < 0:
            return "noise"
        return "within" if measured <= self.target else "beyond"

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        target = "-"
        if self.target is not None:
            target = f"ratio {figure(self.target)}" if self.of_ratio else shown(self.target, self.unit)
        peer = f"{self.peer}: {shown(self.theirs, self.unit)}"
        return self.what, shown(self.ours, self.unit), peer, figure(self.ratio), target, self.verdict()


def shown(value: float | None, unit: str) -> str:
    """A figure with its unit; seconds below a tenth as milliseconds."""
    if value is not None and unit == "s" and value < 0.1:
        return f"{figure(value * 1000)} ms"
    return f"{figure(value)} {unit}" if value is not None else "unknown"


def figure(value: float | None) -> str:
    """Three digits that say something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Iterable[Row]) -> str:
    """Columns under their heads, in the form that pages and merge requests draw as a table."""
    lines = [HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
