"""Every table of the warehouse, read from the numbered SQL files beside this one.

The line above a table and the text behind a column are its documentation and its contract: natural
key, whether the drop folder may fill it, units, and what NULL means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TABLE = re.compile(r"-- (\w+) \[([\w, ]+)\]( \(open\))?: (.+)\nCREATE TABLE \1 \(\n(.*?)\n\);", re.S)
COLUMN = re.compile(r"    (\w+) ([A-Z]+(?:\[\])?)( NOT NULL)?( DEFAULT [^, ]+)?,? *-- (.+)")
VIEW = re.compile(r"^CREATE (?:OR REPLACE )?VIEW .*?;$", re.S | re.M)
REMOVED = re.compile(r"ALTER TABLE (\w+) DROP COLUMN (\w+);")
AGAIN = re.compile(r"^-- (\w+) \[([\w, ]+)\]: (.+)\nALTER TABLE \1 ", re.M)
REQUIRED = re.compile(r"ALTER TABLE (\w+) ALTER COLUMN (\w+) SET NOT NULL;")
NOTED = re.compile(r"COMMENT ON COLUMN (\w+)\.(\w+) IS '(.+)';")
ADDED = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (\w+) ([A-Z]+(?:\[\])?)( DEFAULT [^; ]+)?; *-- (.+)")


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    required: bool
    note: str


@dataclass(frozen=True)
class Table:
    name: str
    key: tuple[str, ...]
    open: bool
    note: str
    columns: tuple[Column, ...]

    def cut_dates(self) -> dict[str, str]:
        """Columns that are the date of a time beside them: {'created_on': 'created_at'}."""
        names = {column.name for column in self.columns}
        pairs = {name: name[:-3] + "_at" for name in names if name.endswith("_on")}
        return {day: time for day, time in pairs.items() if time in names}

    def changed(self, name: str, **values: Any) -> Table:
        """The same with another note on a column, or one that is never NULL any more."""
        columns = (replace(each, **values) if each.name == name else each for each in self.columns)
        return replace(self, columns=tuple(columns))

    def made(self) -> list[str]:
        """Columns that no file fills, because they are worked out here."""
        return [column.name for column in self.columns if column.note.startswith("made here: ")]


@cache
def migrations() -> tuple[tuple[int, str], ...]:
    """(number, SQL) of each file, in order."""
    return tuple((int(file.name[:4]), file.read_text()) for file in sorted(FOLDER.glob("[0-9]*.sql")))


def version() -> int:
    """The schema version that this code writes."""
    return migrations()[-1][0]


@cache
def tables() -> dict[str, Table]:
    """Every table by name, as later files changed it.

    A file that changes what a row is says so above its first ALTER TABLE.
    """
    found: dict[str, Table] = {}
    for _, sql in migrations():
        for name, key, is_open, note, body in TABLE.findall(sql):
            keys = tuple(key.split(", "))
            columns = tuple(
                Column(column, type_, bool(required), text)
                for column, type_, required, _, text in COLUMN.findall(body)
            )
            found[name] = Table(name, keys, bool(is_open), note, columns)
        for name, key, note in AGAIN.findall(sql):
            found[name] = replace(found[name], key=tuple(key.split(", ")), note=note)
        for name, column, type_, _, text in ADDED.findall(sql):
            old = found[name]
            columns = (*old.columns, Column(column, type_, False, text))
            found[name] = replace(old, columns=columns)
        for name, column in REQUIRED.findall(sql):
            found[name] = found[name].changed(column, required=True)
        for name, column, text in NOTED.findall(sql):
            found[name] = found[name].changed(column, note=text)
        for name, dropped in REMOVED.findall(sql):
            kept = tuple(column for column in found[name].columns if column.name != dropped)
            found[name] = replace(found[name], columns=kept)
    return found


def views() -> list[str]:
    """The statements that create the schema's own views, in an order that works."""
    return [sql for _, text in migrations() for sql in VIEW.findall(text)]
