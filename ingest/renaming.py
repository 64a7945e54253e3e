"""Persons under other pseudonyms in a new snapshot: one who is erased, or all of them under a new key.

Every row stays and counts as before. The file is written afresh, so that no freed block holds an old name.
"""

from __future__ import annotations

import gzip
import re
import secrets
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, consistency, derive, night, people, publish, record, schema, warehouse
from ingest.forge.covered import forges, host
from ingest.forge.starters import NUMBERED
from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

    from ingest.config import Config
    from ingest.say import Say

NAMED = ("person", "merged_by", "account")  # columns that hold a pseudonym
BYTES = 8  # of one
EMAIL = re.compile(rb"[^\s<>\"'(),;:\\]+@[^\s<>\"'(),;:\\]+")
LOGIN = re.compile(rb'"(?:login|username)"\s*:\s*"([^"\\]+)"')
WORDS = ("log", "--all", "--format=%aE%n%cE%n%ae%n%ce%n%B")
Names = dict[str, str]  # old pseudonym to new one


def erase(config: Config, emails: list[str], say: Say) -> int:
    """Rows under a random name that leads to nobody, and a hash on the list: no night brings them back."""
    folder = config.warehouse
    with warehouse.lock(folder):
        secret = people.key(folder)
        named = set(people.names(config, {email.strip().lower() for email in emails}).values())
        plain = config.people.names == "plain"
        known = linked(config, named if plain else {people.hashed(secret, name) for name in named})
        hashes = {people.hashed(secret, name) for name in named | (known if plain else set())}
        hashes |= set() if plain else known
        if not known and not hashes & people.erased(folder):
            raise IngestError(
                f"nothing is stored of {', '.join(emails)}: write the address that `git log` shows, or "
                "LOGIN@users.noreply.HOST for an account of a forge"
            )
        keep(folder, people.erased(folder) | hashes)
        return republish(config, {name: secrets.token_hex(BYTES) for name in known}, say) if known else 0


def rotate(config: Config, say: Say) -> tuple[int, int, int]:
    """A new key, under which all have new pseudonyms: the exit code, how many, and how many at random."""
    if config.people.names == "plain":
        raise IngestError(
            f'{config.file}: people.names is "plain": addresses are stored, and no key hides them'
        )
    folder, fresh = config.warehouse, secrets.token_bytes(people.KEY)
    with warehouse.lock(folder):
        secret, gone = people.key(folder), people.erased(folder)
        stored = linked(config, None)
        names = people.names(config, set(candidates(config)))
        known = {people.hashed(secret, name): people.hashed(fresh, name) for name in names.values()}
        lost = {old: secrets.token_hex(BYTES) for old in stored - known.keys()}
        anew = {known[old] for old in gone & known.keys()}
        keep(folder, gone | anew)
        moved = {old: known[old] for old in stored & known.keys()} | lost
        code = republish(config, moved, say, fresh)
        people.settle(folder)
        keep(folder, anew if code == 0 else gone)
    return code, len(stored), len(lost)


def keep(folder: Path, hashes: set[str] | frozenset[str]) -> None:
    """The list of those who were erased."""
    if hashes or (folder / people.LIST).exists():
        people.written(folder / people.LIST, "".join(f"{each}\n" for each in sorted(hashes)).encode())


def linked(config: Config, wanted: set[str] | None) -> set[str]:
    """All pseudonyms that are stored; or those wanted, with the accounts and addresses linked to them."""
    import duckdb

    newest = warehouse.newest(config.warehouse)
    if not newest:
        raise IngestError(f"{config.warehouse}: nothing is published: run python -m ingest first")
    with duckdb.connect(str(newest), read_only=True) as con:
        found = {name for table, column in places() for name in distinct(con, table, column)}
        pairs = con.execute("SELECT account, person FROM accounts").fetchall()
    if wanted is None:
        return found - {people.ERASED, ""}
    more = wanted | {one for pair in pairs for one in pair if wanted & set(pair)}
    return more & found - {people.ERASED, ""}


