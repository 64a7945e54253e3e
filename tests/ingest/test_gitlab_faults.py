"""A night while GitLab is ill says what failed; the next one has all that an undisturbed one has."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from ingest.forge import client
from tests.forge import faults, lab
from tests.forge.server import Fake, serve
from tests.ingest import synced
from tests.ingest.synced import Store
from tests.ingest.test_github_faults import PASSING

OWN = {"429 in plain text": (lab.retry_later(0), 2)}  # beside what any forge does
EVERYWHERE = (
    "/merge_requests[?]",
    "/approvals",
    "/graphql",
    "/pipelines[?]",
    "/jobs",
    "/deployments",
    "/releases",
)
LASTING = {  # fault, where, what is said
    "500 for good": (faults.status(500), "/pipelines[?]", "the server answers 500"),
    "500 for good over all jobs": (faults.status(502), "/jobs", "the server answers 502"),
    "500 for good over all requests": (faults.status(502), "/notes", "the server answers 502"),
    "500 for good from GraphQL": (faults.status(502), "/graphql", "the server answers 502"),
    "401": (
        faults.instead({"error": "invalid_token", "error_description": "Token is expired."}, 401), "",
        "the token in GITLAB_TOKEN was refused (Token is expired.)",
    ),
    "403 missing scope": (
        faults.instead({"error": "insufficient_scope", "scope": "api read_api"}, 403), "/pipelines",
        "it needs api or read_api: widen the token in GITLAB_TOKEN",
    ),
    "403 switched off": (faults.refused(403, "403 Forbidden"), "/deployments", "403 Forbidden"),
    "404 project gone": (faults.not_found(), "acme%2Ftrainer", "is not there, or the token"),
    "410": (faults.gone(), "/releases", "is not there, or the token"),
    "422": (faults.unprocessable(), "/deployments", "was not answered"),
    "HTML instead of JSON": (faults.html(), "/merge_requests[?]", "HTML that is not JSON"),
    "half of the JSON, announced as such": (faults.truncated(), "/notes", "not JSON"),
    "a list that became an object": (faults.instead({}), "/pipelines[?]", "something that is no list"),
    "a link to another host": (
        faults.next_elsewhere("http://forge.example{target}"), "/jobs", "another host, forge.example",
    ),
    "a reset without end": (faults.reset(0.5), "/approvals", "no whole answer"),
}  # fmt: skip


@pytest.fixture
def forge(gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, gitlab)
    gitlab.write("acme/trainer", synced.HISTORY)
    return gitlab


@pytest.fixture
def store(tmp_path: Path, forge: Fake) -> Store:
    return Store(tmp_path, forge, word="gitlab")


@pytest.mark.parametrize("name", PASSING | OWN)
def test_what_passes_while_it_is_tried_again_leaves_no_trace(store, name):
    fault, times = (PASSING | OWN)[name]
    for where in EVERYWHERE:
        store.forge.fail(where, fault, times=times)
    assert store.night().message is None
    assert store.stored() == store.undisturbed()


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_said_the_next_night_catches_up_and_what_is_stored_stays(store, name):
    fault, where, said = LASTING[name]
    store.forge.fail(where, fault, times=inf)
    ended = store.night()
    assert ended.state == "failed"
    assert said in ended.message
    assert store.forge.token not in ended.message
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()
    store.forge.fail(where, fault, times=inf)
    store.night()
    assert store.stored() == store.undisturbed()
    assert store.night().rows == 0


def bare(body: object) -> object:
    """Null in place of all that a row can be without."""
    if isinstance(body, list):
        return [bare(each) for each in body]
    needed = ("id", "iid", "state", "status", "tag_name", "pipeline", "path_with_namespace", "approved_by")
    return {key: value if key in needed else None for key, value in body.items()}


def test_without_anything_that_a_row_can_be_without_there_are_rows_all_the_same(store):
    store.forge.fail("/projects/acme%2Ftrainer", faults.changed(bare), times=inf)
    assert store.night().message is None
    counts = "SELECT (SELECT count(*) FROM ci_runs), (SELECT count(*) FROM requests), count(*) FROM ci_jobs"
    assert store.shown(counts) == "4 3 5"
    assert store.shown("SELECT count(*) FROM rejects") == "0"
    store.forge.heal()
    assert store.night().message is None


def test_a_server_that_breaks_down_over_everything_is_not_asked_for_every_pipeline(store):
    rows = "\n".join(f"{number} | 2026-10-27 09:00" for number in range(10, 60))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    store.forge.fail("/jobs", faults.status(502), times=inf)
    store.night()
    assert len({asked.target for asked in store.forge.asked("/jobs")}) < 12


def test_one_step_that_fails_leaves_the_others(store):
    store.forge.fail("/pipelines", faults.refused(403, "403 Forbidden"), times=inf)
    assert store.night().rows > 0
    counts = (
        "SELECT (SELECT count(*) FROM ci_runs), (SELECT count(*) FROM requests), count(*) FROM deployments"
    )
    assert store.shown(counts) == "0 3 1"


def test_a_pipeline_whose_jobs_the_server_cannot_give_leaves_those_of_the_others(store):
    store.forge.fail("/pipelines/2/jobs", faults.status(502), times=inf)
    ended = store.night()
    assert (ended.state, "/pipelines/2/jobs: the server answers 502" in ended.message) == ("failed", True)
    assert store.shown("SELECT DISTINCT run FROM ci_jobs ORDER BY ALL") == "1\n4"
    store.forge.heal()
    assert store.night().state == "ok"
    assert len(store.forge.asked("/jobs")) == 1
    assert store.stored() == store.undisturbed()


def test_a_pipeline_whose_jobs_never_come_as_json_is_listed_and_leaves_the_others(store):
    store.forge.fail("/pipelines/2/jobs", faults.truncated(), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT DISTINCT run FROM ci_jobs ORDER BY ALL") == "1\n4"
    assert store.shown("SELECT file, line FROM rejects") == "acme/trainer jobs of pipelines 2"
    assert store.night().state == "ok"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_pipelines_that_can_never_be_read_keep_no_others_waiting_for_more_than_a_night(store):
    rows = "\n".join(f"{number} | 2026-10-{number} 09:00" for number in range(10, 29))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    store.forge.write("acme/trainer", "jobs: run\n" + "\n".join(map(str, range(10, 29))))
    store.forge.fail("/pipelines/2[3-8]/jobs", faults.html(), times=inf)
    states = [store.night().state for _ in range(4)]
    assert states[-1] == "ok"
    read = (
        "SELECT count(DISTINCT run), min(run::INTEGER), max(run::INTEGER) FROM ci_jobs WHERE run::INTEGER > 9"
    )
    assert store.shown(read) == "13 10 22"
    assert store.shown("SELECT line FROM rejects ORDER BY ALL") == "23\n24\n25\n26\n27\n28"


def test_a_request_that_cannot_be_read_to_the_end_is_listed_and_asked_for_again(store):
    store.forge.fail("/merge_requests/12/commits", faults.status(502), times=inf)
    store.forge.fail("/merge_requests[?].*order_by", faults.retyped("2.created_at", 7))
    store.forge.fail("/merge_requests/13 ", faults.retyped("created_at", 7))
    assert store.night().state == "failed"
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "11"
    assert store.shown("SELECT file, line FROM rejects ORDER BY ALL") == (
        "acme/trainer requests 12\nacme/trainer requests 13"
    )
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_an_old_request_that_cannot_be_read_hides_no_new_one(store):
    store.forge.fail("/merge_requests/11/notes", faults.status(502), times=inf)
    store.night()
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "12\n13"
    store.forge.write("acme/trainer", "requests: number | created_at\n 14 | 2026-10-31 01:30")
    store.night()
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "12\n13\n14"


def test_a_pipeline_and_a_job_whose_form_has_changed_are_listed_and_asked_for_again(store):
    store.forge.fail("/pipelines[?].*order_by", faults.retyped("3.sha", 7))
    store.forge.fail("/pipelines/4 ", faults.retyped("sha", 7))
    store.forge.fail("/pipelines/1/jobs", faults.retyped("0.name", 7))
    assert store.night().state == "ok"
    assert store.shown("SELECT file, reason FROM rejects ORDER BY ALL") == (
        "acme/trainer jobs name: expected text, found 7\nacme/trainer runs sha: expected text, found 7"
    )
    assert store.shown("SELECT DISTINCT run FROM ci_runs ORDER BY ALL") == "1\n2\n3"
    assert store.night().rows > 0
    assert store.stored() == store.undisturbed()


def test_a_token_does_not_follow_a_redirect_to_another_host(store):
    with serve() as other:
        store.forge.fail("/pipelines", faults.redirect(other.url), times=inf)
        assert f"a redirect to {other.url} is not followed" in store.night().message
        assert other.asked() == []


def test_a_project_that_was_moved_is_followed_on_the_same_host(store):
    store.forge.write("acme/coach", synced.HISTORY)
    store.forge.remove("acme/trainer")
    store.forge.renamed["acme/trainer"] = "acme/coach"
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM ci_runs") == "5"


def test_a_server_that_drips_is_left_after_a_time(store, monkeypatch):
    monkeypatch.setattr(client, "WHOLE", 0.3)
    store.forge.fail("/releases", faults.drip(0.05), times=inf)
    assert "/releases: no whole answer" in store.night().message


def test_the_budget_of_a_night_ends_it_and_the_next_nights_go_on(store):
    store.more = "requests = 18"
    ended = store.night()
    assert "18 requests were asked for tonight, the rest follows next night" in ended.message
    states = [store.night().state for _ in range(4)]
    assert states[-1] == "ok"
    assert store.stored() == store.undisturbed()


def test_a_limit_that_ends_after_the_night_is_not_waited_for(store):
    store.more = "minutes = 60"
    store.forge.fail("/pipelines", lab.retry_later(7200), times=inf)
    assert "tonight's 60 minutes do not suffice" in store.night().message
    assert len(store.forge.asked("/pipelines")) == 1


def test_a_minute_without_questions_left_is_waited_for(store):
    empty = {"RateLimit_Remaining": "0", "RateLimit_Reset": "0"}
    store.forge.fail("/pipelines[?]", faults.refused(429, "Too many", **empty), times=2)
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_a_clock_that_jumps_back_loses_nothing(store):
    store.night()
    store.forge.skew -= timedelta(minutes=30)
    store.forge.write("acme/trainer", "requests: number | created_at\n 14 | 2026-10-31 01:31")
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM requests") == "4"


def test_without_a_token_the_night_says_which_variable_is_missing(store, monkeypatch):
    monkeypatch.delenv("GITLAB_TOKEN")
    assert store.night().message.startswith("GITLAB_TOKEN is not set: export a token")
