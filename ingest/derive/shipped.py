"""What ships with Foreshock: published figures of others, and events that explain a chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.warehouse import quoted

if TYPE_CHECKING:
    from ingest.night import Night

FOLDER = Path(__file__).parent.parent.parent / "queries" / "reference"


def update(night: Night) -> None:
    """Each CSV file into `events` if it is named so, else into `reference`."""
    for file in sorted(FOLDER.glob("*.csv")):
        table = "events" if file.stem == "events" else "reference"
        read = f"SELECT * FROM read_csv({quoted(file)}, header = true, nullstr = '')"
        night.merge(table, read)
