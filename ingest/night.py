"""One night: read every source into a build copy, derive, check, publish; or publish nothing.

Exit codes: 0 all well, 1 nothing published, 3 some part failed or the night was stopped, the rest is
published, 75 locked. A mistake in people.csv ends it before it begins, as one in foreshock.toml does. A
night that takes longer than `publish_minutes` publishes what it has read and goes on: each time whole, so
that one that is killed has lost no more than what it read since. Each named step may be the last one before
a power cut: the last snapshot stays served and the next night is whole.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import (
    IngestError,
    attribution,
    clock,
    hand,
    overrides,
    people,
    reading,
    record,
    retention,
    rows,
    warehouse,
)
from ingest.config import secrets
from ingest.forge import covered, raw
from ingest.notices import ping
from ingest.notices import send as notices
from ingest.record import Course, Part
from ingest.stopping import Stop, stoppable

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from ingest.config import Config
    from ingest.say import Say

    Work = Callable[["Night", list[str]], tuple[str, str | None]]

FOLDER = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class Night:
    """What a source is given."""

    config: Config
    con: duckdb.DuckDBPyConnection
    folder: Path
    began_at: datetime
    say: Say
    source: str = ""
    name: str = ""
    course: Course = field(default_factory=Course)
    stop: Stop = field(default_factory=Stop)

    def merge(self, table: str, select: str, params: rows.Parameters | None = None) -> int:
        """Rows into a table, dates cut in the configured time zone."""
        return rows.merge(self.con, table, select, params, self.config.timezone)

    def reject(self, file: str, line: int, reason: str, text: str = "") -> None:
        """Notes a row that could not be taken."""
        rows.reject(self.con, self.source, file, line, reason, text, self.began_at, self.config.timezone)

    def fingerprint(self, part: str) -> str | None:
        """What a part looked like when it was last read."""
        found = self.con.execute(
            "SELECT fingerprint FROM source_parts WHERE source = ? AND part = ?", [self.source, part]
        ).fetchall()
        return found[0][0] if found else None

    def remember(self, part: str, fingerprint: str) -> None:
        """Stores what it looks like now, in the transaction of its rows."""
        select = "SELECT $source AS source, $part AS part, 'ok' AS state, $fingerprint AS fingerprint"
        self.merge("source_parts", select, {"source": self.source, "part": part, "fingerprint": fingerprint})

    def lap(self, name: str) -> None:
        """A step is over."""
        self.say.debug(name, seconds=self.course.lap(name))
        step(name)


def sources() -> list[str]:
    """Every source: the folder is the registry."""
    return sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")


def step(_name: str) -> None:
    """A point between two steps of a night."""


def run(config: Config, words: list[str], say: Say) -> int:
    """The exit code of a night over these sources, or over all; ConfigError before one that cannot be."""
    people.read(config)
    overrides.read(config)
    attribution.check(config)
    covered.check(config)
    say = say.hiding(secrets(config))
    try:
        with warehouse.lock(config.warehouse), stoppable() as stop, ping.watched(config, say) as watched:
            try:
                watched.code = passes(config, words or sources(), say, stop)
                return watched.code
            finally:  # a build that was not published must not fill the disk until the next night
                warehouse.sweep(config.warehouse)
    except IngestError as error:
        say.error(str(error))
        return 75 if isinstance(error, warehouse.Locked) else 1


def passes(config: Config, words: list[str], say: Say, stop: Stop) -> int:
    """Reads and publishes until every part was read: each time as much as fits into `publish_minutes`."""
    if killed := hand.settle(config.warehouse):
        say.error(f"the last night did not end: {killed}")
    earlier: tuple[Part, ...] = ()
    begun, seconds = clock.now(config), 60.0 * config.publish_minutes
    first = warehouse.next_name(config.warehouse, begun)
    while True:
        course = Course(earlier=earlier, seconds=seconds, begun_at=begun, run=first)
        code = attempt(config, words, say, course=course, stop=stop)
        if code == 1 or not course.waiting or stop.asked.is_set():
            notices.tell(config, say)
            return code
        earlier += tuple(course.parts)


def attempt(
    config: Config,
    words: list[str],
    say: Say,
    work: Work | None = None,
    course: Course | None = None,
    stop: Stop | None = None,
) -> int:
    """A night under the lock: whatever stops it is recorded, and nothing is published."""
    folder, began, course = config.warehouse, clock.now(config), course or Course()
    warehouse.sweep(folder)
    name = warehouse.next_name(folder, began)
    say = say.about(night=name)
    try:
        people.settle(folder)  # before anything is published that would pass for a rotation's snapshot
        con = warehouse.open_build(folder, anew=config.rebuild)
        tonight = Night(config, con, folder, began, say, name=name, course=course, stop=stop or Stop())
        outcome, message = (work or build)(tonight, words)
    except Exception as error:  # noqa: BLE001 - whatever stops a night is recorded, and the last snapshot stays served
        outcome, message = "failed", say.clean(reading.worded(error))
        say.error(f"nothing published: {message}")
    line = entry(config, name, began, course, outcome, message)
    try:
        record.append(folder / record.RECORD, line)
    except OSError as error:
        say.error(f"{folder / record.RECORD}: night {name} could not be recorded: {error.strerror}")
    rows_read = sum(part.rows for part in course.parts)
    say.line(f"night {name}: {outcome}", seconds=line["seconds"], rows=rows_read, outcome=outcome)
    return {"failed": 1, "partial": 3}.get(outcome, 3 if message else 0)


def entry(
    config: Config, name: str, began: datetime, course: Course, outcome: str, message: str | None
) -> dict[str, object]:
    """What nights.jsonl says of a night."""
    published = outcome in ("published", "partial")
    return {
        "night": name,
        "began_at": began.isoformat(),
        "ended_at": clock.now(config).isoformat(),
        "seconds": round(time.monotonic() - course.began, 3),
        "published": published,
        "snapshot": f"{name}.duckdb" if published else None,
        "outcome": outcome,
        "message": message,
        "waiting": len(course.waiting),
        "steps": course.steps,
        "parts": [asdict(part) for part in course.parts],
    }


def build(night: Night, words: list[str]) -> tuple[str, str | None]:
    """Reads, derives, checks and publishes; says how the night ended."""
    from ingest import consistency, derive, publish

    folder, con, before = night.folder, night.con, warehouse.newest(night.folder)
    try:
        night.lap("opened")
        changed, message = reading.gather(night, words)
        changed += derive.settings.update(night)
        changed += derive.overridden.update(night) + derive.audits.update(night)
        rows_changed = changed + sum(part.rows for part in night.course.parts)
        if (
            not rows_changed
            and before
            and before == warehouse.served(folder)
            and same_day(before, night.began_at)
        ):
            return "nothing new", message
        derive.run(night)
        derive.settings.stamp(night, night.name)
        record.keep_night(night, night.name, message)
        night.lap("derived")
        publish.create_views(con)
        if not night.course.waiting:  # of half the work a line that is crossed says nothing
            derive.tripwires.update(night)
        derive.moved.update(night)
        consistency.check(con, before)
        night.lap("checked")
        con = warehouse.compact(con, folder)
        publish.without_persons(con, folder)
        con.execute("CHECKPOINT")
    finally:
        con.close()
    night.lap("closed")
    warehouse.publish(folder, night.name)
    night.lap("published")
    tidy(night.config, night.say, night.course.run)
    return ("partial" if message else "published"), message


def tidy(config: Config, say: Say, run: str) -> None:
    """Deletes old snapshots; what cannot be deleted does not take back what was published."""
    try:
        for gone in retention.prune(config.warehouse, config.keep_snapshots, run):
            say.debug(f"pruned {gone.name}")
        oldest = clock.now(config) - timedelta(days=config.keep_raw_days)
        raw.prune(config.warehouse / "raw", oldest.strftime(warehouse.NAME))
    except OSError as error:
        say.error(f"old snapshots stay: {error}")


def same_day(before: Path, began: datetime) -> bool:
    """A snapshot is published at least once per UTC day, so that freshness is on record."""
    return warehouse.taken_at(before).date() >= began.date()
