"""Nights that are killed, stopped or poisoned: what was read stays, and no repository stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import hand, quarantine, record, warehouse
from ingest.__main__ import main
from tests.ingest import killed
from tests.ingest.faults import PLAIN, Server, tables
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

NAMES = ("acme/one", "acme/two")
READ = "SELECT repo FROM repos ORDER BY position"
OFTEN = "publish_minutes = 0"  # after every part
JUDGED = """
[[tripwires]]
name = "Staff output doubled"
kind = "judged"
state = "clear"
evidence = "survey"
expires = 2027-03-31
owner = "board"
source = "charter"
"""


def made(folder: Path, names: tuple[str, ...] = NAMES, more: str = "") -> Home:
    """Repositories of a commit each, of which the first two share theirs."""
    repos: dict[str, Repository] = {}
    for count, name in enumerate(names, 1):
        repos[name] = create(folder / f"{name.replace('/', '-')}.git")
        repos[name].commit("Start", {"a.py": lines(20)})
        repos[name].commit(f"Draft {name}", {"b.py": lines(count)})
    return home(folder / "home", repos, f"{PLAIN}\n{more}")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """What runs the nights that are killed here."""
    started = killed.start(0)
    yield started
    started.communicate()


def run(at: Home, server: Server, **order: object) -> int:
    return killed.run(server, at.folder / "foreshock.toml", **order)[0]


def nights(at: Home) -> list[dict]:
    """What is on record."""
    return record.recorded(at.warehouse / record.RECORD)


def released(at: Home, *words: str) -> int:
    return main(["release", *words, "--config", str(at.folder / "foreshock.toml")])


def test_a_first_night_that_is_killed_goes_on_where_it_was_and_ends_like_an_undisturbed_one(tmp_path, server):
    at = made(tmp_path, more=f"{OFTEN}\n{JUDGED}")
    undisturbed = Home(tmp_path / "undisturbed")
    undisturbed.folder.mkdir()
    text = (at.folder / "foreshock.toml").read_text()
    (undisturbed.folder / "foreshock.toml").write_text(text.replace(OFTEN, ""))
    assert run(undisturbed, server) == 0
    assert len(nights(undisturbed)) == 1

    assert run(at, server, part="acme/two") == -9
    assert at.shown(READ) == "acme/one"
    assert at.last()["message"] == "git: 1 of 2 parts were read so far, the others follow"
    assert at.figure("SELECT message FROM nights ORDER BY night DESC LIMIT 1") == at.last()["message"]

    assert at.ask("FROM watch_changes") == [], "a line was read against half the work"

    assert run(at, server) == 0
    (_, killed_one, first, second) = nights(at)
    assert killed_one["message"] == "git acme/two: the night was killed while it was read"
    assert (killed_one["outcome"], killed_one["published"]) == ("failed", False)
    read = [[(part["part"], part["rows"] > 0) for part in night["parts"]] for night in (first, second)]
    assert read == [[("acme/one", False)], [("acme/two", True)]]
    assert [each["outcome"] for each in (first, second)] == ["nothing new", "published"]
    assert tables(at) == tables(undisturbed)
    assert not (at.warehouse / hand.FILE).exists()


def test_of_what_a_long_night_publishes_on_its_way_the_last_two_stay(tmp_path, server):
    at = made(tmp_path, (*NAMES, "acme/three"), OFTEN)
    assert run(at, server) == 0
    published = [night["snapshot"] for night in nights(at) if night["published"]]
    assert [file.name for file in warehouse.snapshots(at.warehouse)] == published[1:]
    assert len(published) == 3


@pytest.mark.parametrize("by", ["SIGTERM", "SIGHUP"])
def test_a_night_that_is_told_to_stop_publishes_what_it_read(tmp_path, server, by):
    at = made(tmp_path)
    assert run(at, server, stop="acme/two", by=by) == 3
    assert at.shown(READ) == "acme/one"
    assert (at.last()["outcome"], at.last()["waiting"]) == ("partial", 1)
    assert not (at.warehouse / hand.FILE).exists()
    assert quarantine.standings(nights(at)) == {}


def test_a_repository_that_kills_three_nights_is_left_alone_until_it_is_released(tmp_path, server, capsys):
    at = made(tmp_path)
    assert run(at, server, part="acme/one") == -9
    assert warehouse.served(at.warehouse) is None
    assert run(at, server, part="acme/one") == -9
    assert at.shown(READ) == "acme/two", "it was not read after all else was published"
    assert run(at, server, part="acme/one") == -9
    assert run(at, server, part="acme/one") == 3, "it was read for a fourth time"
    why = (
        "in quarantine: the night ended 3 times while it was read; to read it again: "
        "python -m ingest release git acme/one"
    )
    assert at.said("acme/one") == why
    assert at.shown("SELECT part, state, tried_at, message FROM source_parts WHERE state <> 'ok'") == (
        f"acme/one failed - {why}"
    )
    assert main(["status", "--config", str(at.folder / "foreshock.toml")]) == 3
    assert f"  failed: acme/one: {why}" in capsys.readouterr().out
    for _ in range(quarantine.LONGEST + 1):
        record.append(at.warehouse / record.RECORD, at.last())
    assert run(at, server, part="acme/one") == 3, "it was tried again by itself"

    assert released(at) == 0
    assert capsys.readouterr().out == f"git acme/one: {why}\n"
    assert released(at, "git", "acme/one") == 0
    assert "git acme/one is released: the next night reads it" in capsys.readouterr().err
    assert run(at, server) == 0
    assert at.shown(READ) == "acme/one\nacme/two"


def test_a_repository_that_fails_three_nights_is_tried_again_at_growing_distances(tmp_path):
    at = made(tmp_path)
    gone = tmp_path / "acme-one.git"
    away = gone.rename(tmp_path / "away.git")
    tried = []
    for _ in range(7):
        assert at.read() == 3
        tried.append(at.last()["parts"][0]["kind"])
    asleep = "quarantined"
    assert tried == ["own"] * 3 + [asleep] * 2 + ["own"] + [asleep]
    assert at.shown(READ) == "acme/two", "the other one was not read"
    away.rename(gone)
    assert at.read() == 3
    assert at.said("acme/one") == (
        "in quarantine: it failed 4 times in a row; it is tried again after 4 nights, and at once after "
        "python -m ingest release git acme/one; "
        f"it said: {gone} does not exist: check `git` in foreshock.toml"
    )
    assert released(at, "git", "acme/one") == 0
    assert at.read() == 0
    assert at.shown(READ) == "acme/one\nacme/two"


def test_an_address_that_does_not_answer_is_asked_every_night(tmp_path):
    at = home(tmp_path / "home", {"acme/one": "http://127.0.0.1:1/one.git"})
    for _ in range(4):
        assert at.read() == 3
        assert at.said("acme/one").startswith("http://127.0.0.1:1/one.git could not be read")
    assert {part["kind"] for night in nights(at) for part in night["parts"]} == {"away"}


def test_where_everything_fails_no_repository_is_at_fault(tmp_path):
    at = home(tmp_path / "home", dict.fromkeys(("acme/one", "acme/two"), tmp_path / "not-mounted"))
    for _ in range(4):
        assert at.read() == 3
    assert {part["kind"] for part in at.last()["parts"]} == {"away"}


def test_what_failed_twice_and_went_well_begins_anew():
    def night(state: str, kind: str | None) -> dict:
        return {"parts": [{"source": "git", "part": "x", "state": state, "kind": kind, "message": "no"}]}

    own, away, well = night("failed", "own"), night("failed", "away"), night("ok", None)
    key = ("git", "x")
    assert quarantine.standings([own, own, well]) == {}
    assert not quarantine.standings([own, own, well, own])[key].closed
    assert not quarantine.standings([own, own, away])[key].closed
    assert quarantine.standings([own, away, own, own])[key].closed
    assert quarantine.standings([own, own, own, {"released": ["git", "x"]}]) == {}
    said = quarantine.kept_out("evaluations", "suite hcast 1.1", quarantine.Standing(deaths=3)).message
    assert said.endswith(": python -m ingest release evaluations 'suite hcast 1.1'")
    pauses = [quarantine.standings([own] * times)[key].pause for times in range(2, 9)]
    assert pauses == [0, 2, 4, 8, 16, 16, 16]


def test_a_release_of_what_nothing_is_held_against_is_refused(tmp_path, capsys):
    at = made(tmp_path, NAMES[:1])
    assert released(at) == 0
    assert capsys.readouterr().out == "nothing is in quarantine\n"
    record.append(
        at.warehouse / record.RECORD if at.warehouse.mkdir() is None else None,
        {"parts": [{"source": "git", "part": "acme/one", "state": "failed", "kind": "own", "message": "no"}]},
    )
    assert released(at, "git", "acme/on") == 2
    said = "nothing is held against 'git acme/on'; did you mean git acme/one?"
    assert capsys.readouterr().err.splitlines()[0] == said


@pytest.mark.parametrize("cut", ["", '{"night": "2026', "[]"])
def test_a_note_of_the_part_in_hand_that_was_cut_short_is_passed_over(tmp_path, cut):
    (tmp_path / hand.FILE).write_text(cut)
    assert hand.settle(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
