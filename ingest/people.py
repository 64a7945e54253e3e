"""Persons without names: a keyed hash per person, so that figures count heads and show none.

The key never leaves the warehouse folder. Whoever has it can test a guess at an address, so persons are
pseudonymous, not anonymous.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import os
import secrets
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, warehouse
from ingest.mistakes import ConfigError

if TYPE_CHECKING:
    from ingest.config import Config

KEY = 32  # bytes
COLUMNS = ("email", "person", "team", "from")
BEGINNING = "0001-01-01"
SAID = 20  # mistakes of one file
ERASED = "erased"  # the person that all are who were erased, as far as they are read anew
LIST = "erased"  # the file with their hashes
NEXT = "key.next"  # a new key, and the snapshot with which it takes its place
Row = dict[str, str]


def key(folder: Path) -> bytes:
    """The key of the hash, made on the first night."""
    file = folder / "key"
    settle(folder)
    if not file.exists():
        written(file, secrets.token_bytes(KEY))
    secret = file.read_bytes()
    if len(secret) != KEY:
        raise IngestError(
            f"{file} is damaged: put back the copy of it; without it persons would get other names"
        )
    return secret


def settle(folder: Path) -> None:
    """A new key is in force once its snapshot is served; that of a rotation that was killed is forgotten."""
    fresh, served = folder / NEXT, warehouse.served(folder)
    if not fresh.exists():
        return
    content = fresh.read_bytes()
    if served and served.stem >= content[KEY:].decode(errors="replace"):
        written(folder / "key", content[:KEY])
    fresh.unlink()


def written(file: Path, content: bytes) -> None:
    """Writes a file for its owner alone, whole or not at all."""
    unfinished = file.with_name("key.tmp")  # a name that the next night sweeps away
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    warehouse.sync(unfinished)
    os.replace(unfinished, file)


def erased(folder: Path) -> frozenset[str]:
    """Hashes of those who were erased: they are known again, so that no night brings them back."""
    file = folder / LIST
    return frozenset(file.read_text().split()) if file.exists() else frozenset()


def read(config: Config) -> None:
    """Reads people.csv before a night: its mistakes are said now, its changes wait for the next one."""
    roster.cache_clear()
    try:
        roster(config.people.teams)
    except FileNotFoundError:
        where = f"{config.file}: people.teams: nothing at {config.people.teams}"
        raise ConfigError(f"{where}; expected the path of a CSV file") from None
    except OSError as error:
        raise ConfigError(f"{config.file}: people.teams: {config.people.teams}: {error.strerror}") from None


@cache
def roster(file: Path | None) -> tuple[Row, ...]:
    """The rows of people.csv: email, person (one name for several addresses), team, from (a date)."""
    if not file:
        return ()
    lines, mistakes = parsed(file)
    mistakes += [(line, words) for line, row in lines if (words := wrong(row))]
    mistakes += at_odds(lines)
    if mistakes:
        said = [f"{file}: line {line}: {words}" for line, words in sorted(mistakes)]
        more = [f"{file}: {len(said) - SAID} more such lines"] if len(said) > SAID else []
        raise ConfigError("\n".join(said[:SAID] + more))
    teams = {(who(row), row["from"]): row["team"] for _, row in lines if row["team"]}
    return tuple(row | {"team": teams.get((who(row), row["from"]), "")} for _, row in lines)


def parsed(file: Path) -> tuple[list[tuple[int, Row]], list[tuple[int, str]]]:
    """The rows with their lines, those without any word left out, and the lines that are too long."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}: line {line}: expected UTF-8 text") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if "email" not in header:
            raise ConfigError(f"{file}: line 1: no column `email`; expected {', '.join(COLUMNS)}")
        for name in COLUMNS:
            if header.count(name) > 1:
                raise ConfigError(f"{file}: line 1: column `{name}` stands there twice")
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise ConfigError(f"{file}: line {reader.line_num}: not readable as CSV ({error})") from None
    long = f"expected {len(header)} cells, as the first line has"
    mistakes = [(line, f"{long}; found {len(cells)}") for line, cells in rows if len(cells) > len(header)]
    found = [(line, dict(zip(header, map(str.strip, cells), strict=False))) for line, cells in rows]
    return [(line, {name: row.get(name, "") for name in COLUMNS}) for line, row in found], mistakes


def wrong(row: Row) -> str:
    """What no row may be."""
    if not row["email"]:
        return "email: expected an address"
    try:
        day = not row["from"] or date.fromisoformat(row["from"]).isoformat() == row["from"]
    except ValueError:
        day = False
    return "" if day else f"from: expected a day such as 2026-10-31; found {row['from'][:40]!r}"


def at_odds(lines: list[tuple[int, Row]]) -> Iterator[tuple[int, str]]:
    """Lines that contradict one before: which of the two counted would be chance."""
    persons: dict[str, tuple[int, str]] = {}
    teams: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in lines:
        first, person = persons.setdefault(row["email"].lower(), (line, who(row)))
        if person != who(row):
            yield line, f"person: another one has this email on line {first}"
        if row["team"]:
            first, team = teams.setdefault((who(row), row["from"]), (line, row["team"]))
            if team != row["team"]:
                yield line, f"team: this person is in another one from the same day on, on line {first}"


def who(row: Row) -> str:
    """The one name that all addresses of a person share; upper and lower case are one."""
    return (row["person"] or row["email"]).lower()


def pseudonyms(config: Config, emails: set[str]) -> dict[str, str]:
    """E-mail address, lower case, to the person as the tables name it."""
    named = names(config, emails)
    plain, gone = config.people.names == "plain", erased(config.warehouse)
    if plain and not gone:
        return named
    secret = key(config.warehouse)
    found = {email: hashed(secret, name) for email, name in named.items()}
    return {
        email: ERASED if hash_ in gone else named[email] if plain else hash_ for email, hash_ in found.items()
    }


def names(config: Config, emails: set[str]) -> dict[str, str]:
    """E-mail address, lower case, to the one name of its person."""
    spelt: dict[str, str] = {}  # of several spellings of a name the first counts
    same = {
        row["email"].lower(): spelt.setdefault(who(row), row["person"] or row["email"].lower())
        for row in roster(config.people.teams)
    }
    return {email: same.get(email, email) for email in emails}


def hashed(secret: bytes, name: str) -> str:
    """64 bits of a keyed hash: no two persons of one organisation meet in it."""
    return hmac.new(secret, name.lower().encode(), hashlib.sha256).hexdigest()[:16]
