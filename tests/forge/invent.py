"""Replies that nobody has seen but the contract allows: every field, each value of an enumeration, each null.

`everything(published, "pulls/list", seed)` is a reply by the contract alone. Seed 0 fills every field, seed 1
as few as it can and null wherever it may be, further seeds mix, so that over as many seeds as an enumeration
has values each comes up. The same seed gives the same reply. `filled` and `hollowed` are faults as those of
faults.py: the reply of the fake with all that the contract allows, or without all that it does not promise.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.forge import openapi
from tests.forge.fake import Fake, Fault
from tests.forge.faults import changed
from tests.forge.openapi import NULL, Published, Schema
from tests.forge.wire import Asked, Reply

ALL, LEAST = 0, 1
DEEP = 7  # references into references, after which as little as possible is said
TEXTS = (
    "text",
    "",
    " ",
    'O\'Hara; "quoted"',
    "zwei\nZeilen\r\n",
    "\u202egnp.exe",
    "日本語 🦊",
    "x" * 300,
    "null",
    "\x00",
)
TIMES = (
    "2026-03-02T09:00:00Z",
    "2026-03-02T09:00:00.123Z",
    "2026-03-02T10:00:00+01:00",
    "2031-12-31T23:59:59Z",
)
NUMBERS = (0, 1, 7, 2**31, 2**53 + 1)
FACTS = (  # what the fake's state knows and the contract does not promise
    *(
        "conclusion",
        "status",
        "run_attempt",
        "run_started_at",
        "actor",
        "triggering_actor",
        "head_branch",
        "name",
    ),
    *(
        "completed_at",
        "runner_name",
        "user",
        "merged_by",
        "merged_at",
        "closed_at",
        "merge_commit_sha",
        "draft",
    ),
    *("body", "commit_id", "submitted_at", "author", "committer", "date", "email", "creator", "published_at"),
    *("pushed_at", "archived", "environment", "login"),
)


@dataclass(frozen=True)
class Chance:
    """What is decided at a place in a reply; the same place decides the same with the same seed."""

    seed: int
    place: str
    depth: int = 0

    def into(self, name: object) -> Chance:
        return Chance(self.seed, f"{self.place}/{name}", self.depth)

    def deeper(self) -> Chance:
        return Chance(LEAST if self.depth > DEEP else self.seed, self.place, self.depth + 1)

    def of(self, choices: Any) -> Any:
        """One of several, each in its turn from seed to seed."""
        return choices[
            (self.seed + (zlib.crc32(self.place.encode()) if self.seed > LEAST else 0)) % len(choices)
        ]

    def happens(self, share: float) -> bool:
        """Never with the seed for all, always with the one for the least."""
        return self.seed == LEAST or (
            self.seed > LEAST and Random(f"{self.seed}{self.place}").random() < share
        )


def everything(published: Published, name: str, seed: int = ALL, rows: int = 3) -> Any:
    """A reply of an operation, with so many rows where it is a listing."""
    schema = openapi.schema(published, name)
    assert schema, f"{name} answers nothing"
    body = made(schema, schema, Chance(seed, name))
    listed = one_listed(schema, schema)
    if listed is None:
        return body
    found = [made(schema, listed, Chance(seed, f"{name}/{row}")) for row in range(rows)]
    if isinstance(body, list):
        return found
    return {key: found if isinstance(value, list) else value for key, value in body.items()}


def one_listed(root: Schema, part: Schema) -> Schema | None:
    """The schema of a row, where this is a page of rows, bare or beside their count."""
    if part.get("type") == "array":
        return part["items"]
    if set(part.get("properties", {})) > {"total_count"}:
        return next(one["items"] for one in part["properties"].values() if one.get("type") == "array")
    return None


def made(root: Schema, part: Schema, chance: Chance) -> Any:
    """A value of a schema."""
    if "$ref" in part:
        return made(root, root["$defs"][part["$ref"].rpartition("/")[2]], chance.deeper())
    if "allOf" in part:
        return {key: value for one in part["allOf"] for key, value in made(root, one, chance).items()}
    for key in ("anyOf", "oneOf"):
        if key in part:
            return made(root, one_of(part[key], chance), chance.into(key))
    if "enum" in part:
        return chance.of(part["enum"])
    match part.get("type"):
        case "object":
            return an_object(root, part, chance)
        case "array":
            count = 0 if chance.seed == LEAST else 1 + chance.happens(0.5)
            return [made(root, part["items"], chance.into(index)) for index in range(count)]
        case "null":
            return None
        case kind:
            return plain(kind, part, chance)


def one_of(options: list[Schema], chance: Chance) -> Schema:
    """Null where chance has it, else one of the others."""
    others = [one for one in options if one != NULL]
    if len(others) < len(options) and chance.happens(0.3):
        return NULL
    return chance.of(others)


def an_object(root: Schema, part: Schema, chance: Chance) -> dict[str, Any]:
    named, required = part.get("properties", {}), part.get("required", [])
    found = {
        name: made(root, one, chance.into(name))
        for name, one in named.items()
        if name in required or not chance.into(name).happens(0.3)
    }
    if isinstance(part.get("additionalProperties"), dict) and chance.seed != LEAST:
        found["another"] = made(root, part["additionalProperties"], chance.into("another"))
    return found


def plain(kind: str | None, part: Schema, chance: Chance) -> Any:
    """A boolean, a number or a text, of the format that is asked for."""
    if kind == "boolean":
        return chance.of((False, True))
    if kind in ("integer", "number"):
        numbers = NUMBERS if part.get("format") == "int64" else NUMBERS[:3]
        return max(chance.of(numbers), part.get("minimum", 0))
    match part.get("format"):
        case "date-time":
            return chance.of(TIMES)
        case "uri":
            return f"https://forge.example/{chance.seed}/{zlib.crc32(chance.place.encode())}"
        case "email":
            return "ada@example.com"
    if chance.seed == ALL and isinstance(part.get("example"), str):
        return part["example"]
    return chance.of(TEXTS)


def filled(published: Published, seed: int = ALL) -> Fault:
    """The reply of the fake, with every other field that the contract knows."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        if reply.status != 200 or asked.method != "GET":
            return reply
        other = everything(published, openapi.operation(published, asked.path), seed, rows=1)
        return changed(lambda body: overlaid(other, body))(fake, asked, reply)

    return fault


