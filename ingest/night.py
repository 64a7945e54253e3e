"""One night: read every source into a build copy, derive, check, publish; or publish nothing.

Exit codes: 0 all well, 1 nothing published, 3 published but some part failed, 75 locked. A mistake in
people.csv ends it before it begins, as one in foreshock.toml does. A part that fails is rolled back,
recorded and skipped. Each named step may be the last one before a power cut: the last snapshot stays
served and the next night is whole.
"""

from __future__ import annotations

import importlib
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, Unfinished, attribution, clock, overrides, people, record, rows, warehouse
from ingest.forge import covered, raw
from ingest.notices import send as notices
from ingest.record import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from ingest.config import Config
    from ingest.say import Say

    Work = Callable[[Config, list[str], Say, str, datetime, list[Part]], tuple[str, str | None]]

FOLDER = Path(__file__).parent / "sources"
LIST = "list of parts"  # stands for a source that could not say what it has


@dataclass(frozen=True)
class Night:
    """What a source is given."""

    config: Config
    con: duckdb.DuckDBPyConnection
    folder: Path
    began_at: datetime
    say: Say
    source: str = ""

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


def sources() -> list[str]:
    """Every source: the folder is the registry."""
    return sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")


def step(name: str, say: Say) -> None:
    """A point between two steps of a night."""
    say.debug(name)


def run(config: Config, words: list[str], say: Say) -> int:
    """The exit code of a night over these sources, or over all; ConfigError before one that cannot be."""
    people.read(config)
    overrides.read(config)
    attribution.check(config)
    covered.check(config)
    try:
        with warehouse.lock(config.warehouse):
            try:
                return attempt(config, words or sources(), say)
            finally:  # a build that was not published must not fill the disk until the next night
                warehouse.sweep(config.warehouse)
    except IngestError as error:
        say.error(str(error))
        return 75 if isinstance(error, warehouse.Locked) else 1


def attempt(config: Config, words: list[str], say: Say, work: Work | None = None) -> int:
    """A night under the lock: whatever stops it is recorded, and nothing is published."""
    folder, began, started = config.warehouse, clock.now(config), time.monotonic()
    warehouse.sweep(folder)
    name = warehouse.next_name(folder, began)
    parts: list[Part] = []
    try:
        outcome, message = (work or build)(config, words, say, name, began, parts)
    except Exception as error:  # noqa: BLE001 - whatever stops a night is recorded, and the last snapshot stays served
        outcome, message = "failed", told(error)
        say.error(f"nothing published: {message}")
    line = {
        "night": name,
        "began_at": began.isoformat(),
        "ended_at": clock.now(config).isoformat(),
        "seconds": round(time.monotonic() - started, 3),
        "published": outcome in ("published", "partial"),
        "snapshot": f"{name}.duckdb" if outcome in ("published", "partial") else None,
        "outcome": outcome,
        "message": message,
        "parts": [asdict(part) for part in parts],
    }
    try:
        record.append(folder / record.RECORD, line)
    except OSError as error:
        say.error(f"{folder / record.RECORD}: night {name} could not be recorded: {error.strerror}")
    notices.tell(config, say)
    say.line(f"night {name}: {outcome}", seconds=line["seconds"], rows=sum(part.rows for part in parts))
    return {"failed": 1, "partial": 3}.get(outcome, 3 if message else 0)


def told(error: Exception) -> str:
    """An error in words that any table and terminal can hold."""
    import duckdb

    expected = isinstance(error, IngestError | OSError | duckdb.Error)
    text = str(error).strip() if expected else f"unexpected {type(error).__name__}: {error}"
    return text.encode(errors="backslashreplace").decode()


