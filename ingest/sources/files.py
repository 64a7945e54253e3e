"""The drop folder: CI runs, evaluations and other rows as CSV, JSON lines or Parquet.

A file TABLE*.csv, .jsonl or .parquet is read whenever it changed, and fails on its own. Times are ISO
8601; without an offset they are UTC. Rows are merged by the key of their table: the same key again, also
in another file, replaces what the later file has columns for. What a file no longer has, and what one
that vanished had, stays.
Bad rows go to `rejects`, the others are loaded. Whoever writes a file under another name and renames it
is never read half way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, schema, warehouse
from ingest.drop import cells, found
from ingest.drop import check as rows
from ingest.mistakes import nearest

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.night import Night

READING = 1  # raise it when unchanged files must be read again because they are read otherwise
Problem = tuple[int, str, str]  # line, what is wrong, what stands there

REJECTS = """
    SELECT 'files' AS source, $file AS file, unnest($lines) AS line, unnest($reasons) AS reason,
        unnest($texts) AS text, $seen AS seen_at
"""


def parts(config: Config) -> list[str]:
    """The files that the patterns find, as paths from the folder of the configuration."""
    return found.names(config)


def load(night: Night, part: str) -> int:
    """Reads a file that changed; returns how many rows changed in its table and in `rejects`."""
    file = found.opened(night.config, part)
    table = found.table(file)
    reading, stamp = shaped(night.config), stamped(file)
    last = (night.fingerprint(part) or "  ").split(" ")
    if last[:2] == [reading, stamp]:
        return 0
    content = digest(file)
    night.remember(part, f"{reading} {stamp} {content}")
    if [last[0], last[2]] == [reading, content]:
        return 0
    names, unread = cells.read(night.con, file, table, night.folder / "drop.tmp")
    unfit = rows.judge(night.con, table, names)
    problems = {*listed(unread, unfit), *remarks(night, table, names)}
    changed = night.merge(table.name, selected(table, names, part))
    night.con.execute("DROP TABLE judged")
    if refused := unread.total + unfit.total:
        why = "`python -m queries rejected_rows` says why"
        night.say.line(f"files {part}: {refused:,} rows refused; {why}", source="files", part=part)
    return changed + noted(night, part, joined(problems))


def check(config: Config) -> Iterator[tuple[str, bool, str]]:
    """Which table each file is for."""
    for part in parts(config):
        try:
            yield part, True, f"rows of {found.table(found.opened(config, part)).name}"
        except IngestError as error:
            yield part, False, str(error)


def shaped(config: Config) -> str:
    """What the reading of a file depends on beside the file."""
    words = (READING, schema.version(), config.timezone, sorted(repo.name for repo in config.repos))
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def stamped(file: Path) -> str:
    """Size and time: equal means that nobody wrote to the file."""
    stat = file.stat()
    return f"{stat.st_size}.{stat.st_mtime_ns}"


def digest(file: Path) -> str:
    """Of the bytes: a file that was only touched or copied is not read again."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def selected(table: schema.Table, names: list[str], part: str) -> str:
    """The good rows; a table that keeps the file and row of a value is given ours."""
    origin = {"source_file": warehouse.quoted(part), "source_row": "line_"}
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
        yield line, f"{words}; {count:,} such rows in this file", ""
    if "repo" in names:
        known = [repo.name for repo in night.config.repos]
        for repo, line, count in rows.strangers(night.con, known):
            words = f"{count:,} rows of repository {repo[:60]!r}, which is not in {night.config.file.name}"
            yield line, f"{words}{nearest(repo, known)}: loaded, and shown nowhere until it is", ""


def joined(problems: set[Problem]) -> set[Problem]:
    """One per line, as `rejects` keeps them."""
    lines: dict[int, list[Problem]] = {}
    for problem in sorted(problems):
        lines.setdefault(problem[0], []).append(problem)
    return {(line, "; ".join(each[1] for each in found), found[0][2]) for line, found in lines.items()}


def noted(night: Night, part: str, problems: set[Problem]) -> int:
    """Makes the rejects of a file equal to its problems; what stays keeps the day it was first seen."""
    mine = "FROM rejects WHERE source = 'files' AND file = ?"
    old = set(night.con.execute(f"SELECT line, reason, text {mine}", [part]).fetchall())
    gone, new = [line for line, _, _ in old - problems], sorted(problems - old)
    night.con.execute(f"DELETE {mine} AND list_contains(?::BIGINT[], line)", [part, gone])
    if new:
        lines, reasons, texts = map(list, zip(*new, strict=True))
        values = {"file": part, "lines": lines, "reasons": reasons, "texts": texts, "seen": night.began_at}
        night.merge("rejects", REJECTS, values)
    return len(gone) + len(new)