def places() -> Iterator[tuple[str, str]]:
    """Every column of every table that holds a pseudonym."""
    for table in schema.tables().values():
        yield from ((table.name, column.name) for column in table.columns if column.name in NAMED)


def distinct(con: duckdb.DuckDBPyConnection, table: str, column: str) -> list[str]:
    """The values of a column."""
    return [
        name
        for (name,) in con.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
        if name is not None
    ]


def candidates(config: Config) -> Iterator[str]:
    """Every address that git histories and saved replies hold, as persons are named by."""
    hosts = [host(forge.url) for forge in forges(config).values()]
    for mirror in sorted((config.warehouse / "mirrors").glob("**/*.git")):
        try:
            text = git(mirror, *WORDS)
        except GitError:  # an empty or broken one: its persons get names at random
            continue
        yield from spelt(text)
    for file in sorted((config.warehouse / "raw").glob("*/*/*.jsonl.gz")):
        text = content(file)
        yield from spelt(text)
        logins = {login.decode(errors="replace") for login in LOGIN.findall(text)}
        yield from (f"{login}@users.noreply.{where}".lower() for login in logins for where in hosts)
    yield from (row["email"].lower() for row in people.roster(config.people.teams))


def spelt(text: bytes) -> Iterator[str]:
    """The addresses in a text, and the accounts that private ones among them are of."""
    for email in {found.decode(errors="replace").lower() for found in EMAIL.findall(text)}:
        yield email
        yield NUMBERED.sub("", email)


def content(file: Path) -> bytes:
    """Saved replies, as far as they can be unpacked."""
    try:
        return gzip.decompress(file.read_bytes())
    except (OSError, EOFError, zlib.error):
        return b""


def republish(config: Config, names: Names, say: Say, fresh: bytes = b"") -> int:
    """The exit code of a night that reads nothing and only names persons anew."""
    return night.attempt(config, [], say, partial(build, names, fresh))


def build(names: Names, fresh: bytes, tonight: night.Night, _words: list[str]) -> tuple[str, None]:
    """A copy of the newest snapshot with other names, checked and published as any other."""
    con, folder, before = tonight.con, tonight.folder, warehouse.newest(tonight.folder)
    try:
        rename(con, names)
        derive.settings.stamp(tonight, tonight.name)
        record.keep_night(tonight, tonight.name, None)
        publish.create_views(con)
        consistency.check(con, before)
        con = warehouse.compact(con, folder, always=True)
        publish.without_persons(con, folder)
        con.execute("CHECKPOINT")
    finally:
        con.close()
    if fresh:
        people.written(folder / people.NEXT, fresh + tonight.name.encode())
    warehouse.publish(folder, tonight.name)
    return "published", None


def forget(con: duckdb.DuckDBPyConnection, gone: frozenset[str]) -> bool:
    """Names at random for those who were erased since it was written; whether there was one."""
    stored = {name for table, column in places() for name in distinct(con, table, column)} if gone else set()
    if names := {name: secrets.token_hex(BYTES) for name in gone & stored}:
        rename(con, names)
    return bool(names)


def rename(con: duckdb.DuckDBPyConnection, names: Names) -> None:
    """Every pseudonym in every table."""
    con.execute("CREATE TEMP TABLE renamed (old VARCHAR, new VARCHAR)")
    con.execute(
        "INSERT INTO renamed SELECT unnest($old::VARCHAR[]), unnest($new::VARCHAR[])",
        {"old": list(names), "new": list(names.values())},
    )
    con.execute("BEGIN")
    for table, column in places():
        con.execute(
            f"UPDATE {table} SET {column} = renamed.new FROM renamed WHERE {table}.{column} = renamed.old"
        )
    con.execute("COMMIT")
    con.execute("DROP TABLE renamed")
