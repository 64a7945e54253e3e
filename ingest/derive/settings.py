"""Everything of foreshock.toml that shapes a figure, so that a snapshot explains itself."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ingest import attribution, schema

if TYPE_CHECKING:
    import duckdb

    from ingest.config import Repo
    from ingest.night import Night
    from ingest.tripwires.settings import Tripwire

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
        "kinds": json.dumps(config.kinds) if config.kinds else None,  # in order: the first that fits counts
        "repos.keep": landings(config.repos, "keep"),
        "repos.bulk": landings(config.repos, "bulk"),
        "policy": "strict",
        "rules.version": attribution.version(config.attribution),
        "schema.version": str(schema.version()),
        "tripwires.version": version(config.tripwires),
        "restored": None,  # a night that follows a restored snapshot has something to publish
    }
    return night.merge("settings", SELECT, {"keys": list(shaping), "texts": list(shaping.values())})


def landings(repos: tuple[Repo, ...], word: str) -> str | None:
    """Those that the owners keep, or call bulk, as repository@hash."""
    return ", ".join(f"{repo.name}@{sha}" for repo in repos for sha in getattr(repo, word)) or None


def version(tripwires: tuple[Tripwire, ...]) -> str | None:
    """A version of the lines that were drawn: another one is something new."""
    return hashlib.sha256(repr(tripwires).encode()).hexdigest()[:16] if tripwires else None


def stamp(night: Night, name: str) -> None:
    """The name and the time of the snapshot that is about to be published."""
    params = {"keys": ["snapshot", "published_at"], "texts": [name, night.began_at.isoformat()]}
    night.merge("settings", SELECT, params)


def found(con: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """What is stored under a key."""
    rows = con.execute("SELECT value FROM settings WHERE key = ?", [key]).fetchall()
    return rows[0][0] if rows else None


def keep(con: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    """Stores a version of what was worked out here, so that it need not be until that changes."""
    con.execute("DELETE FROM settings WHERE key = ?", [key])
    con.execute("INSERT INTO settings VALUES (?, ?)", [key, value])
