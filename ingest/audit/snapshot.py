"""The published snapshot to draw from, and a copy of it in which everything may be tagged anew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, clock, schema, warehouse
from ingest.night import Night

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.say import Say

SETTING = "SELECT value FROM settings WHERE key = ?"


def newest(config: Config) -> Path:
    """What is published."""
    found = warehouse.newest(config.warehouse)
    if found is None:
        raise IngestError(
            f"{config.warehouse}: nothing is published\n"
            f"publish a first snapshot: python -m ingest --config {config.file}"
        )
    return found


@contextmanager
def opened(config: Config, say: Say) -> Iterator[Night]:
    """The snapshot, which nothing can change."""
    import duckdb

    file = newest(config)
    with broken(file), duckdb.connect(str(file), read_only=True) as con:
        yield current(file, Night(config, con, config.warehouse, clock.now(config), say))


@contextmanager
def copied(config: Config, say: Say) -> Iterator[Night]:
    """A copy that is thrown away: the steps of a night can be taken in it, and nothing is published."""
    file = newest(config)
    with tempfile.TemporaryDirectory(prefix="foreshock-") as folder, broken(file):
        copy = Path(folder) / "copy.duckdb"
        warehouse.copy(file, copy)
        with warehouse.connect(copy) as con:
            yield current(file, Night(config, con, config.warehouse, clock.now(config), say))


@contextmanager
def broken(file: Path) -> Iterator[None]:
    """What a database refuses, in words."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise IngestError(f"{file}: not readable as a snapshot: {error}") from None


def current(file: Path, night: Night) -> Night:
    """Refuses a snapshot of another schema: its tags came about otherwise."""
    if setting(night, "schema.version") != str(schema.version()):
        raise IngestError(
            f"{file} was written by another version: python -m ingest publishes one of this version"
        )
    return night


def setting(night: Night, key: str) -> str | None:
    """A setting of the snapshot."""
    found = night.con.execute(SETTING, [key]).fetchall()
    return found[0][0] if found else None
