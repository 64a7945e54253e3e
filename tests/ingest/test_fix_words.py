"""Which messages and labels call a change a fix, and which only sound like it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.faults import words
from tests.ingest.nights import home
from tests.ingest.repository import create

FIXES = {
    "Fix crash on an empty batch": "Fix",
    "fix: stop at the end": "fix",
    "fix(loader)!: stop at the end": "fix",
    "Loader: fixed an off-by-one": "fixed",
    "Hotfix for the loader": "Hotfix",
    "Bug-fix: wrong mask": "Bug-fix",
    "Work around a bug in the loader": "bug",
    "Fix 'size' of batches": "Fix",
    "Fix type confusion in the parser": "Fix",
    "Stop at the end\n\nFixes #12": "Fixes #12",
    "Stop at the end\n\nThis fixes ann/trainer#12.": "fixes #12",  # nobody's login is kept
    "Stop\n\nFixes: https://git.example.com/ann/trainer/issues/12": "Fixes: #12",
    'Stop\n\nFixes: 0123abcd ("Add loader")': "Fixes: 0123abcd",
    "Merge pull request #3 from acme/topic\n\nFix a leak": "Fix",
}
FRIENDS = [
    "Fix typo in the README",
    "Fixed a few typos",
    "fix lint",
    "Fix the flaky tests",
    "Fix docs",
    "Add a fixture",
    "Strip the prefix",
    "Use fixed-width columns",
    "fixup! Fix crash",
    "docs: fix a link\n\nFixes #12",
    "test: fix the seed",
    "fix(deps): raise numpy",
    "Prepare the bugfix release 1.2.1",
    "Add a bug report template",
    "Debug output",
    'Revert "Fix crash"\n\nFixes #12',
    "Rename `fix` to `mend`",
    "Merge branch 'fix-crash'",
    "Merge pull request #3 from acme/fix-crash\n\nStop at the end",
    "Close the file, refs #12",
]


@pytest.fixture(scope="module")
def said():
    """What the words say of a text."""
    with duckdb.connect() as con:
        yield lambda sql, text: con.execute(f"SELECT {sql('t')} FROM (SELECT $1 AS t)", [text]).fetchall()[0][
            0
        ]


def test_words_that_call_a_change_a_fix_are_kept_as_they_stand(said):
    assert {message: said(words.said, message) for message in FIXES} == FIXES


def test_false_friends_call_nothing_a_fix(said):
    assert [message for message in FRIENDS if said(words.said, message)] == []


def test_labels_call_a_request_a_fix_under_any_of_their_usual_names(said):
    good = ("bug", "Bug", "kind/bug", "type: bug", "type::regression", "bug \U0001f41b", "bugfix", "Crash")
    bad = ("debug", "bugs-are-fun", "enhancement", "fixtures", "not a bug")
    assert [label for label in good + bad if said(words.is_label, label)] == list(good)


def test_stored_messages_are_read_again_when_the_words_change(tmp_path: Path, monkeypatch):
    repo = create(tmp_path / "trainer.git")
    repo.commit("Mend the loader", {"a.py": "a\n"})
    acme = home(tmp_path / "home", {"acme/trainer": repo})
    assert acme.read() == 0
    assert acme.figure("SELECT fix FROM commits") is None
    file = tmp_path / "words.toml"
    file.write_text(words.FILE.read_text().replace("titles = [", "titles = ['\\bmend\\b',"))
    monkeypatch.setattr(words, "FILE", file)
    words.patterns.cache_clear()
    try:
        assert acme.read() == 0
    finally:
        words.patterns.cache_clear()
    assert acme.figure("SELECT fix FROM commits") == "Mend"
