"""A snapshot published again as the newest one; what is stored stays, and the next night builds on it.

It is tried out in a copy first: brought to the newest schema, given its metrics, checked as a night is.
What is published is the snapshot as it was, under a new name, and its copy without persons, made anew.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, clock, people, record, schema, warehouse

if TYPE_CHECKING:
    import duckdb

    from ingest.config import Config
    from ingest.say import Say

RESTORED = "restored"  # the outcome on record; and the setting that makes the next night publish
OWN = {"settings", "repos", "commits", "nights"}  # tables that every snapshot has had
PERSONS = """
SELECT count(*), count(*) FILTER (ours.person = theirs.person)
FROM main.commits AS theirs JOIN before.commits AS ours USING (repo, sha)
WHERE ours.person IS NOT NULL AND theirs.person IS NOT NULL
"""


def restore(config: Config, word: str, say: Say, *, force: bool = False) -> str:
    """Publishes the snapshot of this path or name; returns the name that it has now."""
    folder = config.warehouse
    with warehouse.lock(folder):
        warehouse.sweep(folder)
        people.settle(folder)
        try:
            return published(config, found(folder, word), say, force=force)
        finally:
            warehouse.sweep(folder)


def found(folder: Path, word: str) -> Path:
    """The file: a path, else a snapshot that is kept."""
    named = Path(os.path.expanduser(word))
    kept = folder / "snapshots" / f"{word.removesuffix('.duckdb')}.duckdb"
    for file in (named, kept):
        if file.is_file():
            return file.resolve()
    names = ", ".join(file.stem for file in warehouse.snapshots(folder)[-10:]) or "none"
    raise IngestError(f"{word}: no such file, and no snapshot of {kept.parent}; the newest there: {names}")


def published(config: Config, file: Path, say: Say, *, force: bool) -> str:
    """Tried out, stamped, renamed into place and recorded."""
    import duckdb

    folder, began = config.warehouse, clock.now(config)
    if Path(f"{file}.wal").exists():
        raise IngestError(f"{file} was not written to its end, as {file.name}.wal says: take another one")
    try:
        version, remarks, forgot = tried(config, file, force=force)
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise IngestError(f"{file}: not readable as a snapshot ({why}): take another one") from None
    name = warehouse.next_name(folder, began)
    if not forgot:
        warehouse.copy(file, folder / warehouse.BUILD)
    with warehouse.connect(folder / warehouse.BUILD) as con:
        stamp(con, name, file.stem)
        con.execute("CHECKPOINT")
    warehouse.publish(folder, name)
    record.append(folder / record.RECORD, line(config, name, file, began))
    for words in (*remarks, *older(version)):
        say.line(words)
    return name


def tried(config: Config, file: Path, *, force: bool) -> tuple[int, list[str], bool]:
    """All that the next night will do with it, in a copy; its schema, what is worth saying, and whether
    it held somebody who was erased since: then the copy, which no longer does, is what is published.
    """
    from ingest import consistency, publish, renaming

    folder = config.warehouse
    build = folder / warehouse.BUILD
    warehouse.copy(file, build)
    con = warehouse.connect(build)
    try:
        version = ours(con, file)
        remarks = others(con, config, file, force=force)
        if not force:
            same_key(con, warehouse.newest(folder), file)
        warehouse.migrate(con, folder)
        forgot = renaming.forget(con, people.erased(folder))
        consistency.check(con, None)
        publish.create_views(con)
        if forgot:
            con = warehouse.compact(con, folder, always=True)
        publish.without_persons(con, folder)
        con.execute("CHECKPOINT")
    finally:
        con.close()
    if not forgot:
        build.unlink()
    return version, remarks, forgot


def ours(con: duckdb.DuckDBPyConnection, file: Path) -> int:
    """The schema version of a snapshot; IngestError where it is none, or not the whole of one."""
    listed = con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main'")
    columns = set(listed.fetchall())
    if missing := OWN - {table for table, _ in columns}:
        raise IngestError(f"{file} is no snapshot of Foreshock: it has no table {min(missing)}")
    if ("commits", "person") not in columns:
        whole = file.name.replace(".open", "")
        raise IngestError(f"{file} is the copy without persons, whom nothing puts back: take {whole}")
    stored = con.execute("SELECT value FROM settings WHERE key = 'schema.version'").fetchall()
    version = int(stored[0][0]) if stored else 1
    if version > schema.version():
        raise IngestError(
            f"{file} has schema {version}, this Foreshock writes {schema.version()}: update Foreshock first"
        )
    return version


def others(con: duckdb.DuckDBPyConnection, config: Config, file: Path, *, force: bool) -> list[str]:
    """How its repositories differ from those configured; refused where none is the same."""
    there = {name for (name,) in con.execute("SELECT repo FROM repos").fetchall()}
    here = {repo.name for repo in config.repos}
    if there and here and not there & here and not force:
        raise IngestError(
            f"{file} holds {some(there)}, and none of the repositories in {config.file}: is it another"
            " organisation's? --force restores it all the same"
        )
    remarks = []
    if here - there:
        remarks.append(f"not in it, the next night reads all of them: {some(here - there)}")
    if there - here:
        remarks.append(f"in it and not configured, the next night marks them retired: {some(there - here)}")
    return remarks


def same_key(con: duckdb.DuckDBPyConnection, newest: Path | None, file: Path) -> None:
    """Refuses a snapshot whose persons have other hashes: every contributor would be counted twice."""
    import duckdb

    if newest is None or newest == file:
        return
    try:
        con.execute(f"ATTACH {warehouse.quoted(newest)} AS before (READ_ONLY)")
    except duckdb.Error:  # damaged: perhaps the reason why another one is restored
        return
    both, same = con.execute(PERSONS).fetchall()[0]
    con.execute("DETACH before")
    if both and not same:
        raise IngestError(
            f"{file}: its persons are hashed under another key than those of {newest.name}, so each would be"
            " two: put the key of its time back first; --force restores it all the same"
        )


def some(names: set[str]) -> str:
    """Ten of them, and how many more."""
    first = ", ".join(sorted(names)[:10])
    return f"{first} and {len(names) - 10} more" if len(names) > 10 else first


def stamp(con: duckdb.DuckDBPyConnection, name: str, from_name: str) -> None:
    """Its new name, and which it was: the next night takes that away, and so has something to publish."""
    con.execute("DELETE FROM settings WHERE key IN ('snapshot', ?)", [RESTORED])
    con.execute("INSERT INTO settings VALUES ('snapshot', ?), (?, ?)", [name, RESTORED, from_name])


def line(config: Config, name: str, file: Path, began: datetime) -> dict[str, object]:
    """What nights.jsonl says of it: no night, but what is served from then on."""
    ended = clock.now(config)
    return {
        "night": name,
        "began_at": began.isoformat(),
        "ended_at": ended.isoformat(),
        "seconds": round((ended - began).total_seconds(), 3),
        "published": True,
        "snapshot": f"{name}.duckdb",
        "outcome": RESTORED,
        "restored": file.stem,
        "message": None,
        "parts": [],
    }


def older(version: int) -> list[str]:
    """What readers meet until the next night."""
    if version == schema.version():
        return []
    return [f"it has schema {version} of {schema.version()}: some pages wait until a night has upgraded it"]
