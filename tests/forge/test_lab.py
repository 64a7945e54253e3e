"""The fake forge answers as GitLab does: escaped names, pages, retried jobs, approvals, refusals."""

from __future__ import annotations

import pytest
import requests

from tests.forge.fake import Fake, Token

PROJECT = "/api/v4/projects/acme%2Ftrainer"
STATE = """
    runs: run | attempt | conclusion | created_at       | started_at | updated_at | request
          7   | 1       | failure    | 2026-03-02 09:00 | +0s        | +10m       | .
          7   | 2       | success    | 2026-03-02 09:00 | +2d        | +5m        | .
          8   | 1       | cancelled  | 2026-03-03 09:00 | +0s        | +1m        | 5
    jobs: run | attempt | job | name  | conclusion | started_at | completed_at
          7   | 1       | 71  | test  | failure    | +30s       | +2m
          7   | 1       | 72  | build | success    | +30s       | +2m
          7   | 2       | 73  | test  | success    | +30s       | +1m
    requests: number | merged_at | merged_by | merge_sha | squash | author        | created_at
              5      | +2h       | bob       | c1        | yes    | ada           | 2026-03-02 09:00
              6      | +2h       | bob       | c2        | no     | renovate[bot] | 2026-03-03 09:00
              7      | .         | .         | .         | no     | .             | 2026-03-04 09:00
    reviews: number | review | author | state     | submitted_at     | body
             5      | 1      | bob    | COMMENTED | 2026-03-02 09:30 | Why?
             5      | 2      | bob    | APPROVED  | 2026-03-02 10:00 |
    commits: number | sha
             5      | a1
             5      | a2
    deployments: deployment
                 3
    statuses: deployment | state       | created_at
              3          | in_progress | 2026-03-02 09:01
              3          | failure     | 2026-03-02 09:05
    releases: tag
              v1
"""


@pytest.fixture
def filled(gitlab: Fake) -> Fake:
    gitlab.write("acme/trainer", STATE)
    return gitlab


def get(gitlab: Fake, path: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        url = path if "://" in path else gitlab.url + path
        return session.get(url, headers={"PRIVATE-TOKEN": gitlab.token} | headers, timeout=10)


def test_a_pipeline_that_was_retried_is_one_with_the_times_of_both(filled):
    rows = get(filled, f"{PROJECT}/pipelines?updated_after=2026-03-03T00:00:00Z&order_by=id&sort=asc").json()
    assert [(row["id"], row["status"]) for row in rows] == [(7, "success"), (8, "canceled")]
    assert "duration" not in rows[0]
    alone = get(filled, f"{PROJECT}/pipelines/7").json()
    assert [alone[name] for name in ("created_at", "started_at", "duration")] == [
        *("2026-03-02T09:00:00.000Z", "2026-03-04T09:00:00.000Z", 300)
    ]


def test_retried_jobs_are_left_out_unless_asked_for(filled):
    path = f"{PROJECT}/pipelines/7/jobs"
    assert [job["id"] for job in get(filled, path).json()] == [73, 72]
    everything = get(filled, f"{path}?include_retried=true").json()
    assert [(job["id"], job["status"]) for job in everything] == [
        (73, "success"),
        (72, "success"),
        (71, "failed"),
    ]
    assert (everything[0]["duration"], everything[0]["queued_duration"]) == (60.0, 30.0)


def test_a_squash_has_no_merge_commit_and_an_account_that_is_gone_is_a_ghost(filled):
    rows = get(filled, f"{PROJECT}/merge_requests?order_by=created_at&sort=asc").json()
    shown = [
        (
            row["iid"],
            row["state"],
            row["merge_commit_sha"],
            row["squash_commit_sha"],
            row["author"]["username"],
        )
        for row in rows
    ]
    assert shown == [
        (5, "merged", None, "c1" * 20, "ada"),
        (6, "merged", "c2" * 20, None, "renovate"),
        (7, "opened", None, None, "ghost"),
    ]
    robot = get(filled, f"/api/v4/users/{rows[1]['author']['id']}").json()
    assert (robot["bot"], "bot" in rows[1]["author"]) == (True, False)


def test_reviews_are_approvals_reviewers_and_notes(filled):
    path = f"{PROJECT}/merge_requests/5"
    (approval,) = get(filled, f"{path}/approvals").json()["approved_by"]
    assert (approval["user"]["username"], approval["approved_at"]) == ("bob", "2026-03-02T10:00:00.000Z")
    assert [row["state"] for row in get(filled, f"{path}/reviewers").json()] == ["approved"]
    notes = [(note["body"], note["system"]) for note in get(filled, f"{path}/notes?sort=asc").json()]
    assert notes == [("Why?", False), ("approved this merge request", True)]
    assert [row["id"][:2] for row in get(filled, f"{path}/commits").json()] == ["a2", "a1"]
    assert [row["head_commit_sha"][:2] for row in get(filled, f"{path}/versions").json()] == ["a2", "a1"]


def test_deployments_releases_and_projects_are_told_too(filled):
    (deployed,) = get(filled, f"{PROJECT}/deployments").json()
    assert (deployed["status"], deployed["updated_at"]) == ("failed", "2026-03-02T09:05:00.000Z")
    assert [row["tag_name"] for row in get(filled, f"{PROJECT}/releases").json()] == ["v1"]
    (project,) = get(filled, "/api/v4/groups/acme/projects").json()
    assert get(filled, f"/api/v4/projects/{project['id']}").json()["path_with_namespace"] == "acme/trainer"
    assert get(filled, "/api/v4/personal_access_tokens/self").json()["scopes"] == ["read_api"]


def test_links_lead_through_all_pages(gitlab):
    gitlab.write("acme/trainer", "runs: run\n" + "\n".join(map(str, range(1, 8))))
    reply, seen = get(gitlab, f"{PROJECT}/pipelines?per_page=3"), []
    assert reply.headers["X-Total"] == "7"
    while True:
        seen += [row["id"] for row in reply.json()]
        if "next" not in reply.links:
            break
        reply = get(gitlab, reply.links["next"]["url"])
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7]
    assert len(seen) == 7


