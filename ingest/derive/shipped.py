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
    version = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
    if settings.found(night.con, VERSION) == version:
        return
    for file in files:
        table = "events" if file.stem == "events" else "reference"
        read = f"SELECT * FROM read_csv({quoted(file)}, header = true, nullstr = '')"
        night.merge(table, read)
    settings.keep(night.con, VERSION, version)
