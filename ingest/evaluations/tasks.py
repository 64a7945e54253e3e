"""The list of tasks that `[evaluations] tasks` names: human minutes, family, difficulty, in one suite or all.

A row counts before what files of evaluations say of a task. The table is what its file is: a row that is
taken out of it is gone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, rejects, schema
from ingest.drop import cells, check
from ingest.fingerprint import is_new, shape

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.night import Night

COLUMNS = ("suite", "task", "human_minutes", "family", "difficulty")
TABLE = f"SELECT {', '.join(COLUMNS)} FROM tasks"


def part_of(config: Config, file: Path) -> str:
    """The name of a list, as a path from the folder of the configuration."""
    return os.path.relpath(file, config.file.parent)


def load(night: Night, part: str, file: Path) -> int:
    """Reads the file if it changed; returns how many tasks changed."""
    if not file.is_file():
        raise IngestError("not there, or not a file to read: mend it, or `tasks` under [evaluations]")
    if not is_new(night, part, file, shape(schema.version())):
        return 0
    return stored(night, part, file)


def stored(night: Night, part: str, file: Path) -> int:
    """Makes the table equal to the file, but for rows that cannot be used; those go to `rejects`."""
    con, table = night.con, schema.tables()["tasks"]
    # the column suite may be left out: then a row is of every suite
    names, unread = cells.read(con, file, replace(table, key=("task",)), night.folder / "drop.tmp")
    unfit = check.judge(con, replace(table, key=("task",)), names)
    given = [
        name if name in names else f"{'NULL' if name != 'suite' else repr('')} AS {name}" for name in COLUMNS
    ]
    before = set(con.execute(TABLE).fetchall())
    con.execute("DELETE FROM tasks")
    night.merge("tasks", f"SELECT {', '.join(given)}, line_ AS rowid_ FROM judged WHERE reason_ = ''")
    odd = con.execute(
        "SELECT DISTINCT 0, format('human_minutes of {}: expected a number above 0; found {}', task, "
        "human_minutes), '' FROM tasks WHERE human_minutes <= 0"
    ).fetchall()
    con.execute("UPDATE tasks SET human_minutes = NULL WHERE human_minutes <= 0; DROP TABLE judged")
    changed = len(before ^ set(con.execute(TABLE).fetchall()))
    bad = [*unread.listed, *unfit.listed, *odd]
    return changed + rejects.keep(night, [part], ((part, *problem) for problem in bad))
