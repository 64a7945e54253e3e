"""What GitHub tells, night by night: windows, attempts, what is gone, and how little is asked for."""

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
COUNTS = "SELECT what, theirs, ours FROM reconciled WHERE theirs + ours > 0 ORDER BY ALL"


@pytest.fixture
def store(tmp_path: Path, github: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, github)
    return Store(tmp_path, github)


def many(count: int, day: str, minutes: int = 1) -> str:
    """Rows of as many runs, each so many minutes after the one before."""
    times = (
        f"{run} | {day} {run * minutes // 60 % 24:02}:{run * minutes % 60:02}" for run in range(1, count + 1)
    )
    return "runs: run | created_at\n" + "\n".join(times)


def test_every_attempt_of_a_run_and_its_jobs_are_kept_apart(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    assert store.shown("SELECT run, attempt, conclusion FROM ci_runs ORDER BY ALL") == (
        "1 1 success\n2 1 failure\n2 2 success\n3 1 cancelled\n4 1 success"
    )
    assert store.shown("SELECT run, attempt, name, conclusion FROM ci_jobs ORDER BY ALL") == (
        "1 1 test success\n2 1 test failure\n2 2 lint success\n2 2 test success\n4 1 test success"
    )


def test_requests_reviews_deployments_and_releases_are_what_the_forge_has(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    assert store.shown(
        "SELECT number, state, author_kind, merger_kind, left(merge_sha, 2), added, labels FROM requests "
        "ORDER BY ALL"
    ) == (
        "11 merged person person c1 10 ['fast']\n"
        "12 merged ai person c2 10 ['slow']\n"
        "13 open person - - 10 ['docs']"
    )
    assert store.shown("SELECT number, actor_kind, state, left(head, 2) FROM reviews ORDER BY ALL") == (
        "11 ai commented b1\n11 person approved b1\n12 person approved b2"
    )
    assert store.shown("SELECT id, left(sha, 2), status, finished_at - created_at FROM deployments") == (
        "21 c1 success 0:05:00"
    )
    assert store.shown("SELECT tag, published_on FROM releases") == "v1.0 2026-08-04"
    assert store.shown(COUNTS) == "requests 3 3\nruns 1 1\nruns 1 1\nruns 2 2"


def test_a_full_window_is_halved_until_nothing_is_cut_off(store):
    store.forge.write("acme/trainer", many(1439, "2026-03-02"))
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM ci_runs") == "1439"
    assert store.shown("SELECT sum(theirs), sum(ours) FROM reconciled WHERE what = 'runs'") != ""


def test_a_second_that_cannot_be_split_stops_the_scan_before_it(store):
    store.forge.write("acme/trainer", many(1001, "2026-03-02", minutes=0))
    ended = store.night()
    assert "1,000 runs or more in the second 2026-03-02T00:00:00+00:00" in ended.message
    assert store.shown("SELECT position FROM cursors WHERE what = 'runs'") <= "2026-03-02T00:00:00+00:00"


def test_a_night_with_nothing_new_asks_ten_times_and_costs_five_points(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    store.forge.heal()
    assert store.night().rows == 0
    targets = [asked.target.partition("?")[0] for asked in store.forge.asked()]
    assert targets == [
        "/repos/acme/trainer",
        *["/repos/acme/trainer/actions/runs"] * 6,
        "/graphql",
        "/repos/acme/trainer/deployments",
        "/repos/acme/trainer/releases",
    ]
    assert store.forge.used == {"core": 3, "graphql": 2}


def test_a_run_that_ends_between_nights_is_seen_to_end(store):
    store.forge.write("acme/trainer", "runs: run | status | created_at\n 5 | in_progress | 2026-08-03 09:00")
    store.night()
    assert store.shown(RUNS) == "5 1 in_progress -"
    store.forge.write(
        "acme/trainer", "runs: run | created_at\n 5 | 2026-08-03 09:00\njobs: run | name\n 5 | test"
    )
    store.night()
    assert store.shown(RUNS) == "5 1 completed success"
    assert store.shown("SELECT run, name FROM ci_jobs") == "5 test"


def test_a_re_run_twenty_days_later_is_a_second_attempt(store):
    store.forge.write("acme/trainer", "runs: run | conclusion | created_at\n 6 | failure | 2026-10-05 09:00")
    store.night()
    again = "runs: run | attempt | conclusion | started_at\n 6 | 2 | success | 2026-10-25 09:00"
    store.forge.write("acme/trainer", f"{again}\njobs: run | attempt | name\n 6 | 2 | test")
    store.night()
    assert store.shown(RUNS) == "6 1 completed failure\n6 2 completed success"
    assert store.shown("SELECT run, attempt, name FROM ci_jobs") == "6 2 test"


def test_an_attempt_that_still_ran_is_looked_at_again_once_there_is_a_later_one(store):
    running = "runs: run | status | conclusion | created_at\n 6 | in_progress | . | 2026-10-30 09:00"
    store.forge.write("acme/trainer", running)
    store.night()
    assert store.shown(RUNS) == "6 1 in_progress -"
    ended = "runs: run | attempt | conclusion | created_at\n 6 | 1 | failure | 2026-10-30 09:00"
    store.forge.write("acme/trainer", f"{ended}\n 6 | 2 | success | 2026-10-30 09:00")
    store.night()
    assert store.shown(RUNS) == "6 1 completed failure\n6 2 completed success"
    store.night()
    assert len(store.forge.asked("/runs/6/attempts/1")) == 1


def test_a_run_that_was_read_later_than_its_window_was_counted_is_lacking_no_more(store):
    store.forge.write("acme/trainer", "runs: run | created_at\n 6 | 2026-02-03 09:00\n 7 | 2026-10-30 09:00")
    store.forge.fail("/actions/runs[?]", faults.retyped("workflow_runs.0.head_sha", 7), times=1)
    store.night()  # the first quarter, in which the window is, is never listed again
    counts = "SELECT from_day, theirs, ours FROM reconciled WHERE what = 'runs' AND theirs > 0 ORDER BY ALL"
    assert store.shown(RUNS) == "6 1 completed success\n7 1 completed success"
    assert store.shown(counts) == "2026-01-01 1 1\n2026-10-26 1 1"


def test_a_page_that_was_not_whole_is_asked_for_again_even_if_the_night_fails_later(store):
    store.forge.write("acme/trainer", "runs: run | created_at\n 6 | 2026-10-20 09:00")
    store.forge.fail("created=2026-10-19", faults.lying(3), times=1)
    store.forge.fail("created=2026-10-26", faults.status(500), times=inf)
    assert store.night().state != "ok"
    store.forge.heal()
    store.night()
    assert store.shown("SELECT theirs, ours FROM reconciled WHERE from_day = '2026-10-19'") == "1 1"


def test_a_run_that_was_deleted_is_marked_and_keeps_its_rows(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    store.forge.remove("acme/trainer", "runs", 4)
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE deleted") == "4"
    assert store.shown("SELECT count(*) FROM ci_jobs WHERE run = '4'") == "1"
    assert store.shown(f"{COUNTS}") == "requests 3 3\nruns 1 1\nruns 1 1\nruns 1 1"


def test_a_total_that_lies_is_shown_beside_our_count(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.forge.fail("/actions/runs[?].*2026-10-26", faults.lying(7))
    store.night()
    assert store.shown("SELECT theirs, ours FROM reconciled WHERE what = 'runs' AND theirs <> ours") == "7 2"


def test_a_page_that_repeats_rows_and_one_without_rows_change_nothing(store):
    store.forge.write("acme/trainer", many(150, "2026-10-27"))
    store.forge.fail(
        "/actions/runs[?].*page=2", faults.repeated("/repos/acme/trainer/actions/runs?per_page=100")
    )
    store.night()
    assert store.shown("SELECT count(*), count(DISTINCT run) FROM ci_runs") == "150 150"
    empty = Store(store.folder / "empty", store.forge)
    store.forge.fail("/actions/runs[?].*2026-10-26(?!.*page=2)", faults.empty_page())
    empty.night()
    assert empty.shown("SELECT count(*) FROM ci_runs") == "50"
    empty.night()
    assert empty.stored() == store.undisturbed()


def test_rows_that_move_between_pages_are_caught_up_with(store):
    store.forge.write("acme/trainer", many(150, "2026-10-27"))
    new = "runs: run | created_at\n 151 | 2026-10-28 09:00"
    store.forge.fail(
        "/actions/runs[?].*2026-10-26", faults.then(lambda fake: fake.write("acme/trainer", new))
    )
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


def test_a_request_that_was_closed_opened_again_and_merged_ends_up_merged(store):
    closed = (
        "requests: number | created_at | closed_at | updated_at\n 1 | 2026-10-20 | 2026-10-21 | 2026-10-21"
    )
    store.forge.write("acme/trainer", closed)
    store.night()
    assert store.shown("SELECT number, state FROM requests") == "1 closed"
    merged = """
        requests: number | merge_sha | created_at | merged_at        | updated_at
                  1      | c1        | 2026-10-20 | 2026-10-31 09:00 | 2026-10-31 09:00
    """
    store.forge.write("acme/trainer", merged)
    store.night()
    assert store.shown("SELECT number, state FROM requests") == "1 merged"


def test_more_commits_and_reviews_than_a_page_holds_are_all_read(store):
    commits = "\n".join(f"9 | {number:040x} | Work" for number in range(1, 231))
    reviews = "\n".join("9 | bob | COMMENTED" for _ in range(120))
    request = "requests: number | created_at\n 9 | 2026-10-20 09:00"
    store.forge.write("acme/trainer", f"{request}\ncommits: number | sha | message\n{commits}")
    store.forge.write("acme/trainer", f"reviews: number | author | state\n{reviews}")
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM request_commits") == "230"
    assert store.shown("SELECT count(*) FROM reviews") == "120"


def test_commits_that_were_pushed_over_are_not_kept(store):
    request = (
        "requests: number | created_at | updated_at\n 9 | 2026-10-20 | {0}\ncommits: number | sha\n 9 | {1}"
    )
    store.forge.write("acme/trainer", request.format("2026-10-20", "a1"))
    store.night()
    store.forge.remove("acme/trainer", "commits", 9)
    store.forge.write("acme/trainer", request.format("2026-10-31 09:00", "a2"))
    store.night()
    assert store.shown("SELECT left(sha, 2) FROM request_commits") == "a2"


def test_history_is_read_from_where_a_night_was_stopped(store):
    rows = "\n".join(f"{number} | 2026-0{number % 9 + 1}-01" for number in range(1, 121))
    store.forge.write("acme/trainer", f"requests: number | created_at\n{rows}")
    store.forge.fail("/graphql", faults.reset(0), nth=3, times=inf)
    assert store.night().state == "failed"
    assert store.shown("SELECT count(*) FROM requests") == "100"
    store.forge.heal()
    store.night()
    assert len(store.forge.asked("/graphql")) == 2  # the last page, and what changed since the first night
    assert store.stored() == store.undisturbed()


def test_a_page_that_is_too_much_for_the_server_is_asked_for_in_parts(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.forge.fail('/graphql.*"first": 50', faults.status(502), times=inf)
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM requests") == "3"


def test_the_organisation_shows_what_is_not_covered(store):
    store.forge.write("acme/trainer")
    store.forge.write("acme/secret")
    store.more = 'organisation = "acme"'
    store.night("acme")
    assert (
        store.shown("SELECT repo, covered FROM forge_repos ORDER BY ALL")
        == "acme/secret -\nacme/trainer acme/trainer"
    )
    store.forge.remove("acme/secret")
    store.night("acme")
    assert store.shown("SELECT repo FROM forge_repos") == "acme/trainer"


def test_no_login_name_or_address_is_stored(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    stored = str({name: rows for name, rows in store.stored().items() if name != "evidence"})
    assert [word for word in ("ada", "bob", "example.com", "noreply") if word in stored] == []
