"""Sources that are not what the configuration says: each is named, none stops the others, rows are kept."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.git import mirror
from tests.ingest.nights import FOLLOWING, Home, home
from tests.ingest.repository import Repository, create, lines


@pytest.fixture
def good(tmp_path: Path) -> Repository:
    """A repository without fault, to stand beside one that has some."""
    made = create(tmp_path / "good.git")
    made.commit("First", {"a.py": lines(3)})
    return made


def broken_sources(folder: Path) -> dict[str, object]:
    """Repositories of which a branch, HEAD, the settings or the .git file hold what they should not."""
    words = ("cut", "tagged", "treed", "head_on_a_tag", "format", "setting")
    made = {name: create(folder / f"{name}.git") for name in words}
    for repository in made.values():
        repository.commit("First", {"a.py": lines(3)})
    (made["cut"].path / "refs" / "heads" / "main").write_text("")
    made["tagged"].git("tag", "-a", "-m", "x", "v1", "main")
    for name, target in (("tagged", "v1"), ("treed", "main^{tree}")):
        sha = made[name].git("rev-parse", target)
        (made[name].path / "refs" / "heads" / "main").write_text(f"{sha}\n")
    (made["head_on_a_tag"].path / "HEAD").write_text("ref: refs/tags/v1\n")
    made["format"].git("config", "core.repositoryFormatVersion", "1")
    made["format"].git("config", "extensions.lateridea", "true")
    made["setting"].git("config", "core.packedGitLimit", "lots")
    (folder / "nul").mkdir()
    (folder / "nul" / ".git").write_bytes(b"gitdir: no\0where\n")
    return made | {"nul": folder / "nul"}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A night over everything that is not what the configuration says, with one good repository among it."""
    folder = tmp_path_factory.mktemp("sources")
    made = {
        name: create(folder / f"{name}.git") for name in ("good", "unborn", "detached", "branches", "empty")
    }
    for name in ("good", "unborn", "detached", "branches"):
        made[name].commit("First", {"a.py": lines(3)})
    made["branches"].commit("Other", branch="release/1.0")
    made["unborn"].git("symbolic-ref", "HEAD", "refs/heads/unborn")
    made["detached"].git("update-ref", "--no-deref", "HEAD", made["detached"].tip())
    (folder / "folder").mkdir()
    damaged = broken_sources(folder)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    repos: dict[str, object] = {
        "folder": folder / "folder",
        "refused": f"http://127.0.0.1:{port}/x.git",
        "upstream": {"git": made["good"], "upstream": str(folder / "nowhere.git")},
        "nowhere": folder / "nowhere.git",
        "missing": {"git": made["branches"], "branch": "trunk"},
    }
    at = home(folder / "home", repos | made | damaged)
    assert at.read() == 3
    return at


def test_none_of_them_stops_the_others(night):
    assert night.totals("good") == (1, 3, 0)
    assert night.ask("SELECT part FROM source_parts WHERE state = 'ok' ORDER BY part") == [
        *(("branches",), ("empty",), ("good",)),
    ]


def test_a_folder_without_a_repository_is_named(night):
    assert night.said("folder").endswith("/folder has no git repository in it: check `git` in foreshock.toml")


def test_a_path_that_is_not_there_is_named(night):
    assert night.said("nowhere").endswith("/nowhere.git does not exist: check `git` in foreshock.toml")


def test_an_upstream_that_is_not_there_is_named(night):
    assert night.said("upstream").endswith("/nowhere.git does not exist: check `upstream` in foreshock.toml")


def test_a_url_that_refuses_to_answer_is_named(night):
    assert night.said("refused").startswith("http://127.0.0.1:")
    assert "/x.git could not be read (git ls-remote: fatal: unable to access" in night.said("refused")


def test_a_missing_branch_is_named_with_the_branches_there_are(night):
    there = "there are main, release/1.0: set `branch` in foreshock.toml"
    assert night.said("missing") == f"branch 'trunk' is not there; {there}"


def test_a_head_that_names_an_unborn_branch_is_named_with_the_branches_there_are(night):
    there = "there are main: set `branch` in foreshock.toml"
    assert night.said("unborn") == f"branch 'unborn' is not there; {there}"


def test_a_head_on_no_branch_asks_for_one(night):
    assert night.said("detached") == "HEAD names no branch; there are main: set `branch` in foreshock.toml"


