"""The fake forge answers as GitHub's REST does: tokens, pages and their ends, marks, who may see what."""

from __future__ import annotations

import pytest
import requests

from tests.forge.fake import Fake, Token

TWO_NIGHTS = """
    runs: run | attempt | conclusion | created_at       | started_at
          7   | 1       | failure    | 2026-03-02 09:00 | +0s
          8   | 1       | success    | 2026-03-02 10:00 | +0s
          7   | 2       | success    | 2026-03-02 09:00 | +20d
    jobs: run | attempt | name
          7   | 1       | test
          7   | 2       | test
          7   | 2       | build
"""
MANY = "runs: run | created_at\n" + "\n".join(f"{run} | 2026-03-02 09:00" for run in range(1, 2002))


def get(github: Fake, path: str, **more: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(
            github.url + path, headers={"Authorization": f"Bearer {github.token}"} | more, timeout=10
        )


def numbers(reply: requests.Response, name: str = "workflow_runs") -> list[int]:
    return [row["id"] for row in reply.json()[name]]


def test_a_listing_of_runs_shows_the_newest_attempt_of_each_under_its_first_time(github):
    github.write("acme/trainer", TWO_NIGHTS)
    rows = get(github, "/repos/acme/trainer/actions/runs").json()["workflow_runs"]
    shown = [[row[name] for name in ("id", "run_attempt", "created_at", "run_started_at")] for row in rows]
    assert shown == [
        [8, 1, "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"],
        [7, 2, "2026-03-02T09:00:00Z", "2026-03-22T09:00:00Z"],
    ]


def test_earlier_attempts_and_their_jobs_are_found_apart(github):
    github.write("acme/trainer", TWO_NIGHTS)
    run = "/repos/acme/trainer/actions/runs/7"
    assert get(github, f"{run}/attempts/1").json()["conclusion"] == "failure"
    jobs = {
        path: [(job["run_attempt"], job["name"]) for job in get(github, f"{run}{path}").json()["jobs"]]
        for path in ("/jobs", "/jobs?filter=all", "/attempts/1/jobs")
    }
    assert jobs == {
        "/jobs": [(2, "test"), (2, "build")],
        "/jobs?filter=all": [(2, "test"), (2, "build"), (1, "test")],
        "/attempts/1/jobs": [(1, "test")],
    }


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ("2026-03-02..2026-03-02", [8, 7]),
        ("2026-03-02T09:00:00Z..2026-03-02T09:59:59Z", [7]),
        ("2026-03-02T09:00:01Z..2026-03-02T10:00:00Z", [8]),
        (">=2026-03-02T10:00:00%2B00:00", [8]),
        ("<2026-03-02", []),
        ("*..2026-03-02T09:00:00Z", [7]),
        ("2026-03-03", []),
    ],
)
def test_a_window_holds_both_of_its_ends_and_days_are_whole(github, span, found):
    github.write("acme/trainer", TWO_NIGHTS)
    reply = get(github, f"/repos/acme/trainer/actions/runs?created={span}")
    assert (numbers(reply), reply.json()["total_count"]) == (found, len(found))


def test_a_filter_shows_a_thousand_rows_and_counts_all(github):
    github.write("acme/trainer", MANY)
    path = "/repos/acme/trainer/actions/runs?per_page=100&created=2026-03-02&page="
    last, beyond = get(github, f"{path}10"), get(github, f"{path}11")
    assert (len(numbers(last)), last.json()["total_count"], "next" in last.links) == (100, 2001, False)
    assert (numbers(beyond), beyond.json()["total_count"]) == ([], 2001)
    unfiltered = get(github, "/repos/acme/trainer/actions/runs?per_page=100&page=21")
    assert numbers(unfiltered) == [1]


def test_a_listing_ends_at_forty_thousand(github):
    github.write("acme/trainer")
    reply = get(github, "/repos/acme/trainer/actions/runs?per_page=100&page=401")
    assert (reply.status_code, "rel=last" in reply.json()["message"]) == (422, True)


