"""The folder of snapshots: lock, build copy, publish, prune.

Readers open the newest snapshot through a symlink and are never blocked: a night works on a copy and is
published by two renames. A name per snapshot, not one replaced file, because DuckDB caches an open
database by its path. Whatever a killed night leaves behind is deleted here, never opened.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ingest import IngestError, schema

if TYPE_CHECKING:
    import duckdb

LINK = "foreshock.duckdb"
BUILD = "build.duckdb"
OPEN_BUILD = "build-open.duckdb"
COMPACT = "build-compact.duckdb"
NAME = "%Y%m%dT%H%M%SZ"
FICLONE = 0x40049409
OPTIONS = {
    "storage_compatibility_version": "v1.5.0",
    "autoinstall_known_extensions": "false",
    "preserve_insertion_order": "false",
}


class Locked(IngestError):
    """Another ingest works on this warehouse."""


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Held by the one running ingest; the kernel frees it when the process dies."""
    try:
        for name in ("snapshots", "raw", "mirrors"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "raw").chmod(0o700)
        held = (folder / "lock").open("a+")
    except OSError as error:
        raise IngestError(
            f"{folder} cannot be used ({error.strerror}): check `warehouse` in foreshock.toml"
        ) from None
    with held as file:
        if not locked(file):
            file.seek(0)
            raise Locked(f"{folder}: another ingest is running (process {file.read().strip()})")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def served(folder: Path) -> Path | None:
    """The snapshot that people open; None before the first night, or when somebody deleted it.

    It is named as `snapshots` names it, also where the folder itself is reached by a link.
    """
    link = folder / LINK
    return folder / link.readlink() if link.is_symlink() and link.exists() else None


def locked(file: TextIO) -> bool:
    """Takes the lock; a child of a killed night may hold it for an instant more."""
    for _ in range(20):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def newest(folder: Path) -> Path | None:
    """What the next night builds on: the snapshot that is served, else the last one there is."""
    return served(folder) or next(reversed(snapshots(folder)), None)


def taken_at(snapshot: Path) -> datetime:
    """When a snapshot was taken, from its name."""
    return datetime.strptime(snapshot.name.split(".")[0], NAME).replace(tzinfo=UTC)


def next_name(folder: Path, now: datetime) -> str:
    """The name of this night's snapshot: later than all others, even if the clock was set back."""
    second = timedelta(seconds=1)
    return max([now, *(taken_at(file) + second for file in snapshots(folder))]).strftime(NAME)


def snapshots(folder: Path) -> list[Path]:
    """Every complete snapshot, oldest first, the copies without persons left out."""
    found = (folder / "snapshots").glob("*.duckdb")
    return sorted(file for file in found if re.fullmatch(r"\d{8}T\d{6}Z\.duckdb", file.name))


def sweep(folder: Path) -> None:
    """Deletes what a killed night left: builds and their logs, half-copied files, a half-made link."""
    for pattern in (*(f"{name}*" for name in (BUILD, OPEN_BUILD, COMPACT)), f"{LINK}.new", "key.tmp"):
        for file in folder.glob(pattern):  # whole names: the folder may be one that holds other things too
            shutil.rmtree(file) if file.is_dir() and not file.is_symlink() else file.unlink()
    whole = {file.name for file in snapshots(folder)}
    for file in (folder / "snapshots").glob("*.open.duckdb"):
        if file.name.replace(".open", "") not in whole:
            file.unlink()


def copy(source: Path, target: Path) -> None:
    """A copy that shares its blocks where the file system can (reflink), else a plain one."""
    with source.open("rb") as old, target.open("wb") as new:
        try:
            fcntl.ioctl(new, FICLONE, old.fileno())
        except OSError:
            shutil.copyfileobj(old, new, 1 << 22)
    target.chmod(0o600)


