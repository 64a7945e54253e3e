"""A repository of a forge on one night: first what a killed night saved, then the questions of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ingest import IngestError, Unfinished, attribution, record, warehouse
from ingest.forge import raw
from ingest.forge.cells import moment
from ingest.forge.sync import Sync

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from ingest.forge.client import Client
    from ingest.forge.settings import Forge
    from ingest.night import Night

Open = Callable[["Forge"], "Client"]
MEMORY = "150MB"  # of DuckDB
RULES = "rules"  # the cursor that says by which persons, agents and automation were told apart
Work = Callable[[], None]
Again = Callable[[Sync, "Path", str], None]


def begun(night: Night, repo: str, name: str) -> Sync:
    """Nothing asked yet."""
    return Sync(night, repo, name, night.began_at)


def asked(sync: Sync, path: str) -> tuple[Sync, Any]:
    """With the time by the clock of the server; and what it says of the repository."""
    reply = sync.online.get(path)
    body = sync.kept("repository", "", reply)
    now = datetime.fromtimestamp(reply.sent_at, UTC) if reply.sent_at else sync.began
    return replace(sync, began=now), body


def first_day(settings: Forge, body: Any = None) -> datetime:
    """That of the settings; of what cannot be older than its repository, the day on which that was made."""
    first = datetime.combine(settings.first_day, time(), UTC)
    return max(first, moment(body, "created_at") or first) if body else first


def online(
    sync: Sync, settings: Forge, opened: Open, steps: Callable[[Sync], list[Work]], again: Again
) -> int:
    """Asks; what fails leaves the other steps, and what was merged, as they are."""
    client = shared(opened, settings, sync.night.course.begun_at or sync.night.began_at)
    client.budget.tell = lambda words: sync.night.say.line(f"{sync.night.source} {sync.repo}: {words}")
    troubles, before = [], client.budget.asked
    with modest(sync.night.con), raw.opened(folder(sync), tonight(sync)) as saved:
        reread(sync, again)
        asking = replace(sync, client=client, raw=saved)
        try:
            todo = steps(asking)
        except IngestError as error:
            raise Unfinished(str(error), sum(sync.changes)) from None
        for work in todo:
            try:
                work()
                sync.settle()
            except IngestError as error:
                troubles.append(str(error))
    asked = client.budget.asked - before
    sync.night.say.debug(f"{sync.night.source} {sync.repo}: {asked} requests", requests=asked)
    if troubles:
        raise Unfinished("; ".join(dict.fromkeys(troubles)), sum(sync.changes))
    return sum(sync.changes)


def reread(sync: Sync, again: Again) -> None:
    """Reads saved replies: of a killed night; and all, with other eyes, where rules or own agents changed."""
    seen, now = sync.position(RULES), attribution.version(sync.night.config.attribution)
    nights, why = left(sync), "a killed night saved"
    if seen not in (None, now):
        nights, why = [name for name in raw.nights(folder(sync)) if name < tonight(sync)], "other rules read"
    for name in nights:
        sync.night.say.line(f"{sync.night.source} {sync.repo}: replies of {name} that {why} are read")
        again(sync.as_of(name), folder(sync), name)
    if seen != now:
        sync.reached(RULES, now)


@contextmanager
def modest(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Little is merged at once: DuckDB would rather keep all it has written in memory than write it out."""
    con.execute(f"SET memory_limit = '{MEMORY}'")
    try:
        yield
    finally:
        con.execute("RESET memory_limit")


@lru_cache(maxsize=2)
def shared(opened: Open, settings: Forge, _began: datetime) -> Client:
    """One client for all repositories of a night: they share its limits and its budget."""
    return opened(settings)


def folder(sync: Sync) -> Path:
    """Where the replies about a repository are kept."""
    return sync.night.folder / "raw" / sync.night.source / sync.repo.replace("/", "~")


def left(sync: Sync) -> list[str]:
    """Replies of a night that was killed: newer than those of the last that came to its end."""
    file = sync.night.folder / record.RECORD
    last = ended(file, file.stat().st_size if file.exists() else 0)
    return [night for night in raw.nights(folder(sync)) if last < night < tonight(sync)]


@lru_cache(maxsize=1)
def ended(file: Path, _size: int) -> str:
    """The last night that came to its end: read once, since hundreds of repositories ask in one night."""
    nights = record.recorded(file)
    return max((str(night["night"]) for night in nights if not night.get("killed")), default="")


def tonight(sync: Sync) -> str:
    """The name under which the replies of this night are kept."""
    return sync.night.began_at.strftime(warehouse.NAME)