def test_a_branch_that_was_cut_short_does_not_pass_for_an_empty_repository(night):
    why = "(git for-each-ref: refs/heads/main names no commit): `git fsck` there says more"
    assert night.said("cut").endswith(f"/cut.git could not be read {why}")


@pytest.mark.parametrize("name", ["tagged", "treed"])
def test_a_branch_that_points_at_a_tag_or_a_folder_is_named(night, name):
    what = "branch 'main' points at something that is no commit: point it at one"
    assert night.said(name) == f"{what}, or set another `branch` in foreshock.toml"


def test_a_head_on_a_tag_asks_for_a_branch(night):
    assert night.said("head_on_a_tag").startswith("HEAD names no branch; there are main")


def test_what_git_itself_refuses_is_told_in_its_words_with_what_to_do(night):
    why = "(git rev-parse: fatal: unknown repository extension found: lateridea): `git fsck` there says more"
    assert night.said("format").endswith(f"/format.git could not be read {why}")
    assert "fatal: bad numeric config value 'lots' for 'core.packedgitlimit'" in night.said("setting")


def test_a_git_file_that_holds_no_path_is_named(night):
    assert night.said("nul").endswith(
        "/nul leads to no repository (embedded null byte): check `git` in foreshock.toml"
    )


def test_an_empty_repository_is_one_without_commits(night):
    assert night.ask("SELECT branch, head_sha FROM repos WHERE repo = 'empty'") == [(None, None)]
    assert night.totals("empty") == (0, 0, 0)


def test_branch_names_that_are_not_utf8_can_be_named_and_read(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(2)}, branch=b"caf\xe9")
    at = home(tmp_path / "home", {"x": {"git": repository, "branch": "main"}})
    assert at.read() == 3
    assert at.said("x") == r"branch 'main' is not there; there are caf\xe9: set `branch` in foreshock.toml"
    (repository.path / "HEAD").write_bytes(b"ref: refs/heads/caf\xe9\n")
    at.configure({"x": repository})
    assert at.read() == 0
    assert at.ask("SELECT branch FROM repos") == [(r"caf\xe9",)]
    assert at.totals("x") == (1, 2, 0)


def test_a_path_that_vanished_keeps_its_rows_and_the_others_go_on(tmp_path, good):
    other = create(tmp_path / "other.git")
    other.commit("First", {"b.py": lines(5)})
    at = home(tmp_path / "home", {"other": other, "good": good}, FOLLOWING)
    assert at.read() == 0
    other.path.rename(tmp_path / "gone")
    good.commit("Second", {"c.py": lines(2)})
    assert at.read() == 3
    assert at.said("other") == f"{other.path} does not exist: check `git` in foreshock.toml"
    assert at.totals("other") == (1, 5, 0)
    assert at.totals("good") == (2, 5, 0)
    (tmp_path / "gone").rename(other.path)
    assert at.read() == 0
    assert at.ask("SELECT state, message FROM source_parts WHERE part = 'other'") == [("ok", None)]


def test_a_repository_that_lost_all_its_branches_is_named_and_keeps_its_rows(tmp_path, good):
    at = home(tmp_path / "home", {"x": good}, FOLLOWING)
    assert at.read() == 0
    good.git("update-ref", "-d", "refs/heads/main")
    assert at.read() == 3
    assert "no branches any more" in at.said("x")
    assert at.totals("x") == (1, 3, 0)
    assert at.figure("SELECT branch FROM repos") == "main"


def test_a_repository_that_moves_from_a_url_to_a_path_and_back_is_read_where_it_is(tmp_path, good):
    at = home(tmp_path / "home", {"x": f"file://{good.path}"})
    assert at.read() == 0
    moved = Repository(shutil.copytree(good.path, tmp_path / "moved.git"))
    moved.commit("Second", {"b.py": lines(2)})
    at.configure({"x": moved})
    assert at.read() == 0
    assert at.totals("x") == (2, 5, 0)
    assert at.figure("SELECT head_sha FROM repos") == moved.tip()
    shutil.copytree(moved.path, tmp_path / "third.git")
    shutil.rmtree(moved.path)
    Repository(tmp_path / "third.git").commit("Third", {"c.py": lines(1)})
    at.configure({"x": f"file://{tmp_path}/third.git"})
    assert at.read() == 0
    assert at.totals("x") == (3, 6, 0)


