"""The list of models that `[evaluations] models` names, as YAML: dates, predecessor, generation, aliases.

    acme-4:
      aliases: [acme/acme-4, "Acme 4 (tools)"]
      available_at: 2025-04-14
      released_at: 2025-05-20
      predecessor: acme-3.5

METR's release_dates.yaml, a table `date` of names to days, is taken too. Every scalar is read as text, so
that neither "3.10" nor "no" becomes something else, and every mistake is named with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import IngestError, rejects, schema
from ingest.fingerprint import is_new, shape
from ingest.mistakes import nearest

if TYPE_CHECKING:
    from ingest.night import Night
    from ingest.rejects import Problem

READING = 1
LARGEST = 16 << 20
DATES = ("development_from", "development_to", "available_at", "released_at")
KEYS = ("predecessor", "generation", *DATES, "developer", "aliases")
PLACE = ("source_file", "source_row")
NOTHING = ("", "~", "null")
FREED = """
    UPDATE models SET aliases = NULL, listed = false
    WHERE listed AND NOT list_contains($found::VARCHAR[], model)
"""
Entry = dict[str, str | None]


def load(night: Night, part: str, file: Path) -> int:
    """Reads the list if it changed; a model that it no longer names stays, without its other names."""
    if not file.is_file():
        raise IngestError("not there, or not a file to read: mend it, or `models` under [evaluations]")
    if not is_new(night, part, file, shape(READING, schema.version())):
        return 0
    problems: list[Problem] = []
    found = dict(listed(part, document(file), problems))
    freed = night.con.execute(FREED, {"found": list(found)}).fetchall()[0][0]
    return freed + stored(night, found) + rejects.keep(night, [part], problems)


def document(file: Path) -> Any:
    """The nodes of the file, which know their lines; aliases of YAML are shared, never copied."""
    import yaml

    if file.stat().st_size > LARGEST:
        raise IngestError(f"larger than {LARGEST >> 20} MB, which no list of models is")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=loader)
    except UnicodeDecodeError:
        raise IngestError("not UTF-8 text") from None
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"line {place.line + 1}: " if place else ""
        raise IngestError(f"{where}not YAML: {getattr(error, 'problem', None) or error}") from None
    if node is not None and node.id != "mapping":
        raise IngestError("expected models by name, each with what is known of it")
    return node


def listed(part: str, node: Any, problems: list[Problem]) -> Iterator[tuple[str, Entry]]:
    """Each model with what is said of it; the last of one name counts."""
    pairs, seen = node.value if node is not None else [], set()
    named = {word(key): value for key, value in pairs}
    if set(named) == {"date"} and named["date"].id == "mapping":
        pairs = named["date"].value  # METR's
    for key, value in pairs:
        name, line = word(key), key.start_mark.line + 1
        if name in seen:
            problems.append((part, line, f"{name[:60]} stands there twice: the last counts", ""))
        seen.add(name)
        entry: Entry = {"source_file": part, "source_row": str(line)}
        if value.id == "mapping":
            for field, said in value.value:
                entry |= cell(part, word(field), said, problems)
        elif value.id == "scalar" and value.value not in NOTHING:
            entry |= cell(part, "released_at", value, problems)
        if name:
            yield name, entry
        else:
            problems.append((part, line, "a model without a name", ""))


def word(key: Any) -> str:
    """A key as text; YAML takes lists and tables for keys too, which name nothing."""
    return key.value.strip() if key.id == "scalar" else ""


def cell(part: str, key: str, node: Any, problems: list[Problem]) -> Entry:
    """One thing that is said of a model; nothing where it cannot be."""
    line, expected = node.start_mark.line + 1, "text"
    if key not in KEYS:
        known = nearest(key, KEYS) or f"; known are {', '.join(KEYS)}"
        problems.append((part, line, f"unknown key {key[:60]!r}{known}", ""))
        return {}
    if node.id == "sequence" and key == "aliases" and all(each.id == "scalar" for each in node.value):
        return {key: "; ".join(each.value.replace(";", ",").strip() for each in node.value)}
    found = node.value.strip() if node.id == "scalar" else f"a {node.id}"
    text = found if node.id == "scalar" else None
    if text in NOTHING:
        return {key: None}
    if text is not None and key in DATES:
        expected = "a day such as 2026-10-31"
        text = text if is_day(text) else None
    if text is None:
        problems.append((part, line, f"{key}: expected {expected}", found[:60]))
        return {}
    return {key: text}


def is_day(text: str) -> bool:
    """Whether a text is a day as ISO 8601 writes it."""
    try:
        return bool(date.fromisoformat(text)) and len(text) == 10
    except ValueError:
        return False


def stored(night: Night, found: dict[str, Entry]) -> int:
    """The models into the table, with the columns that the list has for any of them."""
    names = [key for key in (*KEYS, *PLACE) if any(key in entry for entry in found.values())]
    texts = [f"unnest(${name}::VARCHAR[]) AS {name}" for name in ("model", *names)] + ["true AS listed"]
    values = {name: [entry.get(name) for entry in found.values()] for name in names}
    return night.merge("models", f"SELECT {', '.join(texts)}", {"model": list(found), **values})
