"""What the fake forge answers over REST is what GitHub has published, and what is invented from it is too."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
import requests

from tests.forge import faults, invent, openapi
from tests.forge.fake import Fake
from tests.forge.openapi import Published

ORGANISATION = """
    repositories: name | private | fork | archived | pushed_at
                  acme/empty | no | yes | yes | .
    requests: number | draft | author        | merged_at | merged_by     | merge_sha | labels | body
              1      | no    | ada           | +2h       | bob           | c1        | bug x  | Why
              2      | yes   | renovate[bot] | .         | .             | .         |        | .
              3      | no    | .             | .         | .             | .         |        |
    reviews:  number | author       | state             | head | submitted_at
              1      | bob          | CHANGES_REQUESTED | a1   | 2026-03-02 10:00
              1      | .            | APPROVED          | .    | 2026-03-02 11:00
              1      | Mannequin:cy | PENDING           | a1   | .
    commits:  number | sha | login
              1      | a1  | ada
              1      | a2  | .
    runs:     run | attempt | status      | conclusion | started_at | branch | request | actor
              7   | 1       | completed   | failure    | +0s        | main   | 1       | ada
              7   | 2       | in_progress | .          | +20d       | main   | 1       | renovate[bot]
              8   | 1       | queued      | .          | +0s        | .      | .       | .
    jobs:     run | attempt | status      | runner | conclusion | completed_at
              7   | 1       | completed   | a      | failure    | +5m
              7   | 2       | in_progress | .      | .          | .
    deployments: deployment | author
                 3          | ada
                 4          | .
    statuses: deployment | state
              3          | in_progress
    releases: tag | published_at
              v1  | +1h
              v2  | .
"""
OF_REPOSITORY = (
    *("", "/actions/runs", "/actions/runs?status=completed&created=2026-03-02", "/actions/runs/7"),
    *(
        "/actions/runs/8",
        "/actions/runs/7/attempts/1",
        "/actions/runs/7/jobs",
        "/actions/runs/7/jobs?filter=all",
    ),
    *("/actions/runs/7/attempts/1/jobs", "/pulls?state=all", "/pulls/1", "/pulls/2", "/pulls/3"),
    *("/pulls/1/reviews", "/pulls/1/commits", "/deployments", "/deployments/3/statuses", "/releases"),
)
PATHS = (
    "/user",
    "/rate_limit",
    "/orgs/acme/repos",
    "/users/acme/repos",
    *(f"/repos/acme/trainer{path}" for path in OF_REPOSITORY),
)
OPERATIONS = (
    *("users/get-authenticated", "rate-limit/get", "repos/list-for-org", "repos/get"),
    *("repos/list-for-user",),
    *("actions/list-workflow-runs-for-repo", "actions/get-workflow-run", "actions/get-workflow-run-attempt"),
    *("actions/list-jobs-for-workflow-run", "actions/list-jobs-for-workflow-run-attempt", "pulls/list"),
    *("pulls/get", "pulls/list-reviews", "pulls/list-commits", "repos/list-deployments"),
    *("repos/list-deployment-statuses", "repos/list-releases"),
)
GONE = "/repos/acme/trainer/actions/runs/7/attempts/99/jobs"


@pytest.fixture
def filled(github: Fake) -> Fake:
    github.write("acme/trainer", ORGANISATION)
    return github


def get(github: Fake, path: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(github.url + path, headers={"Authorization": f"Bearer {github.token}"}, timeout=10)


def found(published: Published, github: Fake, path: str, *, strict: bool = True) -> list[str]:
    """What is wrong with a reply."""
    reply = get(github, path)
    return openapi.problems(published, path, reply.status_code, reply.json(), strict=strict)


@pytest.mark.parametrize("path", PATHS)
def test_a_reply_is_as_published_and_holds_no_field_that_is_not(published, filled, path):
    assert get(filled, path).status_code == 200
    assert found(published, filled, path) == []


def test_all_that_the_fake_answers_is_among_them(published):
    assert {openapi.operation(published, path) for path in PATHS} == set(OPERATIONS)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (GONE, 404),
        ("/repos/acme/none", 404),
        ("/repos/acme/old", 301),
        ("/repos/acme/trainer/pulls?per_page=100&page=900", 422),
    ],
)
def test_a_refusal_is_as_published(published, filled, path, status):
    filled.renamed["acme/old"] = "acme/trainer"
    with requests.Session() as session:
        reply = session.get(
            filled.url + path,
            headers={"Authorization": f"Bearer {filled.token}"},
            allow_redirects=False,
            timeout=10,
        )
    assert reply.status_code == status
    assert openapi.problems(published, path, status, reply.json(), strict=False) == []


@pytest.mark.parametrize(
    "fault", [faults.bad_credentials(), faults.secondary_limit(), faults.primary_limit()]
)
def test_a_fault_that_has_a_body_has_one_as_published(published, filled, fault):
    filled.fail("/user", fault)
    assert found(published, filled, "/user") == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_invented_is_as_published(published, name):
    schema = openapi.schema(published, name)
    for seed in range(12):
        body = invent.everything(published, name, seed)
        assert (
            list(
                openapi.jsonschema.Draft202012Validator(schema, format_checker=openapi.FORMATS).iter_errors(
                    body
                )
            )
            == []
        )


def values(body: Any, path: str) -> set[object]:
    """The values of a field in the rows of pages."""
    return {row.get(path, "absent") for row in body}


def test_every_value_of_an_enumeration_comes_up_and_every_null_and_every_gap(published):
    jobs = [
        row
        for seed in range(20)
        for row in invent.everything(published, "actions/list-jobs-for-workflow-run", seed)["jobs"]
    ]
    assert values(jobs, "status") == {"queued", "in_progress", "completed", "waiting", "requested", "pending"}
    conclusions = {"success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"}
    assert values(jobs, "conclusion") == conclusions | {None}
    assert values(jobs, "run_attempt") > {"absent"}


def test_seed_0_leaves_no_field_out_and_seed_1_all_that_may_be(published):
    (row,) = invent.everything(published, "repos/list-releases", 0, rows=1)
    described = published.document["components"]["schemas"]["release"]
    assert set(row) == set(described["properties"])
    assert None not in row.values()
    (least,) = invent.everything(published, "repos/list-releases", 1, rows=1)
    assert set(least) == set(described["required"])
    assert (least["name"], least["published_at"]) == (None, None)
    assert invent.everything(published, "pulls/list", 7) == invent.everything(published, "pulls/list", 7)


def holds(after: Any, before: Any) -> bool:
    """Whether all that was said is still said."""
    if isinstance(before, dict):
        return all(key in after and holds(after[key], value) for key, value in before.items())
    if isinstance(before, list):
        return len(after) == len(before) and all(map(holds, after, before))
    return after == before


@pytest.mark.parametrize("path", PATHS)
def test_a_reply_that_is_filled_up_is_as_published_and_keeps_what_it_said(published, filled, path):
    before = get(filled, path).json()
    for seed in range(4):
        filled.heal()
        filled.fail("", invent.filled(published, seed), times=inf)
        after = get(filled, path).json()
        assert openapi.problems(published, path, 200, after, strict=False) == []
        assert holds(after, before)


@pytest.mark.parametrize("path", PATHS)
def test_a_reply_without_what_is_not_promised_is_as_published(published, filled, path):
    for keep in (invent.FACTS, ()):
        filled.heal()
        filled.fail("", invent.hollowed(published, keep), times=inf)
        assert found(published, filled, path) == []
