"""What fixes mend over several nights: each goes on where the last one stopped, and nothing stale stays."""

from __future__ import annotations

from pathlib import Path

from ingest import derive
from ingest.derive import faulted
from ingest.night import Night
from tests.ingest.nights import Home, home, tell
from tests.ingest.repository import create

WAITING = (
    "SELECT c.subject FROM fixes JOIN commits AS c USING (repo, sha) WHERE searched_at IS NULL ORDER BY 1"
)
DAYS = "SELECT day(searched_at), c.subject FROM fixes JOIN commits AS c USING (repo, sha) ORDER BY ALL"
FOUND = """
    SELECT x.subject, i.subject FROM faults AS f
    JOIN commits AS x ON x.repo = f.repo AND x.sha = f.fix
    JOIN commits AS i ON i.repo = f.repo AND i.sha = f.introduced ORDER BY ALL
"""


def on(day: str, fixes: int = 1) -> str:
    """Settings of a night."""
    return f'now = "2026-11-{day}"\n[faults]\nfixes = {fixes}\n'


def night(acme: Home, repos: dict[str, object], more: str) -> list[tuple]:
    acme.configure(repos, more)
    assert acme.half(("git",), searched) == 0
    return acme.ask(FOUND)


def searched(tonight: Night) -> None:
    """What is told of landings, and which of them mend what."""
    tell(tonight)
    derive.faults.update(tonight)


def test_fixes_are_searched_newest_first_and_the_next_night_goes_on(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    for name in ("a", "b", "c"):
        repo.commit(f"Add {name}", {f"{name}.py": f"{name} = 1\n"})
    for name in ("a", "b", "c"):
        repo.commit(f"Fix {name}", {f"{name}.py": f"{name} = 2\n"})
    repos: dict[str, object] = {"acme/trainer": repo}
    acme = home(tmp_path / "home", repos)
    assert night(acme, repos, on("01")) == [("Fix c", "Add c")]
    assert acme.ask(WAITING) == [("Fix a",), ("Fix b",)]
    assert acme.figure(f"SELECT sum(waiting)::INT FROM ({faulted.DAILY['daily_fixes']})") == 2
    found = night(acme, repos, on("02", 5))
    assert found == [("Fix a", "Add a"), ("Fix b", "Add b"), ("Fix c", "Add c")]
    assert acme.ask(DAYS) == [(1, "Fix c"), (2, "Fix a"), (2, "Fix b")]
    # the last fix is rewritten: what was told of it goes, and only what is new is searched
    repo.point("main", repo.git("rev-parse", "main~1"))
    repo.commit("Fix all", {"a.py": "a = 3\n", "c.py": "c = 3\n"})
    found = [("Fix a", "Add a"), ("Fix all", "Add c"), ("Fix all", "Fix a"), ("Fix b", "Add b")]
    assert night(acme, repos, on("03", 5)) == found
    assert acme.ask(DAYS) == [(2, "Fix a"), (2, "Fix b"), (3, "Fix all")]
    # a commit that only reformats is named: everything is looked at once more, two fixes this night
    first = repo.git("rev-parse", ":/Add c")
    repo.commit("List it", {".git-blame-ignore-revs": f"{first}\n"})
    night(acme, repos, on("04", 2))
    assert acme.ask(DAYS) == [(2, "Fix a"), (4, "Fix all"), (4, "Fix b")]
    # a repository that is configured no more keeps what was found
    before, other = acme.ask(FOUND), create(tmp_path / "other.git")
    other.commit("Start", {"a.py": "a\n"})
    assert night(acme, {"acme/other": other}, on("05")) == before != []


def test_a_search_that_fails_stops_no_night(tmp_path: Path, monkeypatch, capsys) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name\n")
    monkeypatch.setattr("ingest.faults.search.PROGRAM", broken)
    repo = create(tmp_path / "trainer.git")
    repo.commit("Add a", {"a.py": "a = 1\n"})
    repo.commit("Fix a", {"a.py": "a = 2\n"})
    acme = home(tmp_path / "home", {"acme/trainer": repo})
    assert acme.night() == 0
    assert "faults: the search for what fixes mend ended by itself" in capsys.readouterr().err
    assert acme.ask(WAITING) == [("Fix a",)]
