"""Histories of every shape: octopus, criss-cross, unrelated, grafted; each line lands once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.faults import search
from ingest.git import deltas
from ingest.git.command import git
from tests.ingest import menagerie
from tests.ingest.menagerie import raw_commit
from tests.ingest.nights import Home
from tests.ingest.repository import Repository, create, lines

CASES: dict[str, menagerie.Build] = {}
case = menagerie.into(CASES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Every case, made once."""
    return menagerie.made(CASES, tmp_path_factory.mktemp("menagerie"))


@pytest.fixture(scope="module")
def night(made: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The warehouse after one night over all of them."""
    return menagerie.night(made, tmp_path_factory)


@case
def octopus(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"base.py": lines(1)})
    arms = [
        repository.commit(f"Arm {i}", {f"{i}.py": lines(i)}, branch=f"arm{i}", parents=[base])
        for i in (2, 3, 4)
    ]
    repository.merge("Octopus", *arms)
    return repository


def test_an_octopus_is_one_landing_with_the_lines_of_all_its_arms(night):
    landing = "SELECT subject, how, commits, added FROM merges WHERE repo = 'octopus' ORDER BY landed_at"
    assert night.ask(landing) == [("Base", "direct", 1, 1), ("Octopus", "merge", 4, 9)]


@case
def criss_cross(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"base.py": lines(1)})
    left = repository.commit("Left", {"left.py": lines(2)}, branch="left", parents=[base])
    right = repository.commit("Right", {"right.py": lines(3)}, branch="right", parents=[base])
    repository.merge("Take right", right, branch="left")
    repository.merge("Take left", left, branch="right")
    repository.commit("More left", {"left.py": lines(4)}, branch="left")
    repository.commit("More right", {"right.py": lines(5)}, branch="right")
    repository.point("main", repository.tip("left"))
    repository.merge("Join", "right")
    return repository


def test_criss_cross_merges_land_every_commit_once(made, night):
    reached = int(made["criss_cross"].git("rev-list", "--count", "main"))
    assert night.figure("SELECT sum(commits) FROM merges WHERE repo = 'criss_cross'") == reached == 8
    assert night.ask(
        "SELECT how, added FROM merges WHERE repo = 'criss_cross' ORDER BY landed_at, added"
    ) == [
        *(("direct", 1), ("direct", 2), ("merge", 3), ("direct", 2), ("merge", 2)),
    ]


@case
def unrelated(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Ours", {"a.py": lines(3)})
    repository.commit("Theirs", {"lib.py": lines(500)}, branch="lib", parents=[])
    repository.commit("Join", {"lib.py": lines(500)}, parents=["main", "lib"])
    return repository


def test_unrelated_history_that_is_joined_is_bulk_and_not_written_here(night):
    told = "SELECT subject, bulk FROM merges WHERE repo = 'unrelated' ORDER BY landed_at"
    assert night.ask(told) == [("Ours", None), ("Join", "unrelated history")]
    assert night.figure("SELECT sum(lines) FROM daily_lines WHERE repo = 'unrelated'") == 3


@case
def same_parent_twice(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"a.py": lines(3)})
    tree = repository.git("rev-parse", f"{base}^{{tree}}")
    ada = "Ada <ada@example.com> 1767700000 +0000"
    raw_commit(repository, f"parent {base}", f"author {ada}", f"committer {ada}", tree=tree)
    return repository


def test_a_merge_of_a_commit_with_itself_lands_nothing(night):
    landed = "SELECT subject, added FROM merges WHERE repo = 'same_parent_twice' ORDER BY landed_at"
    assert night.ask(landed) == [("Base", 3), ("Odd", 0)]


@case
def root_run(path: Path) -> Repository:
    repository = create(path)
    for i in range(3):
        repository.commit(f"Part {i}", {f"{i}.py": lines(4, f"{i}")}, date=f"2026-01-05T12:00:0{i}")
    return repository


def test_the_first_commits_within_a_minute_lose_no_line(night):
    assert night.figure("SELECT sum(added) FROM merges WHERE repo = 'root_run'") == 12


@case
def grafted(path: Path) -> Repository:
    repository = create(path)
    shas = [repository.commit(f"Number {i}", {f"{i}.py": lines(1 + i)}) for i in range(4)]
    (path / "info").mkdir(exist_ok=True)
    (path / "info" / "grafts").write_text(f"{shas[3]} {shas[0]}\n")
    other = repository.commit("Other", {"x.py": lines(100)}, branch="other", parents=[])
    repository.git("replace", shas[1], other)
    repository.git("update-ref", "-d", "refs/heads/other")
    return repository


def test_grafts_and_replaced_commits_are_not_believed(night):
    assert night.totals("grafted") == (4, 1 + 2 + 3 + 4, 0)
    stands = """
        SELECT path, sum(lines)::INT, count(DISTINCT {}) FROM {} WHERE repo = 'grafted'
        GROUP BY ALL ORDER BY ALL
    """
    each = [(f"{i}.py", 1 + i, 1) for i in range(4)]
    assert night.ask(stands.format("sha", "alive")) == each
    assert night.ask(stands.format("merge", "standing")) == each


def test_a_replaced_commit_in_a_copy_itself_is_read_as_it_was_written(tmp_path):
    made = create(tmp_path / "x.git")
    shas = [made.commit(subject, {"a.py": lines(2, subject)}) for subject in ("Start", "Fix it")]
    made.git("replace", shas[0], made.commit("Other", {"b.py": lines(9)}, branch="other", parents=[]))
    words = ("log", "--format=%s", shas[1])
    assert made.git(*words).split("\n") == ["Fix it", "Other"], "git believes it"
    assert git(made.path, *words) == b"Fix it\nStart\n"
    ((_, found),) = search.run([search.Question(str(made.path), shas[1], ("a.py",), None)], 60)
    assert found.found == (("a.py", shas[0]),)
    (step,) = deltas.read(made.path, [(shas[1], shas[0])])
    assert [(delta.before, delta.after) for delta in step.deltas] == [("a.py", "a.py")]
