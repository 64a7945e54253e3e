"""The published snapshot as the pages read it: found anew on each run, opened once, answers kept.

A new night has a new name, so everything kept is keyed by the resolved name and nothing is ever stale.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import polars.selectors as cs
import streamlit as st

import queries
from queries.catalogue import Source
from queries.catalogue import catalogue as read_catalogue

NIGHT = {"began_at", "ended_at", "outcome", "message", "seconds", "parts"}  # of its record, what pages read
ANSWERS = 400  # kept per process: some pages times some selections, a few kilobytes each
TABLES = {
    "settings": "SELECT key, value FROM main.settings",
    "repositories": "SELECT repo, team FROM main.repos ORDER BY position, repo",
    "loop": """SELECT (SELECT count(*) FROM main.areas WHERE ai_research) AS areas,
        (SELECT count(*) FROM main.areas WHERE guarded) AS guarded,
        (SELECT count(*) FROM main.models WHERE development_from IS NOT NULL) AS models""",
    "published": "SELECT * FROM main.reference ORDER BY series, period_end",
}


def warehouse() -> Path:
    """The folder that the configuration names; read anew when the file changes."""
    file = Path(os.environ.get("FORESHOCK_CONFIG", "foreshock.toml"))
    return named(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=2)
def named(file: Path, changed: int) -> Path:  # noqa: ARG001 - a changed file is read again
    """The folder, from the file."""
    return queries.warehouse_of(file)


def newest() -> str:
    """The snapshot that is served now, by its own name."""
    return str(queries.snapshot(warehouse()))


def closed(con: duckdb.DuckDBPyConnection) -> bool:
    """Closes it, unless somebody asks something just now: then it goes when nobody holds it any more."""
    try:
        con.close()
    except duckdb.Error:
        return False
    return True


def usable(con: duckdb.DuckDBPyConnection) -> bool:
    """Not after a fault of DuckDB itself, unless others still ask: until they end a new one is no better."""
    try:
        con.cursor().execute("SELECT 1")
    except duckdb.Error:
        return not closed(con)
    return True


@st.cache_resource(max_entries=4, validate=usable, on_release=closed, show_spinner=False)
def connection(snapshot: str) -> duckdb.DuckDBPyConnection:
    """One connection per snapshot; those before stay open for readers in the middle of a page."""
    return queries.connect(Path(snapshot))


@lru_cache(maxsize=ANSWERS)  # what stands here need not be looked for below, where that takes longer
@st.cache_resource(max_entries=ANSWERS, show_spinner=False)
def kept(snapshot: str, metric: str, chosen: tuple[tuple[str, object], ...]) -> queries.Result:
    """A metric's answer; nobody changes it, so it is shared and not copied."""
    return known(queries.run(connection(snapshot), metric, dict(chosen)))


def known(result: queries.Result) -> queries.Result:
    """With nothing instead of what a division by zero gives: it is no figure."""
    finite = pl.when(cs.float().is_finite()).then(cs.float())
    return replace(result, frame=result.frame.with_columns(finite))


@lru_cache(maxsize=4 * len(TABLES))
@st.cache_resource(max_entries=4 * len(TABLES), show_spinner=False)
def table(snapshot: str, name: str) -> pl.DataFrame:
    """A small table as it stands."""
    with queries.asking(connection(snapshot)) as cursor:
        return cursor.sql(TABLES[name]).pl()


@st.cache_resource(max_entries=2, show_spinner=False)
def catalogue(snapshot: str) -> dict[str, Source]:
    """What a reader's own query can name."""
    copy = queries.handed_on(Path(snapshot))
    return read_catalogue(copy, connection(snapshot))


def answer(snapshot: str, metric: str, selection: Mapping[str, object]) -> queries.Result:
    """A metric under those filters of the selection that it honours."""
    if metric == "freshness":
        return ages(snapshot)
    honoured = queries.metrics()[metric].filters
    chosen = sorted((key, selection[key]) for key in honoured if key in selection)
    fixed = ((key, tuple(value) if isinstance(value, list) else value) for key, value in chosen)
    return kept(snapshot, metric, tuple(fixed))


@st.cache_resource(max_entries=4, ttl=60, show_spinner=False)
def ages(snapshot: str) -> queries.Result:
    """The freshness metric: an age is measured against the clock, so it is asked anew."""
    return queries.run(connection(snapshot), "freshness")


def clock(snapshot: str) -> datetime:
    """Now; a sample organisation stands still on the day that its configuration names."""
    settings = dict(table(snapshot, "settings").iter_rows())
    if not settings.get("now"):
        return datetime.now(UTC)
    zone = ZoneInfo(settings.get("timezone") or "UTC")
    return datetime.combine(date.fromisoformat(settings["now"]), time(23, 59, 59), zone)


def fixed(snapshot: str) -> bool:
    """Whether its date is fixed in the configuration, which samples and tests alone do."""
    return bool(dict(table(snapshot, "settings").iter_rows()).get("now"))


def nights(folder: Path) -> tuple[dict[str, object], ...]:
    """Every night on record, newest first."""
    file = folder / "nights.jsonl"
    try:
        found = file.stat()
        return recorded(str(file), found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise queries.QueryError(f"{file}: the record of nights cannot be read: {error.strerror}") from None


@lru_cache(maxsize=2)
def recorded(file: str, changed: int, size: int) -> tuple[dict[str, object], ...]:  # noqa: ARG001 - as above
    """The file's lines; one that a power cut left unfinished, or that is no night, is passed over."""
    found = []
    for line in Path(file).read_text(encoding="utf-8", errors="replace").splitlines()[-1000:]:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and record.keys() >= NIGHT:
            found.append(record)
    return tuple(reversed(found))
