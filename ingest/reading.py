"""Reads the parts of all sources, each on its own: one that fails is rolled back, recorded and skipped.

After `publish_minutes` the rest waits until what was read is published. Repositories that a night ended with
are read last, alone and after all else is published, so that they can take nothing along.
"""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest import IngestError, Unfinished, Unreachable, hand, quarantine, record
from ingest.record import Part
from ingest.stopping import Stopped

if TYPE_CHECKING:
    import duckdb

    from ingest.night import Night

LIST = "list of parts"  # stands for a source that could not say what it has


@dataclass(frozen=True)
class Listed:
    """A source with its parts."""

    word: str
    module: object
    names: list[str]


def gather(night: Night, words: list[str]) -> tuple[int, str | None]:
    """Reads these sources: how many parts went otherwise than before, and what is lacking, in words."""
    held = quarantine.standings(record.read(night.folder / record.RECORD))
    if night.config.rebuild:  # somebody asked for it, and it would be missed
        held = {key: each for key, each in held.items() if each.pause is None}
    late: list[tuple[Listed, str]] = []
    empty: list[str] = []
    for word in words:
        if source := asked(night, word):
            empty += [] if source.names else [word]
            late += [(source, name) for name in each(night, source, held)]
            acquit(night, word)
        night.lap(f"read {word}")
    if empty == words:
        hint = ": a repository to read is a [[repos]] with name and git" if "git" in words else ""
        night.say.line(f"nothing to read for {', '.join(words)} by {night.config.file}{hint}")
    for source, name in late:
        alone = not (night.course.parts or night.course.waiting)
        take(night, source, name) if alone else night.course.waiting.append((source.word, name))
    if late:
        night.lap("read what nights ended with")
    return record.keep_states(night, listed(night, words), night.course), lacking(night)


def asked(night: Night, word: str) -> Listed | None:
    """The parts of a source; None, recorded as failed, where it cannot say."""
    started = time.monotonic()
    try:
        module = importlib.import_module(f"ingest.sources.{word}")
        return Listed(word, module, module.parts(night.config))
    except Exception as error:  # noqa: BLE001 - one source must never stop the others, whatever it met
        message, seconds = told(night, error), round(time.monotonic() - started, 3)
        night.say.error(f"{word} {LIST}: {message}", source=word, seconds=seconds)
        night.course.parts.append(Part(word, LIST, "failed", 0, seconds, message, "away"))
        return None


def each(night: Night, source: Listed, held: dict[quarantine.Key, quarantine.Standing]) -> list[str]:
    """Reads its parts in order; returns those that have to be read last."""
    done = {(part.source, part.part) for part in night.course.earlier}
    ours, late = {repo.name for repo in night.config.repos}, []
    for name in source.names:
        key = source.word, name
        standing = held.get(key, quarantine.Standing())
        if key in done:
            continue
        if standing.closed:
            passed_over(night, quarantine.kept_out(*key, standing))
        elif standing.deaths and name in ours:  # of files the order matters: a later one outranks
            late.append(name)
        elif full(night):
            night.course.waiting.append(key)
        else:
            take(night, source, name)
    return late


def full(night: Night) -> bool:
    """It is time to publish: enough was read, or somebody asked the night to stop."""
    read = any(part.kind != "quarantined" for part in night.course.parts)
    late = time.monotonic() - night.course.began >= night.course.seconds
    return night.stop.asked.is_set() or (read and late)


def take(night: Night, source: Listed, name: str) -> None:
    """Reads a part; one that is stopped waits."""
    say = night.say.about(source=source.word, part=name)
    mine = replace(night, source=source.word, say=say)
    if night.stop.asked.is_set():
        night.course.waiting.append((source.word, name))
        return
    try:
        with hand.holding(mine, name), night.stop.interrupted():
            part = read_part(mine, source.module, name)
        night.course.parts.append(part)
    except Stopped:
        say.line(f"{source.word} {name}: asked to stop, so it is read the next time")
        night.course.waiting.append((source.word, name))


