"""Persons without names: a keyed hash per person, so that figures count heads and show none.

The key never leaves the warehouse folder. Whoever has it can test a guess at an address, so persons are
pseudonymous, not anonymous.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, warehouse

if TYPE_CHECKING:
    from ingest.config import Config

KEY = 32  # bytes
COLUMNS = ("email", "person", "team", "from")
BEGINNING = "0001-01-01"


def key(folder: Path) -> bytes:
    """The key of the hash, made on the first night."""
    file = folder / "key"
    if not file.exists():
        handle = os.open(folder / "key.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(KEY))
        warehouse.sync(folder / "key.tmp")
        os.replace(folder / "key.tmp", file)
    secret = file.read_bytes()
    if len(secret) != KEY:
        raise IngestError(
            f"{file} is damaged: put back the copy of it; without it persons would get other names"
        )
    return secret


def roster(file: Path | None) -> list[dict[str, str]]:
    """The rows of people.csv: email, person (one name for several addresses), team, from (a date)."""
    if not file:
        return []
    try:
        with file.open(newline="", encoding="utf-8-sig") as text:
            reader = csv.DictReader(text)
            missing = [name for name in COLUMNS[:1] if name not in (reader.fieldnames or [])]
            if missing:
                raise IngestError(f"{file}: no column `email`; expected {', '.join(COLUMNS)}")
            return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IngestError(f"{file}: not readable as CSV ({error}): check people.teams") from None


def pseudonyms(config: Config, emails: set[str]) -> dict[str, str]:
    """E-mail address, lower case, to the person as the tables name it."""
    same = {
        row["email"].lower(): row["person"] or row["email"].lower() for row in roster(config.people.teams)
    }
    named = {email: same.get(email, email) for email in emails}
    if config.people.names == "plain":
        return named
    secret = key(config.warehouse)
    return {email: hashed(secret, name) for email, name in named.items()}


def hashed(secret: bytes, name: str) -> str:
    """64 bits of a keyed hash: no two persons of one organisation meet in it."""
    return hmac.new(secret, name.lower().encode(), hashlib.sha256).hexdigest()[:16]
