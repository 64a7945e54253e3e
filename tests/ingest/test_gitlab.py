"""What GitLab tells, night by night: attempts, approvals, what is gone, and how little is asked for."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from tests.forge import faults
from tests.forge.server import Fake
from tests.ingest import synced
from tests.ingest.synced import Store

RUNS = "SELECT run, attempt, status, conclusion FROM ci_runs ORDER BY ALL"
JOBS = "SELECT run, attempt, name, conclusion FROM ci_jobs ORDER BY ALL"
COUNTS = "SELECT what, theirs, ours FROM reconciled ORDER BY ALL"


@pytest.fixture
def store(tmp_path: Path, gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, gitlab)
    return Store(tmp_path, gitlab, word="gitlab")


def test_every_attempt_of_a_pipeline_and_its_jobs_are_kept_apart(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    assert store.night().message is None
    assert store.shown("SELECT run, attempt, conclusion FROM ci_runs ORDER BY ALL") == (
        "1 1 success\n2 1 failure\n2 2 success\n3 1 cancelled\n4 1 success"
    )
    assert store.shown(JOBS) == (
        "1 1 test success\n2 1 test failure\n2 2 lint success\n2 2 test success\n4 1 test success"
    )


def test_requests_reviews_deployments_and_releases_are_what_the_forge_has(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    assert store.shown(
        "SELECT number, state, author_kind, merger_kind, left(merge_sha, 2), commits, labels FROM requests "
        "ORDER BY ALL"
    ) == (
        "11 merged person person c1 1 ['fast']\n"
        "12 merged ai person c2 1 ['slow']\n"
        "13 open person - - 0 ['docs']"
    )
    assert store.shown("SELECT number, actor_kind, state, left(head, 2) FROM reviews ORDER BY ALL") == (
        "11 ai commented b1\n11 person approved b1\n12 person approved b2"
    )
    assert store.shown("SELECT id, left(sha, 2), status, finished_at - created_at FROM deployments") == (
        "21 c1 success 0:05:00"
    )
    assert store.shown("SELECT tag, published_on FROM releases") == "v1.0 2026-08-04"
    assert store.shown("SELECT DISTINCT source FROM ci_runs") == "gitlab"
    assert store.shown(COUNTS) == "requests 3 3\nruns 4 4"


def test_a_night_with_nothing_new_asks_seven_times(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    store.forge.heal()
    assert store.night().rows == 0
    project = "/api/v4/projects/acme%2Ftrainer"
    assert [asked.path.removeprefix(project) for asked in store.forge.asked()] == [
        "", *["/merge_requests"] * 2, *["/pipelines"] * 2, "/deployments", "/releases",
    ]  # fmt: skip


def test_who_started_an_attempt_is_told_by_its_jobs(store):
    rows = """
        runs: run | attempt | conclusion | starter | created_at       | started_at
              5   | 1       | failure    | ada     | 2026-10-20 09:00 | +0s
              5   | 2       | failure    | service_account_7 | 2026-10-20 09:00 | +1h
              5   | 3       | success    | acme-bot[bot] | 2026-10-20 09:00 | +2h
        jobs: run | attempt | job | name
              5   | 1       | 51  | test
              5   | 2       | 52  | test
              5   | 3       | 53  | test
    """
    store.forge.write("acme/trainer", rows)
    store.night()
    assert store.shown("SELECT attempt, conclusion, actor_kind FROM ci_runs ORDER BY ALL") == (
        "1 success person\n2 success automation\n3 success automation"
    )  # what an attempt before the last one came to is told by its jobs
    times = "SELECT attempt, started_at - created_at, completed_at - started_at FROM ci_runs ORDER BY ALL"
    assert store.shown(times) == "1 0:00:10 0:05:00\n2 1:00:10 0:05:00\n3 2:00:10 0:05:00"


def test_a_pipeline_that_ends_between_nights_is_seen_to_end(store):
    going = "runs: run | status | created_at | updated_at\n 5 | in_progress | 2026-08-03 09:00 | +1m"
    store.forge.write("acme/trainer", going)
    store.night()
    assert store.shown(RUNS) == "5 1 in_progress -"
    ended = "runs: run | created_at | updated_at\n 5 | 2026-08-03 09:00 | 2026-10-31 02:30"
    store.forge.write("acme/trainer", f"{ended}\njobs: run | name\n 5 | test")
    store.night()
    assert store.shown(RUNS) == "5 1 completed success"
    assert store.shown(JOBS) == "5 1 test success"


def test_a_pipeline_whose_end_no_listing_tells_is_asked_for_by_id(store):
    store.forge.write("acme/trainer", "runs: run | status | created_at\n 5 | in_progress | 2026-08-03 09:00")
    store.night()
    store.forge.write("acme/trainer", "runs: run | conclusion | created_at\n 5 | failure | 2026-08-03 09:00")
    store.night()
    assert store.shown(RUNS) == "5 1 completed failure"


def test_a_job_that_is_run_again_later_is_a_second_attempt(store):
    first = """
        runs: run | conclusion | created_at       | updated_at
              6   | failure    | 2026-10-05 09:00 | +10m
        jobs: run | job | name | conclusion | started_at
              6   | 61  | test | failure    | +10s
              6   | 62  | lint | success    | +10s
    """
    store.forge.write("acme/trainer", first)
    store.night()
    assert store.shown(JOBS) == "6 1 lint success\n6 1 test failure"
    again = "runs: run | attempt | status | started_at | updated_at\n 6 | 2 | {0} | 2026-10-31 09:00 | {1}"
    store.forge.write("acme/trainer", again.format("in_progress", "2026-10-31 09:01"))
    store.night()
    assert store.shown(RUNS) == "6 1 completed failure\n6 2 in_progress -"
    store.forge.write("acme/trainer", again.format("completed", "2026-11-01 09:00"))
    store.forge.write("acme/trainer", "jobs: run | attempt | job | name\n 6 | 2 | 63 | test")
    store.night()
    assert store.shown(RUNS) == "6 1 completed failure\n6 2 completed success"
    assert store.shown(JOBS) == "6 1 lint success\n6 1 test failure\n6 2 test success"
    assert store.stored() == store.undisturbed()


def test_a_pipeline_that_was_run_again_and_ended_between_nights_is_read_again(store):
    rows = """
        runs: run | attempt | conclusion | created_at       | started_at       | updated_at
              6   | 1       | failure    | 2026-10-05 09:00 | +0s              | +10m
        jobs: run | attempt | job | name   | conclusion
              6   | 1       | 61  | test   | failure
              6   | 1       | 62  | deploy | skipped
    """
    store.forge.write("acme/trainer", rows)
    store.night()
    assert store.shown(JOBS) == "6 1 deploy skipped\n6 1 test failure"
    again = """
        runs: run | attempt | started_at       | updated_at
              6   | 2       | 2026-10-31 09:00 | 2026-10-31 09:10
        jobs: run | attempt | job | name   | started_at
              6   | 1       | 62  | deploy | 2026-10-31 09:08
              6   | 2       | 63  | test   | 2026-10-31 09:01
    """
    store.forge.write("acme/trainer", again)
    store.night()
    assert store.shown(RUNS) == "6 1 completed failure\n6 2 completed success"
    assert store.shown(JOBS) == "6 1 test failure\n6 2 deploy success\n6 2 test success"
    assert store.stored() == store.undisturbed()


def test_a_job_of_a_later_stage_is_of_the_attempt_in_which_it_started(store):
    rows = """
        runs: run | attempt | conclusion | created_at       | started_at
              6   | 1       | failure    | 2026-10-05 09:00 | +0s
              6   | 2       | success    | 2026-10-05 09:00 | +2h
        jobs: run | attempt | job | name   | conclusion | created_at       | started_at       | completed_at
              6   | 1       | 61  | test   | failure    | 2026-10-05 09:00 | +1m              | +5m
              6   | 1       | 62  | docs   | failure    | 2026-10-05 09:00 | +2m              | +5m
              6   | 1       | 63  | deploy | success    | 2026-10-05 09:00 | 2026-10-05 11:10 | +5m
              6   | 2       | 64  | test   | success    | 2026-10-05 11:00 | +1m              | +5m
              6   | 2       | 65  | docs   | success    | 2026-10-05 11:00 | +1m              | +5m
    """
    store.forge.write("acme/trainer", rows)
    store.night()
    assert store.shown("SELECT job, attempt FROM ci_jobs ORDER BY ALL") == "61 1\n62 1\n63 2\n64 2\n65 2"
    assert store.shown("SELECT attempt, completed_at - started_at FROM ci_runs ORDER BY ALL") == (
        "1 0:06:00\n2 0:14:00"
    )


def test_a_job_waits_for_a_machine_and_not_for_the_stages_before_it(store):
    rows = """
        runs: run | created_at
              6   | 2026-10-05 09:00
        jobs: run | job | name | created_at       | started_at
              6   | 61  | late | 2026-10-05 09:00 | +10m
    """
    store.forge.write("acme/trainer", rows)
    store.forge.fail("/jobs", faults.retyped("0.queued_duration", 30.5))
    store.night()
    assert store.shown("SELECT started_at - created_at FROM ci_jobs") == "0:00:30.500000"


def test_a_pipeline_that_goes_on_without_running_a_job_again_is_the_same_attempt(store):
    held = "runs: run | conclusion | created_at | updated_at\n 6 | action_required | 2026-10-05 09:00 | +10m"
    store.forge.write("acme/trainer", f"{held}\njobs: run | job | name\n 6 | 61 | test")
    store.night()
    assert store.shown(RUNS) == "6 1 completed action_required"
    on = "runs: run | status | conclusion | created_at | updated_at\n6 | {0} | {1} | 2026-10-05 09:00 | {2}"
    store.forge.write("acme/trainer", on.format("in_progress", ".", "2026-10-31 09:00"))
    store.night()
    store.forge.write("acme/trainer", on.format("completed", "success", "2026-11-01 09:00"))
    store.forge.write(
        "acme/trainer", "jobs: run | job | name | started_at\n6 | 62 | deploy | 2026-10-31 09:00"
    )
    store.night()
    assert store.shown(RUNS) == "6 1 completed success"
    assert store.shown(JOBS) == "6 1 deploy success\n6 1 test success"


def test_a_pipeline_that_was_deleted_is_marked_and_keeps_its_rows(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    store.forge.remove("acme/trainer", "runs", 1)
    store.forge.remove("acme/trainer", "requests", 13)
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE deleted") == "1"
    assert store.shown("SELECT number FROM requests WHERE deleted") == "13"
    assert store.shown("SELECT count(*) FROM ci_jobs WHERE run = '1'") == "1"
    assert store.shown(COUNTS) == "requests 2 2\nruns 3 3"
    store.forge.heal()
    assert store.night().rows == 0
    assert len(store.forge.asked()) == 7


def test_a_forge_that_does_not_count_is_compared_over_the_last_weeks(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    store.forge.remove("acme/trainer", "runs", 4)
    store.forge.fail("per_page=1(?!0)", faults.headers(X_Total=None), times=inf)
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE deleted") == "4"
    assert store.shown("SELECT what, from_day, theirs, ours FROM reconciled ORDER BY ALL") == (
        "requests 2026-09-21 2 2\nruns 2026-09-21 2 2"
    )


def test_a_total_that_lies_is_shown_beside_our_count(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.forge.fail("/pipelines[?].*per_page=1(?!0)", faults.headers(X_Total="7"))
    store.night()
    assert store.shown("SELECT theirs, ours FROM reconciled WHERE theirs <> ours") == "7 4"


def test_a_history_of_several_pages_goes_on_where_a_night_was_stopped(store):
    rows = "\n".join(f"{number} | 2026-0{number % 9 + 1}-01" for number in range(1, 251))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    store.forge.fail("/pipelines[?].*page=3", faults.reset(0), times=inf)
    assert store.night().state == "failed"
    assert store.shown("SELECT count(*) FROM ci_runs") == "200"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_rows_that_change_while_pages_are_turned_are_caught_up_with(store):
    rows = "\n".join(f"{number} | 2026-03-02" for number in range(1, 151))
    store.forge.write("acme/trainer", f"runs: run | created_at\n{rows}")
    new = "runs: run | created_at\n 151 | 2026-10-31 01:59\n 3 | 2026-03-02"
    store.forge.fail("/pipelines[?]", faults.then(lambda fake: fake.write("acme/trainer", new)))
    store.night()
    store.night()
    assert store.stored() == store.undisturbed()


def test_a_clock_that_is_an_hour_off_loses_nothing(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.forge.skew -= timedelta(hours=1)
    store.night()
    store.forge.write("acme/trainer", "requests: number | created_at\n 14 | 2026-10-31 01:30")
    store.forge.skew += timedelta(hours=1)
    store.night()
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "11\n12\n13\n14"


def test_what_the_forge_shows_late_is_not_missed(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()  # at two o'clock
    late = (
        "runs: run | created_at\n 9 | 2026-10-31 01:10\nrequests: number | created_at\n 14 | 2026-10-31 01:10"
    )
    store.forge.write("acme/trainer", late)
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE run = '9'") == "9"
    assert store.shown("SELECT number FROM requests WHERE number = 14") == "14"


def test_what_a_project_has_switched_off_is_not_asked_for(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    off = faults.retyped("builds_access_level", "disabled")
    store.forge.fail("acme%2Ftrainer ", off, times=inf)
    store.forge.fail("/pipelines", faults.refused(403, "403 Forbidden"), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM ci_runs") == "0"
    assert store.shown("SELECT count(*) FROM requests") == "3"


def test_the_group_shows_what_is_not_covered(store):
    store.forge.write("acme/trainer")
    store.forge.write("acme/research/secret")
    store.more = 'organisation = "acme"'
    store.night("acme")
    assert store.shown("SELECT source, repo, covered FROM forge_repos ORDER BY ALL") == (
        "gitlab acme/research/secret -\ngitlab acme/trainer acme/trainer"
    )
    store.forge.remove("acme/research/secret")
    store.night("acme")
    assert store.shown("SELECT repo FROM forge_repos") == "acme/trainer"
    store.forge.state.users.add("acme")  # who is no group
    store.night("acme")
    assert store.shown("SELECT repo FROM forge_repos") == "acme/trainer"


def test_no_login_name_or_address_is_stored(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    stored = str({name: rows for name, rows in store.stored().items() if name != "evidence"})
    assert [word for word in ("ada", "bob", "example.com", "noreply") if word in stored] == []
