"""Git objects through `git fast-import`: the same commits get the same names under every version of git."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from making.code import Content, render
from making.people import Identity

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_DEFAULT_HASH": "sha1",
    "LC_ALL": "C",
}
TIGHT = ("-c", "core.compression=9", "-c", "pack.threads=1")
SCRATCH = "refs/heads/scratch"
ZERO = "0" * 40


@dataclass(frozen=True)
class Stamp:
    """Who, and when."""

    who: Identity
    when: datetime

    def text(self) -> str:
        return f"{self.who.name} <{self.who.email}> {int(self.when.timestamp())} {self.who.zone}"


@dataclass(frozen=True)
class Commit:
    author: Stamp
    committer: Stamp
    message: str
    parents: tuple[str, ...] = ()
    files: tuple[tuple[str, Content | None], ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    whole: bool = False  # files are the whole tree, not a change of the first parent's


class Writer:
    """One repository being written: commits go in, their names come back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refs: dict[str, str] = {}
        self.marks: dict[str, str] = {}  # fast-import finds what is not yet packed by its mark only
        git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", folder.name)
        self.process = subprocess.Popen(
            ["git", "fast-import", "--quiet", "--force", "--date-format=raw"],
            cwd=folder, env={**os.environ, **QUIET}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    @property
    def pipe(self) -> IO[bytes]:
        assert self.process.stdin is not None  # noqa: S101  (it was asked for)
        return self.process.stdin

    def add(self, commit: Commit) -> str:
        """Writes a commit and gives its hash."""
        mark = f":{len(self.marks) + 1}"
        parents = [self.marks[parent] for parent in commit.parents]
        self.pipe.write(b"".join(stream(commit, mark, parents)))
        self.pipe.write(f"get-mark {mark}\n".encode())
        self.pipe.flush()
        assert self.process.stdout is not None  # noqa: S101
        sha = self.process.stdout.readline().decode().strip()
        self.marks[sha] = mark
        return sha

    def close(self) -> None:
        for ref, sha in sorted(self.refs.items()):
            self.pipe.write(f"reset {ref}\nfrom {self.marks[sha]}\n\n".encode())
        self.pipe.write(f"reset {SCRATCH}\nfrom {ZERO}\n\n".encode())
        self.pipe.close()
        if self.process.wait():
            raise SystemExit(f"git fast-import failed in {self.folder}")
        if self.process.stdout:
            self.process.stdout.close()


def stream(commit: Commit, mark: str, parents: list[str]) -> list[bytes]:
    """A commit in the language of fast-import."""
    parts = [] if commit.parents else [f"reset {SCRATCH}\n\n".encode()]
    message = commit.message.rstrip("\n").encode() + b"\n"
    parts.append(
        f"commit {SCRATCH}\nmark {mark}\nauthor {commit.author.text()}\n"
        f"committer {commit.committer.text()}\ndata {len(message)}\n".encode()
    )
    parts.append(message + b"\n")
    words = ("from", *["merge"] * len(parents))
    parts += [f"{word} {parent}\n".encode() for word, parent in zip(words, parents, strict=False)]
    if commit.whole:
        parts.append(b"deleteall\n")
    parts += [f"R {old} {new}\n".encode() for old, new in commit.renames]
    for path, content in commit.files:
        if content is None:
            parts.append(f"D {path}\n".encode())
            continue
        data = render(path, content)
        parts += [f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n"]
    return parts


def note(folder: Path, notes: dict[str, str], when: int) -> None:
    """Notes of git-ai on commits that are there, all by one commit of refs/notes/ai."""
    parts = [
        f"commit refs/notes/ai\ncommitter git-ai <git-ai@local> {when} +0000\ndata 6\nnotes\n\n".encode()
    ]
    for sha, text in notes.items():
        data = text.encode()
        parts += [f"N inline {sha}\ndata {len(data)}\n".encode(), data, b"\n"]
    words = ["git", "fast-import", "--quiet", "--force", "--date-format=raw"]
    done = subprocess.run(words, cwd=folder, env={**os.environ, **QUIET}, input=b"".join(parts), check=False)
    if done.returncode:
        raise SystemExit(f"git fast-import failed in {folder}: notes")


def bundle(folder: Path, target: Path, quick: bool) -> None:
    """Packs a repository tightly, unless it has to be quick, and writes every ref of it into one file."""
    if not quick:
        git(folder, *TIGHT, "repack", "-adfq", "--window=500", "--depth=250")
    git(folder, *TIGHT, "bundle", "create", "--quiet", str(target), "--all")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **QUIET}, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise SystemExit(f"git {' '.join(words)} in {folder}: {done.stderr}")
    return done.stdout
