"""python -m bench.releases REPO: aider's own published share of each release, computed anew with our tags.

REPO is a clone of github.com/Aider-AI/aider. Files and options of blame are those of its scripts/blame.py,
published figures those of its aider/website/_data/blame.yml; who wrote a commit is what our rules say.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench import tags
from bench.subject import tell
from ingest import IngestError, attribution
from ingest.git import blame, stream
from ingest.git.command import git
from ingest.git.place import git_dir

TOOL = "aider"
PUBLISHED = "HEAD:aider/website/_data/blame.yml"
ENTRY = re.compile(
    r"^- aider_percentage: (?P<share>\S+)$.*?^  end_tag: (?P<end>\S+)$.*?^  start_tag: (?P<start>\S+)$"
    r".*?^  total_lines: (?P<lines>\d+)$",
    re.M | re.S,
)
BLAME = ("blame", "--incremental", "-M100", "-C100", "-C", "-C")
ENDS = (".js", ".py", ".scm", ".sh", "Dockerfile", "Gemfile")
PAGES = {
    "aider/website/index.html",
    "aider/website/share/index.md",
    "aider/website/_includes/head_custom.html",
    "aider/website/_includes/home.css",
    "aider/website/docs/leaderboards/index.md",
}
LEFT_OUT = {"aider/website/install.ps1", "aider/website/install.sh"}


@dataclass(frozen=True)
class Release:
    """What is published of one."""

    start: str
    end: str
    share: float  # percent of the lines
    lines: int


def published(path: Path) -> list[Release]:
    """Every release, oldest first."""
    text = git(path, "show", PUBLISHED).decode()
    found = (said.groupdict() for said in ENTRY.finditer(text))
    return [Release(said["start"], said["end"], float(said["share"]), int(said["lines"])) for said in found]


def counted(name: str) -> bool:
    """Whether the lines of a file are counted."""
    if name.endswith("prompts.py") or name.startswith("tests/fixtures/watch") or name in LEFT_OUT:
        return False
    settings = name.startswith((".github/workflows/", "aider/resources/")) and name.endswith(".yml")
    exercise = name.startswith("tests/fixtures/languages/") and "/test." in name
    return name.endswith(ENDS) or settings or name in PAGES or exercise


def lines_of(path: Path, release: Release) -> Counter[str]:
    """Lines of a release by the commit that wrote them; a file that none of its commits touched has none."""
    commits = f"{release.start}..{release.end}"
    there = git(path, "ls-tree", "-r", "-z", "--name-only", release.end).split(b"\0")
    touched = git(path, "log", "-m", "-z", "--format=", "--name-only", "--no-renames", commits).split(b"\0")
    names = {os.fsdecode(name.lstrip(b"\n")) for name in touched} & {os.fsdecode(name) for name in there}

    def one(name: str) -> list[blame.Group]:
        return blame.parsed(git(path, *BLAME, commits, "--", name))

    with ThreadPoolExecutor(stream.cores()) as pool:
        groups = [group for found in pool.map(one, filter(counted, names)) for group in found]
    sums: Counter[str] = Counter()
    for _, lines, sha, _, _ in groups:
        sums[sha] += lines
    del sums[""]
    return sums


def shares(path: Path, release: Release) -> tuple[int, float, float]:
    """Lines of a release, and percent of them by the tool: without weak marks, and with them."""
    lines = lines_of(path, release)
    headers = tags.headers(path, f"{release.start}..{release.end}")
    evidence = attribution.find(headers).filter(pl.col("tool") == TOOL)
    origins = attribution.decide(headers["sha"], evidence).filter(pl.col("origin") == "ai")
    strict = set(origins.filter(pl.col("grade") != "weak")["sha"])
    total = lines.total()
    parts = (sum(lines[sha] for sha in found) for found in (strict, set(origins["sha"])))
    return total, *(100 * part / total for part in parts)


def main(argv: list[str]) -> int:
    """Prints the table; 1 where git cannot read what it needs."""
    parser = argparse.ArgumentParser("python -m bench.releases", description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument(
        "releases", nargs="*", metavar="TAG", help="default: the five newest that are published"
    )
    options = parser.parse_args(argv)
    try:
        tabled(git_dir(options.repository.resolve()), options.releases)
    except IngestError as error:
        tell(str(error))
        return 1
    return 0


def tabled(path: Path, ends: list[str]) -> None:
    """A row for each release, as soon as it is worked out."""
    every = published(path)
    print("| release | lines | published | share | published | difference | with weak marks |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for each in [each for each in every if each.end in ends] if ends else every[-5:]:
        lines, strict, declared = shares(path, each)
        cells = (
            *(each.end, f"{lines:,}", f"{each.lines:,}", f"{strict:.2f} %", f"{each.share:.2f} %"),
            *(f"{strict - each.share:+.2f}", f"{declared:.2f} %"),
        )
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
