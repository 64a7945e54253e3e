"""Persons under a keyed hash, joined over their addresses by people.csv and .mailmap."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import night
from ingest.__main__ import main
from ingest.mistakes import ConfigError
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

BO = "Bo <bo@example.com>"
BO_AT_HOME = "Bo <bo@home.example.com>"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    repo = create(tmp_path / "trainer.git")
    repo.commit("One", {"a": "1"}, author=BO)
    repo.commit("Two", {"a": "2"}, author=BO_AT_HOME)
    repo.commit("Three", {"a": "3"}, author="ADA <Ada@Example.com>")
    return repo


def persons(acme: Home) -> list[object]:
    return [row[0] for row in acme.ask("SELECT person FROM commits ORDER BY authored_at")]


def test_a_person_is_a_hash_that_another_warehouse_does_not_share(tmp_path: Path, repo: Repository) -> None:
    found = []
    for name in ("one", "two"):
        acme = home(tmp_path / name, {"acme/trainer": repo})
        assert acme.read() == 0
        found.append(persons(acme))
        assert b"bo@example.com" not in (acme.warehouse / "foreshock.duckdb").resolve().read_bytes()
    assert len(set(found[0])) == len(set(found[1])) == 3
    assert not set(found[0]) & set(found[1])


def test_people_csv_joins_addresses_and_gives_teams(tmp_path: Path, repo: Repository) -> None:
    rows = "email,person,team,from\nbo@example.com,bo,research,2026-01-01\n"
    rows += "Bo@home.example.com,bo,research,2026-01-01\n"
    (tmp_path / "people.csv").write_text(rows)
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"\nnames = "plain"')
    assert acme.landed() == 0
    assert persons(acme) == ["bo", "bo", "ada@example.com"]
    assert acme.shown("SELECT person, from_on, team, kind FROM people") == "bo 2026-01-01 research person"


def test_a_mailmap_that_came_later_joins_older_commits_too(tmp_path: Path, repo: Repository) -> None:
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nnames = "plain"')
    assert acme.read() == 0
    assert persons(acme) == ["bo@example.com", "bo@home.example.com", "ada@example.com"]
    repo.commit("Map", {".mailmap": "Bo <bo@example.com> <bo@home.example.com>\n"}, author=BO)
    assert acme.read() == 0
    assert persons(acme) == ["bo@example.com", "bo@example.com", "ada@example.com", "bo@example.com"]


def test_a_mailmap_changes_who_is_counted_and_never_who_is_an_agent(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("By an agent", {"a": "1"}, author="Claude <noreply@anthropic.com>")
    repo.commit("By a person", {"a": "2"}, author=BO)
    lines = ("Bo <bo@example.com> <noreply@anthropic.com>", "Claude <noreply@anthropic.com> <bo@example.com>")
    repo.commit("Map", {".mailmap": "\n".join(lines)}, author="Ada <ada@example.com>")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    assert acme.shown("SELECT subject, origin FROM commits ORDER BY authored_at") == (
        "By an agent ai\nBy a person undeclared\nMap undeclared"
    )


def test_an_address_listed_without_a_team_does_not_take_the_team_away(
    tmp_path: Path, repo: Repository
) -> None:
    rows = "Email, Person ,team,room\nbo@home.example.com,Bo,,\n"
    rows += "bo@example.com,bo,research,7\n,,,\nada@example.com\n"
    (tmp_path / "people.csv").write_text(rows)
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"')
    assert acme.landed() == 0
    assert len(set(persons(acme))) == 2
    assert acme.shown("SELECT team FROM people ORDER BY team NULLS LAST") == "research\n-"


DAY = "line 2: from: expected a day such as 2026-10-31"
WRONG = {
    "mail;team\n": "line 1: no column `email`; expected email, person, team, from",
    "": "line 1: no column `email`; expected email, person, team, from",
    "email,team,Email\n": "line 1: column `email` stands there twice",
    "email,person\na@example.com,Caf\xe9\n": "line 2: expected UTF-8 text",
    'email\n"a@example.com\n': "line 2: not readable as CSV (unexpected end of data)",
    "email,team\n\n,core\n": "line 3: email: expected an address",
    "email,team\na@example.com,core,2026-01-01\n": "line 2: expected 2 cells, as the first line has; found 3",
    "email,from\na@example.com,31.10.26\n": f"{DAY}; found '31.10.26'",
    "email,from\na@example.com,20261031\n": f"{DAY}; found '20261031'",
    "email,person\na@example.com,a\nA@example.com,b\n": (
        "line 3: person: another one has this email on line 2"
    ),
    "email,person,team\na@example.com,a,x\nb@example.com,A,y\n": (
        "line 3: team: this person is in another one from the same day on, on line 2"
    ),
}


@pytest.mark.parametrize("content", WRONG)
def test_a_mistake_in_people_csv_is_named_with_its_line_before_the_night_begins(
    tmp_path: Path, repo: Repository, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "people.csv").write_bytes(content.encode("latin-1"))
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"')
    assert main(["--config", str(acme.folder / "foreshock.toml")]) == 2
    assert capsys.readouterr().err == f"{tmp_path}/people.csv: {WRONG[content]}\n"
    assert not acme.warehouse.exists()


def test_all_mistakes_of_people_csv_are_named_at_once_and_of_very_many_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "people.csv").write_text("email,from\n" + "a@example.com,soon\n" * 30)
    acme = home(tmp_path, {}, '[people]\nteams = "people.csv"')
    assert main(["--config", str(acme.folder / "foreshock.toml")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in said[:-1]] == [f"line {number}" for number in range(2, 22)]
    assert said[-1] == f"{tmp_path}/people.csv: 10 more such lines"


def test_people_csv_that_is_not_there_is_named_with_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme = home(tmp_path, {}, '[people]\nteams = "people.csv"')
    assert main(["--config", str(acme.folder / "foreshock.toml")]) == 2
    where = f"{acme.folder}/foreshock.toml: people.teams"
    assert capsys.readouterr().err == (
        f"{where}: nothing at {tmp_path}/people.csv; expected the path of a CSV file\n"
    )


def test_a_mistake_in_people_csv_takes_nothing_away_and_the_next_night_goes_on(
    tmp_path: Path, repo: Repository
) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("email,person\nbo@example.com,bo\n")
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"\nnames = "plain"')
    assert acme.landed() == 0
    served = acme.ask("SELECT * FROM people")
    roster.write_text("email,from\nbo@example.com,soon\n")
    with pytest.raises(ConfigError, match="line 2: from"):
        acme.night()
    assert acme.ask("SELECT * FROM people") == served
    roster.write_text("email,person\nbo@example.com,bob\n")
    assert acme.landed() == 0
    assert acme.shown("SELECT person FROM people") == "bob"


def test_people_csv_that_changes_during_a_night_counts_from_the_next(
    tmp_path: Path, repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("email,person\nbo@example.com,bo\n")
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"\nnames = "plain"')
    spoil = {"opened": "email,from\nbo@example.com,soon\n", "read git": "email,person\nbo@example.com,bob\n"}
    monkeypatch.setattr(night, "step", lambda name: name in spoil and roster.write_text(spoil[name]))
    assert acme.night() == 0
    assert persons(acme)[0] == acme.figure("SELECT person FROM people") == "bo"
    assert acme.night() == 0
    assert persons(acme)[0] == acme.figure("SELECT person FROM people") == "bob"


def test_agents_and_automation_are_no_persons_and_have_no_activity(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit(
        "Bump", {"a": "1"}, author="dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    )
    repo.commit("Plan", {"a": "2"}, author="Copilot <198982749+Copilot@users.noreply.github.com>")
    repo.commit("Own", {"a": "3"}, author=BO)
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nnames = "plain"')
    assert acme.read() == 0
    assert persons(acme) == [None, None, "bo@example.com"]
    assert acme.shown("SELECT origin, count(*) FROM commits GROUP BY ALL ORDER BY ALL") == (
        "ai 1\nautomation 1\nundeclared 1"
    )
    assert {row[0] for row in acme.ask("SELECT person FROM activity WHERE role = 'author'")} == {
        "bo@example.com"
    }


def test_two_spellings_of_one_name_are_one_person_also_in_plain_text(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("One", {"a.py": lines(1)}, author="Al <al@example.com>", committer="Al <al@example.com>")
    repo.commit("Two", {"b.py": lines(1)}, author="Al <al@example.org>", committer="Al <al@example.org>")
    (tmp_path / "people.csv").write_text("email,person\nal@example.com,Al Smith\nal@example.org,al smith\n")
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"\nnames = "plain"')
    assert acme.read() == 0
    assert acme.shown("SELECT DISTINCT person FROM activity") == "Al Smith"