def passed_over(night: Night, part: Part) -> None:
    """Says that a part is in quarantine."""
    night.say.error(f"{part.source} {part.part}: {part.message}", source=part.source, part=part.part)
    night.course.parts.append(part)


def listed(night: Night, words: list[str]) -> list[str]:
    """Sources that said what parts they have: of the others none is known to be gone."""
    unlisted = {part.source for part in night.course.parts if part.part == LIST}
    return [word for word in words if word not in unlisted]


def lacking(night: Night) -> str | None:
    """What the parts that failed said, and how many were not reached."""
    course = night.course
    every = [*course.earlier, *course.parts]
    failed = [part for part in every if part.state == "failed"]
    said = [f"{part.source} {part.part}: {part.message}" for part in failed]
    for word in dict.fromkeys(word for word, _ in course.waiting):
        waiting = sum(source == word for source, _ in course.waiting)
        total = waiting + sum(part.source == word and part.part != LIST for part in every)
        said.append(f"{word}: {total - waiting} of {total} parts were read so far, the others follow")
    return "; ".join(said) or None


def read_part(night: Night, module: object, part: str) -> Part:
    """One part: committed, also when it stopped half way, or rolled back."""
    started = time.monotonic()
    night.con.execute("BEGIN")
    try:
        try:
            count, state, message, kind = module.load(night, part), "ok", None, None  # type: ignore[attr-defined]
        except Unfinished as stopped:
            count, state, message, kind = stopped.rows, "failed", told(night, stopped), "away"
        night.con.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 - one part must never stop the others, whatever it met
        rollback(night.con)
        count, state, message, kind = 0, "failed", told(night, error), blame(night, part, error)
    except BaseException:
        rollback(night.con)
        raise
    ended = Part(night.source, part, state, count, round(time.monotonic() - started, 3), message, kind)
    report(night, ended)
    return ended


def blame(night: Night, part: str, error: Exception) -> str:
    """Whether a failure counts against a part: of a repository, where it was not the way there.

    A file is mended by writing it anew, and costs little to try.
    """
    ours = part in {repo.name for repo in night.config.repos}
    stopped = night.stop.asked.is_set()  # git hears the same signal where it goes to a whole group
    return "own" if ours and not stopped and not isinstance(error, Unreachable) else "away"


def acquit(night: Night, word: str) -> None:
    """Where several parts were read and every one failed, as on a full disk, none of them is at fault."""
    parts = night.course.parts
    mine = [part for part in parts if part.source == word and part.kind != "quarantined"]
    if len(mine) > 1 and all(part.state == "failed" for part in mine):
        parts[:] = [replace(part, kind="away") if part in mine else part for part in parts]


def report(night: Night, part: Part) -> None:
    """A line for each part; where nothing was new, for a log alone."""
    facts = {"source": part.source, "part": part.part, "rows": part.rows, "seconds": part.seconds}
    if part.message:
        night.say.error(f"{part.source} {part.part}: {part.message}", **facts)
    if part.rows:
        night.say.line(f"{part.source} {part.part}: {counted(part.rows)}", **facts)
    elif not part.message:
        night.say.debug(f"{part.source} {part.part}: nothing new", **facts)


def counted(rows: int, what: str = "row") -> str:
    """1 row, 2 rows."""
    return f"{rows:,} {what}{'' if rows == 1 else 's'}"


def rollback(con: duckdb.DuckDBPyConnection) -> None:
    """Back to before the part; a failed COMMIT has already done it."""
    import duckdb

    try:
        con.execute("ROLLBACK")
    except duckdb.TransactionException:
        return


def told(night: Night, error: Exception) -> str:
    """An error in words that any table and terminal can hold."""
    return night.say.clean(worded(error))


def worded(error: Exception) -> str:
    """The same before secrets are taken out."""
    import duckdb

    expected = isinstance(error, IngestError | OSError | duckdb.Error)
    text = str(error).strip() if expected else f"unexpected {type(error).__name__}: {error}"
    return text.encode(errors="backslashreplace").decode()
