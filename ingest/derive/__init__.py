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


STEPS = (  # each uses those before it
    evaluations.update,
    counted.update,
    roster.update,
    requests.update,
    reverts.update,
    origins.update,
    audits.calibrate,
    faults.update,
    rollups.update,
    generations.update,
    survival.update,
    horizons.update,
    shipped.update,
    signals.update,
)


def run(night: Night) -> None:
    """One after the other; the record of the night says how long each took."""
    for step in STEPS:
        step(night)
        night.lap(f"derived {step.__module__.rpartition('.')[2]}")
