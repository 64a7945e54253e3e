"""One thing that cannot be read hides nothing else; what is known better later is read with other eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

import pytest

from tests.forge import faults
from tests.forge.server import Fake
from tests.ingest import synced
from tests.ingest.synced import Store

AGENT = '[[attribution.agents]]\ntool = "bob"\nidentities = ["bob@users.noreply.github.com"]\n'
WHO = "SELECT number, review, actor_kind, person IS NULL FROM reviews ORDER BY ALL"


@pytest.fixture
def store(tmp_path: Path, github: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, github)
    github.write("acme/trainer", synced.HISTORY)
    return Store(tmp_path, github)


def test_a_run_whose_jobs_the_server_cannot_give_leaves_those_of_the_others(store):
    store.forge.fail("/actions/runs/2/jobs", faults.status(502), times=inf)
    ended = store.night()
    assert (ended.state, "runs/2/jobs: the server answers 502" in ended.message) == ("failed", True)
    assert store.shown("SELECT DISTINCT run FROM ci_jobs ORDER BY ALL") == "1\n4"
    store.forge.heal()
    assert store.night().state == "ok"
    assert {asked.target.partition("?")[0] for asked in store.forge.asked("/jobs")} == {
        "/repos/acme/trainer/actions/runs/2/jobs"
    }
    assert store.stored() == store.undisturbed()


def test_a_run_whose_jobs_never_come_as_json_is_listed_and_leaves_the_others(store):
    store.forge.fail("/runs/3/jobs", faults.truncated(), times=inf)
    store.forge.fail("/runs/1/jobs", faults.status(418), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT DISTINCT run FROM ci_jobs ORDER BY ALL") == "2\n4"
    assert store.shown("SELECT file, line FROM rejects ORDER BY ALL") == (
        "acme/trainer jobs of runs 1\nacme/trainer jobs of runs 3"
    )
    assert store.night().state == "ok"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_requests_that_came_from_elsewhere_are_older_than_their_repository(store):
    store.forge.write("acme/trainer", "repositories: name | created_at\n acme/trainer | 2026-10-01")
    rows = "\n".join(f"{number} | {2000 + number}-03-04 09:00" for number in range(1, 25))
    store.forge.write("acme/trainer", f"requests: number | created_at\n{rows}")
    store.night()
    assert store.shown("SELECT min(number) FROM requests") == "1"


def test_a_server_that_breaks_down_over_everything_is_not_asked_for_every_run(store):
    rows = "\n".join(f"{number} | 2026-10-27 09:00" for number in range(10, 60))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    store.forge.fail("/jobs", faults.status(502), times=inf)
    store.night()
    assert len({asked.target for asked in store.forge.asked("/jobs")}) < 12


def test_an_old_page_that_cannot_be_read_hides_no_new_request(store):
    rows = "\n".join(f"{number} | 2026-0{number % 9 + 1}-01" for number in range(101, 221))
    store.forge.write("acme/trainer", f"requests: number | created_at\n{rows}")
    store.forge.fail('/graphql.*"after": "', faults.status(502), times=inf)
    assert store.night().state == "failed"
    store.forge.write("acme/trainer", "requests: number | created_at\n 300 | 2026-10-31 01:30")
    assert store.night().state == "failed"
    assert store.shown("SELECT count(*) FROM requests WHERE number = 300") == "1"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_a_request_whose_commits_end_in_an_error_is_listed_and_asked_for_again(store):
    commits = "\n".join(f"13 | {number:040x} | Work" for number in range(1, 90))
    store.forge.write("acme/trainer", f"commits: number | sha | message\n{commits}")
    store.forge.fail('/graphql.*"commits": "', faults.status(502), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "11\n12"
    assert "acme/trainer requests 13" in store.shown("SELECT file, line FROM rejects")
    store.forge.heal()
    store.night()
    assert store.shown("SELECT count(*) FROM request_commits WHERE number = 13") == "89"
    assert store.stored() == store.undisturbed()


def test_by_rest_a_request_that_changes_while_the_first_scan_runs_is_not_lost(store):
    rows = "\n".join(f"{number} | 2026-03-{number % 27 + 1:02}" for number in range(101, 221))
    store.forge.write("acme/trainer", f"requests: number | created_at\n{rows}")
    store.forge.fail("/graphql", faults.not_found(), times=inf)
    changed = (
        "requests: number | author | created_at | updated_at\n 11 | ada | 2026-08-03 09:00 | 2026-10-31 01:59"
    )
    first = faults.then(lambda fake: fake.write("acme/trainer", changed))
    store.forge.fail("/pulls[?].*sort=created", first)
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*), count(DISTINCT number) FROM requests") == "123 123"


def test_by_rest_a_scan_that_was_stopped_goes_on_and_an_unreadable_request_is_asked_for_again(store):
    store.forge.fail("/graphql", faults.not_found(), times=inf)
    store.forge.fail("/pulls/12 ", faults.retyped("created_at", 7), times=inf)
    store.forge.fail("/pulls/13/reviews", faults.status(502), times=inf)
    ended = store.night()
    assert (ended.state, "/pulls/13/reviews: the server answers 502" in ended.message) == ("failed", True)
    assert store.shown("SELECT number FROM requests") == "11"
    assert store.shown("SELECT file, line FROM rejects") == "acme/trainer requests 12"
    store.forge.heal()
    store.forge.fail("/graphql", faults.not_found(), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "11\n12\n13"
    assert store.shown("SELECT count(*) FROM rejects") == "0"


def test_an_account_that_is_declared_an_agent_later_is_one_without_asking_again(store):
    store.night()
    before = store.shown(WHO)
    assert "person False" in before
    store.more = AGENT
    store.forge.heal()
    assert store.night().rows > 0
    assert len(store.forge.asked("actions/runs/2|/jobs")) == 0
    assert store.shown("SELECT DISTINCT actor_kind FROM reviews WHERE number = 11") == "ai"
    again = Store(store.folder / "fresh", store.forge, AGENT)
    assert again.night().state == "ok"
    assert store.stored() == again.stored()
    assert store.night().rows == 0
    store.more = ""
    store.night()
    assert store.shown(WHO) == before


def test_an_earlier_first_day_is_read_from_there(store):
    store.more = "since = 2026-09-01\n"
    store.night()
    assert store.shown("SELECT DISTINCT run FROM ci_runs ORDER BY ALL") == "2\n3\n4"
    store.more = "since = 2024-01-01\n"
    assert store.night().state == "ok"
    assert store.shown("SELECT DISTINCT run FROM ci_runs ORDER BY ALL") == "1\n2\n3\n4"
    assert store.shown("SELECT count(*) FROM deployments") == "1"
    assert store.night().rows == 0


def test_a_late_first_day_compares_what_was_created_from_it_on(store, tmp_path):
    first = datetime(2026, 5, 1, tzinfo=UTC)
    rows = "\n".join(f"{number} | {first + timedelta(days=number):%Y-%m-%d}" for number in range(150))
    store.forge.write("acme/trainer", f"requests: number | created_at\n{rows}")
    compared = "SELECT from_day, theirs, ours FROM reconciled WHERE what = 'requests'"
    store.more = "since = 2026-09-01\n"
    store.night()
    assert store.shown("SELECT count(*) FROM requests") == "50"
    assert store.shown(compared) == "2026-09-01 27 27"
    replay = f'replay = "{store.folder}/warehouse/raw/github"\n{store.more}'
    again = Store(tmp_path / "again", store.forge, replay)
    again.night()
    assert again.shown(compared) == "2026-09-01 27 27"
    store.more = "since = 2022-01-01\n"
    store.night()
    assert store.shown(compared) == "2022-01-03 150 150"


def test_windows_of_one_day_are_compared_as_one(store):
    rows = "\n".join(f"{number} | 2026-03-02 {number % 24:02}:00" for number in range(100, 1600))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    store.night()
    day = "SELECT sum(theirs), sum(ours) FROM reconciled WHERE what = 'runs' AND from_day < '2026-09-01'"
    assert store.shown(day) == "1501 1501"


def test_saved_replies_do_not_take_back_that_something_is_gone(store):
    store.night()
    store.forge.remove("acme/trainer", "runs", 4)
    store.night()
    store.more = AGENT
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE deleted") == "4"


def test_saved_replies_that_are_read_again_do_not_pass_for_what_the_forge_says_tonight(store):
    store.night()
    looked = "SELECT DISTINCT compared_at FROM reconciled"
    first = store.shown(looked)
    store.forge.fail("/", faults.status(502), times=inf)
    store.more = AGENT
    assert store.night().state == "failed"
    assert store.shown("SELECT DISTINCT actor_kind FROM reviews WHERE number = 11") == "ai"
    assert store.shown(looked) == first