def test_links_name_the_repository_by_its_number_and_lead_through_all_pages(github):
    github.write("acme/trainer", "".join(MANY.splitlines(keepends=True)[:8]))
    reply, seen = get(github, "/repos/acme/trainer/actions/runs?per_page=3"), []
    assert sorted(reply.links) == ["last", "next"]
    while True:
        seen += numbers(reply)
        if "next" not in reply.links:
            break
        assert "/repositories/" in reply.links["next"]["url"]
        reply = get(github, reply.links["next"]["url"].removeprefix(github.url))
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert sorted(reply.links) == ["first", "prev"]


def test_an_enterprise_server_names_its_prefix_in_links(github):
    github.write("acme/trainer", TWO_NIGHTS)
    reply = get(github, "/api/v3/repos/acme/trainer/actions/runs?per_page=1")
    assert reply.links["next"]["url"].startswith(f"{github.url}/api/v3/repositories/")


def test_a_page_that_has_not_changed_costs_nothing_and_one_that_has_does(github):
    github.write("acme/trainer", TWO_NIGHTS)
    path = "/repos/acme/trainer/actions/runs"
    first = get(github, path)
    again = get(github, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["X-RateLimit-Remaining"]) == (304, b"", "4999")
    github.tokens["another"] = Token("bob")
    other = get(github, path, Authorization="token another", **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200  # marks differ by token
    github.write("acme/trainer", "runs: run\n9")
    assert get(github, path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_limits_are_counted_and_end_in_a_refusal_that_names_the_reset(github):
    github.write("acme/trainer")
    github.limits["core"] = 1
    assert get(github, "/user").headers["X-RateLimit-Remaining"] == "0"
    refused = get(github, "/user")
    assert (refused.status_code, refused.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert int(refused.headers["X-RateLimit-Reset"]) > github.now().timestamp()
    assert get(github, "/rate_limit").json()["resources"]["core"]["remaining"] == 0


def test_who_may_not_ask_is_told_so_and_a_private_repository_is_hidden(github):
    github.write("acme/trainer")
    assert get(github, "/user", Authorization="").json()["message"] == "Requires authentication"
    assert get(github, "/user", Authorization="Bearer wrong").json()["message"] == "Bad credentials"
    assert get(github, "/user", **{"User-Agent": ""}).status_code == 403
    assert get(github, "/user").headers["X-OAuth-Scopes"] == "read:org, repo"
    github.tokens[github.token] = Token(scopes="public_repo")
    assert get(github, "/repos/acme/trainer").status_code == 404
    assert [one.authorized for one in github.asked("/repos/acme/trainer")] == [True]


def test_a_person_is_no_organisation_and_shows_what_is_public(github):
    github.write("ada/notes", "repositories: name | private\nada/open | no")
    assert {row["name"] for row in get(github, "/orgs/ada/repos").json()} == {"open", "notes"}
    github.state.users.add("ada")
    assert get(github, "/orgs/ada/repos").status_code == 404
    assert [row["name"] for row in get(github, "/users/ada/repos").json()] == ["open"]


def test_a_renamed_repository_leads_on_by_its_number(github):
    github.write("acme/trainer", TWO_NIGHTS)
    github.renamed["acme/coach"] = "acme/trainer"
    reply = get(github, "/repos/acme/coach/actions/runs?per_page=1")
    assert (reply.history[0].status_code, numbers(reply)) == (301, [8])
    assert get(github, "/repos/acme/coach").json()["full_name"] == "acme/trainer"


def test_what_was_taken_away_is_not_found(github):
    github.write("acme/trainer", TWO_NIGHTS)
    github.remove("acme/trainer", "runs", 7)
    assert numbers(get(github, "/repos/acme/trainer/actions/runs")) == [8]
    assert get(github, "/repos/acme/trainer/actions/runs/7").status_code == 404
    github.remove("acme/trainer")
    assert get(github, "/repos/acme/trainer").status_code == 404


def test_a_later_version_of_the_interface_leaves_out_the_merge_commit(github):
    github.write("acme/trainer", "requests: number | merged_at | merge_sha\n5 | +1h | c3")
    path = "/repos/acme/trainer/pulls/5"
    assert get(github, path).json()["merge_commit_sha"] == "c3" * 20
    assert "merge_commit_sha" not in get(github, path, **{"X-GitHub-Api-Version": "2026-03-10"}).json()
    assert get(github, path, **{"X-GitHub-Api-Version": "1999-01-01"}).status_code == 400
