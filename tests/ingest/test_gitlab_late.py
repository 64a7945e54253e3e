"""What GitLab shows late, in part, or not any more: nothing that is stored goes, nothing stays unread."""

from __future__ import annotations

import gzip
from math import inf
from pathlib import Path

import pytest

from ingest import config
from ingest.forge import covered
from tests.forge import faults
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.synced import Store

JOBS = "SELECT run, attempt, name, conclusion FROM ci_jobs ORDER BY ALL"
RUNS = "SELECT count(*), min(run::INTEGER), max(run::INTEGER) FROM ci_runs"
RERUN = """
    runs: run | attempt | conclusion | created_at       | started_at       | updated_at
          6   | 1       | failure    | 2026-10-05 09:00 | +0s              | +10m
          6   | 2       | success    | 2026-10-05 09:00 | +1h              | {0}
    jobs: run | attempt | job | name | conclusion
          6   | 1       | 61  | test | failure
          6   | 2       | 62  | test | success
"""


@pytest.fixture
def store(tmp_path: Path, gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, gitlab)
    return Store(tmp_path, gitlab, word="gitlab")


def pipelines(first: int, last: int) -> str:
    """Rows of as many pipelines, two a day."""
    lines = [
        f"{number} | 2026-0{1 + number // 56}-{1 + number % 56 // 2:02}" for number in range(first, last + 1)
    ]
    return "runs: run | created_at\n" + "\n".join(lines)


def test_a_pipeline_that_was_read_before_its_request_is_told_by_the_branch_later(store):
    store.forge.write("acme/trainer", "requests: number | created_at\n 7 | 2026-10-01")
    store.forge.write("acme/trainer", "runs: run | request | created_at\n 1 | 7 | 2026-10-02")
    store.forge.fail("/merge_requests", faults.status(502), times=inf)
    assert store.night().state == "failed"
    assert store.shown("SELECT branch FROM ci_runs") == "refs/merge-requests/7/head"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.shown("SELECT branch FROM ci_runs") == "topic"
    assert store.stored() == store.undisturbed()


def test_jobs_that_are_not_shown_any_more_stay_and_are_asked_for_again(store):
    store.forge.write("acme/trainer", RERUN.format("+10m"))
    store.night()
    before = store.shown(JOBS)
    assert before == "6 1 test failure\n6 2 test success"
    store.forge.write("acme/trainer", RERUN.format("2026-10-31 09:00"))
    store.forge.fail("/jobs", faults.not_found(), times=inf)
    assert "/pipelines/6/jobs is not there" in store.night().message
    assert store.shown(JOBS) == before
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.stored() == store.undisturbed()


def test_a_pipeline_that_is_deleted_before_its_jobs_are_read_is_marked_and_said_no_more(store):
    store.forge.write("acme/trainer", RERUN.format("+10m"))
    store.night()
    before = store.shown(JOBS)
    store.forge.write("acme/trainer", RERUN.format("2026-10-31 09:00"))
    store.forge.fail(
        "/pipelines[?].*per_page=1(?!0)", faults.then(lambda fake: fake.remove("acme/trainer", "runs", 6))
    )
    assert store.night().state == "ok"
    assert store.shown("SELECT DISTINCT run, deleted FROM ci_runs") == "6 True"
    assert store.shown(JOBS) == before


def test_a_request_of_which_a_part_is_not_there_is_not_taken_to_be_gone(store):
    store.forge.write("acme/trainer", synced.HISTORY)
    store.night()
    changed = (
        "requests: number | created_at | head | updated_at\n 13 | 2026-10-26 09:00 | b3 | 2026-10-31 01:30"
    )
    store.forge.write("acme/trainer", changed)
    store.forge.fail("/merge_requests/13/versions", faults.not_found(), times=inf)
    store.night()
    assert store.shown("SELECT count(*) FROM requests WHERE deleted") == "0"
    assert store.shown("SELECT file, line FROM rejects") == "acme/trainer requests 13"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.shown("SELECT count(*) FROM rejects") == "0"


def test_what_was_cleared_away_while_a_history_waited_hides_nothing_of_it(store):
    store.forge.write("acme/trainer", pipelines(1, 450))
    store.forge.fail("/pipelines[?].*page=4", faults.reset(0), times=inf)
    store.night()
    assert store.shown(RUNS) == "300 1 300"
    for number in range(1, 261):  # as GitLab does with old pipelines
        store.forge.remove("acme/trainer", "runs", number)
    store.forge.heal()
    store.night()
    assert store.shown(f"{RUNS} WHERE run::INTEGER > 260") == "190 261 450"


def test_a_first_day_that_moves_on_while_a_history_waits_hides_nothing_after_it(store):
    store.forge.write("acme/trainer", pipelines(1, 450))
    store.forge.fail("/pipelines[?].*page=3", faults.reset(0), times=inf)
    store.night()
    assert store.shown(RUNS) == "200 1 200"
    store.more = "since = 2026-07-01\n"
    store.forge.heal()
    assert store.night().state == "ok"
    assert store.shown(f"{RUNS} WHERE created_at >= '2026-07-01'") == "115 336 450"


def test_rows_that_move_up_a_page_while_it_is_turned_are_looked_for(store):
    store.forge.write("acme/trainer", pipelines(1, 150))
    store.forge.fail(
        "/pipelines[?].*updated_after", faults.then(lambda fake: fake.remove("acme/trainer", "runs", 3))
    )
    store.night()  # 101 is on the first page then, and 3 was read: the counts are the same
    assert (
        store.shown("SELECT run, deleted FROM ci_runs WHERE run IN ('3', '101') ORDER BY ALL")
        == "101 False\n3 True"
    )
    assert store.shown("SELECT theirs, ours FROM reconciled WHERE what = 'runs'") == "149 149"


def test_requests_that_came_from_elsewhere_are_older_than_their_project(store):
    store.forge.write("acme/trainer", "repositories: name | created_at\n acme/trainer | 2026-10-01")
    store.forge.write(
        "acme/trainer", "requests: number | created_at\n 1 | 2026-03-04 09:00\n 2 | 2026-10-02 09:00"
    )
    store.night()
    assert store.shown("SELECT number FROM requests ORDER BY ALL") == "1\n2"


def test_what_lets_a_runner_in_is_not_kept(store):
    store.forge.write("acme/trainer")
    store.forge.fail("acme%2Ftrainer ", faults.changed(lambda body: body | {"runners_token": "GR1348941abc"}))
    store.night()
    raw = store.folder / "warehouse" / "raw" / "gitlab" / "acme~trainer" / "20261031T020000Z.jsonl.gz"
    text = gzip.decompress(raw.read_bytes()).decode()
    assert '"runners_token": ""' in text
    assert "GR1348941abc" not in text


def test_a_server_below_a_path_has_repositories_below_it(tmp_path):
    repos = {
        "trainer": "https://git.example.com/lab/acme/trainer.git",
        "coach": "git@git.example.com:acme/coach.git",
    }
    home = nights.home(tmp_path, repos, '[gitlab]\nurl = "https://git.example.com/lab/api/v4"\n')
    loaded = config.load(home.folder / "foreshock.toml")
    assert covered.repositories(loaded, "gitlab", loaded.gitlab) == {
        "trainer": "acme/trainer",
        "coach": "acme/coach",
    }
