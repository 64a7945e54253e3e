"""How nights and their parts went: the tables `source_parts` and `nights`, and the file nights.jsonl.

The file holds every night, also those that published nothing; the tables are what a snapshot knows.
"""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

RECORD = "nights.jsonl"
FIELDS = {  # of the table `nights` that a line of the record fills
    "night": "VARCHAR",
    "began_at": "TIMESTAMPTZ",
    "seconds": "DOUBLE",
    "published": "BOOLEAN",
    "outcome": "VARCHAR",
    "message": "VARCHAR",
}


@dataclass(frozen=True)
class Part:
    """How reading one part went."""

    source: str
    part: str
    state: str
    rows: int
    seconds: float
    message: str | None = None
    kind: str | None = None  # of a failure: away, own, killed, quarantined


@dataclass(frozen=True)
class Course:
    """What a night has done so far, for its line on record."""

    parts: list[Part] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)  # not reached before it publishes
    steps: dict[str, float] = field(default_factory=dict)  # seconds of each
    earlier: tuple[Part, ...] = ()  # what this run read before it published last
    seconds: float = float("inf")  # to read for before it publishes
    begun_at: datetime | None = None  # when the run began that has published before
    run: str = ""  # the name of the first snapshot that it can have published
    began: float = field(default_factory=time.monotonic)

    def lap(self, name: str) -> float:
        """Seconds since the step before this one."""
        seconds = round(time.monotonic() - self.began - sum(self.steps.values()), 3)
        self.steps[name] = round(self.steps.get(name, 0.0) + seconds, 3)
        return seconds

    def known(self) -> set[tuple[str, str]]:
        """Source and name of every part that there is."""
        return {(part.source, part.part) for part in (*self.earlier, *self.parts)} | {*self.waiting}


def keep_states(night: Night, words: list[str], course: Course) -> int:
    """Notes how each part went; returns how many went otherwise than the night before."""
    con, parts = night.con, course.parts
    stored = con.execute("SELECT source, part, state, message FROM source_parts").fetchall()
    old = {(source, part): (state, message) for source, part, state, message in stored}
    changed = sum(old.get((part.source, part.part)) != (part.state, part.message) for part in parts)
    tell(night, [part for part in parts if part.state == "ok"], ["tried_at", "good_at"])
    tried = [part for part in parts if part.state != "ok" and part.kind != "quarantined"]
    tell(night, tried, ["tried_at"])
    tell(night, [part for part in parts if part.kind == "quarantined"], [])
    present = course.known()
    for (source, name), (state, _) in old.items():
        if source in words and (source, name) not in present and state != "retired":
            con.execute(
                "UPDATE source_parts SET state = 'retired' WHERE source = ? AND part = ?", [source, name]
            )
            changed += 1
    return changed


def tell(night: Night, parts: list[Part], times: list[str]) -> None:
    """The rows of these parts; one that failed keeps the time it last went well."""
    columns = ("source", "part", "state", "message")
    lists = ", ".join(f"unnest(${column}::VARCHAR[]) AS {column}" for column in columns)
    params = {column: [getattr(part, column) for part in parts] for column in columns}
    began = "".join(f", $began::TIMESTAMPTZ AS {time}" for time in times)
    moment = {"began": night.began_at} if times else {}
    if parts:
        night.merge("source_parts", f"SELECT {lists}{began}", params | moment)


def keep_night(night: Night, name: str, message: str | None) -> None:
    """This night and those that published nothing since, into the table `nights`."""
    this = {"night": name, "began_at": night.began_at.isoformat(), "seconds": None, "published": True}
    this |= {"outcome": "partial" if message else "published", "message": message}
    by_name = {row["night"]: row for row in [*recorded(night.folder / RECORD), this]}
    found = list(by_name.values())  # where the clock stands still, a night that failed had this one's name
    columns = ", ".join(f"unnest(${field}::{kind}[]) AS {field}" for field, kind in FIELDS.items())
    night.merge("nights", f"SELECT {columns}", {field: [row[field] for row in found] for field in FIELDS})


def recorded(file: Path) -> list[dict[str, object]]:
    """The nights on record."""
    return [line for line in read(file) if line.keys() >= FIELDS.keys() and sound(line)]


def sound(line: dict[str, object]) -> bool:
    """Whether the table can hold it: a damaged line must not stop the nights that follow."""
    known = isinstance(line["night"], str) and isinstance(line["published"], bool | type(None))
    told = all(is_text(line[name]) for name in ("night", "outcome", "message", "began_at"))
    try:
        began = line["began_at"] is None or datetime.fromisoformat(str(line["began_at"])).year > 1
        ended = line.get("ended_at") is None or datetime.fromisoformat(str(line["ended_at"])).tzinfo
        return known and told and began and bool(ended) and math.isfinite(float(str(line["seconds"] or 0)))
    except (ValueError, OverflowError):
        return False


def is_text(value: object) -> bool:
    """Text without halves of letters, or nothing."""
    return value is None or (isinstance(value, str) and not re.search("[\ud800-\udfff]", value))


def read(file: Path) -> list[dict[str, object]]:
    """Every line; one that a power cut left unfinished is passed over."""
    found = []
    for line in file.read_text(errors="replace").splitlines() if file.exists() else []:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and has_parts(record.get("parts", [])):
            found.append(record)
    return found


def has_parts(parts: object) -> bool:
    """Whether they are a list of parts, or of none."""
    words = ("source", "part", "state")
    return isinstance(parts, list) and all(
        isinstance(part, dict) and all(isinstance(part.get(word), str) for word in words) for part in parts
    )


def append(file: Path, record: dict[str, object]) -> None:
    """One line more, on a line of its own even after a half-written one."""
    whole = not file.exists() or not file.stat().st_size or file.read_bytes().endswith(b"\n")
    with file.open("a") as out:
        out.write(("" if whole else "\n") + json.dumps(record) + "\n")
