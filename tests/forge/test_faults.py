"""Each fault is what it says, for the requests that it was asked for and no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import inf

import pytest
import requests

from tests.forge import faults
from tests.forge.fake import Fake
from tests.forge.server import serve

RUNS = "/repos/acme/trainer/actions/runs?per_page=2"
TWO_PAGES = "runs: run | created_at\n1 | 2026-03-01\n2 | 2026-03-02\n3 | 2026-03-03"
LIMIT_LEFT = "X-RateLimit-Remaining"


@pytest.fixture
def filled(github: Fake) -> Fake:
    github.write("acme/trainer", TWO_PAGES)
    return github


def get(github: Fake, path: str = RUNS, **more: object) -> requests.Response:
    with requests.Session() as session:
        return session.get(
            github.url + path, headers={"Authorization": f"Bearer {github.token}"}, timeout=10, **more
        )


def ids(reply: requests.Response) -> list[int]:
    return [row["id"] for row in reply.json()["workflow_runs"]]


def test_a_fault_meets_the_requests_it_was_asked_for_and_no_others(filled):
    filled.fail("/actions/runs", faults.status(502), nth=2, times=2)
    assert [get(filled).status_code for _ in range(4)] == [200, 502, 502, 200]
    assert get(filled, "/user").status_code == 200
    filled.fail("/user", faults.status(503), times=inf)
    assert [get(filled, "/user").status_code for _ in range(3)] == [503] * 3
    filled.heal()
    assert (get(filled, "/user").status_code, len(filled.asked())) == (200, 1)


@pytest.mark.parametrize(
    ("fault", "status", "headers"),
    [
        (faults.too_many(7), 429, {"Retry-After": "7"}),
        (faults.primary_limit(), 403, {LIMIT_LEFT: "0"}),
        (faults.secondary_limit(), 403, {LIMIT_LEFT: "4999"}),
        (faults.bad_credentials(), 401, {}),
        (faults.missing_scope("actions=read"), 403, {"X-Accepted-GitHub-Permissions": "actions=read"}),
        (faults.single_sign_on(), 403, {"X-GitHub-SSO": "required; url=https://forge.example/orgs/acme/sso"}),
        (faults.not_found(), 404, {}),
        (faults.gone(), 410, {}),
        (faults.unprocessable(), 422, {}),
        (faults.status(500), 500, {"Content-Type": "text/html"}),
        (faults.html(), 200, {"Content-Type": "text/html; charset=utf-8"}),
    ],
)
def test_a_refusal_has_its_status_its_headers_and_no_links(filled, fault, status, headers):
    filled.fail(RUNS[:20], fault)
    reply = get(filled)
    assert (reply.status_code, headers.items() <= reply.headers.items()) == (status, True)
    assert ("ETag" in reply.headers, reply.links) == (False, {})


def test_a_date_to_wait_for_is_by_the_clock_of_the_forge(filled):
    filled.skew = timedelta(hours=1)
    filled.fail("/user", faults.too_many(timedelta(minutes=5)))
    wait = parsedate_to_datetime(get(filled, "/user").headers["Retry-After"]) - datetime.now(UTC)
    assert timedelta(minutes=64) < wait < timedelta(minutes=66)
    assert parsedate_to_datetime(get(filled, "/user").headers["Date"]) - datetime.now(UTC) > timedelta(
        minutes=59
    )


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.reset(0.5), "reset|aborted"),
        (faults.reset(0), "reset|aborted"),
        (faults.cut(0.5), "IncompleteRead|more expected"),
    ],
)
def test_a_connection_breaks_in_the_middle_of_a_reply(filled, fault, error):
    filled.fail("/actions/runs", fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError), match=error):
        get(filled)
    assert ids(get(filled)) == [3, 2]


def test_a_reply_that_was_cut_in_half_on_its_way_is_no_json(filled):
    filled.fail("/actions/runs", faults.truncated())
    with pytest.raises(requests.exceptions.JSONDecodeError):
        get(filled).json()


def test_a_compressed_reply_is_read_whole_and_cut_all_the_same(filled):
    filled.compress = True
    reply = get(filled)
    assert (reply.headers["Content-Encoding"], ids(reply)) == ("gzip", [3, 2])
    filled.fail("/actions/runs", faults.cut())
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        get(filled)


def test_a_server_drips_and_lets_go_when_the_test_is_over(filled):
    filled.fail("/actions/runs", faults.drip(0.001))
    reply = get(filled, "/repos/acme/trainer/actions/runs?per_page=1&page=9")
    assert reply.json() == {"total_count": 3, "workflow_runs": []}
    filled.fail("/actions/runs", faults.drip(60))
    reply = get(filled, stream=True)
    assert reply.raw.read(1) == b"{"
    reply.close()


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (faults.retyped("workflow_runs.0.id", "three"), ["three", 2]),
        (faults.empty_page(), []),
        (faults.repeated(RUNS), [3, 2, 3, 2]),
        (faults.instead({"workflow_runs": []}), []),
        (faults.changed(lambda body: {"workflow_runs": body["workflow_runs"][:1]}), [3]),
    ],
)
def test_a_body_is_changed_and_the_link_to_the_next_page_stays(filled, fault, seen):
    filled.fail("/actions/runs", fault)
    reply = get(filled)
    assert (ids(reply), "next" in reply.links) == (seen, True)
    assert ids(get(filled)) == [3, 2]


def test_a_total_lies(filled):
    filled.fail("/actions/runs", faults.lying(7))
    assert get(filled).json()["total_count"] == 7


def test_a_link_and_a_redirect_lead_to_another_host_which_sees_whether_the_secret_came_along(filled):
    with serve() as other:
        filled.fail("/actions/runs", faults.next_elsewhere(other.url + "{target}"))
        assert get(filled).links["next"]["url"] == other.url + RUNS
        filled.fail("/user", faults.redirect(other.url))
        get(filled, "/user")
    assert [(one.target, one.authorized) for one in other.asked()] == [("/user", False)]


def test_rows_move_between_two_pages(filled):
    moved = "runs: run | created_at\n4 | 2026-03-04"
    filled.fail("/actions/runs", faults.then(lambda forge: forge.write("acme/trainer", moved)))
    assert (ids(get(filled)), ids(get(filled, f"{RUNS}&page=2"))) == ([3, 2], [2, 1])


def test_headers_are_changed_and_taken_away(filled):
    filled.fail("/user", faults.headers(X_OAuth_Scopes="gist", ETag=None))
    reply = get(filled, "/user")
    assert (reply.headers["X-OAuth-Scopes"], "ETag" in reply.headers) == ("gist", False)


def test_two_faults_meet_one_request(filled):
    filled.fail("/actions/runs", faults.empty_page())
    filled.fail("/actions/runs", faults.lying(7))
    assert get(filled).json() == {"total_count": 7, "workflow_runs": []}
