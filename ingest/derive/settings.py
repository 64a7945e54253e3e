"""Everything of foreshock.toml that shapes a figure, so that a snapshot explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import attribution, schema

if TYPE_CHECKING:
    from ingest.night import Night

SELECT = "SELECT unnest($keys::VARCHAR[]) AS key, unnest($texts::VARCHAR[]) AS value"


def update(night: Night) -> int:
    """Stores them; returns how many changed."""
    config = night.config
    shaping = {
        "timezone": config.timezone,
        "now": str(config.now) if config.now else None,
        "stale_after_hours": str(config.stale_after_hours),
        "people.minimum": str(config.people.minimum),
        "people.names": config.people.names,
        "velocity.baseline_from": str(config.velocity.baseline[0]),
        "velocity.baseline_to": str(config.velocity.baseline[1]),
        "velocity.cap_lines": str(config.velocity.cap_lines),
        "horizon.penalty": str(config.horizon.penalty),
        "horizon.draws": str(config.horizon.draws),
        "horizon.apart": ", ".join(config.horizon.apart) or None,
        "evaluations.minutes_key": config.evaluations.minutes_key,
        "policy": "strict",
        "rules.version": attribution.version(config.attribution),
        "schema.version": str(schema.version()),
    }
    return night.merge("settings", SELECT, {"keys": list(shaping), "texts": list(shaping.values())})


def stamp(night: Night, name: str) -> None:
    """The name and the time of the snapshot that is about to be published."""
    params = {"keys": ["snapshot", "published_at"], "texts": [name, night.began_at.isoformat()]}
    night.merge("settings", SELECT, params)
