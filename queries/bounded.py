"""One SELECT on a copy without persons, in a program of its own that `ask` starts and may end at any moment.

DuckDB has no grants, and its interrupt is not heard everywhere: not while it reads a statement, not inside
of one long function. A program of its own can be ended always, and whatever it does to itself, by its need
for memory or by a fault, nobody else notices. It gets no variable of the dashboard's surroundings, can open
nothing but the one file that it was given, and imports nothing of this project. It takes what is asked as
JSON and answers in JSON.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import duckdb

CHUNK = 200  # rows that are fetched at once
VARIABLE = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*SET\s+VARIABLE\s", re.IGNORECASE | re.DOTALL)
ALLOWED = "one SELECT is run here, and before it SET VARIABLE"
PIVOTED = "PIVOT needs its values written out here: PIVOT ... ON a_column IN ('a', 'b')"
AS_THEY_ARE = str, int, float, type(None)

Reply = dict[str, Any]


class Refused(Exception):
    """A statement that is not run, and where it begins."""


def main() -> None:
    """One question from stdin, its answer to stdout."""
    request = json.load(sys.stdin)
    bind(request)
    try:
        reply = answer(request)
    except Refused as error:
        words, place = error.args
        reply = {"error": words, "position": place}
    except duckdb.OutOfMemoryException:
        reply = {"error": "memory"}
    except duckdb.Error as error:
        reply = told(str(error))
    except MemoryError:
        reply = {"error": "memory"}
    sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace"))


def bind(request: Reply) -> None:
    """What the system grants this program: time, memory, and not a byte in any file."""
    os.nice(10)  # pages come first
    bounds = {
        "RLIMIT_CPU": request["cpu_seconds"],
        "RLIMIT_DATA": request["program_bytes"],
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    for name, most in bounds.items():
        with suppress(ValueError, OSError):  # a system that does not know one still has the others
            resource.setrlimit(getattr(resource, name), (most, most))


def answer(request: Reply) -> Reply:
    """Columns with their types, the first rows, and whether there are more."""
    con = duckdb.connect(request["file"], read_only=True, config=request["config"])
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    con.execute("SET lock_configuration = true")
    seal(con)
    os.write(1, b"\n")  # from here on its time runs
    for statement in allowed(con, request["sql"]):
        con.execute(statement)
    columns = [(name, str(kind)) for name, kind, *_ in con.description or ()]
    rows, more = first(con, request["rows"], request["bytes"])
    return {"columns": columns, "rows": rows, "more": more}


def seal(con: duckdb.DuckDBPyConnection) -> None:
    """From here on no file, socket or program can be opened, whatever DuckDB would let a query do."""
    con.execute("SELECT now(), 1.5::DECIMAL(2, 1), uuid()").fetchall()  # their Python modules are read now
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))


def allowed(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[duckdb.Statement]:
    """The statements in order; all but variables and one SELECT at the end is refused, with its place."""
    statements, place = con.extract_statements(sql), 0
    if not statements:
        raise Refused(f"there is no statement: {ALLOWED}", None)
    for number, statement in enumerate(statements):
        words = statement.query.strip()
        place = max(sql.find(words, place), place)
        kind = statement.type.name
        named = word[0].upper() if (word := re.match(r"\w+", sql[place:])) else kind
        if number and statements[number - 1].type.name == "SELECT":
            raise Refused(f"a second statement follows: {ALLOWED}", place)
        if named == "PIVOT" and kind != "SELECT":
            raise Refused(PIVOTED, place)
        if kind != "SELECT" and not (kind == "SET" and VARIABLE.match(words)):
            raise Refused(f"{named} is not run: {ALLOWED}", place)
        place += len(words)
    if kind != "SELECT":
        raise Refused(f"the last statement is no SELECT: {ALLOWED}", None)
    yield from statements


def first(con: duckdb.DuckDBPyConnection, most: int, size: int) -> tuple[list[list[Any]], str]:
    """As many rows as may be shown, and what there would be more of: rows or bytes."""
    rows: list[list[Any]] = []
    while found := con.fetchmany(CHUNK):
        for row in found:
            cells = [plain(cell) for cell in row]
            size -= sum(len(cell) if isinstance(cell, str) else 8 for cell in cells)
            if size < 0:
                return rows, "bytes"
            if len(rows) == most:
                return rows, "rows"
            rows.append(cells)
    return rows, ""


def plain(cell: Any) -> Any:
    """A cell as JSON holds it: a number, or text."""
    if isinstance(cell, AS_THEY_ARE):
        return cell
    if isinstance(cell, bytes):
        return cell.hex()
    if isinstance(cell, list | dict | tuple):
        return nested(cell)
    return moment(cell) if isinstance(cell, date) else str(cell)


def moment(cell: date) -> str:
    """A day or a time; DuckDB hands out its infinities as the last and the first of Python's."""
    day = cell.date() if isinstance(cell, datetime) else cell
    return {date.max: "infinity", date.min: "-infinity"}.get(day) or cell.isoformat()


def nested(cell: Any) -> str:
    """A list, a struct or a map, in one cell."""
    try:
        return json.dumps(cell, ensure_ascii=False, default=str)
    except TypeError:  # JSON has text as keys only, maps have anything
        return str(cell)


def told(text: str) -> Reply:
    """An error of DuckDB: its words, and the byte of the query that it is about."""
    _, brace, rest = text.partition("{")
    try:
        known = json.loads(brace + rest)
        return {"error": known["exception_message"], "kind": known["exception_type"]} | {
            "byte": int(known["position"]) if known.get("position") else None
        }
    except (ValueError, KeyError, TypeError):
        return {"error": text}


if __name__ == "__main__":
    main()
