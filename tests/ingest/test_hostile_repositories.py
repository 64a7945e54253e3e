"""Repositories of every form, and some that are traps: they are read, and nothing they configure is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ingest import menagerie
from tests.ingest.nights import Home
from tests.ingest.repository import Repository, create, lines, run

PROGRAMS = """
    core.fsmonitor core.pager core.editor core.sshCommand core.gitProxy core.alternateRefsCommand core.askPass
    diff.external diff.evil.textconv diff.evil.command filter.evil.clean filter.evil.process
    merge.evil.driver gpg.program credential.helper uploadpack.packObjectsHook remote.origin.uploadpack
    interactive.diffFilter sequence.editor pager.log trailer.x.command
"""
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
def sha256(path: Path) -> Repository:
    repository = create(path, form="sha256")
    repository.commit("First", {"a.py": lines(2)})
    repository.commit("Second", {"b.py": lines(3)})
    return repository


@case
def sha256_bundle(path: Path) -> Path:
    bundle = path.with_suffix(".bundle")
    sha256(path).git("bundle", "create", "-q", bundle, "HEAD", "main")
    return bundle


def test_hashes_of_64_digits_are_read_from_a_path_and_from_a_bundle(night):
    assert night.totals("sha256") == night.totals("sha256_bundle") == (2, 5, 0)
    assert night.figure("SELECT DISTINCT length(sha) FROM merges WHERE repo LIKE 'sha256%'") == 64


@case
def linked(path: Path) -> Path:
    repository = create(path.with_suffix(""), bare=False)
    repository.commit("First", {"a.py": lines(2)})
    repository.git("branch", "topic")
    repository.git("worktree", "add", "-q", path.with_suffix(".linked"), "topic")
    return path.with_suffix(".linked")


@case
def git_file(path: Path) -> Path:
    separate = create(path)
    separate.commit("First", {"a.py": lines(2)})
    path.with_suffix("").mkdir()
    (path.with_suffix("") / ".git").write_text(f"gitdir: ../{path.name}\n")
    return path.with_suffix("")


def test_a_linked_work_tree_and_a_git_file_lead_to_their_repository(night):
    assert night.totals("linked") == night.totals("git_file") == (1, 2, 0)


@case
def tables_of_refs(path: Path) -> Repository:
    """Its refs are kept as tables, by a git that knows how; an older one makes a plain repository of it."""
    words = ["git", "init", "-q", "--bare", "--template=", "--initial-branch=trunk", path]
    run(words, more={"GIT_DEFAULT_REF_FORMAT": "reftable"})
    repository = Repository(path)
    repository.commit("First", {"a.py": lines(2)}, branch="trunk")
    return repository


def test_a_repository_that_keeps_its_refs_as_tables_is_read_on_its_own_branch(night):
    assert night.ask("SELECT branch FROM repos WHERE repo = 'tables_of_refs'") == [("trunk",)]
    assert night.totals("tables_of_refs") == (1, 2, 0)


@case
def hidden_lines(path: Path) -> Repository:
    repository = create(path)
    attributes = "*.py -diff\n*.md binary\ngenerated/* linguist-generated\n"
    repository.commit("First", {"a.py": lines(2), "b.md": lines(3), ".gitattributes": attributes})
    repository.commit("Second", {"a.py": lines(4), "generated/c.py": lines(5)})
    (path / "info").mkdir(exist_ok=True)
    (path / "info" / "attributes").write_text("* -diff\n")
    return repository


def test_attributes_that_call_text_binary_hide_no_line(night):
    assert night.totals("hidden_lines") == (2, 2 + 3 + 3 + 2 + 5, 0)
    alive = "SELECT path, sum(lines)::INT FROM alive WHERE repo = 'hidden_lines' GROUP BY ALL ORDER BY ALL"
    assert night.ask(alive) == [(".gitattributes", 3), ("a.py", 4), ("b.md", 3)]
    kind = "SELECT DISTINCT kind FROM changes WHERE repo = 'hidden_lines' AND path = 'generated/c.py'"
    assert night.figure(kind) == "generated"


@case
def misled_notes(path: Path) -> Repository:
    repository = create(path)
    repository.commit("First", {"a.py": lines(2)})
    repository.git("update-ref", "refs/notes/ai", "main:a.py")
    return repository


def test_notes_that_point_at_a_file_are_named_and_the_commits_are_read(night):
    assert night.totals("misled_notes") == (1, 2, 0)
    assert night.ask("SELECT file, reason FROM rejects WHERE starts_with(file, 'misled')") == [
        (
            "misled_notes notes",
            "notes cannot be read (git ls-tree: fatal: not a tree object): those read before are kept",
        )
    ]


@case
def booby_trapped(path: Path) -> Repository:
    """Everything in a repository that makes some git command run a program."""
    repository = create(path, bare=False)
    trap = path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{path}/ran'\n")
    trap.chmod(0o755)
    repository.commit("First", {"a.py": lines(2), ".gitattributes": "* diff=evil filter=evil merge=evil\n"})
    repository.commit("Second", {"a.py": lines(3)})
    repository.git("update-ref", "refs/notes/commits", "main")
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change", "pre-receive"):
        (path / ".git" / "hooks").mkdir(exist_ok=True)
        (path / ".git" / "hooks" / hook).symlink_to(trap)
    (path / "included").write_text(f"[core]\n\tfsmonitor = {trap}\n[alias]\n\tlog = !{trap}\n")
    settings = dict.fromkeys(PROGRAMS.split(), str(trap))
    settings |= {
        f"alias.{word}": f"!{trap}" for word in ("log", "rev-list", "for-each-ref", "diff-tree", "ls-tree")
    }
    settings |= {"core.hooksPath": str(path / ".git" / "hooks"), "include.path": str(path / "included")}
    settings |= {
        "log.showSignature": "true",
        "diff.renames": "false",
        "log.follow": "true",
        "core.quotePath": "true",
    }
    settings |= {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "diff.noprefix": "true",
    }
    settings |= {"remote.origin.promisor": "true", "remote.origin.url": str(path), "log.date": "relative"}
    for key, value in settings.items():
        run(["git", "config", "--file", path / ".git" / "config", key, value])
    return repository


@case
def booby_trapped_url(path: Path) -> str:
    return f"file://{booby_trapped(path).path}"


@case
def booby_trapped_upstream(path: Path) -> dict[str, object]:
    fork = create(path.with_suffix(".fork"))
    upstream = booby_trapped(path)
    fork.git("fetch", "-q", upstream.path, "main:main")
    fork.commit("Own", {"own.py": lines(4)})
    return {"git": fork, "upstream": str(upstream.path)}


def test_nothing_that_a_repository_configures_is_run(made, night):
    folder = made["booby_trapped"].path.parent
    assert not list(folder.glob("booby*/ran"))
    assert made["booby_trapped"].path.joinpath("trap").exists()
    for name in ("booby_trapped", "booby_trapped_url"):
        assert night.totals(name) == (2, 4, 0)
    assert night.totals("booby_trapped_upstream") == (3, 8, 0)


def test_the_traps_are_live(tmp_path):
    repository = booby_trapped(tmp_path / "x")
    os.environ.pop("GIT_DIR", None)
    run(["git", "-C", repository.path, "status"])
    assert (tmp_path / "x" / "ran").exists()
