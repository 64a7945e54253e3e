"""Files of evaluations, each read by the reader that knows its content, into the table `evaluations`.

A reader is one file in `ingest/evaluations/readers/`; the file name is the name of the format. It has two
functions and nothing else is asked of it:

    fits(head: bytes) -> bool                       is a file that begins with these bytes of this format
    read(con, file, terms) -> Iterator[Block]       its attempts, in blocks of bounded size

A row of a block has the columns CELLS, text but for `line`, a number, and `started_at`, a time in UTC: what
is no number or out of range is judged in one place for all formats (`attempts`). A column that a format lacks
is left out; a file that names no suite is taken only where the configuration does. One that cannot be read at
all raises IngestError; no reader needs the package that wrote it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

CELLS = (
    *("line", "run", "suite", "suite_version", "task", "family", "difficulty", "human_minutes", "score"),
    *("passed", "alias", "scaffold", "started_at", "tokens", "cost_usd", "judge", "invalid", "flags"),
)
Bad = tuple[int, str, str]  # line, what is wrong, what stands there


@dataclass(frozen=True)
class Terms:
    """What the configuration says of a file, because it does not say so itself."""

    suite: str | None
    version: str | None
    minutes_key: str
    several: bool = False  # whether the configuration has other versions of the suite too


@dataclass(frozen=True)
class Block:
    """Rows of a file, and the lines of it that are none."""

    rows: pl.DataFrame
    bad: tuple[Bad, ...] = ()
    unfinished: bool = False  # the run that writes the file crashed or still goes on, or the file is cut


def text(value: object) -> str | None:
    """A value of JSON as a cell; half a letter, which JSON can hold and no table, becomes a question mark."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode() or None
    return None if value is None else json.dumps(value)
