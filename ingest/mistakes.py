"""What is wrong in foreshock.toml, in sentences: where, what was expected, what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from ingest import IngestError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo

Place = tuple[str | int, ...]
Mistake = tuple[Place, str]


class ConfigError(IngestError):
    """Wrong words or a wrong configuration: exit code 2."""


def translated(error: ValidationError, model: type[BaseModel]) -> Iterator[Mistake]:
    """Each of pydantic's findings; `expected` is the description of the setting."""
    for found in error.errors(include_url=False):
        place = tuple(key for key in found["loc"] if key != "[key]")
        yield place, _words(found["type"], found, *_setting(place, model))


def sentence(mistake: Mistake, document: dict[str, Any]) -> str:
    """`repos[1].git (acme/trainer): ...`: a name is found faster than a number."""
    place, words = mistake
    name = ""
    if place[0] == "repos" and len(place) > 2 and place[2] != "name":
        name = document["repos"][place[1]].get("name")
    return f"{path(place)}{f' ({name})' if name and isinstance(name, str) else ''}: {words}"


def path(place: Place) -> str:
    """`repos[1].areas[0].glob`; the first of a list is 0, a key with odd letters is quoted as in TOML."""
    words = (f"[{key}]" if isinstance(key, int) else f".{_quoted(key)}" for key in place)
    return "".join(words).removeprefix(".")


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where nothing is near."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _setting(place: Place, model: type[BaseModel]) -> tuple[type[BaseModel], str, FieldInfo | None]:
    """The table a place is in, its last key, and the setting it belongs to."""
    from pydantic import BaseModel

    setting = None
    for key in place:
        if key in model.model_fields:
            setting = model.model_fields[key]
            inner = (setting.annotation, *get_args(setting.annotation))
            model = next(
                (each for each in inner if isinstance(each, type) and issubclass(each, BaseModel)), model
            )
    return model, str(place[-1]), setting


def _quoted(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key) else f'"{key}"'


def _words(kind: str, found: Any, table: type[BaseModel], key: str, setting: FieldInfo | None) -> str:
    if kind == "extra_forbidden":
        known = sorted(table.model_fields)
        return f"unknown key{nearest(key, known) or '; known are ' + ', '.join(known)}"
    if kind == "value_error":
        return str(found["ctx"]["error"])
    expected = f"expected {setting.description}"
    if kind == "missing":
        return f"missing; {expected}"
    value = found["input"]
    return f"{expected}; found {_shown(value)}" + (
        nearest(value, _choices(setting.annotation)) if isinstance(value, str) else ""
    )


def _choices(annotation: Any) -> list[str]:
    """The words that a setting can be, wherever they stand in its type."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [word for part in get_args(annotation) for word in _choices(part)]


def _shown(value: object) -> str:
    """A value as TOML has it, cut where it is long."""
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of many digits"
    if isinstance(value, dict | tuple):
        return "a table" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= 60 else text[:57] + "..."
