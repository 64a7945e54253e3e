"""A file of any form as the temporary table `cells`: line numbers, and its columns as text."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, schema
from ingest.drop import columns, records

if TYPE_CHECKING:
    import duckdb

ROWS = 50_000_000  # of one Parquet file, of which a few kilobytes may say that they hold any number
LISTED = 1000  # of a file's bad rows: one of the wrong kind has as many as lines
SHOWN = 200


@dataclass(frozen=True)
class Bad:
    """Rows that could not be taken: the first of them as (line, reason, text), and how many."""

    listed: list[tuple[int, str, str]]
    total: int


Found = tuple[list[str], Bad]  # the columns of a file, and the lines of it that are no rows


def read(con: duckdb.DuckDBPyConnection, file: Path, table: schema.Table, spool: Path) -> Found:
    """Makes the table `cells` of a file whose columns fit its table; `spool` is ours to write meanwhile."""
    try:
        match file.suffix.lower():
            case ".csv":
                return from_csv(con, file, table, spool)
            case ".jsonl":
                return from_json(con, file, table, spool)
            case _:
                return from_parquet(con, file, table)
    except OSError as error:
        raise IngestError(f"cannot be read: {error.strerror}") from None
    finally:
        spool.unlink(missing_ok=True)


def from_csv(con: duckdb.DuckDBPyConnection, file: Path, table: schema.Table, spool: Path) -> Found:
    """Only whole records reach the database; the line number goes in front of each."""
    numbered = records.lines(file)
    delimiter, names = records.header(numbered)
    columns.check(table, names)
    bad = write(records.rows(numbered, delimiter, len(names)), spool, delimiter)
    scan(con, "cells", spool, delimiter, '"', ["line_", *names])
    return names, bad


def from_json(con: duckdb.DuckDBPyConnection, file: Path, table: schema.Table, spool: Path) -> Found:
    """One object per line; its keys are the columns, and not every line needs all."""
    early = write(records.objects(records.lines(file)), spool, records.SEPARATOR)
    scan(con, "texts", spool, records.SEPARATOR, "", ["line_", "text_"])
    is_object = "CASE WHEN json_valid(text_) THEN json_type(text_) = 'OBJECT' ELSE false END"
    con.execute(f"CREATE OR REPLACE TEMP TABLE texts AS SELECT *, {is_object} AS good_ FROM texts")
    keys = con.execute("SELECT DISTINCT json_keys(text_) FROM texts WHERE good_").fetchall()
    if not keys:
        raise IngestError("no line is a JSON object: expected one per line")
    names = sorted({name for (row,) in keys for name in row})
    columns.check(table, names)
    shape = json.dumps(dict.fromkeys(names, "VARCHAR"))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE cells AS "
        f"SELECT line_, unnest(json_transform(text_, '{shape}')) FROM texts WHERE good_"
    )
    broken = f"SELECT line_, 'not a JSON object', text_[:{SHOWN}] FROM texts WHERE NOT good_"
    late = con.execute(f"{broken} ORDER BY line_ LIMIT {LISTED}").fetchall()
    total = con.execute("SELECT count(*) FILTER (WHERE NOT good_) FROM texts").fetchall()[0][0]
    con.execute("DROP TABLE texts")
    return names, Bad(early.listed + late, early.total + total)


def from_parquet(con: duckdb.DuckDBPyConnection, file: Path, table: schema.Table) -> Found:
    """Numbers of rows stand for lines; times without a zone are UTC here too."""
    import duckdb

    scanned = "read_parquet($file, file_row_number = {}, hive_partitioning = false)"
    where = {"file": glob.escape(str(file))}
    try:
        held = con.execute("SELECT num_rows FROM parquet_file_metadata($file)", where).fetchall()[0][0]
        if held > ROWS:
            raise IngestError(f"it holds {held:,} rows; at most {ROWS:,} are read of one file")
        names = [row[0] for row in con.execute(f"DESCRIBE FROM {scanned.format('false')}", where).fetchall()]
        columns.check(table, names)
        texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in names)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE cells AS SELECT file_row_number + 1 AS line_, {texts} "
            f"FROM {scanned.format('true')}",
            where,
        )
    except duckdb.Error as error:
        raise IngestError(f"not readable as Parquet (half written?): {str(error).splitlines()[0]}") from None
    return names, Bad([], 0)


def write(found: Iterator[records.Record], spool: Path, delimiter: str) -> Bad:
    """Good records with their line numbers into a file of our own; returns the others."""
    listed, total = [], 0
    with spool.open("w", encoding="utf-8", newline="") as out:
        for line, text, wrong in found:
            if wrong is None:
                out.write(f"{line}{delimiter}{text}\n")
                continue
            total += 1
            if total <= LISTED:
                listed.append((line, wrong, shown(text)))
    return Bad(listed, total)


def shown(text: str) -> str:
    """The beginning of what stood there, as the database can keep it."""
    odd = text[:SHOWN].replace("\0", "\\x00").encode(errors="surrogateescape")
    return odd.decode(errors="backslashreplace")[:SHOWN]


def scan(
    con: duckdb.DuckDBPyConnection, name: str, spool: Path, delimiter: str, quote: str, names: list[str]
) -> None:
    """Our own file into a temporary table; all text, but for the line number."""
    types = ", ".join(f"'{column}': '{'BIGINT' if column == 'line_' else 'VARCHAR'}'" for column in names)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS FROM read_csv($file, header = false, auto_detect = false, "
        f"delim = '{delimiter}', quote = '{quote}', escape = '{quote}', columns = {{{types}}})",
        {"file": glob.escape(str(spool))},
    )
