"""What a GraphQL query costs and how many nodes it may ask for, reckoned from its text as GitHub does.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSchema, get_named_type, value_from_ast_untyped
from graphql.language import ast

MOST = 100  # rows of one page
MOST_NODES = 500_000
TOO_MANY = "This query requests up to {:,} possible nodes which exceeds the maximum limit of {:,}."
UNBOUND = "You must provide a `first` or `last` value to properly paginate the `{}` connection."
BEYOND = "Requesting {:,} records on the `{}` connection exceeds the `{}` limit of {} records."


@dataclass
class Size:
    """Pages that the forge has to make at most, rows on them, and why it will not."""

    pages: int = 0
    nodes: int = 0
    mistakes: list[dict[str, str]] = field(default_factory=list)

    @property
    def points(self) -> int:
        return max(round(self.pages / 100), 1)


@dataclass(frozen=True)
class Query:
    """A query to walk through: its schema, its fragments and its variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, ast.FragmentDefinitionNode]
    variables: Mapping[str, Any]


def measured(
    schema: GraphQLSchema, document: ast.DocumentNode, variables: Mapping[str, Any], name: str | None = None
) -> Size:
    """The size of an operation of a document: of the one with this name, or of the only one."""
    found = [one for one in document.definitions if isinstance(one, ast.OperationDefinitionNode)]
    operation = next((one for one in found if name and one.name and one.name.value == name), found[0])
    named = [one for one in document.definitions if isinstance(one, ast.FragmentDefinitionNode)]
    defaults = {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in operation.variable_definitions or ()
        if one.default_value
    }
    query = Query(schema, {one.name.value: one for one in named}, defaults | dict(variables))
    size = Size()
    walk(query, size, operation.selection_set, schema.query_type, 1)
    if size.nodes > MOST_NODES:
        refuse(size, "MAX_NODE_LIMIT_EXCEEDED", TOO_MANY.format(size.nodes, MOST_NODES))
    return size


def walk(query: Query, size: Size, selected: ast.SelectionSetNode | None, kind: Any, above: int) -> None:
    """Adds what is selected of a type, of which there may be so many."""
    for name, arguments, inner_selected, inner in fields(query, selected, kind):
        rows = 1
        if inner.name.endswith("Connection"):
            rows = page(query, size, name, arguments)
            size.pages += above
            size.nodes += above * rows
        walk(query, size, inner_selected, inner, above * rows)


def fields(query: Query, selected: ast.SelectionSetNode | None, kind: Any) -> Iterator[tuple[Any, ...]]:
    """Selected fields with their types, also those in fragments."""
    for one in selected.selections if selected else ():
        if isinstance(one, ast.FieldNode):
            if found := kind.fields.get(one.name.value):  # not __typename
                yield one.name.value, one.arguments, one.selection_set, get_named_type(found.type)
        else:
            one = query.fragments[one.name.value] if isinstance(one, ast.FragmentSpreadNode) else one
            named = one.type_condition
            yield from fields(
                query, one.selection_set, query.schema.type_map[named.name.value] if named else kind
            )


def page(query: Query, size: Size, where: str, arguments: tuple[ast.ArgumentNode, ...] | None) -> int:
    """How many rows are asked for at once."""
    asked = {one.name.value: value_from_ast_untyped(one.value, query.variables) for one in arguments or ()}
    bounds = [(name, asked[name]) for name in ("first", "last") if asked.get(name) is not None]
    if not bounds:
        refuse(size, "MISSING_PAGINATION_BOUNDARIES", UNBOUND.format(where))
        return 0
    ((name, rows), *_) = bounds
    if not 1 <= rows <= MOST:
        refuse(size, "EXCESSIVE_PAGINATION", BEYOND.format(rows, where, name, MOST))
    return rows


def refuse(size: Size, kind: str, message: str) -> None:
    size.mistakes.append({"type": kind, "message": message})
