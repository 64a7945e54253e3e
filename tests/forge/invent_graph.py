"""Replies to a GraphQL query that the published schema allows: any null, any kind of account, each value.

`everything(schema, query, variables, seed)` is executed by graphql-core over GitHub's own schema, so that it
is valid by construction. Seed 0 has no null, seed 1 as many as may be, further seeds mix.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import graphql

from tests.forge.fake import Fake, Fault
from tests.forge.faults import instead
from tests.forge.invent import LEAST, TEXTS, TIMES, Chance
from tests.forge.wire import Asked, Reply

SCALARS = {
    "Int": (0, 1, 7, 2**31 - 1),
    "Float": (0.5,),
    "Boolean": (False, True),
    "ID": ("PR_kwDO",),
    "DateTime": TIMES,
    "GitTimestamp": ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"),
    "PreciseDateTime": TIMES,
    "BigInt": ("1", "9007199254740993"),
    "GitObjectID": ("a1" * 20, "b2" * 32),
    "URI": ("https://forge.example/",),
}
ENDS = {"hasNextPage": False, "hasPreviousPage": False}  # a page that never ends is a fault of its own


def load(file: Path) -> graphql.GraphQLSchema:
    """GitHub's schema; it names two fields twice, which a strict reader would refuse."""
    return graphql.build_schema(file.read_text(encoding="utf-8"), assume_valid=True, assume_valid_sdl=True)


def everything(
    schema: graphql.GraphQLSchema, query: str, variables: Mapping[str, Any] | None = None, seed: int = 0
) -> dict[str, Any]:
    """A reply with data; that the query itself is at fault is an error."""

    def resolve(source: object, info: graphql.GraphQLResolveInfo, **asked: object) -> Any:
        if info.field_name in ENDS:
            return ENDS[info.field_name]
        place = "/".join(map(str, info.path.as_list()))
        return made(schema, info.return_type, Chance(seed, place), len(info.path.as_list()))

    document = graphql.parse(query)
    mistakes = graphql.validate(schema, document)
    assert not mistakes, mistakes
    result = graphql.execute_sync(
        schema, document, variable_values=dict(variables or {}), field_resolver=resolve
    )
    assert not result.errors, result.errors
    return {"data": result.data}


def invented(schema: graphql.GraphQLSchema, seed: int = 0) -> Fault:
    """A fault as those of faults.py: the query is answered by the published schema instead of the fake."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        posted = json.loads(asked.body)
        body = everything(schema, posted["query"], posted.get("variables"), seed)
        return instead(body)(fake, asked, reply)

    return fault


def made(schema: graphql.GraphQLSchema, kind: Any, chance: Chance, depth: int) -> Any:
    """A value of a type; what holds everything else, and the pages in it, is never null."""
    if graphql.is_non_null_type(kind):
        kind = kind.of_type
    elif depth > 2 and not str(kind).endswith("Connection") and chance.happens(0.25):
        return None
    if graphql.is_list_type(kind):
        count = 0 if chance.seed == LEAST and depth > 4 else 2
        return [made(schema, kind.of_type, chance.into(index), depth + 1) for index in range(count)]
    if graphql.is_enum_type(kind):
        return next(iter(kind.values.values())).value if chance.seed == 0 else chance.of(list(kind.values))
    if graphql.is_scalar_type(kind):
        return chance.of(SCALARS.get(kind.name, TEXTS))
    if graphql.is_abstract_type(kind):
        possible = sorted(schema.get_possible_types(kind), key=lambda one: one.name)
        return {"__typename": chance.of(possible).name}
    return {"__typename": kind.name}
