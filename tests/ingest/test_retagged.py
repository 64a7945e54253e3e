"""New rules tag stored history again, as if it had been read with them from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import attribution
from ingest.attribution import rules
from ingest.config import Attribution
from tests.ingest.nights import Home, copied, home
from tests.ingest.repository import Repository, create, lines

ACME = {
    "id": "acme-writer",
    "tool": "acme-writer",
    "role": "coauthor",
    "grade": "strong",
    "look": "line",
    "literal": "written by acme writer",
}
DECIDED = "SELECT subject, origin, tool, impersonal, person IS NULL FROM commits ORDER BY subject"
EVIDENCE = "SELECT subject, rule, text FROM evidence JOIN commits USING (repo, sha) ORDER BY ALL"
LANDED = """
    SELECT subject, written, ai_lines, undeclared_lines, automation_lines, person IS NULL
    FROM merges ORDER BY subject
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A night over a commit with Claude's trailer, one with a mark that only Acme knows, one without."""
    return tagged(tmp_path_factory.mktemp("tagged"))


def tagged(folder: Path) -> Home:
    """The same in this folder."""
    made = create(folder / "x.git")
    made.commit("A\n\nCo-Authored-By: Claude <noreply@anthropic.com>", {"a.py": lines(2)})
    made.commit("B\n\nWritten by Acme Writer 3", {"b.py": lines(3)})
    made.commit("C", {"c.py": lines(4)})
    acme = home(folder / "home", {"x": made})
    assert acme.landed() == 0
    return acme


@pytest.fixture
def at(first: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return copied(first, tmp_path / "copy")


@pytest.fixture
def repository(at: Home) -> Repository:
    """What that one reads."""
    return Repository(at.folder.parent / "x.git")


def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped rules without those of Claude, and with one of Acme's own."""
    found = rules.load(extra=[ACME], ignore=["claude"])
    monkeypatch.setattr(attribution, "of", lambda own: found)
    monkeypatch.setattr(attribution, "version", lambda own: found.version)


def test_new_rules_tag_what_is_stored_and_forget_what_they_no_longer_find(
    at, tmp_path, repository, monkeypatch
):
    assert (
        at.shown("SELECT subject, origin, tool FROM commits ORDER BY subject")
        == "A ai claude\nB undeclared -\nC undeclared -"
    )
    assert at.shown("SELECT subject, ai_lines FROM merges ORDER BY subject") == "A 2.0\nB 0.0\nC 0.0"
    changed(monkeypatch)
    assert at.landed() == 0
    assert (
        at.shown("SELECT subject, origin, tool FROM commits ORDER BY subject")
        == "A undeclared -\nB ai acme-writer\nC undeclared -"
    )
    assert at.shown("SELECT subject, ai_lines FROM merges ORDER BY subject") == "A 0.0\nB 3.0\nC 0.0"
    assert at.ask(EVIDENCE) == [("B", "acme-writer", "Written by Acme Writer")]
    assert at.figure("SELECT rules FROM repos") == attribution.version(Attribution())


def test_history_tagged_again_equals_history_read_with_the_new_rules(at, tmp_path, repository, monkeypatch):
    repository.commit("D\n\nWritten by Acme Writer 4", {"d.py": lines(1)})
    changed(monkeypatch)
    assert at.landed() == 0
    anew = home(tmp_path / "anew", {"x": repository})
    assert anew.landed() == 0
    for query in (DECIDED, EVIDENCE, LANDED):
        assert at.ask(query) == anew.ask(query)


def test_a_commit_that_git_no_longer_has_keeps_its_tags(tmp_path, monkeypatch):
    at = tagged(tmp_path)  # no copy: what was borrowed of this very repository is gone
    repository = Repository(tmp_path / "x.git")
    repository.git("reset", "-q", "--soft", "main~2")
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "-q", "--prune=now")
    changed(monkeypatch)
    assert at.landed() == 0
    assert (
        at.shown("SELECT subject, origin, superseded FROM commits ORDER BY subject")
        == "A undeclared False\nB undeclared True\nC undeclared True"
    )


def test_with_the_same_rules_no_message_is_read_twice(at, tmp_path, repository, monkeypatch):
    read = []
    monkeypatch.setattr("ingest.git.stream.messages", lambda con, path, shas: read.append(shas) or [])
    repository.commit("D", {"d.py": lines(1)})
    assert at.landed() == 0
    assert read == []
