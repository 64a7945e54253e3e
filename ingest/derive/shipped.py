"""What ships with Foreshock: published figures of others, and events that explain a chart."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.derive import settings
from ingest.warehouse import quoted

if TYPE_CHECKING:
    from ingest.night import Night

FOLDER = Path(__file__).parent.parent.parent / "queries" / "reference"
VERSION = "reference.version"


def update(night: Night) -> None:
    """Each CSV file into `events` if it is named so, else into `reference`; once, until they change."""
    files = sorted(FOLDER.glob("*.csv"))
    told = [part for file in files for part in (origin(file).encode(), file.read_bytes())]
    version = hashlib.sha256(b"\0".join(told)).hexdigest()[:16]
    if settings.found(night.con, VERSION) == version:
        return
    for file in files:
        read = f"FROM read_csv({quoted(file)}, header = true, nullstr = '')"
        if file.stem == "events":
            night.merge(
                "events", f"SELECT *, {quoted(origin(file))} AS source_file, NULL AS source_row {read}"
            )
        else:
            night.merge("reference", f"SELECT * {read}")
    settings.keep(night.con, VERSION, version)


def origin(file: Path) -> str:
    """Where it lies in what ships."""
    return f"queries/reference/{file.name}"
