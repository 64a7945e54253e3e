"""What nights read and noticed at the time: a rebuild takes it over, since no record says it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, warehouse

if TYPE_CHECKING:
    import duckdb

TABLES = ("state_readings", "watch_changes")


def carry(con: duckdb.DuckDBPyConnection, folder: Path, old: Path) -> None:
    """What earlier nights read and noticed at the time: no record says it again."""
    import duckdb

    scratch = folder / warehouse.COMPACT
    warehouse.copy(old, scratch)
    try:
        with warehouse.connect(scratch) as older:
            warehouse.migrate(older, folder)
        con.execute(f"ATTACH {warehouse.quoted(scratch)} AS noticed (READ_ONLY)")
    except duckdb.Error as error:
        raise IngestError(
            f"{old}: not readable as a snapshot ({error}): move it away, with it goes what nights had noticed"
        ) from None
    for name in TABLES:
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM noticed.{name}")
    con.execute("DETACH noticed")
    scratch.unlink()
