"""Which commit last touched each line that a landing adds, asked of git where its commits differ in origin.

Blame looks no further back than the commit that was landed on, follows renames, and is remembered for as
long as it is asked: what a landing brought in does not change. Of a squash the head of its request is blamed,
where its file is the same as the one that landed.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git import hunks, stream
from ingest.git.command import GitError, git
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.night import Night

MOST = 400  # ranges on one command line; a file with more is blamed whole
PIECE = 100  # landings whose diffs are in memory at a time
GROUP = re.compile(
    rb"^(?P<sha>[0-9a-f]{40,64}) (?P<origin>\d{1,18}) (?P<final>\d{1,18}) (?P<lines>\d{1,18})$"
    rb"|^(?P<boundary>boundary)$|^filename (?P<path>.*)$",
    re.M,
)
COLUMNS = ("merge", "base", "tip", "path", "from_line", "lines", "sha", "origin_path", "origin_line")
# line, how many, commit (empty: outside of the landing), path and line there
Group = tuple[int, int, str, str, int]
Row = tuple[str, str, str, str, int, int, str, str, int]
WORDS = ("blame", "--incremental", "--no-textconv")
# Of a landing that is gone, of another head of its request, of commits that are marked alike by now.
GONE = """
DELETE FROM blames
WHERE repo = $repo AND (merge, base, tip, path) NOT IN (SELECT (merge, base, tip, path) FROM unclear)
"""
DIFF = ("diff-tree", "--stdin", "-r", hunks.FORMAT, *hunks.WORDS)


@dataclass(frozen=True)
class Landing:
    """What is blamed: the lines between two commits, as the tip has them."""

    merge: str
    base: str
    tip: str


@dataclass(frozen=True)
class File:
    """One file of a landing, with the ranges of lines that were added to it."""

    landing: Landing
    path: bytes
    ranges: tuple[tuple[int, int], ...]


def update(night: Night, repo: str, path: Path) -> None:
    """Blames what the table `unclear` (merge, base, tip, path) names, and forgets all else."""
    night.con.execute(GONE, {"repo": repo})
    missing = night.con.execute(
        "SELECT merge, base, tip, path FROM unclear AS u ANTI JOIN (SELECT * FROM blames WHERE repo = $repo) "
        "AS b USING (merge, base, tip, path) ORDER BY ALL",
        {"repo": repo},
    ).fetchall()
    landings: dict[Landing, set[str]] = defaultdict(set)
    for merge, base, tip, name in missing:
        landings[Landing(merge, base, tip)].add(name)
    with night.say.bar(f"{repo}: blame", len(missing)) as bar, ThreadPoolExecutor(stream.cores()) as pool:
        for piece in pieces(landings):
            wanted = {landing: landings[landing] for landing in piece}
            files = list(added(path, wanted))
            rows = [row for told_of in pool.map(partial(told, path), files) for row in told_of]
            unknown = {(landing, name) for landing, names in wanted.items() for name in names}
            unknown -= {(file.landing, hunks.named(file.path)) for file in files}
            unknown = {(landing, name) for landing, name in unknown if landing.tip != landing.merge}
            store(night, repo, rows + [untold(landing, name) for landing, name in unknown])
            bar.advance(sum(map(len, wanted.values())))


def pieces(landings: Iterable[Landing]) -> Iterator[list[Landing]]:
    """Some landings at a time."""
    every = list(landings)
    for start in range(0, len(every), PIECE):
        yield every[start : start + PIECE]


def added(path: Path, wanted: dict[Landing, set[str]]) -> Iterator[File]:
    """The wanted files and what was added to them, if the tip has them as they landed."""
    by_merge = {landing.merge: landing for landing in wanted}
    ranges: dict[tuple[str, bytes, str], list[tuple[int, int]]] = defaultdict(list)
    for hunk in hunks.added(diffs(path, list(wanted))):
        if hunks.named(hunk.path) in wanted[by_merge[hunk.commit]]:
            ranges[hunk.commit, hunk.path, hunk.blob].append((hunk.first, hunk.first + hunk.count - 1))
    same = unchanged(path, [(by_merge[merge], name, blob) for merge, name, blob in ranges])
    for (merge, name, blob), spans in ranges.items():
        if (merge, name, blob) in same:
            yield File(by_merge[merge], name, tuple(spans))


def diffs(path: Path, landings: list[Landing]) -> bytes:
    """What git prints of these landings; one that it cannot read, found by halving, is left out."""
    pairs = "".join(f"{landing.merge} {landing.base}\n" for landing in landings).encode()
    try:
        return git(path, *DIFF, stdin=pairs)
    except GitError:
        if len(landings) == 1:
            return b""
    half = len(landings) // 2
    return diffs(path, landings[:half]) + diffs(path, landings[half:])


def unchanged(path: Path, files: list[tuple[Landing, bytes, str]]) -> set[tuple[str, bytes, str]]:
    """Files that are the same in the tip: always, but where the head of a request is blamed."""
    found = {(landing.merge, name, blob) for landing, name, blob in files if landing.tip == landing.merge}
    others = [each for each in files if each[0].tip != each[0].merge and b"\n" not in each[1]]
    asked = b"".join(landing.tip.encode() + b":" + name + b"\n" for landing, name, _ in others)
    answers = git(path, "cat-file", "--batch-check=%(objectname)", stdin=asked).splitlines() if others else []
    for (landing, name, blob), answer in zip(others, answers, strict=True):
        if answer.decode(errors="replace") == blob:
            found.add((landing.merge, name, blob))
    return found


def told(path: Path, file: File) -> list[Row]:
    """What git says of the lines of one file; nothing where it fails, which is tried again."""
    landing, ranges = file.landing, file.ranges
    asked = [f"-L{first},{last}" for first, last in ranges] if len(ranges) <= MOST else []
    name, limits = hunks.named(file.path), f"{landing.base}..{landing.tip}"
    try:
        printed = git(path, *WORDS, *asked, limits, "--", os.fsdecode(file.path))
    except GitError:
        return []
    start = landing.merge, landing.base, landing.tip, name
    return [(*start, *group) for group in within(parsed(printed), ranges)] or [untold(landing, name)]


def untold(landing: Landing, path: str) -> Row:
    """The row of a file that cannot be blamed, so that nobody asks again."""
    return (landing.merge, landing.base, landing.tip, path, 0, 0, "", "", 0)


def parsed(printed: bytes) -> list[Group]:
    """The groups of lines that git told, in their order."""
    found, outside, sha, group = [], set(), "", (0, 0, 0)
    for said in GROUP.finditer(printed):
        if said["sha"]:
            sha = said["sha"].decode()
            group = int(said["origin"]), int(said["final"]), int(said["lines"])
        elif said["boundary"]:
            outside.add(sha)
        else:
            found.append((sha, hunks.named(hunks.unquoted(said["path"])), *group))
    return sorted(
        (final, lines, "" if sha in outside else sha, name, origin)
        for sha, name, origin, final, lines in found
    )


def within(groups: list[Group], ranges: tuple[tuple[int, int], ...]) -> Iterator[Group]:
    """The parts of the groups that lie in the ranges; both are sorted."""
    place = 0
    for final, lines, sha, name, origin in groups:
        end = final + lines - 1
        while place < len(ranges) and ranges[place][1] < final:
            place += 1
        for first, last in overlapping(ranges, place, end):
            begin, stop = max(final, first), min(end, last)
            yield begin, stop - begin + 1, sha, name, origin + begin - final


def overlapping(ranges: tuple[tuple[int, int], ...], place: int, end: int) -> Iterator[tuple[int, int]]:
    """From that place on, those that begin up to the end."""
    while place < len(ranges) and ranges[place][0] <= end:
        yield ranges[place]
        place += 1


def store(night: Night, repo: str, found: list[Row]) -> None:
    """What was told, into `blames`."""
    import polars as pl

    with framed(night.con, "found_blames", pl.DataFrame(found, schema=list(COLUMNS), orient="row")):
        night.merge("blames", "SELECT $repo AS repo, * FROM found_blames", {"repo": repo})
