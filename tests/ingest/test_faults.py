"""Which commits wrote what fixes mend: real repositories, through PyDriller, in a night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.nights import home
from tests.ingest.repository import Repository, create, lines

FOUND = """
    SELECT x.subject, path, i.subject FROM faults AS f
    JOIN commits AS x ON x.repo = f.repo AND x.sha = f.fix
    JOIN commits AS i ON i.repo = f.repo AND i.sha = f.introduced
    WHERE f.repo = ? ORDER BY ALL
"""
FIXES = """
    SELECT c.subject, how, outcome, missed FROM fixes JOIN commits AS c USING (repo, sha)
    WHERE repo = ? ORDER BY c.committed_at, c.subject
"""


def trainer(path: Path) -> Repository:
    """Fixes of every kind; each line bears the name of who wrote it first."""
    repo = create(path)
    repo.commit("Start", {"a.py": "one\ntwo\nthree\nfour\nfive\n"})
    repo.commit("Add a note", {"a.py": "one\ntwo\n# note\n\nthree\nfour\nfive\n"})
    repo.commit("Change two", {"a.py": "one\nTWO\n# note\n\nthree\nfour\nfive\n"})
    repo.commit("Move", renames={"a.py": "src/b.py"})
    repo.commit("Fix lines", {"src/b.py": "ONE\nTwo\n# better\nthree\nfour\nfive\n"})
    repo.commit("Fix by adding", {"src/b.py": "ONE\nTwo\n# better\nthree\nfour\nfive\nsix\n", "c.md": "c\n"})
    repo.commit("Fix by deleting", {"src/b.py": "ONE\nTwo\n# better\nfour\nfive\nsix\n"})
    repo.commit("Fix what the page says", {"c.md": "d\n"})
    repo.commit(
        "Fix under another name",
        {"d.py": "ONE\nTwo\n# better\nfour\nFive\nsix\n"},
        renames={"src/b.py": "d.py"},
    )
    return repo


def merged(path: Path) -> Repository:
    """A merge of two branches that calls itself a fix, and one whose second commit mends its first."""
    repo = create(path)
    root = repo.commit("Start", {"a.py": lines(3, "a"), "b.py": lines(3, "b")})
    one = repo.commit("Shorten", {"a.py": lines(2, "a")}, branch="one", parents=[root])
    two = repo.commit("Widen", {"b.py": "B\n" + lines(3, "b")[4:]}, branch="two", parents=[root])
    repo.merge("Fix both", one, two)
    third = repo.commit("Draft", {"c.py": "c\n"}, branch="third", parents=[repo.tip()])
    third = repo.commit("Fix the draft", {"c.py": "C\n"}, branch="third", parents=[third])
    repo.merge("Merge branch 'third'", third)
    return repo


def odd(path: Path) -> Repository:
    """A date that no calendar has, and a path that is no text."""
    repo = create(path)
    repo.commit("Start", {"a.py": "one\n", "b.py": "b\n", b"\xff.py": "odd\n"})
    repo.commit("Far away", {"a.py": "two\n"}, date=9_999_999_999_999)
    repo.commit("Fix the far", {"a.py": "three\n"}, date="2026-01-06")
    repo.commit("Fix the odd", {b"\xff.py": "even\n", "b.py": "B\n"}, date="2026-01-07")
    return repo


def ignoring(path: Path) -> Repository:
    """A commit that only reformats, and says so to git."""
    repo = create(path)
    repo.commit("Start", {"a.py": "x = f( 1 )\n"})
    tidy = repo.commit("Reformat", {"a.py": "x = f(1)\n"})
    repo.commit("List it", {".git-blame-ignore-revs": f"# tidy\n{tidy}\n"})
    repo.commit("Fix f", {"a.py": "x = f(2)\n"})
    return repo


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    """All of them after one night."""
    folder = tmp_path_factory.mktemp("faults")
    makers = (trainer, merged, odd, ignoring)
    repos = {make.__name__: make(folder / f"{make.__name__}.git") for make in makers}
    made = home(folder / "home", repos)
    assert made.derived() == 0
    return made


def test_a_fix_points_to_who_last_wrote_the_lines_that_it_deletes_or_changes(acme):
    # notes and blank lines point to nobody; a fix that only adds, or mends a page, to nothing
    assert acme.ask(FOUND, ["trainer"]) == [
        ("Fix by deleting", "src/b.py", "Start"),
        ("Fix lines", "src/b.py", "Change two"),
        ("Fix lines", "src/b.py", "Start"),
        ("Fix under another name", "d.py", "Start"),
    ]
    assert acme.ask(FIXES, ["trainer"]) == [
        ("Fix lines", "message", "searched", 0),
        ("Fix by adding", "message", "nothing", 0),
        ("Fix by deleting", "message", "searched", 0),
        ("Fix what the page says", "message", "nothing", 0),
        ("Fix under another name", "message", "searched", 0),
    ]


def test_a_merge_that_is_a_fix_makes_fixes_of_what_it_brought_in(acme):
    assert acme.ask(FOUND, ["merged"]) == [
        ("Fix the draft", "c.py", "Draft"),
        ("Shorten", "a.py", "Start"),
        ("Widen", "b.py", "Start"),
    ]


def test_a_fix_in_the_landing_of_what_it_mends_is_no_fault_of_a_landing(acme):
    found = """
        SELECT DISTINCT m.subject FROM fault_times AS t
        JOIN merges AS m ON m.repo = t.repo AND m.sha = t.landing WHERE t.repo = 'merged'
    """
    assert acme.ask(found) == [("Start",)]


def test_a_path_that_is_no_text_is_left_out_and_counted(acme):
    assert acme.ask(FOUND, ["odd"]) == [("Fix the far", "a.py", "Far away"), ("Fix the odd", "b.py", "Start")]
    assert acme.ask(FIXES, ["odd"]) == [
        ("Fix the far", "message", "searched", 0),
        ("Fix the odd", "message", "searched", 1),  # the path that is no text
    ]


def test_commits_that_only_reformat_are_passed_over(acme):
    assert acme.ask(FOUND, ["ignoring"]) == [("Fix f", "a.py", "Start")]
