"""GitHub's GraphQL over the state: what a query costs, how many nodes it may ask for, and what it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import graphql
from graphql.language import ast

from tests.forge import cost, nodes
from tests.forge.answers import Answer, Ask, refused
from tests.forge.cost import Size
from tests.forge.rows import Actor

SUBSET = Path(__file__).parent / "subset.graphql"
Body = dict[str, Any]


@cache
def schema() -> graphql.GraphQLSchema:
    return graphql.build_schema(SUBSET.read_text(encoding="utf-8"))


@cache
def prepared(query: str) -> tuple[ast.DocumentNode, tuple[graphql.GraphQLError, ...]]:
    """A query is read and held against the schema once."""
    try:
        document = graphql.parse(query)
    except graphql.GraphQLError as error:
        return ast.DocumentNode(definitions=()), (error,)
    return document, tuple(graphql.validate(schema(), document))


def answer(ask: Ask, body: str, rate: Mapping[str, Any]) -> tuple[Answer, int]:
    """The reply to a posted body, and the points that it costs."""
    try:
        posted = json.loads(body)
        query, variables, name = posted["query"], posted.get("variables") or {}, posted.get("operationName")
    except (ValueError, TypeError, KeyError):
        return refused(400, "Problems parsing JSON"), 0
    document, errors = prepared(query)
    if errors:
        return Answer(200, {"errors": [error.formatted for error in errors]}), 1
    size = cost.measured(schema(), document, variables, name)
    if size.mistakes:
        return Answer(200, {"errors": size.mistakes}), 1
    result = graphql.execute_sync(
        *(schema(), document, top(ask, rate, size)),
        variable_values=variables,
        operation_name=name,
        field_resolver=resolved,
    )
    for error in result.errors or ():
        if error.original_error and not isinstance(error.original_error, graphql.GraphQLError):
            raise error.original_error  # a mistake of the fake
    errors = [formatted(error) for error in result.errors or ()]
    return Answer(200, {"data": result.data} | ({"errors": errors} if errors else {})), size.points


def resolved(source: nodes.Node, info: graphql.GraphQLResolveInfo, **asked: Any) -> Any:
    """A field of a node; one that the node does not have is a mistake of the fake, not null."""
    found = source[info.field_name]
    return found(info, **asked) if callable(found) else found


def top(ask: Ask, rate: Mapping[str, Any], size: Size) -> Body:
    """What a query begins with."""

    def repository(info: object, owner: str, name: str, **more: Any) -> nodes.Node:
        found = ask.state.repository(f"{owner}/{name}")
        if not found or not ask.may_see(found):
            raise missing(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return nodes.repository(ask.state, found)

    def organization(info: object, login: str) -> nodes.Node:
        if not ask.state.of_owner(login):
            raise missing(f"Could not resolve to an Organization with the login of '{login}'.")
        return nodes.owner(ask.state, login)

    def search(info: object, query: str, **more: Any) -> Body:
        name, day = re.fullmatch(r"repo:(\S+) is:pr created:>=(\S+)", query).groups()
        repo = ask.state.repository(name)
        rows = ask.state.under(name, "requests") if repo and ask.may_see(repo) else []
        return {"issueCount": sum(f"{row.created_at:%Y-%m-%d}" >= day for row in rows)}

    used, reset = rate["used"] + size.points, datetime.fromtimestamp(rate["reset"], UTC)
    told = {"limit": rate["limit"], "used": used, "remaining": rate["limit"] - used, "cost": size.points}
    return {
        "id": "Q",
        "repository": repository,
        "organization": organization,
        "search": search,
        "viewer": nodes.account(Actor(ask.who)),
        "rateLimit": told | {"nodeCount": size.nodes, "resetAt": nodes.when(reset)},
    }


def missing(message: str) -> graphql.GraphQLError:
    return graphql.GraphQLError(message, extensions={"type": "NOT_FOUND"})


def formatted(error: graphql.GraphQLError) -> Body:
    """The kind of an error stands beside its message."""
    told = dict(error.formatted)
    extensions = told.pop("extensions", {})
    return ({"type": extensions["type"]} if "type" in extensions else {}) | told
