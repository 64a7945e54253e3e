"""Which lines of which files a commit added, as ranges: the hunks of a diff without its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.git.stream import HEAD, MARK

# A line of content begins with < or > here, so nothing in a file can be taken for what git says itself.
WORDS = (
    "-p",
    "-U0",
    "-M",
    "--full-index",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--output-indicator-new=>",
    "--output-indicator-old=<",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
)
FORMAT = f"--format=tformat:{HEAD}%H"
SAID = re.compile(
    rb"^(?:\x01" + MARK.encode() + rb"(?P<commit>[0-9a-f]{40,64})"
    rb"|(?P<file>diff --git )"
    rb"|index [0-9a-f]+\.\.(?P<blob>[0-9a-f]+)"
    rb"|\+\+\+ (?P<path>.*)"
    rb"|@@ -\S+ \+(?P<first>\d{1,18})(?:,(?P<count>\d{1,18}))? @@)",
    re.M,
)
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.S)
LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand together in the newer version."""

    commit: str
    path: bytes
    blob: str  # hash of the newer version
    first: int
    count: int


def added(output: bytes) -> Iterator[Hunk]:
    """The added lines in what git printed with these words and format."""
    commit, blob, path = "", "", b""
    for said in SAID.finditer(output):
        if said["commit"]:
            commit = said["commit"].decode()
        elif said["file"]:
            blob, path = "", b""
        elif said["blob"]:
            blob = said["blob"].decode()
        elif said["path"] is not None:
            path = unquoted(said["path"].rstrip(b"\t")).removeprefix(b"b/")
        elif path and (count := int(said["count"] or 1)):
            yield Hunk(commit, path, blob, int(said["first"]), count)


def unquoted(name: bytes) -> bytes:
    """A path as its bytes: git puts one with control characters, quotes or high bytes between quotes."""
    if not (name.startswith(b'"') and name.endswith(b'"') and len(name) > 1):
        return name
    return ESCAPED.sub(lambda found: letter(found[1]), name[1:-1])


def letter(code: bytes) -> bytes:
    """What stands behind a backslash."""
    return bytes([int(code, 8) & 255]) if len(code) == 3 else LETTERS.get(code, code)


def named(path: bytes) -> str:
    """A path as tables have it: bytes that are not UTF-8 as \\xNN."""
    return path.decode(errors="backslashreplace")
