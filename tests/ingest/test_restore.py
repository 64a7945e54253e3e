"""A snapshot that is restored: checked, served at once, built upon by the next night, and nothing lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from ingest import config, record, schema, warehouse
from ingest.__main__ import main
from tests.ingest import faults, killed
from tests.ingest.nights import Home, home, twin
from tests.ingest.repository import create, lines

PLAIN = 'people = { names = "plain" }\nsurvival = { seconds = 900 }\n'
FIRST, SECOND, THIRD = (f"202610{day}T235959Z" for day in (29, 30, 31))
Server = subprocess.Popen[str]


def night(at: Home, server: Server, day: int, **order: object) -> int:
    """The exit code of a night of this day, or of what is ordered on it."""
    file = at.folder / "foreshock.toml"
    text = file.read_text()
    file.write_text(f'now = "2026-10-{day}"\n' + text[text.index("people") :])
    return killed.run(server, file, **order)[0]


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory, servers: list[Server]) -> Home:
    """After two nights, with work that landed since."""
    folder = tmp_path_factory.mktemp("acme")
    local, remote = create(folder / "local.git"), create(folder / "remote.git")
    local.commit("Start", {"a.py": lines(20)})
    remote.commit("Claude's", {"c.py": lines(9)}, author="Claude <noreply@anthropic.com>")
    at = home(folder / "home", {"local": local, "remote": f"file://{remote.path}"}, PLAIN)
    assert night(at, servers[0], 29) == 0
    local.commit("More", {"b.py": lines(3)})
    remote.commit("Instead", {"c.py": lines(4)})
    assert night(at, servers[0], 30) == 0
    local.commit("Most", {"a.py": lines(2)})
    return at


@pytest.fixture
def again(acme: Home, tmp_path: Path) -> Home:
    """A copy to restore in."""
    return twin(acme, tmp_path / "home")


def restore(at: Home, *words: object) -> int:
    """The exit code of the command."""
    return main(["restore", *map(str, words), "--config", str(at.folder / "foreshock.toml")])


def refused(at: Home, word: object, capsys: pytest.CaptureFixture[str]) -> str:
    """What it says; nothing has changed."""
    before = sorted(at.warehouse.iterdir()), sorted((at.warehouse / "snapshots").iterdir())
    served = warehouse.served(at.warehouse)
    capsys.readouterr()
    assert restore(at, word) == 1
    assert (sorted(at.warehouse.iterdir()), sorted((at.warehouse / "snapshots").iterdir())) == before
    assert warehouse.served(at.warehouse) == served
    assert [line["night"] for line in record.recorded(at.warehouse / record.RECORD)] == [FIRST, SECOND]
    return capsys.readouterr().err.strip()


def test_yesterdays_snapshot_is_served_and_the_next_night_gives_what_it_would_have_given(
    acme: Home, again: Home, tmp_path: Path, servers: list[Server]
) -> None:
    plain = twin(acme, tmp_path / "plain")
    assert night(plain, servers[0], 31) == 0
    first = again.warehouse / "snapshots" / f"{FIRST}.duckdb"
    assert night(again, servers[1], 30, restore=FIRST) == 0
    name = warehouse.served(again.warehouse).stem
    assert name > SECOND
    assert again.figure("SELECT count(*) FROM commits") == 2
    with duckdb.connect(str(first), read_only=True) as con:
        assert con.execute("SELECT * FROM commits ORDER BY ALL").fetchall() == again.ask(
            "SELECT * FROM commits ORDER BY ALL"
        )
    assert night(again, servers[1], 31) == 0
    assert faults.tables(again) == faults.tables(plain)
    assert [file.stem for file in warehouse.snapshots(again.warehouse)] == [FIRST, SECOND, name, THIRD]
    found = again.ask("SELECT night, published, outcome, message FROM nights ORDER BY ALL")
    assert found == [
        (FIRST, True, "published", None),
        (SECOND, True, "published", None),
        (name, True, "restored", None),
        (THIRD, True, "published", None),
    ]


def test_the_night_after_is_published_though_nothing_is_new_since(
    again: Home, tmp_path: Path, servers: list[Server]
) -> None:
    assert night(again, servers[0], 31) == 0
    assert night(again, servers[0], 31, restore=THIRD) == 0
    restored = warehouse.served(again.warehouse)
    assert night(again, servers[0], 31) == 0
    assert warehouse.served(again.warehouse) > restored
    assert again.figure("SELECT value FROM settings WHERE key = 'restored'") is None
    assert night(again, servers[0], 31) == 0
    assert again.last()["outcome"] == "nothing new"


@pytest.mark.parametrize("step", [1, 2, 3])
def test_killed_before_each_rename_what_was_served_is_and_a_second_try_restores(
    again: Home, servers: list[Server], step: int
) -> None:
    before = warehouse.served(again.warehouse)
    digest = faults.digest(before)
    assert night(again, servers[0], 30, restore=FIRST, replace=step) == -9
    assert warehouse.served(again.warehouse) == before
    assert faults.digest(before) == digest
    assert night(again, servers[0], 30, restore=FIRST) == 0
    assert again.figure("SELECT count(*) FROM commits") == 2
    assert not [*again.warehouse.glob("build*"), *again.warehouse.glob("*.new")]


@pytest.mark.usefixtures("handed_on")
def test_one_from_elsewhere_has_a_copy_without_persons_is_on_record_and_read_by_status(
    again: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = shutil.copy(again.warehouse / "snapshots" / f"{FIRST}.duckdb", tmp_path / "friday.duckdb")
    again.configure({"local": "/nowhere/local", "new": "/nowhere/new"}, f'now = "2026-10-30"\n{PLAIN}')
    assert restore(again, moved) == 0
    served = warehouse.served(again.warehouse)
    assert capsys.readouterr().err.splitlines() == [
        "not in it, the next night reads all of them: new",
        "in it and not configured, the next night marks them retired: remote",
        f"{moved} is served again, as {served.stem}; the next night reads what is new since",
    ]
    assert b"ada@example.com" in served.read_bytes()
    handed = served.with_suffix(".open.duckdb")
    assert b"ada@example.com" not in handed.read_bytes()
    with duckdb.connect(str(handed), read_only=True) as con:
        assert con.execute("SELECT sum(value) FROM metrics.repositories").fetchall() == [(2,)]
    last = again.last()
    assert (last["outcome"], last["published"], last["restored"]) == ("restored", True, "friday")
    capsys.readouterr()
    main(["status", "--json", "--config", str(again.folder / "foreshock.toml")])
    state = json.loads(capsys.readouterr().out)
    last = {key: state["last_night"][key] for key in ("night", "outcome", "message")}
    assert last == {"night": served.stem, "outcome": "restored", "message": None}
    assert state["snapshot"] == str(served)
    assert state["tables"]["commits"] == 2


def test_what_is_no_snapshot_is_refused_and_nothing_changes(
    again: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = again.warehouse / "snapshots" / f"{FIRST}.duckdb"
    file = tmp_path / "x.duckdb"
    said = refused(again, "20250101T000000Z", capsys)
    assert said.endswith(f"the newest there: {FIRST}, {SECOND}")
    file.write_text("commits: 3\n")
    assert f"{file}: not readable as a snapshot" in refused(again, file, capsys)
    file.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert f"{file}: not readable as a snapshot" in refused(again, file, capsys)
    file.write_bytes(b"")
    assert f"{file}: not readable as a snapshot" in refused(again, file, capsys)
    file.unlink()
    with duckdb.connect(str(file)) as con:
        con.execute("CREATE TABLE commits (sha VARCHAR)")
    assert "is no snapshot of Foreshock: it has no table nights" in refused(again, file, capsys)
    said = refused(again, whole.with_suffix(".open.duckdb"), capsys)
    assert said.endswith(f"is the copy without persons, whom nothing puts back: take {whole.name}")


def changed(again: Home, file: Path, *statements: str) -> Path:
    """The first snapshot, otherwise."""
    shutil.copy(again.warehouse / "snapshots" / f"{FIRST}.duckdb", file).chmod(0o600)
    with warehouse.connect(file) as con:
        for statement in statements:
            con.execute(statement)
    return file


def test_one_of_newer_code_with_a_key_twice_or_of_others_is_refused(
    again: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.duckdb"
    changed(again, file, "UPDATE settings SET value = '99' WHERE key = 'schema.version'")
    said = refused(again, file, capsys)
    assert said.endswith(f"has schema 99, this Foreshock writes {schema.version()}: update Foreshock first")
    changed(again, file, "INSERT INTO merges BY NAME SELECT * FROM merges")
    assert "stands twice" in refused(again, file, capsys)
    changed(again, file, "UPDATE commits SET person = 'x' || person")
    assert "its persons are hashed under another key than those of" in refused(again, file, capsys)
    again.configure({"other": "/nowhere"}, f'now = "2026-10-30"\n{PLAIN}')
    assert restore(again, FIRST) == 1
    assert "holds local, remote, and none of the repositories in" in capsys.readouterr().err
    assert restore(again, FIRST, "--force") == 0


def test_a_damaged_newest_snapshot_does_not_stand_in_the_way(again: Home, servers: list[Server]) -> None:
    for file in (served := warehouse.served(again.warehouse)), served.with_suffix(".open.duckdb"):
        file.chmod(0o600)
        file.write_bytes(b"gone")
    assert night(again, servers[0], 30, restore=FIRST) == 0
    assert again.figure("SELECT count(*) FROM commits") == 2


def test_it_waits_for_no_night(again: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with warehouse.lock(config.load(again.folder / "foreshock.toml").warehouse):
        assert restore(again, FIRST) == 75
    assert "another ingest is running" in capsys.readouterr().err
