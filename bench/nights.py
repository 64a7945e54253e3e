"""Nights: the first one over a whole history, and those that find nothing new."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bench import BenchError, generate, process
from bench.subject import REQUESTS, Subject, Terms, best, tell
from bench.table import Row

LANDED = ("--merges", "--diff-merges=first-parent")
NUMSTAT = ("-c", "diff.renameLimit=1000", "log", "--numstat", "-M")
# Bare git does neither; what they cost is measured by `survival`, and bounded in a night. Blame of mixed
# landings and line notes are part of the night and measured against bare git by `lines`.
WITHOUT = "survival = { seconds = 0 }\nfaults = { fixes = 0 }\n"
SMALL = 200  # commits of a small repository
TIMES = 5  # of what takes a second


def first_night(subject: Subject, terms: Terms) -> list[Row]:
    """A full history into a published warehouse against bare git, which prints the same diffs to nowhere."""
    folder = home(terms.work / subject.name, [subject.path])
    ours, peers = [], []
    for number in range(terms.repeats):
        tell(f"{subject.name}: full ingest and bare git, {number + 1} of {terms.repeats}")
        peers.append([bare(subject, *words) for words in (REQUESTS, LANDED)])
        shutil.rmtree(folder / "warehouse", ignore_errors=True)
        ours.append(process.python("-m", "bench.child", "night", folder / "foreshock.toml"))
    own, below = (highest(run.own_mb for run in ours), highest(run.below_mb for run in ours))
    git_mb = highest(log.own_mb for log, _ in peers)
    f2 = min(log.seconds + merges.seconds for log, merges in peers)
    whole, apart = min(json.loads(run.printed) for run in ours)
    what = f"{subject.name}: full ingest but for survival and faults, {subject.commits:,} commits"
    rest, peer, most = whole - apart, "bare git log, merges too (F2)", allowed(subject.commits)
    return [
        Row(f"{what}; not blame and notes", rest, "s", peer, f2, most, of_ratio=True),
        Row(f"{what}; all of it", whole, "s", peer, f2),
        Row(f"{subject.name}: memory of ingest", own, "MB", "bare git log", git_mb, 700),
        Row(f"{subject.name}: memory of the largest git below it", below, "MB", "bare git log", git_mb),
    ]


def quiet_night(subject: Subject, terms: Terms) -> Row:
    """A night with nothing new, the whole process; needs the first night."""
    tell(f"{subject.name}: a night with nothing new")
    folder = terms.work / subject.name
    ours, peer = best(TIMES if terms.repeats > 1 else 1, lambda: again(folder), bare_python)
    return Row(
        f"{subject.name}: a night with nothing new", ours, "s", "import duckdb, polars, pydantic", peer, 0.5
    )


def further_repositories(terms: Terms) -> Row:
    """What each further repository adds to a night with nothing new."""
    tell("many repositories with nothing new")
    small = generate.repository(terms.cache, SMALL)
    paths = [terms.work / f"small{number:02}.git" for number in range(terms.further + 1)]
    for path in paths:
        shutil.copytree(small, path)
    one, many = home(terms.work / "one", paths[:1]), home(terms.work / "many", paths)
    for folder in (one, many):
        ingest(folder)
    alone, together, peer = best(
        TIMES if terms.repeats > 1 else 1,
        lambda: again(one),
        lambda: again(many),
        lambda: process.run(["git", f"--git-dir={small}", "for-each-ref"], keep=False).seconds,
    )
    each = (together - alone) / terms.further
    return Row("each further repository in it", each, "s", "git for-each-ref", peer, 0.010)


def snapshot(subject: Subject, terms: Terms) -> Path:
    """What the first night published; run now if it was not measured."""
    folder = terms.work / subject.name
    if not folder.exists():
        tell(f"{subject.name}: full ingest")
        ingest(home(folder, [subject.path]))
    return (folder / "warehouse" / "foreshock.duckdb").resolve(strict=True)


def allowed(commits: int) -> float:
    """The target in multiples of F2: 0.85 up to 13,000 commits, 0.65 from 80,000, in proportion between."""
    return 0.85 - 0.2 * min(1.0, max(0.0, (commits - 13_000) / 67_000))


def home(folder: Path, repositories: list[Path]) -> Path:
    """A folder with its foreshock.toml; `now` is today, so that no night of the run is a new day's first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = [f"now = {datetime.now(UTC).date()}\n{WITHOUT}"]
    for number, path in enumerate(repositories):
        text.append(f'[[repos]]\nname = "acme/bench{number:02}"\ngit = {json.dumps(str(path))}\n')
    (folder / "foreshock.toml").write_text("\n".join(text))
    return folder


def ingest(folder: Path) -> float:
    """A night as cron runs it; the time of the whole process."""
    return process.python("-m", "ingest", "--quiet", "--config", folder / "foreshock.toml").seconds


def again(folder: Path) -> float:
    """The same where nothing is new; refused when something was."""
    seconds = ingest(folder)
    night = json.loads((folder / "warehouse" / "nights.jsonl").read_text().splitlines()[-1])
    if night["outcome"] != "nothing new":
        raise BenchError(f"{folder}: a night over what was read before ended as {night['outcome']!r}")
    return seconds


def bare(subject: Subject, *words: str) -> process.Run:
    """git log of the branch and whatever else is named, to nowhere."""
    command = ["git", f"--git-dir={subject.path}", *NUMSTAT, *words, subject.branch, "--"]
    return process.run(command, keep=False)


def bare_python() -> float:
    """Python with the libraries that every night loads, and nothing else."""
    return process.python("-c", "import duckdb, polars, pydantic").seconds


def highest(values: object) -> float | None:
    """The largest of those that are known."""
    return max((value for value in values if value is not None), default=None)
