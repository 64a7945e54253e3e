"""Real git repositories for tests, written by `git fast-import`: any bytes in names, messages and identities.

    repository = create(tmp_path / "trainer.git")
    first = repository.commit("Add loader", {"src/loader.py": lines(3)})
    repository.commit("Log it", {"src/log.py": lines(2)}, branch="topic", parents=[first], date="2026-03-01")
    repository.merge("Merge branch 'topic'", "topic")

Everything is deterministic: without a date a commit is an hour younger than its youngest parent.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Text = str | bytes
ADA = "Ada <ada@example.com>"
BEGINNING = "2026-01-05"  # a Monday: date of a first commit
HOUR = 3600
SURROUNDINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


@dataclass(frozen=True)
class Repository:
    """A repository at a path, bare unless it was made with a work tree."""

    path: Path

    def git(self, *words: Text, stdin: Text = b"", **more: str) -> str:
        """What git prints, without the last newline."""
        printed = run(["git", "-C", self.path, *words], stdin, more)
        return printed.decode(errors="surrogateescape").rstrip("\n")

    def commit(
        self,
        message: Text,
        files: Mapping[str, Text | None] | Mapping[bytes, Text | None] | None = None,
        *,
        branch: Text = "main",
        parents: Sequence[str] | None = None,
        renames: Mapping[str, str] | Mapping[bytes, bytes] | None = None,
        author: Text = ADA,
        committer: Text | None = None,
        date: str | int | None = None,
        authored: str | int | None = None,
        zone: str = "+0000",
    ) -> str:
        """A commit on top of the branch, or of other parents; returns its hash.

        `files` are written over those of the first parent, None removes one; `date` is the committer's, and
        the author's too unless `authored` says otherwise: text in ISO form (UTC) or seconds.
        """
        if parents is None:
            tip = self.tip(branch)
            parents = [tip] if tip else []
        when = self.after(parents) if date is None else seconds(date)
        wrote = when if authored is None else seconds(authored)
        stream = [
            b"commit refs/heads/" + raw(branch),
            b"mark :1",
            b"author " + raw(author) + f" {wrote} {zone}".encode(),
            b"committer " + raw(committer or author) + f" {when} {zone}".encode(),
            data(message),
            *(f"{'merge' if index else 'from'} {parent}".encode() for index, parent in enumerate(parents)),
            *(b"R " + quoted(old) + b" " + quoted(new) for old, new in (renames or {}).items()),
            *(change(path, content) for path, content in (files or {}).items()),
            b"",
            b"get-mark :1",
            b"",
        ]
        words = ("fast-import", "--quiet", "--force", "--date-format=raw-permissive")
        return self.git(*words, stdin=b"\n".join(stream))

    def merge(self, message: Text, *others: str, branch: str = "main", **more: object) -> str:
        """A merge commit that takes over what the others changed since they left the branch."""
        tip = self.tip(branch)
        taken: dict[bytes, bytes | None] = {}
        for other in others:
            words = ["git", "-C", self.path, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"]
            listed = run([*words, self.git("merge-base", tip, other), other]).split(b"\0")
            for entry, path in zip(listed[0::2], listed[1::2], strict=False):
                blob, status = entry.split()[3:]
                taken[path] = (
                    None if status == b"D" else run(["git", "-C", self.path, "cat-file", "blob", blob])
                )
        files = taken | {raw(path): content for path, content in (more.pop("files", None) or {}).items()}
        return self.commit(message, files, branch=branch, parents=[tip, *others], **more)

    def write(self, kind: str, content: Text) -> str:
        """An object as given, however malformed; returns its hash."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", stdin=content)

    def tip(self, branch: Text = "main") -> str | None:
        """The newest commit of a branch, None where there is none."""
        return self.git("for-each-ref", "--format=%(objectname)", b"refs/heads/" + raw(branch)) or None

    def point(self, branch: str, sha: str) -> None:
        """Moves a branch, wherever it stood."""
        self.git("update-ref", f"refs/heads/{branch}", sha)

    def after(self, parents: Sequence[str]) -> int:
        """An hour after the youngest parent."""
        if not parents:
            return seconds(BEGINNING)
        dates = self.git("log", "--no-walk", "--format=%ct", *parents).split()
        return max(map(int, dates), default=seconds(BEGINNING)) + HOUR

    def totals(self, branch: str = "main") -> tuple[int, int, int]:
        """Commits, added and deleted lines as git itself counts them, merge commits left out."""
        words = ("-c", "diff.renameLimit=1000", "log", "--no-merges", "--numstat", "-M", "--format=%x01")
        printed = self.git(*words, branch, "--").split("\n")
        files = [line.split("\t") for line in printed if "\t" in line]
        added, deleted = (sum(int(row[i]) for row in files if row[i] != "-") for i in (0, 1))
        return printed.count("\x01"), added, deleted

    def loose(self, sha: str) -> Path:
        """The file of an object that is not packed."""
        folder = self.path / ".git" if (self.path / ".git").exists() else self.path
        return folder / "objects" / sha[:2] / sha[2:]


def create(path: Path, *, bare: bool = True, branch: str = "main", form: str = "sha1") -> Repository:
    """An empty repository."""
    kind = ["--bare"] if bare else []
    words = ["init", "-q", *kind, "--template=", f"--initial-branch={branch}", f"--object-format={form}"]
    run(["git", *words, path])
    return Repository(path)


def lines(count: int, word: str = "line") -> str:
    """A text of so many different lines."""
    return "".join(f"{word} {number}\n" for number in range(1, count + 1))


def seconds(date: str | int) -> int:
    """ISO text, taken for UTC where it names no zone, as seconds since 1970."""
    if isinstance(date, int):
        return date
    found = datetime.fromisoformat(date)
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def change(path: Text, content: Text | None) -> bytes:
    """A file written, or removed where there is no content."""
    if content is None:
        return b"D " + quoted(path)
    return b"M 100644 inline " + quoted(path) + b"\n" + data(content)


def data(content: Text) -> bytes:
    """Content with its length in front, as fast-import takes it."""
    return b"data %d\n%b" % (len(raw(content)), raw(content))


def quoted(path: Text) -> bytes:
    """A path that fast-import takes byte by byte."""
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-"
    return b'"' + b"".join(bytes([byte]) if byte in plain else b"\\%03o" % byte for byte in raw(path)) + b'"'


def raw(text: Text) -> bytes:
    """Text as UTF-8, bytes as they are."""
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text


def run(words: Sequence[object], stdin: Text = b"", more: Mapping[str, str] | None = None) -> bytes:
    """What a program prints; its own words in the error when it fails."""
    done = subprocess.run(
        [word if isinstance(word, bytes) else str(word) for word in words],
        input=raw(stdin),
        capture_output=True,
        env=os.environ | SURROUNDINGS | dict(more or {}),
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{words}: {done.stderr.decode(errors='replace')}")
    return done.stdout
