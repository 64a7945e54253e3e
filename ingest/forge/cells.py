"""Values out of replies: of the type that is expected, or a sentence about where another stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ingest import IngestError

Json = Any
LARGEST = 1 << 63
WORDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


class Unlike(IngestError):
    """A reply that is not of the form its forge promises."""


def take(body: Json, *keys: str, kind: type) -> Any:
    """The value behind these keys; None where any of them is missing or null."""
    value = body
    for key in keys:
        if not isinstance(value, dict):
            raise Unlike(f"{'.'.join(keys)}: expected an object around {key!r}, found {shown(value)}")
        value = value.get(key)
        if value is None:
            return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Unlike(f"{'.'.join(keys)}: expected {WORDS[kind]}, found {shown(value)}")
    if kind is int and abs(value) >= LARGEST:
        raise Unlike(f"{'.'.join(keys)}: expected {WORDS[kind]}, found {len(str(abs(value)))} digits")
    return whole(value) if kind is str else value


def whole(text: str) -> str:
    """A text with a question mark for each half of a letter, which JSON can hold and no table."""
    return text.encode(errors="replace").decode()


def need(body: Json, *keys: str, kind: type) -> Any:
    """A value that no row can be without."""
    value = take(body, *keys, kind=kind)
    if value is None:
        raise Unlike(f"{'.'.join(keys)}: expected {WORDS[kind]}, found nothing")
    return value


def moment(body: Json, *keys: str) -> datetime | None:
    """A time with its offset."""
    text = take(body, *keys, kind=str)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        found = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # it is none, or is before the first year or after the last in UTC
        found = None
    if found is None:
        raise Unlike(f"{'.'.join(keys)}: expected a time such as 2026-10-31T08:00:00Z, found {shown(text)}")
    return found


def listed(body: Json, *keys: str) -> list[Any]:
    """The rows of a page."""
    found = need(body, *keys, kind=list) if keys else body
    if not isinstance(found, list):
        raise Unlike("the forge answered with something that is no list: the next night asks again")
    return found


def shown(value: object) -> str:
    """A value, short."""
    return repr(value)[:60]
