"""Saved replies: kept as they came, read again after a killed night or for a mended reader, and let go."""

from __future__ import annotations

import gzip
import os
import stat
from pathlib import Path

import pytest

from ingest import config
from ingest.forge import raw
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.synced import Store

FACTS = set(synced.STORED) - {"forge_repos", "rejects"}


@pytest.fixture
def store(tmp_path: Path, github: Fake, monkeypatch: pytest.MonkeyPatch) -> Store:
    synced.hurried(monkeypatch, github)
    github.write("acme/trainer", synced.HISTORY)
    return Store(tmp_path, github)


def facts(store: Store) -> dict[str, list[tuple]]:
    return {name: rows for name, rows in store.stored().items() if name in FACTS}


def replies(store: Store) -> Path:
    return store.folder / "warehouse" / "raw" / "github" / "acme~trainer"


def test_replies_are_kept_for_nobody_else_and_without_the_token(store):
    store.night()
    (file,) = replies(store).iterdir()
    assert file.name == "20261031T020000Z.jsonl.gz"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    text = gzip.decompress(file.read_bytes()).decode()
    assert store.forge.token not in text
    assert {line.split("\t")[0] for line in text.splitlines()} == {
        "repository", "runs", "run", "requests", "deployments", "statuses", "releases", "jobs",
    }  # fmt: skip


def test_a_replay_without_the_network_gives_the_same_tables(store, monkeypatch):
    store.night()
    monkeypatch.delenv("GITHUB_TOKEN")
    again = Store(store.folder / "again", store.forge, f'replay = "{store.folder}/warehouse/raw/github"')
    asked = len(store.forge.asked())
    assert again.night().state == "ok"
    assert facts(again) == facts(store)
    assert len(store.forge.asked()) == asked
    assert again.night().rows == 0


def test_what_a_killed_night_had_asked_for_is_not_asked_for_again(store):
    store.night()
    whole = facts(store)
    file = replies(store) / "20261031T020000Z.jsonl.gz"
    killed = Store(store.folder / "killed", store.forge)
    killed.nights = 1  # the night after the killed one
    target = replies(killed)
    target.mkdir(parents=True)
    (target / file.name).write_bytes(file.read_bytes())
    store.forge.heal()
    assert killed.night().state == "ok"
    assert {asked.target.partition("?")[0] for asked in store.forge.asked("/jobs|/attempts/")} == {
        "/repos/acme/trainer/actions/runs/3/jobs"  # it has none, so that nothing says that it was asked
    }
    assert facts(killed)["ci_jobs"] == whole["ci_jobs"]


def test_a_file_that_was_cut_off_is_read_up_to_there(store):
    store.night()
    file = replies(store) / "20261031T020000Z.jsonl.gz"
    whole = list(raw.read(file.parent, "20261031T020000Z"))
    file.write_bytes(file.read_bytes()[:-400])
    cut = list(raw.read(file.parent, "20261031T020000Z"))
    assert 0 < len(cut) < len(whole)
    assert cut == whole[: len(cut)]


def test_the_word_replay_reads_the_replies_of_all_nights(tmp_path, github: Fake):
    home = nights.home(tmp_path, {"acme/trainer": "/nowhere"}, f'[github]\nurl = "{github.url}"\n')
    loaded = config.replaying(config.load(home.folder / "foreshock.toml"))
    assert loaded.github.replay == home.warehouse / "raw" / "github"


def test_a_folder_of_replies_that_is_not_there_is_named(store):
    store.more = 'replay = "nothing"'
    assert "nothing/acme~trainer is not there: it would hold the saved replies" in store.night().message


def test_replies_go_after_a_time(tmp_path):
    kept = tmp_path / "github" / "acme~trainer"
    kept.mkdir(parents=True)
    for night in ("20250101T020000Z", "20261031T020000Z"):
        (kept / f"{night}.jsonl.gz").touch()
    raw.prune(tmp_path, "20250927T020000Z")
    assert os.listdir(kept) == ["20261031T020000Z.jsonl.gz"]
