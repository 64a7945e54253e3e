"""What is wrong with a rules file, in words that say where and what was expected.

Patterns are compiled by the engine that will run them, Rust's: it takes linear time, so it refuses
look-around, back-references and patterns that would grow too large.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

NEEDED = ("id", "role", "grade", "look", "source", "examples")
COMMON = (*NEEDED, "tool", "reporter", "valid", "unreliable")
PARTS = {  # what a rule may say besides what all may; of the first group it must say at least one
    "identity": (("who", "name"), ("model", "quotes")),
    "name": (("pattern",), ("model",)),
    "trailer": (("key",), ("pattern", "words", "model")),
    "line": (("literal",), ("pattern", "model")),
    "subject": (("literal",), ("pattern", "model")),
    "branch": (("literal", "pattern"), ()),
}
SIGNED = ("coauthor", "assist", "review", "automation")
ROLES = {
    "identity": ("agent", "assist", "review", "automation"),
    "name": ("coauthor",),
    "trailer": SIGNED,
    "line": SIGNED,
    "subject": SIGNED,
    "branch": ("coauthor",),
}
REPORTERS = ("agent", "person", "forge", "hook")


def of_file(data: Mapping[str, Any]) -> Iterable[str]:
    """Mistakes in all but the rules themselves."""
    tables = {"vocabulary": dict, "words": dict, "rules": list}
    for name in sorted(data.keys() - tables.keys()):
        yield f"unknown table {name!r}; there are {', '.join(tables)}"
    wrong = [name for name, kind in tables.items() if not isinstance(data.get(name), kind)]
    yield from (f"table {name!r} is missing or is not a table" for name in wrong)
    if wrong:
        return
    lists = {name: data["vocabulary"].get(name) for name in ("models", "shown")}
    absent = [name for name, texts in lists.items() if not _texts(texts)]
    yield from (f"[vocabulary] {name} is missing or is not a list of texts" for name in absent)
    models = [] if "models" in absent else lists["models"]
    patterns = [("[vocabulary] models", pattern) for pattern in models]
    for name, pattern in patterns + [(f"[words] {tool}", text) for tool, text in data["words"].items()]:
        mistakes = _pattern(pattern) if isinstance(pattern, str) else ["is not a text"]
        yield from (f"{name}: {mistake}" for mistake in mistakes)


def of_rule(block: Any) -> Iterable[str]:
    """Mistakes in one rule."""
    if not isinstance(block, Mapping):
        yield "is not a table"
        return
    if missing := [key for key in NEEDED if key not in block]:
        yield f"{', '.join(missing)} missing"
    look = block.get("look")
    if look in ROLES:
        yield from _of_look(block, str(look))
        yield from _of_values(block)
    elif "look" in block:
        yield f"look = {look!r}; expected one of {', '.join(ROLES)}"


def of_rules(named: Sequence[tuple[str, Sequence[str]]]) -> Iterable[str]:
    """Ids and identities that occur in more than one rule."""
    ids = Counter(rule for rule, _ in named)
    yield from (
        f"rule {rule}: there are {count} rules with this id" for rule, count in ids.items() if count > 1
    )
    owners: dict[str, list[str]] = {}
    for rule, who in named:
        for entry in {text.lower() for text in who}:
            owners.setdefault(entry, []).append(rule)
    for entry, rules in owners.items():
        if len(rules) > 1:
            yield f"rule {rules[1]}: {entry} is in rule {rules[0]} too"


def _of_look(block: Mapping[str, Any], look: str) -> Iterable[str]:
    needed, others = PARTS[look]
    allowed = {*COMMON, *needed, *others}
    yield from (f"unknown key {key!r} for look = {look!r}" for key in block if key not in allowed)
    if not any(block.get(key) for key in needed):
        yield f"{' or '.join(needed)} missing"
    grades = ("weak",) if look == "branch" else ("strong", "weak")
    for key, choices in (("role", ROLES[look]), ("grade", grades)):
        if key in block and block[key] not in choices:
            yield f"{key} = {block[key]!r}; for look = {look!r} expected {' or '.join(choices)}"


def _of_values(block: Mapping[str, Any]) -> Iterable[str]:
    for key, value in block.items():
        expected, fits = KINDS.get(key, ("a text that is not empty", _text))
        if not fits(value):
            yield f"{key} = {value!r}; expected {expected}"
        elif key in ("pattern", "model", "name"):
            yield from (f"{key}: {mistake}" for mistake in _pattern(value, one_group=key == "model"))


def _pattern(pattern: str, one_group: bool = False) -> list[str]:
    try:
        found = pl.select(pl.lit("").str.extract_groups(f"(?i)({pattern})")).to_series()
    except pl.exceptions.ComputeError as error:
        said = str(error).split("This error")[0].strip().splitlines()[-1]
        return [f"bad pattern {pattern!r}: {said}"]
    if one_group and len(found.struct.fields) != 2:
        return [f"pattern {pattern!r}: expected one group, which is the model"]
    return []


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_text, value))


def _period(value: Any) -> bool:
    named = isinstance(value, Mapping) and bool(value) and value.keys() <= {"from", "to"}
    return named and all(type(date) is datetime.date for date in value.values())


KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("words", "quotes"), ("true or false", lambda value: isinstance(value, bool))),
    **dict.fromkeys(("who", "key", "examples"), ("a list of texts", _texts)),
    **dict.fromkeys(("valid", "unreliable"), ("{ from = date, to = date }", _period)),
    "reporter": (" or ".join(REPORTERS), lambda value: value in REPORTERS),
}