def test_a_repository_taken_out_of_the_configuration_keeps_its_rows_and_may_come_back(tmp_path, good):
    other = create(tmp_path / "other.git")
    other.commit("First", {"b.py": lines(5)})
    at = home(tmp_path / "home", {"other": other, "good": good})
    assert at.landed() == 0
    before = at.landings("other")
    at.configure({"good": good})
    assert at.landed() == 0
    assert at.ask("SELECT repo, retired FROM repos ORDER BY repo") == [("good", False), ("other", True)]
    assert at.landings("other") == before
    at.configure({"good": good, "other": other})
    assert at.landed() == 0
    assert at.ask("SELECT repo, retired FROM repos ORDER BY repo") == [("good", False), ("other", False)]
    assert at.landings("other") == before


def test_commits_under_a_new_name_count_under_the_new_one_only(tmp_path, good):
    at = home(tmp_path / "home", {"a-old": good})
    assert at.landed() == 0
    at.configure({"b-new": good})
    assert at.landed() == 0
    assert at.ask("SELECT repo, counted FROM commits ORDER BY repo") == [("a-old", False), ("b-new", True)]


def test_a_deleted_branch_is_named_and_its_rows_are_kept(tmp_path, good):
    good.commit("On a branch", {"b.py": lines(2)}, branch="next", parents=["main"])
    at = home(tmp_path / "home", {"x": {"git": good, "branch": "next"}})
    assert at.read() == 0
    good.git("update-ref", "-d", "refs/heads/next")
    assert at.read() == 3
    assert at.said("x").startswith("branch 'next' is not there; there are main")
    assert at.totals("x") == (2, 5, 0)


@contextmanager
def silent_server() -> Iterator[int]:
    """Accepts connections and never says a word."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


@pytest.mark.parametrize("scheme", ["http", "git"])
def test_a_url_that_stays_silent_is_given_up(tmp_path, good, monkeypatch, scheme):
    monkeypatch.setenv("GIT_HTTP_LOW_SPEED_TIME", "1")
    monkeypatch.setattr("ingest.git.mirror.ANSWER", 2)
    with silent_server() as port:
        url = f"{scheme}://127.0.0.1:{port}/x.git"
        at = home(tmp_path / "home", {"x": url, "good": good})
        assert at.read() == 3
    assert at.said("x").startswith(f"{url} could not be read (git ls-remote: ")
    assert at.totals("good") == (1, 3, 0)


def test_a_bundle_cut_in_half_is_named_and_keeps_the_rows_of_the_whole_one(tmp_path, good):
    bundle = tmp_path / "x.bundle"
    good.git("bundle", "create", "-q", bundle, "HEAD", "main")
    at = home(tmp_path / "home", {"x": bundle})
    assert at.read() == 0
    assert at.totals("x") == (1, 3, 0)
    good.commit("Second", {"b.py": "".join(f"{os.urandom(16).hex()}\n" for _ in range(500))})
    good.git("bundle", "create", "-q", bundle, "HEAD", "main")
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[: len(whole) // 2])
    assert at.read() == 3
    assert at.said("x").startswith(f"{bundle} could not be read")
    assert at.totals("x") == (1, 3, 0)
    bundle.write_bytes(whole)
    assert at.read() == 0
    assert at.totals("x") == (2, 503, 0)


def test_a_git_that_is_missing_or_too_old_is_named(tmp_path, good, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    real = shutil.which("git")
    monkeypatch.setenv("PATH", str(tools))
    at = home(tmp_path / "home", {"x": good})
    assert at.read() == 3
    assert at.said("x") == "git is not installed here, or not on the PATH"
    (tools / "git").write_text(
        f'#!/bin/sh\ncase "$*" in *version) echo git version 2.30.9;; *) exec {real} "$@";; esac\n'
    )
    (tools / "git").chmod(0o755)
    assert at.read() == 3
    assert at.said("x") == "git version 2.30.9 is too old: git 2.32 or newer is needed"


def test_the_packs_that_nights_of_fetching_leave_are_put_together(tmp_path, good, monkeypatch):
    monkeypatch.setattr(mirror, "PACKS", 3)
    at = home(tmp_path / "home", {"x": f"file://{good.path}"})
    packs = []
    for number in range(6):
        good.commit(f"More {number}", {f"{number}.py": lines(2)})
        assert at.read() == 0
        packs.append(len(list((at.folder / "warehouse").glob("mirrors/x.git/objects/pack/*.pack"))))
    assert packs == [1, 2, 3, 1, 2, 3]
    assert at.totals("x") == (7, 15, 0)
