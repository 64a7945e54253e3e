"""GitHub's published description of its REST: what each address may answer, as JSON Schema to check against.

`.ci/contracts` fetches it. OpenAPI 3.0 writes `nullable`, which JSON Schema does not know; here such a value
is `{"anyOf": [what it is, {"type": "null"}]}`. `strict` also refuses fields that the description does not
name: the fake must not send what GitHub does not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema

FOLDER = Path(__file__).parents[2] / ".contracts"
REST = FOLDER / "api.github.com.json"
NULL = {"type": "null"}
KEPT = {
    *("type", "enum", "format", "required", "items", "properties", "additionalProperties"),
    *(
        "oneOf",
        "anyOf",
        "allOf",
        "minimum",
        "maximum",
        "pattern",
        "minItems",
        "maxItems",
        "default",
        "example",
    ),
}
Schema = dict[str, Any]
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_time(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@FORMATS.checks("uri")
def is_address(text: object) -> bool:
    """GitHub itself sends an empty one for none."""
    return not isinstance(text, str) or text == "" or "://" in text


@dataclass(frozen=True, eq=False)
class Published:
    """The description, and what was made of it so far."""

    document: dict[str, Any]
    made: dict[object, Any] = field(default_factory=dict)


def load(file: Path = REST) -> Published:
    return Published(json.loads(file.read_text(encoding="utf-8")))


def operation(published: Published, path: str) -> str:
    """The name of what answers a path with GET, such as `pulls/list`."""
    path = re.sub(r"^(/api/v3)?/repositories/\d+", "/repos/o/r", path.partition("?")[0]).removeprefix(
        "/api/v3"
    )
    for template, methods in published.document["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if "get" in methods and re.fullmatch(pattern, path):
            return methods["get"]["operationId"]
    raise LookupError(f"GitHub does not answer {path}")


def schema(published: Published, name: str, status: int = 200, *, strict: bool = False) -> Schema | None:
    """What an operation answers with a status; None: nothing is said of it."""
    key = (name, status, strict)
    if key not in published.made:
        methods = (inner for path in published.document["paths"].values() for inner in path.values())
        found = next(one for one in methods if one.get("operationId") == name)
        reply = resolved(published, found["responses"].get(str(status), {}))
        content = reply.get("content", {}).get("application/json")
        published.made[key] = content and whole(published, content["schema"], strict=strict)
    return published.made[key]


def resolved(published: Published, part: Schema) -> Schema:
    """What a reference stands for."""
    while "$ref" in part:
        inner: Any = published.document
        for word in part["$ref"].removeprefix("#/").split("/"):
            inner = inner[word]
        part = inner
    return part


def whole(published: Published, root: Schema, *, strict: bool) -> Schema:
    """A schema with every other one that it refers to, and no more of the ten megabytes."""
    found: dict[str, Schema] = {}
    made = converted(root, found, strict=strict)
    todo = list(found)
    while todo:
        name = todo.pop()
        more: dict[str, Schema] = {}
        part = published.document["components"]["schemas"][name]
        found[name] = converted(part, more, strict=strict)
        todo += [one for one in more if one not in found]
        found |= {one: {} for one in more if one not in found}
    return made | {"$defs": found}


def converted(part: Any, found: dict[str, Schema], *, strict: bool) -> Any:
    """A part as JSON Schema; names that it refers to are added to `found`."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        found.setdefault(name, {})
        return {"$ref": f"#/$defs/{name}"}
    made: Schema = {key: value for key, value in part.items() if key in KEPT}
    for key in ("oneOf", "anyOf", "allOf"):
        if key in made:
            made[key] = [converted(one, found, strict=strict) for one in made[key]]
    if "properties" in made:
        named = made["properties"].items()
        made["properties"] = {name: converted(one, found, strict=strict) for name, one in named}
        if strict:
            made.setdefault("additionalProperties", False)
    for key in ("items", "additionalProperties"):
        if isinstance(made.get(key), dict):
            made[key] = converted(made[key], found, strict=strict)
    return {"anyOf": [made, NULL]} if part.get("nullable") else made


def problems(published: Published, path: str, status: int, body: object, *, strict: bool = True) -> list[str]:
    """What in a reply is not as published; that nothing is published for its status is a problem too."""
    name = operation(published, path)
    found = schema(published, name, status, strict=strict)
    if found is None:
        return [f"{name}: nothing is said of status {status}"]
    key = (name, status, strict, "validator")
    if key not in published.made:
        published.made[key] = jsonschema.Draft202012Validator(found, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message[:200]}" for error in published.made[key].iter_errors(body)]
