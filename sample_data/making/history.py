"""The history of one repository, from its first commit to the last day of the story."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from making import code, notes, reverts, robots, specials, work
from making.curves import FIRST, moment
from making.dice import between, weighted
from making.draft import write
from making.line import Closed, Landing, Line
from making.people import crew, mailmap
from making.pictures import picture
from making.plan import Task, plan
from making.words import PLACES
from making.work import quote
from making.writer import Commit, Stamp, Writer

SEED = "acme, first edition"
ABOUT = {
    "trainer": "Trains the models of acme, an organisation that does not exist.",
    "serving": "Serves the models of acme, an organisation that does not exist.",
    "evals": "Measures the models of acme, an organisation that does not exist.",
    "console": "Shows the models of acme, an organisation that does not exist.",
}
ATTRIBUTES = {
    "serving": ("serving/api/** linguist-generated=true", "third_party/** linguist-vendored"),
    "console": ("src/api/** linguist-generated=true",),
}
# From when on the heads of requests are there: console never kept them, so its squashes stand alone.
REQUESTS = {
    "trainer": date(2024, 1, 1),
    "serving": FIRST,
    "evals": date(2025, 1, 1),
    "console": date.max,
}
WORKFLOW = ("name: ci", "on: [push, pull_request]", "jobs:", "  test:", "    runs-on: acme-small")
Event = Callable[[], Landing | None]


@dataclass(frozen=True)
class Told:
    """A repository as written."""

    repo: str
    folder: Path
    landings: tuple[Landing, ...]
    reverted: dict[str, Landing]
    closed: tuple[Closed, ...]
    commits: int


def tell(repo: str, folder: Path) -> Told:
    rng = Random(f"{SEED}: {repo}")
    line = Line(repo, Writer(folder), REQUESTS[repo])
    begin(rng, line)
    queue: list[tuple[datetime, int, Callable]] = []
    order = count()
    for task in plan(rng, repo):
        heapq.heappush(queue, (task.when, next(order), partial(perform, rng, line, task)))
    for when, special in specials.calendar(repo):
        heapq.heappush(queue, (when, next(order), partial(special, rng, line, when)))
    while queue:
        when, _, event = heapq.heappop(queue)
        landing = event()
        if landing:
            reverts.consider(rng, line, landing)
        while line.again:
            when, event = line.again.pop()
            heapq.heappush(queue, (when, next(order), event))
    line.writer.refs["refs/heads/main"] = line.tip()
    line.writer.close()
    if repo == "trainer":
        notes.write(rng, folder)
    closed = tuple(line.closed)
    return Told(repo, folder, tuple(line.landings), line.reverted, closed, len(line.writer.marks))


def perform(rng: Random, line: Line, task: Task) -> Landing | None:
    makers = {"bump": robots.bump, "regenerate": robots.regenerate}
    return makers.get(task.kind, work.do)(rng, line, task)


def begin(rng: Random, line: Line) -> None:
    """The first commit: what every repository starts with, and a little source."""
    when = moment(FIRST, 9 * 3600)
    who = weighted(rng, crew(line.repo, FIRST)).identity(FIRST)
    draft = line.draft(quote(line.repo, when))
    draft.put("README.md", ((f"# acme/{line.repo}",), (ABOUT[line.repo],)))
    draft.put(".github/workflows/ci.yml", (WORKFLOW,))
    draft.put(robots.LOCKS[line.repo], robots.lock(rng, line.repo))
    draft.put("docs/overview.png", picture(rng))
    if line.repo in ATTRIBUTES:
        draft.put(".gitattributes", (ATTRIBUTES[line.repo],))
    if lines := mailmap(line.repo):
        draft.put(".mailmap", (tuple(lines.splitlines()),))
    if line.repo in robots.CLIENTS:
        draft.put(robots.CLIENTS[line.repo], code.generated(rng, line.repo, 120))
    for place in PLACES[line.repo]:
        if place.since <= FIRST.year:
            write(rng, draft, place.folder, place.suffix, between(rng, 25, 60), code.function)
    stamp = Stamp(who, when)
    sha = line.writer.add(Commit(stamp, stamp, "First commit", (), tuple(draft.files.items())))
    line.advance(sha, when, draft.tree, set(draft.files))
