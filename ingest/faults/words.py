"""Which messages call a change a fix: the patterns of words.toml as one expression of SQL."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from ingest.warehouse import quoted

FILE = Path(__file__).with_name("words.toml")
# Whose issue it is may be the login of a person.
OWNED = r"https?://\S+/(issues|work_items)/|[\w.-]+/[\w.-]+#"
MERGED = r"^Merge pull request [^\n]*\n\s*([^\n]+)"


@cache
def patterns() -> dict[str, str]:
    """Every list of the file as one pattern."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: "|".join(f"(?:{one})" for one in value) if isinstance(value, list) else value
        for name, value in read.items()
    }


def version() -> str:
    """What says that messages have to be read once more."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]


def said(message: str) -> str:
    """SQL: the words of a message (a column, or another expression) that call it a fix; NULL: none do."""
    known = {name: quoted(f"(?i){pattern}") for name, pattern in patterns().items()}
    title = f"""coalesce(nullif(regexp_extract({message}, {quoted(MERGED)}, 1), ''),
        split_part(ltrim({message}, ' ' || chr(9) || chr(10) || chr(13)), chr(10), 1))"""
    plain = f"regexp_replace({title}, {known['friends']}, ' ', 'g')"
    closing = f"regexp_replace(regexp_extract({message}, {known['closing']}), {quoted(OWNED)}, '#')"
    return f"""CASE WHEN regexp_matches({title}, {known["never"]}) THEN NULL ELSE coalesce(
        nullif(regexp_extract({plain}, {known["titles"]}), ''),
        nullif({closing}, '')) END"""


def is_label(label: str) -> str:
    """SQL: whether a label of a request calls it a fix."""
    bare = f"trim(regexp_replace(lower({label}), '[^a-z0-9:/ ._-]', '', 'g'))"
    return f"regexp_full_match({bare}, {quoted(patterns()['label'])})"
