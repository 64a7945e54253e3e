"""What is computed once a night from what was read: origins, rollups, horizons, signals, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.derive import (
    audits,
    counted,
    evaluations,
    faults,
    generations,
    horizons,
    moved,
    origins,
    overridden,
    requests,
    reverts,
    rollups,
    roster,
    settings,
    shipped,
    signals,
    survival,
    tripwires,
)

if TYPE_CHECKING:
    from ingest.night import Night

__all__ = ["audits", "moved", "overridden", "run", "settings", "tripwires"]


def run(night: Night) -> None:
    """Each step uses those before it."""
    evaluations.update(night)
    counted.update(night)
    roster.update(night)
    requests.update(night)
    reverts.update(night)
    origins.update(night)
    audits.calibrate(night)
    faults.update(night)
    rollups.update(night)
    generations.update(night)
    survival.update(night)
    horizons.update(night)
    shipped.update(night)
    signals.update(night)