def test_it_says_no_as_gitlab_does(filled):
    assert get(filled, PROJECT, **{"PRIVATE-TOKEN": "x"}).json() == {"message": "401 Unauthorized"}
    assert get(filled, "/api/v4/projects/acme%2Fnone").json() == {"message": "404 Project Not Found"}
    assert (
        get(filled, PROJECT, **{"PRIVATE-TOKEN": "", "Authorization": f"Bearer {filled.token}"}).status_code
        == 401
    )
    filled.tokens["other"] = Token(scopes="read_user")
    refused = get(filled, PROJECT, **{"PRIVATE-TOKEN": "other"})
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")
    filled.limits["core"] = 1
    refused = get(filled, PROJECT)
    assert (refused.status_code, refused.text, refused.headers["Retry-After"]) == (429, "Retry later\n", "1")


def test_a_token_may_come_as_that_of_a_bearer_too(filled):
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {filled.token}"
        assert session.get(filled.url + PROJECT, timeout=10).status_code == 200


def test_a_page_that_has_not_changed_is_not_sent_again(filled):
    first = get(filled, f"{PROJECT}/pipelines")
    assert get(filled, f"{PROJECT}/pipelines", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    filled.write("acme/trainer", "runs: run\n9")
    assert get(filled, f"{PROJECT}/pipelines", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_approvals_that_were_taken_back_leave_only_their_notes(filled):
    filled.write("acme/trainer", "reviews: number | review | author | state\n 5 | 3 | cy | DISMISSED")
    path = f"{PROJECT}/merge_requests/5"
    assert [one["user"]["username"] for one in get(filled, f"{path}/approvals").json()["approved_by"]] == [
        "bob"
    ]
    notes = [note["author"]["username"] for note in get(filled, f"{path}/notes").json() if note["system"]]
    assert sorted(notes) == ["bob", "cy"]


def test_versions_are_the_pushes_that_are_written_down(filled):
    rows = "versions: number | version | head | patch\n 5 | 1 | a1 | x\n 5 | 2 | a2 | x"
    filled.write("acme/trainer", rows)
    found = get(filled, f"{PROJECT}/merge_requests/5/versions").json()
    assert [(row["id"], row["head_commit_sha"][:2], row["patch_id_sha"]) for row in found] == [
        (2, "a2", "x"),
        (1, "a1", "x"),
    ]


def test_a_job_names_who_started_its_attempt_and_whether_that_is_a_robot(filled):
    filled.write(
        "acme/trainer", "runs: run | attempt | starter | started_at\n 7 | 2 | acme[bot] | 2026-03-04 09:00"
    )
    jobs = get(filled, f"{PROJECT}/pipelines/7/jobs?include_retried=true").json()
    told = [(job["id"], job["user"]["username"], job["user"]["bot"]) for job in jobs]
    assert told == [(73, "acme", True), (72, "ada", False), (71, "ada", False)]


def test_a_project_that_was_moved_is_answered_under_its_number(filled):
    filled.renamed["acme/old"] = "acme/trainer"
    reply = get(filled, "/api/v4/projects/acme%2Fold/pipelines?per_page=1")
    assert (reply.status_code, reply.headers["X-Total"]) == (200, "2")
    assert [one.status_code for one in reply.history] == [301]


def test_deployments_by_their_change_are_asked_for_in_that_order(filled):
    assert get(filled, f"{PROJECT}/deployments?order_by=updated_at").status_code == 400
    both = f"{PROJECT}/deployments?order_by=updated_at&updated_after=2026-03-01T00:00:00Z"
    assert len(get(filled, both).json()) == 1
