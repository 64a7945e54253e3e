"""The part in hand: noted before it is read, so that the next night knows what a killed one was reading.

No rename and no sync: it has to outlive a process, not a power cut, which is no part's fault.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest import record
from ingest.record import Part

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.night import Night

FILE = "in-hand.json"


@contextmanager
def holding(night: Night, part: str) -> Iterator[None]:
    """On record while it is read; whatever Python lives to see lets go of it."""
    file = night.folder / FILE
    began = {"night": night.name, "began_at": night.began_at.isoformat(), "since": time.time()}
    file.write_text(json.dumps(began | {"source": night.source, "part": part}))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def settle(folder: Path) -> str | None:
    """Puts a night that was killed on record, with the part it held; says which."""
    file = folder / FILE
    try:
        held = json.loads(file.read_text())
        seconds = round(max(time.time() - held["since"], 0.0), 3)
        ended = datetime.fromisoformat(held["began_at"]) + timedelta(seconds=seconds)
        part = Part(
            held["source"], held["part"], "failed", 0, seconds, "the night ended while it was read", "killed"
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):  # cut short: nothing was read yet
        file.unlink(missing_ok=True)
        return None
    words = f"{part.source} {part.part}: the night was killed while it was read"
    line = {
        "night": held["night"],
        "began_at": held["began_at"],
        "ended_at": ended.isoformat(),
        "seconds": seconds,
    }
    line |= {"published": False, "snapshot": None, "outcome": "failed", "message": words, "killed": True}
    record.append(folder / record.RECORD, line | {"parts": [asdict(part)]})
    file.unlink(missing_ok=True)
    return words
