"""A person who is erased and a key that is changed: no table holds the old name, and no figure moves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from ingest import config, people, schema, warehouse
from ingest.__main__ import main
from ingest.forge.covered import host
from tests.ingest import synced
from tests.ingest.nights import NOW, Home, copied, home
from tests.ingest.repository import create

pytestmark = pytest.mark.usefixtures("handed_on")
ADA, BO = "Ada <ada@example.com>", "Bo <bo@example.com>"
ROSTER = "email,person,team\nada@example.com,Ada,core\nada@home.example.com,Ada,core\nbo@example.com,,core\n"
REVIEWED = """
    requests: number | author | head | created_at
              {0}    | ada    | b{0} | 2026-10-{1} 09:00
    reviews: number | author | state    | submitted_at
             {0}    | bob    | APPROVED | 2026-10-{1} 10:00
"""
FIGURES = {
    "contributors": "SELECT period, n, value FROM metrics.merges_per_contributor ORDER BY 1",
    "output": "SELECT landed_on, count(DISTINCT person), sum(lines) FROM daily_output GROUP BY 1 ORDER BY 1",
    "landings": "SELECT checked, count(DISTINCT person), count(*) FROM merges GROUP BY 1",
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A night over what two persons landed, one of whom has two addresses."""
    folder = tmp_path_factory.mktemp("people")
    repo = create(folder / "trainer.git")
    for place, who in enumerate((ADA, BO, "Ada <ada@home.example.com>", BO, ADA), 1):
        when = f"{2025 + place // 4}-0{place}-11T10:00:00"
        repo.commit(f"Number {place}", {f"{place}.py": "1\n" * place}, author=who, committer=who, date=when)
    (folder / "people.csv").write_text(ROSTER)
    at = home(
        folder / "home",
        {"acme/trainer": repo},
        f'now = "{NOW}"\n[people]\nminimum = 1\nteams = "../people.csv"',
    )
    assert at.night() == 0
    return at


@pytest.fixture
def acme(first: Home, tmp_path: Path) -> Home:
    """A copy of it to change."""
    return copied(first, tmp_path / "copy")


def command(at: Home, *words: str) -> int:
    return main(["people", *words, "--config", str(at.folder / "foreshock.toml"), "--quiet"])


def hashed(at: Home, name: str) -> str:
    return people.hashed((at.warehouse / "key").read_bytes(), name)


def holding(at: Home, text: str) -> list[str]:
    """Every column of every table that holds this text, whatever the column is called."""
    found = []
    with duckdb.connect(str((at.warehouse / "foreshock.duckdb").resolve()), read_only=True) as con:
        for table in schema.tables().values():
            names = [column.name for column in table.columns]
            cells = ", ".join(f"bool_or(contains({name}::VARCHAR, $text))" for name in names)
            (held,) = con.execute(f"SELECT {cells} FROM {table.name}", {"text": text}).fetchall()
            found += [f"{table.name}.{name}" for name, has in zip(names, held, strict=True) if has]
    return found


def figures(at: Home) -> dict[str, list[tuple]]:
    """How many persons there are and what they did."""
    return {name: at.ask(sql) for name, sql in FIGURES.items()}


def anew(at: Home) -> None:
    """Another setting by which the next night reads histories from their beginning."""
    file = at.folder / "foreshock.toml"
    file.write_text(file.read_text().replace("[[repos]]", '[kinds]\n"x" = "data"\n[[repos]]'))


def test_who_is_erased_is_in_no_table_and_every_figure_stays(acme):
    old, before = hashed(acme, "Ada"), figures(acme)
    assert "commits.person" in holding(acme, old)
    assert ("contributors", 2) in [(name, row[1]) for name, rows in before.items() for row in rows if row[2]]
    assert command(acme, "erase", "ADA@example.com") == 0
    assert holding(acme, old) == []
    assert figures(acme) == before
    assert acme.figure("SELECT count(DISTINCT person) FROM commits") == 2
    assert old in (acme.warehouse / "erased").read_text()
    assert (acme.warehouse / "erased").stat().st_mode & 0o077 == 0

    anew(acme)
    assert acme.derived() == 0
    assert holding(acme, old) == []  # a night that reads all of it anew brings nobody back
    assert figures(acme) == before
    assert acme.shown("SELECT person, count(*) FROM commits WHERE person = 'erased' GROUP BY 1") == "erased 3"
    assert acme.figure("SELECT count(*) FROM people") == 1
    assert command(acme, "erase", "ada@home.example.com") == 0  # once more changes nothing

    earliest = warehouse.snapshots(acme.warehouse)[0]
    assert main(["restore", earliest.stem, "--config", str(acme.folder / "foreshock.toml"), "--quiet"]) == 0
    assert holding(acme, old) == []  # nor does a snapshot from before
    assert old.encode() not in (acme.warehouse / "foreshock.duckdb").read_bytes()
    assert figures(acme) == before


