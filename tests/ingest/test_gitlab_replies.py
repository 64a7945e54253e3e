"""Saved replies of GitLab: read again after a killed night, without the network, and with other eyes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ingest import config
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.synced import Store

FACTS = set(synced.STORED) - {"forge_repos", "rejects", "reconciled"}
FIRST = "20261031T020000Z.jsonl.gz"
AGENT = '[[attribution.agents]]\ntool = "bob"\nidentities = ["bob"]\n'


@pytest.fixture
def store(tmp_path: Path, gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, gitlab)
    gitlab.write("acme/trainer", synced.HISTORY)
    gitlab.write("acme/trainer", "runs: run | request | created_at\n 5 | 13 | 2026-10-27")
    return Store(tmp_path, gitlab, word="gitlab")


def facts(store: Store) -> dict[str, list[tuple]]:
    return {name: rows for name, rows in store.stored().items() if name in FACTS}


def replies(store: Store) -> Path:
    return store.folder / "warehouse" / "raw" / "gitlab" / "acme~trainer"


def killed(store: Store, share: float) -> Store:
    """A warehouse whose first night was killed when it had saved so much; its second has not begun."""
    whole = gzip.decompress((replies(store) / FIRST).read_bytes())
    made = Store(store.folder / f"killed {share}", store.forge, word="gitlab")
    made.nights = 1
    replies(made).mkdir(parents=True)
    (replies(made) / FIRST).write_bytes(gzip.compress(whole[: int(len(whole) * share)]))
    return made


def test_replies_are_kept_without_the_token(store):
    store.night()
    text = gzip.decompress((replies(store) / FIRST).read_bytes()).decode()
    assert store.forge.token not in text
    assert {line.split("\t")[0] for line in text.splitlines()} == {
        *("repository", "merge_requests", "approvals", "notes", "versions", "commits"),
        *("users", "pipelines", "jobs", "deployments", "releases"),
    }


def test_a_replay_without_the_network_gives_the_same_tables(store, monkeypatch):
    store.night()
    store.forge.write(
        "acme/trainer", "runs: run | attempt | created_at | updated_at\n 4 | 2 | 2026-10-28 | 2026-10-31"
    )
    store.forge.write("acme/trainer", "jobs: run | attempt | name\n 4 | 2 | test")
    store.night()
    monkeypatch.delenv("GITLAB_TOKEN")
    replay = f'replay = "{store.folder}/warehouse/raw/gitlab"'
    again = Store(store.folder / "again", store.forge, replay, word="gitlab")
    asked = len(store.forge.asked())
    assert again.night().message is None
    assert facts(again) == facts(store)
    assert len(store.forge.asked()) == asked
    assert again.night().rows == 0


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 1])
def test_what_a_killed_night_had_saved_is_read_and_the_rest_is_asked_for(store, share):
    store.night()
    other = killed(store, share)
    store.forge.heal()
    assert other.night().state == "ok"
    assert facts(other) == facts(store)
    if share == 1:
        asked = {one.path.rpartition("acme%2Ftrainer")[2] for one in store.forge.asked("/jobs")}
        assert asked == set()


def test_the_word_replay_reads_the_replies_of_all_nights(tmp_path, gitlab: Fake):
    more = f'[gitlab]\nurl = "{gitlab.url}/api/v4"\n[github]\n'
    home = nights.home(tmp_path, {"acme/trainer": "/nowhere"}, more)
    loaded = config.replaying(config.load(home.folder / "foreshock.toml"))
    assert loaded.gitlab.replay == home.warehouse / "raw" / "gitlab"
    assert loaded.github.replay == home.warehouse / "raw" / "github"


def test_an_account_that_is_declared_an_agent_later_is_one_without_asking_again(store):
    store.night()
    before = store.shown("SELECT number, review, actor_kind FROM reviews ORDER BY ALL")
    assert "11" in before
    store.more = AGENT
    store.forge.heal()
    assert store.night().rows > 0
    assert store.forge.asked("/jobs|/approvals") == []
    assert "ai" in store.shown("SELECT DISTINCT actor_kind FROM reviews WHERE number = 11")
    again = Store(store.folder / "fresh", store.forge, AGENT, word="gitlab")
    assert again.night().state == "ok"
    assert store.stored() == again.stored()
    assert store.night().rows == 0
    store.more = ""
    store.night()
    assert store.shown("SELECT number, review, actor_kind FROM reviews ORDER BY ALL") == before


def test_saved_replies_do_not_take_back_that_something_is_gone(store):
    store.night()
    store.forge.remove("acme/trainer", "runs", 4)
    store.forge.remove("acme/trainer", "requests", 13)
    store.night()
    store.more = AGENT
    store.night()
    assert store.shown("SELECT run FROM ci_runs WHERE deleted") == "4"
    assert store.shown("SELECT number FROM requests WHERE deleted") == "13"


def test_an_earlier_first_day_is_read_from_there(store):
    store.more = "since = 2026-09-01\n"
    store.night()
    assert store.shown("SELECT DISTINCT run FROM ci_runs ORDER BY ALL") == "2\n3\n4\n5"
    store.more = "since = 2024-01-01\n"
    assert store.night().state == "ok"
    assert store.shown("SELECT DISTINCT run FROM ci_runs ORDER BY ALL") == "1\n2\n3\n4\n5"
    assert store.shown("SELECT count(*) FROM deployments") == "1"
    assert store.night().rows == 0
