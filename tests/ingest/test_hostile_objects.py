"""Objects that are missing or broken, and clones that never had them all: repository and commit are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.nights import FOLLOWING, Home, home
from tests.ingest.repository import Repository, create, lines, run


@pytest.fixture
def good(tmp_path: Path) -> Repository:
    """A repository without fault, to stand beside one that has some."""
    made = create(tmp_path / "good.git")
    made.commit("First", {"a.py": lines(3)})
    return made


WAYS = ["missing", "truncated", "garbled"]


def marred(path: Path) -> tuple[Repository, list[str]]:
    """Five commits, each with a file of its own; the objects lie open."""
    made = create(path)
    return made, [made.commit(f"Number {i}", {f"f{i}.py": lines(10 + i, f"f{i}")}) for i in range(5)]


def broken(repository: Repository, name: str, how: str) -> None:
    """An object is gone, cut short, or holds something else."""
    file = repository.loose(repository.git("rev-parse", name))
    content = file.read_bytes()
    file.unlink()
    if how == "truncated":
        file.write_bytes(content[: len(content) // 2])
    if how == "garbled":
        file.write_bytes(content[:10] + b"\xff" * 8 + content[18:])


def test_a_broken_file_in_the_middle_of_history_is_named_with_its_commit(tmp_path, good):
    repos: dict[str, Repository] = {"good": good}
    for how in WAYS:
        repos[how], shas = marred(tmp_path / f"{how}.git")
        broken(repos[how], f"{shas[2]}:f2.py", how)
    at = home(tmp_path / "home", repos, FOLLOWING)
    assert at.read() == 0
    unreadable = "SELECT repo, sha, files FROM commits WHERE unreadable ORDER BY repo"
    assert at.ask(unreadable) == [(how, shas[2], None) for how in sorted(WAYS)]
    assert {at.totals(how) for how in WAYS} == {(5, 10 + 11 + 13 + 14, 0)}
    assert at.totals("good") == (1, 3, 0)
    assert at.ask("SELECT file, reason FROM rejects ORDER BY file") == [
        (f"{how}@{shas[2]}", f"commit {shas[2]}: git cannot read its changes; its lines are missing")
        for how in sorted(WAYS)
    ]


def test_every_commit_that_cannot_be_read_is_listed(tmp_path):
    repository, shas = marred(tmp_path / "x.git")
    for i in (1, 2, 4):
        broken(repository, f"{shas[i]}:f{i}.py", "missing")
    at = home(tmp_path / "home", {"x": repository}, FOLLOWING)
    assert at.read() == 0
    assert at.totals("x") == (5, 10 + 13, 0)
    assert {text for (text,) in at.ask("SELECT text FROM rejects")} == {shas[1], shas[2], shas[4]}


def test_a_commit_that_can_be_read_again_gets_its_lines(tmp_path):
    repository, shas = marred(tmp_path / "x.git")
    file = repository.loose(repository.git("rev-parse", f"{shas[2]}:f2.py"))
    file.rename(tmp_path / "aside")
    at = home(tmp_path / "home", {"x": repository}, FOLLOWING)
    assert at.landed() == 0
    (tmp_path / "aside").rename(file)
    repository.commit("Number 5", {"f5.py": lines(15)})
    assert at.landed() == 0
    assert at.totals("x") == (6, 10 + 11 + 12 + 13 + 14 + 15, 0)
    assert at.landings("x") == at.fresh(tmp_path / "fresh", Home.landed).landings("x")


def test_a_commit_that_was_read_is_not_read_again(tmp_path):
    repository, shas = marred(tmp_path / "x.git")
    at = home(tmp_path / "home", {"x": repository})
    assert at.read() == 0
    broken(repository, f"{shas[2]}:f2.py", "missing")
    repository.commit("More", {"more.py": lines(2)})
    assert at.read() == 0
    assert at.totals("x") == (6, 10 + 11 + 12 + 13 + 14 + 2, 0)
    assert at.ask("SELECT reason FROM rejects") == []


def test_a_broken_folder_in_the_middle_of_history_spares_the_commits_that_do_not_need_it(tmp_path):
    repos = {}
    for how in WAYS:
        repos[how], shas = marred(tmp_path / f"{how}.git")
        broken(repos[how], f"{shas[2]}^{{tree}}", how)
    at = home(tmp_path / "home", repos, FOLLOWING)
    assert at.read() == 0
    for how in WAYS:
        lost = at.ask("SELECT sha FROM commits WHERE unreadable AND repo = ?", [how])
        assert {sha for (sha,) in lost} == {shas[2], shas[3]}
        assert at.totals(how) == (5, 10 + 11 + 14, 0)


def test_a_broken_commit_names_itself_and_keeps_what_was_read_before(tmp_path, good):
    repos: dict[str, Repository] = {"good": good}
    for how in WAYS:
        repos[how], shas = marred(tmp_path / f"{how}.git")
    at = home(tmp_path / "home", repos, FOLLOWING)
    assert at.read() == 0
    for how in WAYS:
        broken(repos[how], shas[2], how)
        repos[how].commit("Number 5", {"f5.py": "1\n"}, date="2026-02-01")
    good.commit("Second", {"b.py": lines(1)})
    assert at.read() == 3
    for how in WAYS:
        assert shas[2] in at.said(how)
        assert at.totals(how) == (5, 60, 0)
        # what was stored of it before it failed is taken back
        assert at.figure("SELECT head_sha FROM repos WHERE repo = ?", [how]) == shas[4]
    assert at.totals("good") == (2, 4, 0)


def test_a_run_of_rebased_commits_that_cannot_be_read_spares_the_next_run(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("Base", {"base.py": lines(1)})
    for day in (10, 11):
        for i in range(3):
            repository.commit(
                f"Part {i}", {f"d{day}-{i}.py": lines(4, f"{day} {i}")}, date=f"2026-01-{day}T12:00:0{i}"
            )
    broken(repository, "main:d10-1.py", "missing")
    at = home(tmp_path / "home", {"x": repository}, FOLLOWING)
    assert at.read() == 0
    tip, part, end = (repository.git("rev-parse", name) for name in ("main", "main~4", "main~3"))
    assert at.ask("SELECT text, reason FROM rejects ORDER BY reason") == [
        (part, f"commit {part}: git cannot read its changes; its lines are missing"),
        (end, "git cannot read this run of rebased commits; its lines are missing"),
    ]
    assert at.ask("SELECT how, commits, added FROM merges WHERE sha = ?", [tip]) == [("rebase", 3, 12)]


def test_a_branch_whose_tip_is_missing_does_not_stop_the_counted_one(tmp_path, good):
    lost = good.commit("Lost", {"b.py": lines(1)}, branch="other", parents=["main"])
    at = home(tmp_path / "home", {"x": good}, FOLLOWING)
    good.loose(lost).unlink()
    assert at.read() == 0
    assert at.totals("x") == (1, 3, 0)


def test_request_heads_that_are_missing_do_not_stop_the_branch(tmp_path, good):
    lost = good.commit("Lost", {"b.py": lines(1)}, branch="other", parents=["main"])
    good.git("update-ref", "refs/pull/7/head", lost)
    good.git("update-ref", "-d", "refs/heads/other")
    good.loose(lost).unlink()
    at = home(tmp_path / "home", {"x": good}, FOLLOWING)
    assert at.read() == 0
    assert at.totals("x") == (1, 3, 0)


@pytest.fixture
def remote(tmp_path: Path) -> Repository:
    """Four commits, served with filters."""
    made = create(tmp_path / "remote.git")
    for i in range(4):
        made.commit(f"Number {i}", {f"f{i}.py": lines(10), "all.py": lines(20, f"round {i}")})
    made.git("config", "uploadpack.allowFilter", "true")
    return made


def test_a_shallow_clone_is_named_and_its_edge_is_not_taken_for_work(tmp_path, remote):
    clone = Repository(tmp_path / "clone.git")
    remote.git("clone", "-q", "--bare", "--depth=2", f"file://{remote.path}", clone.path)
    at = home(tmp_path / "home", {"x": clone}, FOLLOWING)
    assert at.landed() == 0
    assert at.figure("SELECT shallow FROM repos")
    assert at.ask("SELECT subject, bulk, written_lines FROM merges ORDER BY landed_at") == [
        ("Number 2", "cut off history", 50.0),
        ("Number 3", None, 30.0),
    ]
    clone.git("fetch", "-q", "--unshallow", f"file://{remote.path}")
    assert at.landed() == 0
    assert not at.figure("SELECT shallow FROM repos")
    assert at.totals("x") == remote.totals()
    assert at.landings("x") == at.fresh(tmp_path / "fresh", Home.landed).landings("x")


def test_branches_cut_off_by_a_shallow_clone_are_no_unrelated_history(tmp_path, remote):
    remote.commit("On a branch", {"b.py": lines(2)}, branch="topic", parents=["main~2"])
    remote.commit("More", {"b.py": lines(3)}, branch="topic")
    remote.merge("Merge branch 'topic'", "topic")
    clone = Repository(tmp_path / "clone.git")
    remote.git("clone", "-q", "--bare", "--depth=2", f"file://{remote.path}", clone.path)
    at = home(tmp_path / "home", {"x": clone}, FOLLOWING)
    assert at.read() == 0
    assert at.ask("SELECT bulk, added FROM merges WHERE sha = ?", [remote.tip()]) == [(None, 3)]


def test_a_clone_without_files_is_named_and_not_undercounted_in_silence(tmp_path, good, remote):
    clone = Repository(tmp_path / "clone.git")
    remote.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{remote.path}", clone.path)
    at = home(tmp_path / "home", {"x": clone, "good": good}, FOLLOWING)
    assert at.read() == 3
    assert "is a partial clone" in at.said("x")
    assert at.totals("good") == (1, 3, 0)
    clone.git("fetch", "-q", "--refetch", "--no-filter", "origin")
    assert at.read() == 0
    assert at.totals("x") == remote.totals()


def test_what_a_partial_clone_lacks_is_weighed_against_all_its_history_every_night(tmp_path):
    repository = create(tmp_path / "x.git")
    shas = [repository.commit(f"Step {number}", {"a.py": lines(number + 1)}) for number in range(12)]
    (repository.path / "objects" / "pack").mkdir(exist_ok=True)
    (repository.path / "objects" / "pack" / "pack-1.promisor").touch()
    repository.loose(repository.git("rev-parse", f"{shas[11]}:a.py")).unlink()
    at = home(tmp_path / "home", {"x": repository}, FOLLOWING)
    assert at.read() == 0
    repository.commit("Beside", {"b.py": lines(1)})
    # the commit that could not be read is looked at again, and it is one of two
    assert at.read() == 0
    assert at.figure("SELECT count(*) FROM commits WHERE unreadable") == 1


def test_a_broken_tree_that_holds_a_path_twice_stores_it_once(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(3)})
    entry = b"100644 a.py\0" + bytes.fromhex(repository.git("rev-parse", "main:a.py"))
    tree = run(
        ["git", "-C", repository.path, "hash-object", "-t", "tree", "-w", "--literally", "--stdin"], entry * 2
    )
    commit = repository.git("commit-tree", "-m", "Twice", tree.decode().strip())
    repository.git("update-ref", "refs/heads/main", commit)
    at = home(tmp_path / "home", {"x": repository}, FOLLOWING)
    assert at.read() == 0
    assert at.shown("SELECT path, added, deleted FROM changes") == "a.py 3 0"
