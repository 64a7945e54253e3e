"""Files that one commit added and none has touched since: what git blame would say of them is known.

A history that began with an import has most of its files in that state. Where the commit deleted something
too, or is a merge, blame may look further for where lines came from: it is asked.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.git.command import command, environment

WORDS = ("log", "-c", "-z", "--format=%x01%H", "--name-status", "--no-renames")
READ = 1 << 20
HERE = (b"A", b"M")  # nothing deleted that a file may have been before, and no merge


def find(path: Path, head: str, wanted: set[bytes]) -> dict[bytes, str]:
    """Those of the wanted files, each with its commit; none where git cannot read all of history."""
    found: dict[bytes, str] = {}
    with subprocess.Popen(  # noqa: S603 - git; the one word from outside is the hash of a commit
        command(path, *WORDS, head, "--"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as running:
        for sha, files in commits(running.stdout):
            simple = all(status in HERE for status, _ in files)
            for status, name in files:
                if name in wanted:
                    found[name] = sha if simple and status == b"A" and name not in found else ""
    return {} if running.returncode else {name: sha for name, sha in found.items() if sha}


def commits(printed: IO[bytes]) -> Iterator[tuple[str, list[tuple[bytes, bytes]]]]:
    """Each commit with the state and the name of every file that it touched."""
    sha, files, words = "", [], tokens(printed)
    for word in words:
        if word.startswith(b"\1"):
            yield sha, files
            sha, files = word[1:].decode(), []
        elif status := word.lstrip(b"\n"):
            files.append((status, next(words, b"")))
    yield sha, files


def tokens(printed: IO[bytes]) -> Iterator[bytes]:
    """What stands between two NULs: a history is not held in memory."""
    rest = b""
    while block := printed.read(READ):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    yield rest
