"""The fake forge answers GraphQL as GitHub does: cursors, orders, kinds of accounts, costs and refusals."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.forge.fake import Fake, Token
from tests.forge.tables import sha

REQUESTS = """
    requests: number | author        | created_at       | merged_at | merged_by | merge_sha | head | labels
              1      | ada           | 2026-03-01 09:00 | +2h       | bob       | c1        | a1   | bug fast
              2      | renovate[bot] | 2026-03-02 09:00 | .         | .         | .         | a2   |
              3      | .             | 2026-03-03 09:00 | .         | .         | .         | a3   |
    reviews:  number | review     | author       | state             | head
              1      | 3000000001 | bob          | CHANGES_REQUESTED | b1
              1      | 12         | Bot:Copilot  | COMMENTED         | a1
              1      | 13         | Mannequin:cy | APPROVED          | .
    commits:  number | sha | message                                  | login
              1      | b1  | Start                                    | ada
              1      | a1  | Go on  Co-authored-by: A <a@example.com> | renovate[bot]
"""
PAGE = """
query($first: Int = 2, $after: String, $by: IssueOrderField = UPDATED_AT, $way: OrderDirection = DESC) {
  repository(owner: "acme", name: "trainer") {
    pullRequests(first: $first, after: $after, orderBy: {field: $by, direction: $way}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number }
    }
  }
}
"""
ONE = """
{ repository(owner: "acme", name: "trainer") { pullRequest(number: %d) { %s } } }
"""


@pytest.fixture
def filled(github: Fake) -> Fake:
    github.write("acme/trainer", REQUESTS)
    return github


def post(
    github: Fake, query: str, path: str = "/graphql", name: str | None = None, **variables: object
) -> requests.Response:
    with requests.Session() as session:
        return session.post(
            github.url + path,
            json={"query": query, "variables": variables, "operationName": name},
            headers={"Authorization": f"bearer {github.token}"},
            timeout=10,
        )


def page(github: Fake, **variables: object) -> dict[str, Any]:
    return post(github, PAGE, **variables).json()["data"]["repository"]["pullRequests"]


def numbers(listed: dict[str, Any]) -> list[int]:
    return [row["number"] for row in listed["nodes"]]


def one(github: Fake, number: int, fields: str) -> dict[str, Any]:
    return post(github, ONE % (number, fields)).json()["data"]["repository"]["pullRequest"]


@pytest.mark.parametrize(
    ("by", "way", "order"),
    [
        ("CREATED_AT", "ASC", [1, 2, 3]),
        ("CREATED_AT", "DESC", [3, 2, 1]),
        ("UPDATED_AT", "ASC", [2, 3, 1]),
        ("UPDATED_AT", "DESC", [1, 3, 2]),
    ],
)
def test_pages_follow_an_order_to_their_end(filled, by, way, order):
    filled.write(
        "acme/trainer", "requests: number | merged_at | created_at | updated_at\n1|+2h|2026-03-01 09:00|+5d"
    )
    first = page(filled, by=by, way=way)
    second = page(filled, by=by, way=way, after=first["pageInfo"]["endCursor"])
    assert numbers(first) + numbers(second) == order
    ends = [one["pageInfo"]["hasNextPage"] for one in (first, second)]
    assert (first["totalCount"], ends) == (3, [True, False])


def test_a_request_that_changes_during_a_scan_moves_to_the_front_and_shifts_nothing(filled):
    first = page(filled)
    filled.write("acme/trainer", "requests: number | created_at | updated_at\n1 | 2026-03-01 09:00 | +9d")
    second = page(filled, after=first["pageInfo"]["endCursor"])
    assert (numbers(first), numbers(second), numbers(page(filled))) == ([3, 2], [], [1, 3])


def test_a_merged_request_tells_who_landed_it_and_which_commit(filled):
    told = one(
        filled, 1, "state mergedBy { login } mergeCommit { oid message } labels(first: 9) { nodes { name } }"
    )
    assert told == {
        "state": "MERGED",
        "mergedBy": {"login": "bob"},
        "mergeCommit": {"oid": sha("c1"), "message": "Work (#1)"},
        "labels": {"nodes": [{"name": "bug"}, {"name": "fast"}]},
    }


def test_accounts_are_of_several_kinds_robots_lose_their_brackets_and_those_gone_are_null(filled):
    authors = [one(filled, number, "author { __typename login }")["author"] for number in (1, 2, 3)]
    assert authors == [
        {"__typename": "User", "login": "ada"},
        {"__typename": "Bot", "login": "renovate"},
        None,
    ]
    filled.write("acme/trainer", "requests: number | author\n4 | EnterpriseUserAccount:ada_acme")
    assert one(filled, 4, "author { __typename login }")["author"]["__typename"] == "EnterpriseUserAccount"


def test_a_review_names_the_commit_it_saw_and_large_numbers_only_in_full(filled):
    fields = "databaseId fullDatabaseId state author { __typename login } commit { oid }"
    rows = one(filled, 1, f"reviews(first: 9) {{ nodes {{ {fields} }} }}")["reviews"]["nodes"]
    shown = [
        [row[name] for name in ("databaseId", "fullDatabaseId", "state")]
        + [*row["author"].values(), row["commit"] and row["commit"]["oid"]]
        for row in rows
    ]
    assert shown == [
        [None, "3000000001", "CHANGES_REQUESTED", "User", "bob", sha("b1")],
        [12, "12", "COMMENTED", "Bot", "copilot-swe-agent", sha("a1")],
        [13, "13", "APPROVED", "Mannequin", "cy", None],
    ]


def test_commits_come_with_their_messages_and_a_robot_has_no_user(filled):
    fields = "commit { oid messageHeadline author { email user { login } } parents(first: 5) { totalCount } }"
    told = one(
        filled, 1, f"commits(first: 1) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ {fields} }} }}"
    )
    (row,) = told["commits"]["nodes"]
    assert (told["commits"]["totalCount"], told["commits"]["pageInfo"]["hasNextPage"]) == (2, True)
    assert row["commit"] == {
        "oid": sha("b1"),
        "messageHeadline": "Start",
        "author": {"email": "ada@example.com", "user": {"login": "ada"}},
        "parents": {"totalCount": 1},
    }
    rows = one(filled, 1, f"commits(last: 1) {{ nodes {{ {fields} }} }}")["commits"]["nodes"]
    assert rows[0]["commit"]["author"]["user"] is None


def test_deployments_releases_and_repositories_are_told_too(filled):
    filled.write("acme/trainer", "deployments: deployment\n3\n4")
    filled.write("acme/trainer", "statuses: deployment | state | created_at\n3 | success | 2026-03-02 10:00")
    filled.write("acme/trainer", "releases: tag | published_at\nv1 | +1d\nv2 | .")
    told = post(
        filled,
        """{ organization(login: "acme") { repositories(first: 5) { nodes { nameWithOwner isPrivate } } }
             repository(owner: "ACME", name: "Trainer") {
               deployments(first: 5, orderBy: {field: CREATED_AT, direction: DESC}) {
                 nodes { databaseId state latestStatus { createdAt } statuses(first: 5) { totalCount } } }
               releases(first: 5) { nodes { tagName isDraft } } } }""",
    ).json()["data"]
    assert told["organization"]["repositories"]["nodes"] == [
        {"nameWithOwner": "acme/trainer", "isPrivate": True}
    ]
    status = {"createdAt": "2026-03-02T10:00:00Z"}
    assert told["repository"] == {
        "deployments": {
            "nodes": [
                {"databaseId": 4, "state": "ABANDONED", "latestStatus": None, "statuses": {"totalCount": 0}},
                {"databaseId": 3, "state": "ACTIVE", "latestStatus": status, "statuses": {"totalCount": 1}},
            ]
        },
        "releases": {"nodes": [{"tagName": "v1", "isDraft": False}, {"tagName": "v2", "isDraft": True}]},
    }


def test_what_is_not_there_or_may_not_be_seen_is_null_beside_an_error(filled):
    filled.tokens[filled.token] = Token(scopes="read:org")
    told = post(filled, PAGE).json()
    assert told["data"] == {"repository": None}
    assert [(error["type"], error["path"]) for error in told["errors"]] == [("NOT_FOUND", ["repository"])]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("{ repository(owner: %s) { pullRequests { totalCount } } }", "MISSING_PAGINATION_BOUNDARIES"),
        ("{ repository(owner: %s) { pullRequests(first: 101) { totalCount } } }", "EXCESSIVE_PAGINATION"),
        (
            "{ repository(owner: %s) { pullRequests(first: 100) { nodes { reviews(first: 100) "
            "{ nodes { pullRequest { commits(first: 100) { totalCount } } } } } } } }",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
        ("{ repository(owner: %s) { pullRequests(first: 1) { noSuchField } } }", None),
        ("{ repository(owner: %s", None),
    ],
)
def test_a_query_that_asks_for_too_much_or_wrongly_is_refused_with_status_200(filled, query, kind):
    reply = post(filled, query.replace("%s", '"acme", name: "trainer"'))
    assert (reply.status_code, "data" in reply.json(), reply.json()["errors"][0].get("type")) == (
        200,
        False,
        kind,
    )


def test_a_query_costs_a_point_per_hundred_pages_and_says_so(filled):
    query = """{ rateLimit { cost remaining nodeCount }
        repository(owner: "acme", name: "trainer") { pullRequests(first: 100) { nodes {
            ...more  labels(first: 10) { nodes { name } } } } } }
        fragment more on PullRequest { reviews(first: 10) { nodes { state } } }"""
    reply = post(filled, query)  # 1 + 100 + 100 pages; 100 + 1,000 + 1,000 rows
    assert reply.json()["data"]["rateLimit"] == {"cost": 2, "remaining": 4998, "nodeCount": 2100}
    assert (reply.headers["X-RateLimit-Remaining"], reply.headers["X-RateLimit-Resource"]) == (
        "4998",
        "graphql",
    )


def test_one_of_several_operations_is_chosen_by_its_name(filled):
    query = "query A { viewer { login } } query B { rateLimit { cost } }"
    assert post(filled, query, name="B").json() == {"data": {"rateLimit": {"cost": 1}}}


def test_an_exhausted_limit_is_an_error_with_status_200_and_rest_goes_on(filled):
    filled.limits["graphql"] = 0
    reply = post(filled, PAGE, path="/api/graphql")
    assert (reply.status_code, reply.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert (reply.headers["X-RateLimit-Remaining"], filled.used["core"]) == ("0", 0)
