"""Repositories as bad as git can hold, read in one night per file of tests.

The night runs in a folder with a stray .mailmap and .gitattributes, under an environment that points git
elsewhere: none of it may change a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.nights import FOLLOWING, Home, home
from tests.ingest.repository import Repository

SETTINGS = f'{FOLLOWING}\npeople = {{ names = "plain" }}'
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ELSEWHERE = {
    "GIT_DIR": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "mailmap.file",
    "GIT_DIFF_OPTS": "-u0",
    "LC_ALL": "tr_TR.UTF-8",
}
Build = Callable[[Path], object]


def into(cases: dict[str, Build]) -> Callable[[Build], Build]:
    """A mark for what makes a repository: it goes into the menagerie under its own name."""

    def add(build: Build) -> Build:
        cases[build.__name__] = build
        return build

    return add


def made(cases: dict[str, Build], folder: Path) -> dict[str, object]:
    """Every repository, or the path or settings that lead to it."""
    return {name: build(folder / f"{name}.git") for name, build in cases.items()}


def night(made: dict[str, object], folders: pytest.TempPathFactory) -> Home:
    """The warehouse after one night over all of them, which went well and left nothing elsewhere."""
    stray = folders.mktemp("stray")
    (stray / ".mailmap").write_text("Mallory <mallory@example.com> <ada@example.com>\n")
    (stray / ".gitattributes").write_text("* -diff linguist-generated\n")
    at = home(folders.mktemp("home"), {name: named(source) for name, source in made.items()}, SETTINGS)
    elsewhere = ELSEWHERE | {
        "GIT_WORK_TREE": str(stray),
        "GIT_EXTERNAL_DIFF": f"touch {stray}/ran",
        "GIT_CONFIG_VALUE_0": str(stray / ".mailmap"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stray)
        for name, value in elsewhere.items():
            patch.setenv(name, value)
        assert at.night() == 0, at.last()["message"]
    assert sorted(file.name for file in stray.iterdir()) == [".gitattributes", ".mailmap"]
    return at


def named(source: object) -> object:
    """A case is a repository, or a path or settings that lead to one."""
    return {"git": source} if isinstance(source, Repository) else source


def raw_commit(repository: Repository, *headers: str, message: str = "Odd\n", tree: str | None = None) -> str:
    """A commit with header lines as given, on top of main."""
    tip = repository.tip()
    parent = [f"parent {tip}"] if tip else []
    tree = tree or (repository.git("rev-parse", f"{tip}^{{tree}}") if tip else EMPTY_TREE)
    sha = repository.write("commit", "\n".join([f"tree {tree}", *parent, *headers, "", message]))
    repository.point("main", sha)
    return sha
