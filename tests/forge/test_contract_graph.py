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


@pytest.fixture(scope="module")
def schema(contracts) -> graphql.GraphQLSchema:
    return invent_graph.load(contracts / "schema.graphql")


def fields(kind: Any) -> dict[str, Any]:
    return getattr(kind, "fields", {})


def is_optional(argument: Any) -> bool:
    return not graphql.is_required_argument(argument)


def test_every_field_that_the_fake_answers_is_published_with_the_same_type_and_arguments(schema):
    differ = []
    for name, kind in graph.schema().type_map.items():
        known = schema.type_map.get(name)
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


def test_enumerations_and_interfaces_are_published_in_full(schema):
    ours = {name: kind for name, kind in graph.schema().type_map.items() if not name.startswith("__")}
    for name, kind in ours.items():
        known = schema.type_map[name]
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


def test_what_the_project_asks_is_valid_by_the_published_schema(schema):
    for name, query in asked_by_the_project():
        assert graphql.validate(schema, graphql.parse(query)) == [], name


def test_what_is_invented_has_no_null_with_seed_0_and_every_kind_of_account_over_some_seeds(schema):
    assert "null" not in repr(invent_graph.everything(schema, QUERY)).replace("None", "null").replace(
        "'null'", ""
    )
    replies = [
        row
        for seed in range(2, 20)
        for row in invent_graph.everything(schema, QUERY, seed=seed)["data"]["repository"]["pullRequests"][
            "nodes"
        ]
        or []
    ]
    kinds = {row["author"] and row["author"]["__typename"] for row in replies if row}
    assert kinds == {"Bot", "EnterpriseUserAccount", "Mannequin", "Organization", "User", None}
    assert None in replies
    assert {row["state"] for row in replies if row} == {"OPEN", "CLOSED", "MERGED"}


def test_the_same_seed_invents_the_same(schema):
    once, again = (invent_graph.everything(schema, QUERY, seed=5) for _ in range(2))
    assert once == again
    with pytest.raises(AssertionError, match="noSuchField"):
        invent_graph.everything(schema, "{ noSuchField }")


def test_a_query_can_be_answered_by_the_schema_instead_of_the_state(schema, github):
    github.fail("POST", invent_graph.invented(schema, seed=2))
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {github.token}"
        replies = [
            session.post(f"{github.url}/graphql", json={"query": QUERY}, timeout=10).json() for _ in "ab"
        ]
    assert [reply == invent_graph.everything(schema, QUERY, seed=2) for reply in replies] == [True, False]
