"""The part of GraphQL that the fake forge answers, and what the project asks agree with what is published."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import graphql
import pytest
import requests

from tests.forge import graph, invent_graph

ROOT = Path(__file__).parents[2]
QUERY = """
query($after: String) {
  repository(owner: "acme", name: "trainer") {
    pullRequests(first: 50, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number state mergedAt updatedAt fullDatabaseId
        author { __typename login }
        mergedBy { __typename login }
        mergeCommit { oid }
        reviews(first: 50) { totalCount nodes { state author { __typename login } commit { oid } } }
        labels(first: 20) { nodes { name } }
      }
    }
  }
}
"""


def fields(kind: Any) -> dict[str, Any]:
    return getattr(kind, "fields", {})


def is_optional(argument: Any) -> bool:
    return not graphql.is_required_argument(argument)


def test_every_field_that_the_fake_answers_is_published_with_the_same_type_and_arguments(published_graphql):
    differ = []
    for name, kind in graph.schema().type_map.items():
        known = published_graphql.type_map.get(name)
        if type(known) is not type(kind):
            differ.append(f"{name} is not published as {type(kind).__name__}")
            continue
        for word, one in fields(kind).items():
            other = fields(known).get(word)
            if other is None or str(other.type) != str(one.type):
                differ.append(f"{name}.{word}: {one.type} is published as {other and other.type}")
                continue
            theirs, ours = getattr(other, "args", {}), getattr(one, "args", {})
            differ += [
                f"{name}.{word}({given})"
                for given, argument in ours.items()
                if given not in theirs
                or str(theirs[given].type) != str(argument.type)
                or theirs[given].default_value != argument.default_value
            ]
            differ += [
                f"{name}.{word} needs {given}"
                for given, argument in theirs.items()
                if given not in ours and not is_optional(argument)
            ]
    assert differ == []


def test_enumerations_and_interfaces_are_published_in_full(published_graphql):
    ours = {name: kind for name, kind in graph.schema().type_map.items() if not name.startswith("__")}
    for name, kind in ours.items():
        known = published_graphql.type_map[name]
        if graphql.is_enum_type(kind):
            assert set(kind.values) == set(known.values), name
        if graphql.is_object_type(kind):
            shared = {one.name for one in known.interfaces} & ours.keys()
            assert {one.name for one in kind.interfaces} == shared, name


def asked_by_the_project() -> list[tuple[str, str]]:
    """GraphQL in files of its own, and in texts of modules."""
    found = [(file.name, file.read_text("utf-8")) for file in sorted((ROOT / "ingest").rglob("*.graphql"))]
    for file in sorted((ROOT / "ingest").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.match(r"\s*(query\b[^{]*)?\{\s*\w", text) and "(first:" in text:
                found.append((file.name, text))
    return found


def test_what_the_project_asks_is_valid_by_the_published_schema(published_graphql):
    for name, query in asked_by_the_project():
        assert graphql.validate(published_graphql, graphql.parse(query)) == [], name


def invented(schema: graphql.GraphQLSchema, *seeds: int) -> list[Any]:
    """The requests in invented replies."""
    replies = [invent_graph.everything(schema, QUERY, seed=seed)["data"] for seed in seeds]
    return [row for reply in replies for row in reply["repository"]["pullRequests"]["nodes"] or []]


def nulls(body: Any) -> int:
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return sum(map(nulls, inner)) + (body is None)


def test_what_is_invented_has_no_null_with_seed_0_and_any_with_others(published_graphql):
    assert nulls(invented(published_graphql, 0)) == 0
    rows = invented(published_graphql, *range(2, 20))
    kinds = {row["author"] and row["author"]["__typename"] for row in rows if row}
    assert kinds == {"Bot", "EnterpriseUserAccount", "Mannequin", "Organization", "User", None}
    assert {row["state"] for row in rows if row} == {"OPEN", "CLOSED", "MERGED"}
    assert None in rows


def test_the_same_seed_invents_the_same(published_graphql):
    once, again = (invent_graph.everything(published_graphql, QUERY, seed=5) for _ in range(2))
    assert once == again
    with pytest.raises(AssertionError, match="noSuchField"):
        invent_graph.everything(published_graphql, "{ noSuchField }")


def test_a_query_can_be_answered_by_the_schema_instead_of_the_state(published_graphql, github):
    github.fail("POST", invent_graph.invented(published_graphql, seed=2))
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {github.token}"
        replies = [
            session.post(f"{github.url}/graphql", json={"query": QUERY}, timeout=10).json() for _ in "ab"
        ]
    wanted = invent_graph.everything(published_graphql, QUERY, seed=2)
    assert [reply == wanted for reply in replies] == [True, False]