def overlaid(under: Any, over: Any) -> Any:
    """What is on top stays; beside it comes what only the other one has. A pending review has no time."""
    if isinstance(under, dict) and isinstance(over, dict):
        both = {key: overlaid(under[key], value) if key in under else value for key, value in over.items()}
        return both | {
            key: value for key, value in under.items() if key not in over and key != "submitted_at"
        }
    if isinstance(under, list) and isinstance(over, list) and under:
        return [overlaid(under[0], one) for one in over]
    return over


def hollowed(published: Published, keep: tuple[str, ...] = FACTS) -> Fault:
    """The reply of the fake less what the contract does not promise, but for the fields to keep."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        if reply.status != 200 or asked.method != "GET":
            return reply
        schema = openapi.schema(published, openapi.operation(published, asked.path))
        return changed(lambda body: hollow(schema, schema, body, keep))(fake, asked, reply)

    return fault


def hollow(root: Schema, part: Schema, body: Any, keep: tuple[str, ...]) -> Any:
    while "$ref" in part:
        part = root["$defs"][part["$ref"].rpartition("/")[2]]
    if "anyOf" in part or "oneOf" in part:
        return hollow(
            root, next(one for one in part.get("anyOf") or part["oneOf"] if one != NULL), body, keep
        )
    if isinstance(body, list):
        return [hollow(root, part["items"], one, keep) for one in body]
    if not isinstance(body, dict):
        return body
    named, required = part.get("properties", {}), part.get("required", [])
    return {
        name: None
        if may_be_null(root, named[name]) and name not in keep
        else hollow(root, named[name], value, keep)
        for name, value in body.items()
        if name in named and (name in required or name in keep)
    }


def may_be_null(root: Schema, part: Schema) -> bool:
    while "$ref" in part:
        part = root["$defs"][part["$ref"].rpartition("/")[2]]
    return NULL in part.get("anyOf", ())
