"""The columns of a file against those of its table: the schema is the contract."""

from __future__ import annotations

from collections.abc import Iterator

from ingest import IngestError, schema
from ingest.mistakes import nearest


def check(table: schema.Table, names: list[str]) -> None:
    """Refuses a file whose columns do not fit, with everything that is wrong."""
    if wrong := list(mistakes(table, names)):
        raise IngestError("; ".join(wrong))


def accepted(table: schema.Table) -> list[str]:
    """What a file may hold: dates that are cut from a time, and a few more columns, are made here."""
    made = {*table.cut_dates(), *table.made()}
    return [column.name for column in table.columns if column.name not in made]


def mistakes(table: schema.Table, names: list[str]) -> Iterator[str]:
    """In words: unknown, made here, twice, without a name, and missing."""
    known, cut = accepted(table), table.cut_dates() | dict.fromkeys(table.made(), "the other columns")
    for name in dict.fromkeys(names):
        if not name:
            yield f"column {names.index(name) + 1} has no name"
        elif name in cut:
            yield f"column {name} is made from {cut[name]}: leave it out"
        elif name not in known:
            near = nearest(name, known) or f"; {table.name} has {', '.join(known)}"
            yield f"unknown column {name[:60]!r}{near}"
        if name and names.count(name) > 1:
            yield f"column {name!r} stands twice"
    if missing := [name for name in table.key if name not in names]:
        yield f"missing {', '.join(missing)}: the key of {table.name} is {', '.join(table.key)}"
