"""What is read: three repositories, a GitHub, a GitLab and files, all of which change from day to day.

The first repository is a path, the second answers over HTTP, the third is fetched from a file:// address.
Requests of a repository stand at its forge, and its heads among its refs, as a forge keeps them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.forge import lab, tables
from tests.forge.server import Fake, serve
from tests.ingest.repository import Repository, create
from tests.month import commits, files, served

FIRST = date(2026, 9, 28)  # a Monday: the month passes the end of a quarter
FORGE = {"acme/trainer": "github", "acme/serving": "github", "acme/tools": "gitlab"}


@dataclass
class Asked:
    """A request that is still open."""

    number: int
    cells: dict[str, str]
    commits: list[str]


@dataclass(frozen=True)
class World:
    """All that a night can read, and the dice that move it."""

    folder: Path
    chance: random.Random
    repos: dict[str, Repository]
    forges: dict[str, Fake]
    server: served.Server
    counts: Counter[str] = field(default_factory=Counter)
    open: dict[str, list[Asked]] = field(default_factory=dict)
    running: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)  # what happened, for the report

    def next(self, what: str) -> int:
        """A number that was not given yet."""
        self.counts[what] += 1
        return self.counts[what]

    def when(self) -> str:
        """The next instant of this day: every event has one of its own."""
        moment = self.today() + timedelta(minutes=4 * self.next("minutes"))
        return moment.strftime("%Y-%m-%d %H:%M")

    def today(self) -> datetime:
        """Its first hour; the night follows 23 hours later, at two."""
        return datetime(FIRST.year, FIRST.month, FIRST.day, 3, tzinfo=UTC) + timedelta(
            self.counts["days"] - 2
        )

    def at(self, forge: str) -> list[str]:
        """The repositories at a forge."""
        return [name for name in self.repos if FORGE[name] == forge]

    def put(self, repo: str, table: str, **cells: object) -> None:
        """A row at the forge of a repository."""
        state = self.forges[FORGE[repo]].state
        texts = {name: str(cell) for name, cell in cells.items()}
        state.put(repo, table, tables.row(state, repo, table, texts))


@contextmanager
def opened(folder: Path, seed: int, names: Sequence[str] = tuple(FORGE)) -> Iterator[World]:
    """A world with some history in each of these repositories."""
    (folder / "git").mkdir(parents=True)
    repos = {name: create(folder / "git" / f"{name.partition('/')[2]}.git") for name in names}
    with served.serving(folder / "git") as server, serve() as github, serve(lab.made()) as gitlab:
        forges = {"github": github, "gitlab": gitlab}
        world = World(folder, random.Random(seed), repos, forges, server)
        for name in repos:
            forges[FORGE[name]].write(name)
            forges[FORGE[name]].limits = {"core": 10**6, "graphql": 10**6}
            world.open[name], world.running[name] = [], []
            commits.before(world, name)
        files.begin(folder)
        yield world


def stand(fake: Fake, moment: datetime) -> None:
    """The clock of a forge stands all night, so that what is read last and what is read first agree on it."""
    fake.now = lambda: moment  # type: ignore[method-assign]
