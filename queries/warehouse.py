"""Where the published warehouse lies, and a connection to it that can only read.

The symlink is resolved before opening: DuckDB keeps an instance per path, so a process that had opened
the link itself would go on reading the old snapshot after the next one is published.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from queries.error import QueryError

LOCKED = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
READS = "this only asks: SELECT, DESCRIBE, SUMMARIZE; nothing can be changed"
ABSENT = re.compile(r"does not exist|not found")
OLDER = (
    "\nIf the names are right, this snapshot was written by another version: `python -m ingest` publishes "
    "a new one"
)
TRACE = "\n\nStack Trace"
FAULT = (
    f"\nThat is a fault of DuckDB {duckdb.__version__} itself, not of the question: "
    "load the page, or open the warehouse, once more"
)


def warehouse_of(config_file: Path | None = None) -> Path:
    """The warehouse folder that a configuration names, as a night finds it; no other key is heeded."""
    named = config_file or os.environ.get("FORESHOCK_CONFIG") or "foreshock.toml"
    file = Path(os.path.expanduser(named))
    try:
        config = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise QueryError(
            f"no configuration at {file}: name it with --config FILE or FORESHOCK_CONFIG,"
            " or write one with `python -m ingest init`"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise QueryError(f"{file} cannot be read: {error}") from error
    if meant := difflib.get_close_matches("warehouse", config.keys() - {"warehouse"}, 1, 0.8):
        raise QueryError(f"{file}: unknown key {meant[0]}, did you mean warehouse?")
    folder = config.get("warehouse", "warehouse")
    if not isinstance(folder, str) or not folder or "\0" in folder:
        raise QueryError(f"{file}: warehouse takes the path of a folder, not {folder!r}")
    return Path(os.path.abspath(file.parent / os.path.expanduser(folder)))


def snapshot(warehouse: Path) -> Path:
    """The newest published snapshot, its symlink resolved."""
    link = warehouse / "foreshock.duckdb"
    if not link.exists():
        raise QueryError(
            f"no warehouse at {link} yet: run `python -m ingest` with the same configuration", exit_code=1
        )
    return link.resolve()


def snapshots(warehouse: Path) -> list[Path]:
    """Every snapshot that is kept, the newest first, the copies without persons left out."""
    return sorted(snapshot(warehouse).parent.glob(f"{'[0-9]' * 8}T{'[0-9]' * 6}Z.duckdb"), reverse=True)


def connect(snapshot: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read this file and nothing else. One cursor of it per query and thread."""
    try:
        con = duckdb.connect(str(snapshot), read_only=True, config=LOCKED)
        con.execute("SET GLOBAL TimeZone = 'UTC'")
        con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise QueryError(f"{snapshot} cannot be opened: {error}", exit_code=1) from error
    return con


@contextmanager
def asking(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor for one question; what DuckDB says against it is told in words."""
    try:
        with con.cursor() as cursor:
            yield cursor
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise QueryError(f"{error}{OLDER if ABSENT.search(str(error)) else ''}") from error
    except (duckdb.InternalException, duckdb.FatalException) as error:
        raise QueryError(str(error).partition(TRACE)[0] + FAULT) from error
    except duckdb.InvalidInputException as error:
        raise QueryError(READS if "read-only" in str(error) else str(error)) from error
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
