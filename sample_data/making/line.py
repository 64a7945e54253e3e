"""The main line of a repository while it is being written, and what is known of every landing on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from making.code import Content
from making.dice import between, chance, lognormal
from making.draft import Draft, Tree
from making.marks import PLAIN, Mark
from making.people import Identity
from making.writer import Commit, Stamp, Writer

Files = dict[str, Content | None]
Renames = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One commit of a piece of work: its change and its words, not yet its place in history."""

    who: Identity
    subject: str
    files: Files
    body: str = ""
    renames: Renames = ()
    mark: Mark = PLAIN


@dataclass(frozen=True)
class Landing:
    """What landed: enough for CI, deployments, incidents and reverts to point at it."""

    repo: str
    sha: str
    when: datetime
    how: str
    subject: str
    actor: str  # person, ai, automation
    origin: str  # ai, plain, unsure, automation
    lines: int
    number: int | None = None
    branch: str = "main"
    head: str | None = None
    started: datetime | None = None
    before: Files = field(default_factory=dict)
    after: Files = field(default_factory=dict)
    moved: bool = False  # it renamed files
    steps: tuple[Step, ...] = ()  # its commits, as they were written
    merger: Identity | None = None
    about: str | None = None  # what its request says


@dataclass(frozen=True)
class Closed:
    """A request that did not land."""

    number: int
    step: Step
    branch: str
    head: str
    opened: datetime
    when: datetime


@dataclass
class Line:
    repo: str
    writer: Writer
    requests_since: date  # heads of earlier requests were not kept
    tree: Tree = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    tips: list[tuple[str, datetime]] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    landings: list[Landing] = field(default_factory=list)
    reverted: dict[str, Landing] = field(default_factory=dict)
    closed: list[Closed] = field(default_factory=list)
    again: list[tuple[datetime, Callable[[], Landing | None]]] = field(default_factory=list)
    number: int = 0

    def tip(self) -> str:
        return self.tips[-1][0]

    def draft(self, quote: str = '"') -> Draft:
        return Draft(self.repo, dict(self.tree), quote, self.used, self.locked)

    def next_number(self, rng: Random) -> int:
        """Numbers are shared with tickets, so some are missing."""
        self.number += 1 if chance(rng, 0.7) else between(rng, 2, 4)
        return self.number

    def keeps_requests(self, when: datetime) -> bool:
        return when.date() >= self.requests_since

    def keep_request(self, number: int, head: str, when: datetime) -> None:
        if self.keeps_requests(when):
            self.writer.refs[f"refs/pull/{number}/head"] = head

    def advance(self, sha: str, when: datetime, tree: Tree, paths: set[str]) -> None:
        """The main line has a new tip."""
        self.tips.append((sha, when))
        self.tree = tree
        for path in paths:
            self.changed[path] = len(self.tips) - 1

    def base(self, steps: list[Step], started: datetime) -> int:
        """Where a branch left the line: when it was started, but after its files were last changed."""
        floor = max((self.changed.get(path, 0) for path in paths_of(steps)), default=0)
        place = len(self.tips) - 1
        while place > floor and self.tips[place][1] > started:
            place -= 1
        return place


def paths_of(steps: list[Step]) -> set[str]:
    files = {path for step in steps for path in step.files}
    return files | {path for step in steps for pair in step.renames for path in pair}


def joined(steps: list[Step]) -> tuple[Files, Renames]:
    """The change of all steps taken together."""
    files: Files = {}
    for step in steps:
        files |= step.files
    return files, tuple(pair for step in steps for pair in step.renames)


def author(step: Step) -> Identity:
    who = step.mark.author or step.who
    return Identity(who.name + step.mark.suffix, who.email, who.zone)


def text(step: Step, extra: tuple[str, ...] = ()) -> str:
    """A message: subject, body, the tool's footer, trailers."""
    trailers = "\n".join((*step.mark.trailers, *extra))
    return "\n\n".join(part for part in (step.subject, step.body, step.mark.footer, trailers) if part)


def write_step(
    line: Line, step: Step, parent: str, authored: datetime, committer: Stamp | None = None
) -> str:
    stamp = Stamp(author(step), authored)
    files = tuple(step.files.items())
    commit = Commit(stamp, committer or stamp, text(step), (parent,), files, step.renames)
    return line.writer.add(commit)


def write_branch(
    rng: Random, line: Line, steps: list[Step], started: datetime, ended: datetime
) -> tuple[list[str], list[datetime]]:
    """The commits of a branch, oldest first, spread over the time they took."""
    place = line.base(steps, started)
    parent, base_time = line.tips[place]
    started = max(started, base_time + timedelta(minutes=7))
    ended = max(ended, started + timedelta(minutes=4 * len(steps)))
    shas, times = [], []
    if steps[0].mark.tool == "copilot" and steps[0].mark.author:
        plan = Step(steps[0].who, "Initial plan", {}, mark=steps[0].mark)
        parent = write_step(line, plan, parent, started)
    for number, step in enumerate(steps, 1):
        when = started + (ended - started) * number / (len(steps) + 1)
        when = when.replace(microsecond=0) + timedelta(seconds=between(rng, 0, 50))
        parent = write_step(line, step, parent, when)
        shas.append(parent)
        times.append(when)
    return shas, times


def duration(rng: Random, origin: str) -> timedelta:
    """From the first commit to the landing: agents are quicker."""
    hours = lognormal(rng, {"ai": 9, "automation": 5}.get(origin, 40), 1.1)
    return timedelta(hours=min(max(hours, 0.3), 24 * 30))