def open_build(folder: Path, *, anew: bool = False) -> duckdb.DuckDBPyConnection:
    """The build copy of the newest snapshot, brought to the newest schema; or one without what was read."""
    build, old = folder / BUILD, newest(folder)
    if old and not anew:
        copy(old, build)
    con = connect(build)
    migrate(con, folder)
    if old and anew:
        from ingest import noticed

        noticed.carry(con, folder, old)
    return con


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """A connection that writes; spills go beside the file, not to the current folder."""
    import duckdb

    con = duckdb.connect(str(file), config=OPTIONS)
    con.execute("SET TimeZone = 'UTC'")
    return con


def migrate(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Applies the schema files that this file has not seen; refuses one written by newer code.

    The night notes the new version with its other settings, so that an upgrade is something new.
    """
    tables = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    done = 0
    if "settings" in tables:
        found = con.execute("SELECT value FROM settings WHERE key = 'schema.version'").fetchall()
        done = int(found[0][0]) if found else 0
    if done > schema.version():
        raise IngestError(
            f"{folder}: the warehouse has schema {done}, this Foreshock writes {schema.version()}: "
            "update Foreshock, or point `warehouse` at another folder"
        )
    if done == schema.version():
        return
    con.execute("BEGIN")
    for number, sql in schema.migrations():
        if number > done:
            con.execute(sql)
            if done:  # DuckDB 1.5 commits no table whose rows and columns one transaction changed
                con.execute("COMMIT")
                con.execute("BEGIN")
    document(con)
    con.execute("COMMIT")


def quoted(text: object) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def document(con: duckdb.DuckDBPyConnection) -> None:
    """Writes the schema's notes into the database, for whoever opens it without this code."""
    for table in schema.tables().values():
        text = f"[{', '.join(table.key)}]: {table.note}"
        con.execute(f"COMMENT ON TABLE {table.name} IS {quoted(text)}")
        for column in table.columns:
            con.execute(f"COMMENT ON COLUMN {table.name}.{column.name} IS {quoted(column.note)}")


def compact(con: duckdb.DuckDBPyConnection, folder: Path, always: bool = False) -> duckdb.DuckDBPyConnection:
    """Rewrites a build of which more than 30 % is free; a small file is left alone."""
    con.execute("CHECKPOINT")
    sizes = con.execute("SELECT total_blocks, free_blocks FROM pragma_database_size()").fetchall()
    total, free = next((row for row in sizes if row[0]), (0, 0))
    if not always and (total < 128 or free <= 0.3 * total):
        return con
    fresh = folder / COMPACT
    con.execute(f"ATTACH {quoted(fresh)} AS fresh (STORAGE_VERSION 'v1.5.0')")
    con.execute("COPY FROM DATABASE build TO fresh")
    con.execute("DETACH fresh")
    con.close()
    os.replace(fresh, folder / BUILD)
    return connect(folder / BUILD)


def sync(path: Path) -> None:
    """Makes a file or a folder's entries durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(folder: Path, name: str) -> Path:
    """Renames the closed builds into `snapshots/`, then swings the link: whole after each step."""
    target = folder / "snapshots" / f"{name}.duckdb"
    for build, final in ((folder / OPEN_BUILD, target.with_suffix(".open.duckdb")), (folder / BUILD, target)):
        if Path(f"{build}.wal").exists():
            raise IngestError(f"{build} was not written to its end: is the disk full?")
        build.chmod(0o444 & ~mask())
        sync(build)
        os.replace(build, final)
    sync(folder / "snapshots")
    swing(folder, target)
    return target


def mask() -> int:
    """What the umask of whoever runs this keeps from others: a snapshot tells more than its copy."""
    os.umask(found := os.umask(0o077))
    return found


def swing(folder: Path, target: Path) -> None:
    """Points the link at a snapshot, atomically."""
    link = folder / (LINK + ".new")
    with suppress(FileNotFoundError):
        link.unlink()
    link.symlink_to(target.relative_to(folder))
    os.replace(link, folder / LINK)
    sync(folder)
