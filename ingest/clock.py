"""The one clock: real time, or the day that a sample stands still on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from ingest.config import Config


def now(config: Config) -> datetime:
    """In UTC; with `now` configured, the last second of that day in the configured time zone."""
    if config.now is None:
        return datetime.now(UTC)
    zone = UTC if config.timezone == "UTC" else ZoneInfo(config.timezone)
    midnight = datetime.combine(config.now + timedelta(days=1), time_of_day(), zone)
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def day_of(when: datetime, zone: str) -> date:
    """Its day in a time zone."""
    return when.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)).date()
