"""A night while the forge is ill says what failed; the next one has all that an undisturbed one has."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from ingest.forge import client, limits
from tests.forge import faults
from tests.forge.server import Fake, serve
from tests.ingest import synced
from tests.ingest.synced import Store

PASSING = {  # what is over before the tries are, and leaves nothing to catch up with
    "429 with seconds": (faults.too_many(0), 2),
    "429 with a date": (faults.too_many(timedelta(seconds=0)), 1),
    "403 primary limit with a reset": (faults.primary_limit(0), 1),
    "403 secondary limit without headers": (faults.secondary_limit(), 2),
    "500, 502, 503": (faults.status(502), 4),
    "a connection that is reset at once": (faults.reset(0), 2),
    "a connection that is reset mid-body": (faults.reset(0.5), 2),
    "a reply cut in half": (faults.cut(0.5), 2),
}
LASTING = {  # fault, where, what is said
    "500 for good": (faults.status(500), "/actions/runs[?]", "the server answers 500"),
    "500 for good from GraphQL": (faults.status(502), "/graphql", "the server answers 502"),
    "401": (faults.bad_credentials(), "", "the token in GITHUB_TOKEN was refused (Bad credentials)"),
    "403 missing scope": (faults.missing_scope(), "/actions/runs", "it needs actions=read: widen the token"),
    "403 switched off": (faults.switched_off(), "/deployments", "Repository access blocked"),
    "404 repository gone": (faults.not_found(), "/repos/acme/trainer", "is not there, or the token"),
    "410": (faults.gone(), "/releases", "is not there, or the token"),
    "422": (faults.unprocessable(), "/deployments", "was not answered"),
    "HTML instead of JSON": (faults.html(), "/actions/runs[?]", "HTML that is not JSON"),
    "half of the JSON, announced as such": (faults.truncated(), "/jobs", "not JSON"),
    "a list that became a text": (
        faults.retyped("workflow_runs", "none"), "/actions/runs[?]",
        "workflow_runs: expected a list, found 'none'",
    ),
    "a link to another host": (
        faults.next_elsewhere("http://forge.example{target}"), "/jobs", "another host, forge.example",
    ),
    "a reset without end": (faults.reset(0.5), "/graphql", "no whole answer"),
    "errors beside the data of GraphQL": (
        faults.graphql_errors([{"type": "FORBIDDEN", "message": "Resource not accessible"}]), "/graphql",
        "is not allowed (Resource not accessible): widen the token in GITHUB_TOKEN",
    ),
}  # fmt: skip


@pytest.fixture
def forge(github: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, github)
    github.write("acme/trainer", synced.HISTORY)
    return github


@pytest.fixture
def store(tmp_path: Path, forge: Fake) -> Store:
    return Store(tmp_path, forge)


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_while_it_is_tried_again_leaves_no_trace(store, name):
    fault, times = PASSING[name]
    for where in ("/actions/runs[?]", "/jobs", "/graphql", "/deployments", "/releases"):
        store.forge.fail(where, fault, times=times)
    assert store.night().message is None
    assert store.stored() == store.undisturbed()


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_said_the_next_night_catches_up_and_what_is_stored_stays(store, name):
    fault, where, said = LASTING[name]
    store.forge.fail(where, fault, times=inf)
    ended = store.night()
    assert (ended.state, said in ended.message, store.forge.token in ended.message) == ("failed", True, False)
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()
    store.forge.fail(where, fault, times=inf)
    store.night()
    assert store.stored() == store.undisturbed()
    assert store.night().rows == 0


def test_one_step_that_fails_leaves_the_others(store):
    store.forge.fail("/actions/runs", faults.missing_scope(), times=inf)
    assert store.night().rows > 0
    counts = (
        "SELECT (SELECT count(*) FROM ci_runs), (SELECT count(*) FROM requests), count(*) FROM deployments"
    )
    assert store.shown(counts) == "0 3 1"


def test_a_limit_in_the_body_of_graphql_is_waited_for(store):
    store.forge.fail("/graphql", faults.graphql_limit(), times=2)
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_where_graphql_is_missing_rest_tells_the_same(store):
    store.night()
    by_graphql = store.stored()
    store.forge.fail("/graphql", faults.not_found(), times=inf)
    rest = Store(store.folder / "rest", store.forge)
    assert rest.night().state == "ok"
    by_rest = rest.stored()
    for table in ("requests", "reviews", "evidence", "accounts", "ci_runs"):
        assert by_rest[table] == by_graphql[table]
    assert rest.night().rows == 0


def test_a_run_whose_form_has_changed_is_listed_and_asked_for_again(store):
    store.forge.fail("/actions/runs[?].*2026-10-26", faults.retyped("workflow_runs.0.head_sha", 7))
    store.forge.fail("/actions/runs/4 ", faults.retyped("head_sha", 7))
    assert store.night().state == "ok"
    assert store.shown("SELECT file, line, reason FROM rejects") == (
        "acme/trainer runs 4 head_sha: expected text, found 7"
    )
    assert store.shown("SELECT run FROM ci_runs WHERE created_on >= '2026-10-26'") == "3"
    assert store.night().rows > 0
    assert store.stored() == store.undisturbed()


def test_a_token_does_not_follow_a_redirect_to_another_host(store):
    with serve() as other:
        store.forge.fail("/actions/runs", faults.redirect(other.url), times=inf)
        assert f"a redirect to {other.url} is not followed" in store.night().message
        assert other.asked() == []


def test_a_repository_that_was_renamed_is_followed_on_the_same_host(store):
    store.forge.write("acme/coach", synced.HISTORY)
    store.forge.remove("acme/trainer")
    store.forge.renamed["acme/trainer"] = "acme/coach"
    store.forge.fail("/graphql", faults.not_found(), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM ci_runs") == "5"


def test_a_server_that_drips_is_left_after_a_time(store, monkeypatch):
    monkeypatch.setattr(client, "WHOLE", 0.3)
    store.forge.fail("/releases", faults.drip(0.05), times=inf)
    assert "/releases: no whole answer" in store.night().message


def test_a_reply_that_unpacks_without_end_is_left_after_so_many_bytes(store, monkeypatch):
    monkeypatch.setattr(client, "LARGEST", 8 << 20)
    store.forge.fail("/releases", faults.bomb(200), times=inf)
    assert "/releases: the reply is larger than 8 MB" in store.night().message
    assert store.shown("SELECT count(*) FROM ci_runs") == "5"


def test_lists_within_lists_are_said_and_leave_the_other_steps(store):
    store.forge.fail("/releases", faults.nested(200_000), times=inf)
    assert "the server sent lists within lists without end" in store.night().message
    assert store.shown("SELECT count(*) FROM ci_runs") == "5"


def test_the_budget_of_a_night_ends_it_and_the_next_nights_go_on(store):
    store.more = "requests = 14"
    ended = store.night()
    assert "14 requests were asked for tonight, the rest follows next night" in ended.message
    states = [store.night().state for _ in range(5)]
    assert states[-1] == "ok"
    assert store.stored()["ci_runs"] == store.undisturbed()["ci_runs"]


def test_a_limit_that_ends_after_the_night_is_not_waited_for(store):
    store.more = "minutes = 60"
    store.forge.fail("/actions/runs", faults.primary_limit(7200), times=inf)
    assert "tonight's 60 minutes do not suffice" in store.night().message
    assert len(store.forge.asked("/actions/runs")) == 1


def test_a_limit_that_is_over_at_once_and_never_ends_is_not_asked_in_a_circle(store, monkeypatch):
    monkeypatch.setattr(limits, "MINUTE", 3600)
    store.more = "minutes = 1\nrequests = 50"
    store.forge.fail("/actions/runs", faults.too_many(0), times=inf)
    assert "tonight's 1 minutes do not suffice" in store.night().message
    assert len(store.forge.asked("/actions/runs")) == 2


def test_a_dead_server_is_said(store):
    store.forge = Fake(url="http://127.0.0.1:9")
    assert store.night().message.startswith("/repos/acme/trainer: no whole answer")


def test_without_a_token_the_night_says_which_variable_is_missing(store, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    assert store.night().message.startswith("GITHUB_TOKEN is not set: export a token")
