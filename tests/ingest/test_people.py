"""Persons under a keyed hash, joined over their addresses by people.csv and .mailmap."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create

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
        assert acme.night() == 0
        found.append(persons(acme))
        assert b"bo@example.com" not in (acme.warehouse / "foreshock.duckdb").resolve().read_bytes()
    assert len(set(found[0])) == len(set(found[1])) == 3
    assert not set(found[0]) & set(found[1])


def test_people_csv_joins_addresses_and_gives_teams(tmp_path: Path, repo: Repository) -> None:
    rows = "email,person,team,from\nbo@example.com,bo,research,2026-01-01\n"
    rows += "Bo@home.example.com,bo,research,2026-01-01\n"
    (tmp_path / "people.csv").write_text(rows)
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"\nnames = "plain"')
    assert acme.night() == 0
    assert persons(acme) == ["bo", "bo", "ada@example.com"]
    assert acme.shown("SELECT person, from_on, team, kind FROM people") == "bo 2026-01-01 research person"


def test_a_mailmap_that_came_later_joins_older_commits_too(tmp_path: Path, repo: Repository) -> None:
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nnames = "plain"')
    assert acme.night() == 0
    assert persons(acme) == ["bo@example.com", "bo@home.example.com", "ada@example.com"]
    repo.commit("Map", {".mailmap": "Bo <bo@example.com> <bo@home.example.com>\n"}, author=BO)
    assert acme.night() == 0
    assert persons(acme) == ["bo@example.com", "bo@example.com", "ada@example.com", "bo@example.com"]


def test_a_roster_that_cannot_be_read_is_named_and_nothing_is_published(
    tmp_path: Path, repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "people.csv").write_text("mail;team\n")
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nteams = "people.csv"')
    assert acme.night() == 1
    assert "people.csv: no column `email`" in capsys.readouterr().err


def test_agents_and_automation_are_no_persons_and_have_no_activity(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit(
        "Bump", {"a": "1"}, author="dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    )
    repo.commit("Plan", {"a": "2"}, author="Copilot <198982749+Copilot@users.noreply.github.com>")
    repo.commit("Own", {"a": "3"}, author=BO)
    acme = home(tmp_path, {"acme/trainer": repo}, '[people]\nnames = "plain"')
    assert acme.night() == 0
    assert persons(acme) == [None, None, "bo@example.com"]
    assert acme.shown("SELECT origin, count(*) FROM commits GROUP BY ALL ORDER BY ALL") == (
        "ai 1\nautomation 1\nundeclared 1"
    )
    assert {row[0] for row in acme.ask("SELECT person FROM activity WHERE role = 'author'")} == {
        "bo@example.com"
    }
