"""The drop folder: CI runs, evaluations and other rows as CSV, JSON lines or Parquet.

A file TABLE*.csv, .jsonl or .parquet is read whenever it changed, and fails on its own. Times are ISO
8601; without an offset they are UTC. Rows are merged by the key of their table: the same key again, also
in another file, replaces what the later file has columns for. What a file no longer has, and what one
that vanished had, stays.
Bad rows go to `rejects`, the others are loaded. Whoever writes a file under another name and renames it
is never read half way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest import IngestError, rejects, schema, warehouse
from ingest.drop import cells, found
from ingest.drop import check as rows
from ingest.fingerprint import is_new, shape
from ingest.mistakes import nearest
from ingest.reading import counted

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.night import Night

READING = 2  # raise it when unchanged files must be read again because they are read otherwise
Problem = tuple[int, str, str]  # line, what is wrong, what stands there


def parts(config: Config) -> list[str]:
    """The files that the patterns find, as paths from the folder of the configuration."""
    return found.names(config)


def load(night: Night, part: str) -> int:
    """Reads a file that changed; returns how many rows changed in its table and in `rejects`."""
    file = found.opened(night.config, part, night.config.files.paths, "files")
    table = found.table(file)
    if not is_new(night, part, file, shaped(night.config)):
        return 0
    names, unread = cells.read(night.con, file, table, night.folder / "drop.tmp")
    unfit = rows.judge(night.con, table, names)
    problems = {*listed(unread, unfit), *remarks(night, table, names)}
    changed = night.merge(table.name, selected(table, names, part))
    night.con.execute("DROP TABLE judged")
    if refused := unread.total + unfit.total:
        why = "`python -m queries rejected_rows` says why"
        night.say.line(f"files {part}: {counted(refused)} refused; {why}", source="files", part=part)
    return changed + rejects.keep(night, [part], ((part, *problem) for problem in problems))


def check(config: Config) -> Iterator[tuple[str, bool, str]]:
    """Which table each file is for."""
    for part in parts(config):
        try:
            file = found.opened(config, part, config.files.paths, "files")
            yield part, True, f"rows of {found.table(file).name}"
        except IngestError as error:
            yield part, False, str(error)


def shaped(config: Config) -> str:
    """What the reading of a file depends on beside the file."""
    return shape(READING, schema.version(), config.timezone, sorted(repo.name for repo in config.repos))


def selected(table: schema.Table, names: list[str], part: str) -> str:
    """The good rows; a table that keeps the file and row of a value is given ours."""
    origin = {"source_file": warehouse.quoted(part), "source_row": "line_"}
    origin |= {"alias": "model"} if "model" in names else {}
    own = {column.name: origin[column.name] for column in table.columns if column.name in origin}
    more = [f"{value} AS {name}" for name, value in own.items() if name not in names]
    return f"SELECT {', '.join([*names, *more, 'line_ AS rowid_'])} FROM judged WHERE reason_ = ''"


def listed(*bad: cells.Bad) -> Iterator[Problem]:
    """Bad rows by line; of very many the first, and their number."""
    yield from sorted(row for each in bad for row in each.listed)[: cells.LISTED]
    if (total := sum(each.total for each in bad)) > cells.LISTED:
        yield 0, f"{total:,} rows were refused; the first {cells.LISTED:,} are listed", ""


def remarks(night: Night, table: schema.Table, names: list[str]) -> Iterator[Problem]:
    """What was loaded and is worth a look: a key twice, a repository that nobody configured."""
    if twice := rows.repeated(night.con, table):
        line, later, count = twice
        words = f"the key ({', '.join(table.key)}) stands again on line {later}: the last row counts"
        yield line, f"{words}; {counted(count, 'such row')} in this file", ""
    for line, words, count in rows.odd(night.con, table.name, names):
        yield line, f"{counted(count)} with {words}", ""
    if "repo" in names:
        known = [repo.name for repo in night.config.repos]
        for repo, line, count in rows.strangers(night.con, known):
            words = f"{counted(count)} of repository {repo[:60]!r}, which is not in {night.config.file.name}"
            yield line, f"{words}{nearest(repo, known)}: loaded, and shown nowhere until it is", ""
