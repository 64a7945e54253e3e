"""A month of nights over one warehouse, and the clean night that it is held against."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from ingest import quarantine, record, warehouse
from ingest.__main__ import main
from tests.forge import faults
from tests.forge.fake import Fake, Fault
from tests.ingest import killed
from tests.ingest.faults import Server
from tests.month import compared, days, readers, troubles, world
from tests.month.place import Place
from tests.month.troubles import Trouble
from tests.month.world import World

SOURCES = ("evaluations", "files", "git", "github", "gitlab")
CLEAN = 8  # nights that what is left over may take at most


@dataclass(frozen=True)
class Plan:
    """What to run."""

    nights: int = 30
    seed: int = 1
    readers: int = 2
    metrics: str = "few"  # that are published; or every
    repos: Sequence[str] = tuple(world.FORGE)
    troubles: Sequence[Trouble] = ()  # instead of those that the dice draw
    tell: Callable[[str], None] = print


@dataclass
class Month:
    """What happened, and what came of it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    harm: Counter[str] = field(default_factory=Counter)  # kills, full disks, clocks
    events: Counter[str] = field(default_factory=Counter)
    released: list[str] = field(default_factory=list)
    clean: int = 0  # nights after the last trouble
    readers: list[dict] = field(default_factory=list)
    compared: list[compared.Compared] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def night_server(token: str, metrics: str, log: Path) -> Iterator[Server]:
    """What runs nights; it knows the token of the forges, and what it says goes into a file."""
    tokens = {"GITHUB_TOKEN": token, "GITLAB_TOKEN": token}
    with mock.patch.dict(os.environ, tokens), log.open("w") as said:
        started = killed.start(0, metrics=metrics, said=said)
        try:
            yield started
        finally:
            started.communicate()


def run(folder: Path, plan: Plan) -> Month:
    """So many nights, then the clean ones, then the comparison."""
    month = Month()
    with world.opened(folder / "world", plan.seed, plan.repos) as made:
        place, token = Place(folder / "home", made), made.forges["github"].token
        with night_server(token, plan.metrics, folder / "nights.log") as server:
            with readers.reading(place.warehouse, plan.readers, month.readers):
                for number in range(1, plan.nights + 1):
                    days.pass_day(made)
                    spoilt(month, place, server, plan, number)
                settle(month, place, server, plan)
            clean = fresh(place, server)
        month.events = made.done
    month.compared = compared.compare(warehouse.served(place.warehouse), warehouse.served(clean.warehouse))
    month.wrong += [what for reader in month.readers for what in reader["wrong"]]
    return month


def spoilt(month: Month, place: Place, server: Server, plan: Plan, number: int) -> None:
    """A night in which things go wrong."""
    made, chance = place.world, random.Random(f"{plan.seed} {number}")
    before, known = warehouse.served(place.warehouse), len(place.lines())
    trouble = plan.troubles[number - 1] if plan.troubles else drawn(chance, place, before)
    fakes = list(made.forges.values())
    for fake in fakes:
        fake.heal()
    troubles.strike(chance, fakes, trouble.faults, meanwhile(made))
    made.server.away.set() if trouble.away else made.server.away.clear()
    place.configure(today(made) + timedelta(trouble.jump), trouble)
    code, took = killed.run(server, place.file, sources=SOURCES, hurried=True, **trouble.order)
    outcome = ended(place.lines()[known:], code)
    found = troubles.struck(fakes)
    month.outcomes[outcome] += 1
    month.faults += found
    harm(month, trouble, code, len(made.server.refused))
    made.server.refused.clear()
    month.wrong += [
        f"night {number}: {what}" for what in odd(before, warehouse.served(place.warehouse), code)
    ]
    faults = f"{sum(found.values()):>3} replies spoilt"
    plan.tell(f"night {number:>3}: {outcome:<12} {took:5.1f} s  {faults}  {trouble.told()}")


def drawn(chance: random.Random, place: Place, before: Path | None) -> Trouble:
    """By the dice, after the length of the last nights and the size of what they made."""
    seconds = max((night["seconds"] or 0.0 for night in place.lines()[-5:]), default=5.0)
    return troubles.drawn(chance, seconds, before.stat().st_size if before else 10_000_000)


def ended(lines: list[dict], code: int) -> str:
    """How a night ended that may have published several times."""
    if code < 0:
        return "killed"
    if any(line["published"] for line in lines):
        return "partial" if code else "published"
    return str(lines[-1]["outcome"]) if lines else f"exit code {code}"


def odd(before: Path | None, after: Path | None, code: int) -> list[str]:
    """What must not be, however the night ended."""
    found = [f"ended with {code}"] if code not in (0, 1, 3, -9) else []
    if before and (not after or after.name < before.name):
        found.append(f"{after and after.name} is served after {before.name}")
    return found


def harm(month: Month, trouble: Trouble, code: int, refused: int) -> None:
    """Counts what else was done to it."""
    instant, died = "seconds" in trouble.order, code < 0
    found = {
        "killed at a random instant": died and instant,
        "killed at a step, a part or a rename": died and not instant,
        "told to stop": "stop" in trouble.order,
        "disk full": "bytes" in trouble.order and code == 1,
        "clock jumped": bool(trouble.jump),
        "server of git away": refused > 0,
        "published after every part": bool(trouble.settings),
        "budget of questions too small": bool(trouble.forge),
    }
    month.harm.update({what: 1 for what, happened in found.items() if happened})


def meanwhile(made: World) -> Fault:
    """The world goes on while it is read: somebody pushes, a run begins."""

    def act(fake: Fake) -> None:
        word = next(word for word, each in made.forges.items() if each is fake)
        with fake.lock:
            days.push(made, made.at(word)[0])

    return faults.then(act)


def today(made: World) -> date:
    """The day of the night."""
    return (made.today() + timedelta(hours=23)).date()


def settle(month: Month, place: Place, server: Server, plan: Plan) -> None:
    """All is well again: what is in quarantine is released, and nights run until one goes well."""
    made = place.world
    made.server.away.clear()
    made.counts["days"] += max(troubles.JUMPS) + 1  # later than any clock said it was
    for fake in made.forges.values():
        fake.heal()
        world.stand(fake, made.today() + timedelta(hours=23))
    place.configure(today(made), Trouble())
    month.released = release(place)
    while month.clean < CLEAN:
        month.clean += 1
        code, took = killed.run(server, place.file, sources=SOURCES, hurried=True)
        last = place.lines()[-1]
        said = f"{last['outcome']:<12} {took:5.1f} s  {last['message'] or ''}"
        plan.tell(f"clean {month.clean:>3}: {said}")
        if code == 0:
            return
    month.wrong.append(f"after {CLEAN} clean nights not all is well")


def release(place: Place) -> list[str]:
    """As an operator would, by the command."""
    held = quarantine.standings(record.read(place.warehouse / record.RECORD))
    closed = [key for key, standing in held.items() if standing.counted]
    for source, part in closed:
        main(["release", source, part, "--config", str(place.file)])
    return [" ".join(key) for key in closed]


def fresh(place: Place, server: Server) -> Place:
    """Another warehouse after one night over the same world, with the same settings and key of persons."""
    clean = Place(place.folder.with_name("clean"), place.world)
    clean.warehouse.mkdir(parents=True)
    shutil.copy(place.warehouse / "key", clean.warehouse / "key")
    shutil.copy(place.file, clean.file)
    code, _ = killed.run(server, clean.file, sources=SOURCES, hurried=True)
    if code:
        raise AssertionError(f"the clean night ended with {code}: see nights.log")
    return clean