def test_nobody_is_erased_under_an_address_that_nothing_is_stored_of(acme, capsys):
    assert command(acme, "erase", "eve@example.com") == 1
    assert (
        "nothing is stored of eve@example.com: write the address that `git log` shows"
        in capsys.readouterr().err
    )
    assert not (acme.warehouse / "erased").exists()
    assert command(acme, "erase") == command(acme, "rotate", "ada@example.com") == 2
    with warehouse.lock(acme.warehouse):
        assert command(acme, "rotate") == 75


def test_after_a_rotation_no_old_hash_is_left_and_the_next_night_finds_the_same_persons(acme):
    old, before = {hashed(acme, name) for name in ("Ada", "bo@example.com")}, figures(acme)
    acme.warehouse.rename(acme.folder / "disk")
    acme.warehouse.symlink_to("disk")  # the served snapshot is known whatever way leads to it
    snapshot = (acme.warehouse / "foreshock.duckdb").resolve()
    assert command(acme, "erase", "bo@example.com") == 0
    assert command(acme, "rotate", "--snapshots") == 0
    new = {hashed(acme, name) for name in ("Ada", "bo@example.com")}
    assert not old & new
    assert [holding(acme, each) for each in old] == [[], []]
    assert figures(acme) == before
    assert "commits.person" in holding(acme, hashed(acme, "Ada"))
    assert (acme.warehouse / "erased").read_text().split() == [hashed(acme, "bo@example.com")]
    assert not snapshot.exists()
    (left,) = warehouse.snapshots(acme.warehouse)
    assert left.samefile(acme.warehouse / "foreshock.duckdb")
    anew(acme)
    assert acme.read() == 0
    assert figures(acme) == before
    assert "commits.person" in holding(acme, hashed(acme, "Ada"))


@pytest.mark.parametrize(("served", "kept"), [("later", "new"), ("before", "old")])
def test_a_rotation_that_was_killed_has_happened_or_has_not(acme, served, kept):
    folder, old = acme.warehouse, (acme.warehouse / "key").read_bytes()
    name = warehouse.served(folder).stem if served == "later" else "99990101T000000Z"
    (folder / people.NEXT).write_bytes(b"n" * people.KEY + name.encode())
    assert people.key(folder) == (b"n" * people.KEY if kept == "new" else old)
    assert not (folder / people.NEXT).exists()


@pytest.mark.parametrize("word", ["github", "gitlab"])
def test_accounts_of_a_forge_get_new_hashes_too_and_are_known_again(
    word, tmp_path, request, monkeypatch, capsys
):
    forge = request.getfixturevalue(word)
    synced.hurried(monkeypatch, forge)
    forge.write("acme/trainer", REVIEWED.format(12, 26))
    url = forge.url + synced.API[word]
    more = f'{word} = {{ url = "{url}", repos = ["acme/trainer"], since = {synced.SINCE} }}'
    at = home(tmp_path / "home", {"acme/trainer": "/nowhere/trainer"}, f'now = "{NOW}"\n{more}')
    assert at.read(word) == 0
    ada, bob = (f"{login}@users.noreply.{host(url)}" for login in ("ada", "bob"))
    old = [hashed(at, name) for name in (ada, bob)]
    assert [holding(at, each) for each in old] == [["requests.person"], ["reviews.person"]]
    capsys.readouterr()
    assert main(["people", "rotate", "--config", str(at.folder / "foreshock.toml")]) == 0
    said = capsys.readouterr().err
    assert "pseudonyms are new\n" in said, "none of them at random"
    assert [holding(at, each) for each in old] == [[], []]
    reviewers = "SELECT number, person FROM reviews WHERE state = 'approved' ORDER BY number"
    assert at.ask(reviewers) == [(12, hashed(at, bob))]
    forge.skew += timedelta(days=1)
    forge.write("acme/trainer", REVIEWED.format(13, 31))
    assert at.read(word) == 0
    assert at.ask(reviewers) == [(12, hashed(at, bob)), (13, hashed(at, bob))]


def test_no_later_snapshot_passes_for_that_of_a_rotation_that_was_killed(acme):
    folder, old = acme.warehouse, (acme.warehouse / "key").read_bytes()
    name = warehouse.next_name(folder, warehouse.taken_at(warehouse.served(folder)))
    (folder / people.NEXT).write_bytes(b"n" * people.KEY + name.encode())
    assert acme.read("files") == 0  # a night that has nobody to name
    assert warehouse.served(folder).stem == name
    assert people.key(folder) == old


def test_addresses_that_are_stored_as_they_are_have_no_key_to_change_and_can_be_erased(acme, capsys):
    file = acme.folder / "foreshock.toml"
    file.write_text(file.read_text().replace("teams =", 'names = "plain"\nteams ='))
    assert acme.read() == 0
    assert "commits.person" in holding(acme, "Ada")
    assert command(acme, "rotate") == 1
    assert 'people.names is "plain"' in capsys.readouterr().err
    assert command(acme, "erase", "ada@example.com") == 0
    assert [place for place in holding(acme, "Ada") if "subject" not in place] == []
    assert config.load(file).people.names == "plain"
