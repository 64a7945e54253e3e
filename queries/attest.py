"""python -m queries attest: every figure with what it was worked out from, in one file that others can check.

Whoever has the same records and settings gets the same file. So it leaves out who a person is, which each
warehouse hides under a key of its own, when this machine looked, and what it had noticed before; and it
rounds to nine digits, since sums of fractions differ beyond those from run to run. What a table was is the
SHA-256 of what this writes, asked in UTC of the copy without persons, every DOUBLE as format('{:.9g}', ...):

    COPY (SELECT <columns> FROM <table> ORDER BY ALL) TO 'table.csv' (HEADER)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from queries.error import QueryError
from queries.metric import FOLDER, metrics
from queries.run import run
from queries.show import write
from queries.warehouse import connect, snapshot, snapshots, warehouse_of

FORM = "foreshock attestation 1"
# How nights went on this machine, and what they noticed when; settings stand by themselves.
OWN = ("nights", "source_parts", "settings", "state_readings", "watch_changes")
# Where and when this machine looked.
LOOKS = ("fingerprint", "git", "head_seen_at", "jobs_at", "searched_at", "seen_at", "seen_on", "compared_at")
# What it had read and noticed in earlier nights, which nobody else has.
NOTICED = ("read_on", "first_state", "first_read_on", "readings", "since_on", "drawn_on", "redrawn")
OF_A_NIGHT = ("snapshot", "published_at", "horizon.version", "restored")
PASSING = (
    "freshness",
    "tripwire_changes",
)  # how old everything is when it is asked; what changed in which night
COLUMNS = """
SELECT table_name, list(column_name ORDER BY column_index), list(data_type ORDER BY column_index)
FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name)
WHERE database_name = current_database() AND schema_name = 'main' GROUP BY ALL ORDER BY ALL
"""
Bundle = dict[str, Any]


def command(words: list[str]) -> int:
    """`attest`; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m queries attest",
        description="Writes every figure with its SQL, and rows and SHA-256 of the tables it was worked out"
        " from. Whoever has the same records and settings gets the same file; `verify` compares one with a"
        " warehouse.",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there, not to stdout")
    options = asking(parser).parse_args(words)
    made = attest(kept(options.config, options.snapshot))
    content = written(made)
    write(content, options.out)
    rows = sum(figure["rows"] for figure in made["figures"].values())
    print(
        f"queries: {len(made['figures'])} metrics with {rows:,} rows, {len(made['tables'])} tables of"
        f" snapshot {made['snapshot']}; SHA-256 {digest(content)}",
        file=sys.stderr,
    )
    return 0


def asking(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The options that attest and verify share."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="default: FORESHOCK_CONFIG, ./foreshock.toml"
    )
    parser.add_argument("--snapshot", metavar="NAME", help="one that is kept, such as 20261031T020000Z")
    return parser


def kept(config: Path | None, word: str | None) -> Path:
    """The snapshot of this name, or the newest."""
    folder = warehouse_of(config)
    files = {file.stem: file for file in reversed(snapshots(folder))}
    if word and word not in files:
        where = folder / "snapshots"
        raise QueryError(f"no snapshot {word} in {where}, there are {', '.join(files)}", exit_code=1)
    return files[word] if word else snapshot(folder)


def attest(snapshot: Path) -> Bundle:
    """All that the file says."""
    with connect(snapshot) as con:
        settings = dict(con.execute("SELECT key, value FROM main.settings ORDER BY key").fetchall())
        figures = {name: figure(con, name) for name in metrics() if name not in PASSING}
    return {
        "form": FORM,
        "snapshot": snapshot.stem,
        "settings": {key: value for key, value in settings.items() if key not in OF_A_NIGHT},
        "metrics": {name: digest((FOLDER / f"{name}.sql").read_bytes()) for name in figures},
        "tables": {name: {"rows": rows, "sha256": sha256} for name, rows, sha256 in tables(snapshot)},
        "figures": figures,
    }


def figure(con: duckdb.DuckDBPyConnection, name: str) -> Bundle:
    """One metric for everything, as the pages show it: its SQL, and every row that came out."""
    result = run(con, name)
    frame = result.frame.drop((*LOOKS, *NOTICED), strict=False)
    return {
        "sql": result.sql,
        "variables": result.variables,
        "rows": frame.height,
        "columns": frame.columns,
        "values": [[plain(cell) for cell in row] for row in frame.iter_rows()],
    }


def plain(cell: Any) -> Any:
    """A cell as JSON holds it."""
    if isinstance(cell, float):
        return float(f"{cell:.9g}") if cell - cell == 0 else str(cell)
    if isinstance(cell, list):
        return [plain(each) for each in cell]
    if isinstance(cell, dict):
        return {key: plain(each) for key, each in cell.items()}
    return cell.isoformat() if isinstance(cell, date) else cell


def tables(snapshot: Path) -> Iterator[tuple[str, int, str]]:
    """Name, rows and SHA-256 of each table of the copy without persons."""
    copy = snapshot.with_suffix(".open.duckdb")
    if not copy.exists():
        raise QueryError(f"{copy} is not there: the next night publishes one", exit_code=1)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(copy), read_only=True) as con:
        file = Path(folder) / "table.csv"
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"SET temp_directory = '{folder}'")
        for name, columns, types in con.execute(COLUMNS).fetchall():
            if name in OWN:
                continue
            cells = [
                f"format('{{:.9g}}', {column}) AS {column}" if kind == "DOUBLE" else column
                for column, kind in zip(columns, types, strict=True)
                if column not in (*LOOKS, *NOTICED)
            ]
            select = f"SELECT {', '.join(cells)} FROM main.{name} ORDER BY ALL"
            ((rows,),) = con.execute(f"COPY ({select}) TO '{file}' (HEADER)").fetchall()
            with file.open("rb") as lines:
                yield name, rows, hashlib.file_digest(lines, "sha256").hexdigest()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(bundle: Bundle) -> bytes:
    """The file: a line for each setting, metric, table and figure, so that two compare line by line."""
    parts = []
    for key, value in bundle.items():
        if isinstance(value, dict):
            members = ",\n".join(f"  {json.dumps(name)}: {compact(each)}" for name, each in value.items())
            parts.append(f"{json.dumps(key)}: {{\n{members}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {compact(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
