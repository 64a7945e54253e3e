"""What comes back from a question: typed columns, or why there are none and where in the query that shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from queries.error import QueryError

MEMORY = 512  # MB that DuckDB may use
WIDTH = 76  # letters of the line that an error shows
WHOLE = {"BOOLEAN": pl.Boolean} | dict.fromkeys(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
    pl.Int64,
)


@dataclass(frozen=True)
class Answer:
    """The first rows; `more` says what was left off: rows, or bytes."""

    frame: pl.DataFrame
    more: str
    seconds: float


def refusal(sql: str, reply: dict[str, Any]) -> QueryError:
    """Why there is no answer, and the place in the query where that shows."""
    if reply["error"] == "memory":
        return QueryError(
            f"the query needs over {MEMORY} MB of memory: filter earlier, sum up, or choose fewer columns"
        )
    place = reply.get("position")
    if reply.get("byte") is not None:
        place = len(sql.encode()[: reply["byte"]].decode(errors="ignore"))
    words = str(reply["error"]).rstrip().rstrip(".")
    if reply.get("kind") == "Permission":
        words = f"files, the network and settings are out of reach here ({words})"
    if "read-only mode" in words:
        words = f"nothing can be changed here ({words})"
    return QueryError(f"{words}{pointed(sql, place)}")


def pointed(sql: str, place: int | None) -> str:
    """The line of the query with a mark below the place; nothing where no place is known."""
    if place is None:
        return ""
    place = max(0, min(place, len(sql)))
    first = sql.rfind("\n", 0, place) + 1
    line, column = sql[first:].split("\n", 1)[0].replace("\t", " "), place - first
    cut = max(0, column - WIDTH // 2) if len(line) > WIDTH else 0
    shown = ("…" if cut else "") + line[cut : cut + WIDTH]
    mark = " " * (column - cut + bool(cut)) + "^"
    return f"\n\nline {sql.count(chr(10), 0, place) + 1}, column {column + 1}:\n{shown}\n{mark}"


def framed(columns: list[tuple[str, str]], rows: list[list[Any]]) -> pl.DataFrame:
    """Typed columns under names of which each is there once."""
    names = unique([name for name, _ in columns])
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pl.DataFrame(
        [column(name, kind, list(part)) for name, (_, kind), part in zip(names, columns, cells, strict=True)]
    )


def unique(names: list[str]) -> list[str]:
    """A second column of one name gets a number."""
    found: list[str] = []
    for name in names:
        number, named = 1, name
        while named in found:
            number += 1
            named = f"{name} {number}"
        found.append(named)
    return found


def column(name: str, kind: str, cells: list[Any]) -> pl.Series:
    """In the type nearest to DuckDB's; text where that cannot hold all of it."""
    try:
        if kind in WHOLE:
            return pl.Series(name, cells, WHOLE[kind])
        if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
            return pl.Series(name, [None if cell is None else float(cell) for cell in cells], pl.Float64)
        text = pl.Series(name, [None if cell is None else str(cell) for cell in cells], pl.String)
        if kind == "DATE":
            return text.str.to_date("%Y-%m-%d")
        if kind.startswith("TIMESTAMP"):
            return text.str.slice(0, 26).str.to_datetime(time_zone="UTC" if "ZONE" in kind else None)
    except (pl.exceptions.PolarsError, OverflowError, TypeError, ValueError):
        return pl.Series(name, [None if cell is None else str(cell) for cell in cells], pl.String)
    return text
