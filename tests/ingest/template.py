"""An empty warehouse that is made once: a first night takes its tables and views over, and plans none.

Half of a small night would be that. What is taken over was made by the code of a first night itself; nights
that tests start as commands make theirs, and so does one whose schema or metrics a test has changed. The copy
without persons is a fifth of what is left: tests that do not open it get the empty one.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest

from ingest import config, publish, schema, warehouse
from ingest.night import Night
from ingest.say import Say

EMPTY, TABLES = "empty.duckdb", "tables.duckdb"


@cache
def tables() -> Path:
    """Every table and no row, made once, for tests of what fills them."""
    file = Path(mkdtemp(prefix="tables-")) / TABLES
    atexit.register(shutil.rmtree, file.parent)
    with duckdb.connect(str(file)) as con:
        for _, sql in schema.migrations():
            con.execute(sql)
    return file


@contextmanager
def night(tables: Path, folder: Path) -> Iterator[Night]:
    """A night over a copy of these tables."""
    (folder / "foreshock.toml").write_text("")
    with duckdb.connect(shutil.copy(tables, folder / TABLES)) as con:
        con.execute("SET TimeZone = 'UTC'")
        settings = config.load(folder / "foreshock.toml")
        yield Night(settings, con, folder, datetime(2026, 10, 31, tzinfo=UTC), Say(quiet=True))


def shared(folder: Path) -> Path:
    """The empty warehouse in a folder of several processes: the first one makes it."""
    folder.mkdir(exist_ok=True)
    with (folder / "made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if not os.fstat(made.fileno()).st_size:  # now, not when it was opened
            make(folder)
            made.write("yes")
    return folder / EMPTY


def make(folder: Path) -> Path:
    """The empty warehouse, and beside it the copy without persons."""
    with warehouse.open_build(folder) as con:
        con.execute("INSERT INTO settings VALUES ('schema.version', ?)", [str(schema.version())])
        publish.create_views(con)
        publish.without_persons(con, folder)
    empty = folder / EMPTY
    (folder / warehouse.BUILD).rename(empty)
    (folder / warehouse.OPEN_BUILD).rename(empty.with_suffix(".open.duckdb"))
    return empty


def hand_on_nothing(patch: pytest.MonkeyPatch, empty: Path) -> None:
    """Has the nights of this process leave the empty copy without persons beside each snapshot."""

    def copied(_con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        warehouse.copy(empty.with_suffix(".open.duckdb"), folder / warehouse.OPEN_BUILD)

    patch.setattr(publish, "without_persons", copied)


def use(patch: pytest.MonkeyPatch, empty: Path) -> None:
    """Has every first night of this process begin with it."""
    made, connect, shaped = publish.shaping(), warehouse.connect, publish.shaped_as_before

    def connected(file: Path) -> duckdb.DuckDBPyConnection:
        if file.name == warehouse.BUILD and not file.exists() and publish.shaping() == made:
            warehouse.copy(empty, file)
        return connect(file)

    def shaped_alike(con: duckdb.DuckDBPyConnection, before: Path | None) -> bool:
        if before is None and publish.shaping() == made:
            before = empty
        return shaped(con, before)

    patch.setattr(warehouse, "connect", connected)
    patch.setattr(publish, "shaped_as_before", shaped_alike)
