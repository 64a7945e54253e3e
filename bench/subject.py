"""What is measured, and where: a repository, the folder to work in, how often."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.generate import git
from ingest.git.place import git_dir

# A night reads commits of requests too, where their heads are there.
REQUESTS = ("--glob=refs/pull/*/head", "--glob=refs/merge-requests/*/head")


@dataclass(frozen=True)
class Subject:
    """A repository, the branch that is counted, and how many commits it and requests have."""

    name: str
    path: Path
    branch: str
    commits: int


@dataclass(frozen=True)
class Terms:
    """How a run measures."""

    cache: Path  # generated repositories, kept
    work: Path  # everything else, deleted at the end
    repeats: int
    driller: int  # commits that PyDriller is given
    further: int  # small repositories beside a first one
    scale: int  # commits in the large warehouse, with ten file rows each
    attempts: int  # runs of METR
    logs: int  # of Inspect
    runs: int  # of a forge
    minutes: float  # that readers of the dashboard are busy


def open_repository(path: Path, name: str | None = None) -> Subject:
    """A repository as it is found, its own branch counted; named as its folder unless told otherwise."""
    place = git_dir(path.resolve())
    branch = git(f"--git-dir={place}", "symbolic-ref", "--short", "HEAD").strip()
    commits = int(git(f"--git-dir={place}", "rev-list", "--count", *REQUESTS, branch, "--"))
    return Subject(name or path.resolve().name.removesuffix(".git"), place, branch, commits)


def best(repeats: int, *measures: Callable[[], float]) -> list[float]:
    """The shortest time of each, taken in turns, so that what else the machine does meets all alike."""
    times = [[measure() for measure in measures] for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


def tell(text: str) -> None:
    """Progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