def build(
    config: Config, words: list[str], say: Say, name: str, began: datetime, parts: list[Part]
) -> tuple[str, str | None]:
    """Reads, derives, checks and publishes; says how the night ended."""
    from ingest import derive, publish

    folder, before = config.warehouse, warehouse.newest(config.warehouse)
    con = warehouse.open_build(folder, anew=config.rebuild)
    try:
        step("opened", say)
        night = Night(config, con, folder, began, say)
        changed, message = gather(night, words, parts)
        changed += derive.settings.update(night)
        changed += derive.overridden.update(night) + derive.audits.update(night)
        rows_changed = changed + sum(part.rows for part in parts)
        if not rows_changed and before and before == warehouse.served(folder) and same_day(before, began):
            return "nothing new", message
        derive.run(night)
        derive.settings.stamp(night, name)
        record.keep_night(night, name, message)
        step("derived", say)
        publish.create_views(con)
        derive.tripwires.update(night)
        derive.moved.update(night)
        publish.check(con, before)
        step("checked", say)
        con = warehouse.compact(con, folder)
        publish.without_persons(con, folder)
        con.execute("CHECKPOINT")
    finally:
        con.close()
    step("closed", say)
    warehouse.publish(folder, name)
    step("published", say)
    tidy(config, say)
    return ("partial" if message else "published"), message


def gather(night: Night, words: list[str], parts: list[Part]) -> tuple[int, str | None]:
    """Reads these sources: how many parts went otherwise than before, and what those that failed said."""
    for word in words:
        parts.extend(read_source(night, word))
        step(f"read {word}", night.say)
    changed = record.keep_states(night, listed(words, parts), parts)
    failed = [part for part in parts if part.state == "failed"]
    return changed, "; ".join(f"{part.source} {part.part}: {part.message}" for part in failed) or None


def tidy(config: Config, say: Say) -> None:
    """Deletes old snapshots; what cannot be deleted does not take back what was published."""
    try:
        for gone in warehouse.prune(config.warehouse, config.keep_snapshots):
            say.debug(f"pruned {gone.name}")
        oldest = clock.now(config) - timedelta(days=config.keep_raw_days)
        raw.prune(config.warehouse / "raw", oldest.strftime(warehouse.NAME))
    except OSError as error:
        say.error(f"old snapshots stay: {error}")


def same_day(before: Path, began: datetime) -> bool:
    """A snapshot is published at least once per UTC day, so that freshness is on record."""
    return warehouse.taken_at(before).date() >= began.date()


def read_source(night: Night, word: str) -> list[Part]:
    """Reads every part of a source, each in a transaction of its own; or says that it has no list of them."""
    started = time.monotonic()
    try:
        module = importlib.import_module(f"ingest.sources.{word}")
        names = module.parts(night.config)
    except Exception as error:  # noqa: BLE001 - one source must never stop the others, whatever it met
        message = told(error)
        night.say.error(f"{word} {LIST}: {message}")
        return [Part(word, LIST, "failed", 0, round(time.monotonic() - started, 3), message)]
    mine = Night(night.config, night.con, night.folder, night.began_at, night.say, word)
    return [read_part(mine, module, name) for name in names]


def listed(words: list[str], parts: list[Part]) -> list[str]:
    """Sources that said what parts they have: of the others none is known to be gone."""
    unlisted = {part.source for part in parts if part.part == LIST}
    return [word for word in words if word not in unlisted]


def read_part(night: Night, module: object, part: str) -> Part:
    """One part: committed, also when it stopped half way, or rolled back; and recorded."""
    started = time.monotonic()
    night.con.execute("BEGIN")
    try:
        try:
            count, state, message = module.load(night, part), "ok", None  # type: ignore[attr-defined]
        except Unfinished as stopped:
            count, state, message = stopped.rows, "failed", told(stopped)
            night.say.error(f"{night.source} {part}: {message}")
        night.con.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 - one part must never stop the others, whatever it met
        rollback(night.con)
        count, state = 0, "failed"
        message = told(error)
        night.say.error(f"{night.source} {part}: {message}")
    seconds = round(time.monotonic() - started, 3)
    if count:
        night.say.line(f"{night.source} {part}: {count} rows", source=night.source, part=part, rows=count)
    return Part(night.source, part, state, count, seconds, message)


def rollback(con: duckdb.DuckDBPyConnection) -> None:
    """Back to before the part; a failed COMMIT has already done it."""
    import duckdb

    try:
        con.execute("ROLLBACK")
    except duckdb.TransactionException:
        return
