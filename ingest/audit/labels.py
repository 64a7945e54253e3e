"""A labelled file, checked row by row: what is wrong is named with its line, and nothing of it is used."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.audit import ANSWERS, BASES, GRADES, LABELS, UNITS, UNKNOWN
from ingest.mistakes import ConfigError, nearest

if TYPE_CHECKING:
    from ingest.night import Night

SHOWN = 20  # mistakes of a file
WHOLE = (40, 64)  # letters of a hash
NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")
TABLES = {"landing": "merges", "commit": "commits"}


@dataclass(frozen=True)
class Row:
    """One landing or commit, and what its reader or its author said of it."""

    line: int
    repo: str
    sha: str
    unit: str
    stratum: str
    population: int | None
    said: str
    grade: str


@dataclass(frozen=True)
class File:
    """A file that can be scored; `left_out` are the lines of rows that nobody labelled."""

    kind: str
    basis: str
    rows: list[Row]
    left_out: list[int]
    cannot_say: int
    period: tuple[date, date] | None
    digest: str


def read(night: Night, path: Path, unit: str, basis: str | None) -> File:
    """The file; ConfigError with all its mistakes. `unit` is that of rows which name none."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8: save it as UTF-8; Excel calls that CSV UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    table = list(records(path, text))
    kind = "ask" if table and "answer" in table[0][1] else "read"
    column = "answer" if kind == "ask" else "label"
    words = (*ANSWERS, UNKNOWN) if kind == "ask" else LABELS
    found = [checked(line, cells, column, words, unit) for line, cells in table]
    rows = [row for row, _ in found if row]
    wrong = [mistake for _, mistakes in found for mistake in mistakes]
    wrong += [*strangers(night, rows), *repeated(rows), *unequal(rows)]
    bases = {cells.get("basis", "") for _, cells in table} - {""}
    if not basis and (len(bases) > 1 or bases - set(BASES)):
        wrong.append((1, f"basis: expected one of {', '.join(BASES)}, the same in every row"))
    refuse(path, wrong)
    said = [row for row in rows if row.said not in ("", UNKNOWN)]
    if not said:
        raise ConfigError(f"{path}: no row is labelled: fill the column {column} with {', '.join(words)}")
    return File(
        kind,
        basis or next(iter(bases), "all"),
        said,
        [row.line for row in rows if not row.said],
        sum(row.said == UNKNOWN for row in rows),
        period(path, table),
        hashlib.sha256(content).hexdigest(),
    )


def records(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their lines, cells without blanks around them; empty rows are passed over."""
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", delimiter=max(",;\t", key=first.count))
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise ConfigError(f"{path}: line 1: not readable as CSV ({error})") from None
    reader.fieldnames = names
    if missing := [name for name in ("repo", "sha") if name not in names]:
        raise ConfigError(f"{path}: line 1: no column {', '.join(missing)}")
    if ("label" in names) == ("answer" in names):
        raise ConfigError(f"{path}: line 1: expected a column label, or a column answer of an --ask file")
    try:
        for row in reader:
            cells = {name: (row[name] or "").strip() for name in names}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ConfigError(f"{path}: line {reader.line_num}: not readable as CSV ({error})") from None


def checked(
    line: int, cells: dict[str, str], column: str, words: tuple[str, ...], unit: str
) -> tuple[Row | None, list[tuple[int, str]]]:
    """A row, or what was expected of it."""
    said, grade = cells[column].lower(), cells.get("grade", "").lower()
    told = cells.get("unit", "").lower() or ("landing" if column == "answer" else unit)
    wrong = []
    for name, value, known in ((column, said, words), ("grade", grade, GRADES), ("unit", told, UNITS)):
        if value and value not in known:
            hint = nearest(value, known) or f": expected {', '.join(known)}"
            wrong.append((line, f"unknown {name} {value[:40]!r}{hint}"))
    number = cells.get("population", "")
    if number and not NUMBER.fullmatch(number):
        wrong.append((line, f"population: expected a whole number from 1; found {number[:40]!r}"))
    if wrong:
        return None, wrong
    population = int(number) if number else None
    stratum = cells.get("stratum", "")
    return Row(line, cells["repo"], cells["sha"].lower(), told, stratum, population, said, grade), []


def strangers(night: Night, rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Rows that are neither a landing nor a commit of this snapshot."""
    repos = [repo for (repo,) in night.con.execute("SELECT repo FROM repos ORDER BY ALL").fetchall()]
    known = {unit: present(night, unit, [row for row in rows if row.unit == unit]) for unit in UNITS}
    for row in rows:
        if row.repo not in repos:
            yield row.line, f"unknown repository {row.repo[:60]!r}{nearest(row.repo, repos)}"
        elif (row.repo, row.sha) not in known[row.unit]:
            hint = "" if len(row.sha) in WHOLE else "; write the whole hash"
            yield (
                row.line,
                f"unknown sha {row.sha[:64]!r}: no {row.unit} of {row.repo} in this snapshot{hint}",
            )


def present(night: Night, unit: str, rows: list[Row]) -> set[tuple[str, str]]:
    """Those of these rows that the snapshot has."""
    asked = "SELECT unnest($repos::VARCHAR[]) AS repo, unnest($shas::VARCHAR[]) AS sha"
    params = {"repos": [row.repo for row in rows], "shas": [row.sha for row in rows]}
    found = f"SELECT repo, sha FROM {TABLES[unit]} SEMI JOIN ({asked}) USING (repo, sha)"
    return set(night.con.execute(found, params).fetchall())


def repeated(rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Rows that stand twice."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        line = first.setdefault((row.repo, row.sha), row.line)
        if line != row.line:
            yield row.line, f"{row.sha[:12]} stands on line {line} too"


def unequal(rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Rows whose weight cannot be told: populations that a stratum has not in every row alike."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.stratum, row)
        if other.population != row.population:
            yield row.line, f"stratum {row.stratum!r} has another population than on line {other.line}"
    if len({row.population is None for row in first.values()}) > 1:
        line = next(row.line for row in first.values() if row.population is None)
        yield line, "no population: expected one in every row, or in none"


def period(path: Path, table: list[tuple[int, dict[str, str]]]) -> tuple[date, date] | None:
    """The days that the sample was drawn from; None: the file does not say."""
    days: list[date] = []
    for name in ("from_on", "to_on"):
        told = {(cells.get(name, ""), line) for line, cells in table if cells.get(name)}
        try:
            days += sorted({date.fromisoformat(day) for day, _ in told})
        except ValueError:
            line = min(line for _, line in told)
            raise ConfigError(f"{path}: line {line}: {name}: expected a day such as 2026-10-31") from None
    return (min(days), max(days)) if days else None


def refuse(path: Path, wrong: Iterable[tuple[int, str]]) -> None:
    """Says what is wrong, all at once."""
    lines = [f"{path}: line {line}: {mistake}" for line, mistake in sorted(wrong)]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"{path}: {len(lines) - SHOWN} more such lines"]
    if lines:
        raise ConfigError("\n".join([*lines, "nothing of it was stored: correct it and score it again"]))
