"""What gets done when: for each repository and quarter a list of tasks with their sizes and origins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from making.curves import PACE, RATE, ai_share, moment, of_quarter, quarters
from making.dice import between, chance, lognormal, shuffled, weighted
from making.people import crew

WRITTEN = {"feature": 42, "fix": 30, "refactor": 9, "tests": 8}
NOTEBOOKS = {"trainer": 5, "evals": 7}
BESIDE = {"docs": 6, "config": 5, "records": 1.4}
SCALE = {"feature": 1.5, "fix": 0.45, "refactor": 0.7, "tests": 0.8, "notebook": 0.9}
MEAN = 95
BOTS = {"trainer": 3, "serving": 4, "evals": 2, "console": 4}


@dataclass(frozen=True)
class Part:
    """One commit to come: how many lines, and whose."""

    lines: int
    origin: str = "plain"


@dataclass(frozen=True)
class Task:
    when: datetime
    kind: str
    parts: tuple[Part, ...]

    @property
    def lines(self) -> int:
        return sum(part.lines for part in self.parts)


def plan(rng: Random, repo: str) -> list[Task]:
    """Every task of a repository, in order of time."""
    tasks: list[Task] = []
    for start, end in quarters():
        tasks += quarter(rng, repo, start, end)
    return origins(rng, repo, sorted(tasks, key=lambda task: task.when))


def quarter(rng: Random, repo: str, start: date, end: date) -> list[Task]:
    """Tasks until the quarter's lines are spent, then those that write no source, then the robots'."""
    days = (end - start).days + 1
    middle = start + timedelta(days=days // 2)
    pace = of_quarter(PACE, middle)
    budget = sum(crew(repo, middle).values()) * days * RATE * pace * (0.93 + 0.14 * rng.random())
    kinds = WRITTEN | ({"notebook": NOTEBOOKS[repo]} if repo in NOTEBOOKS else {})
    found: list[Task] = []
    while budget > 0:
        kind = weighted(rng, kinds)
        lines = max(2, int(lognormal(rng, MEAN * pace**0.32 * SCALE[kind], 0.8)))
        budget -= lines
        found.append(Task(moment_in(rng, start, end), kind, parts(rng, lines)))
    for _ in range(round(len(found) * 0.13)):
        found.append(Task(moment_in(rng, start, end), weighted(rng, BESIDE), (Part(between(rng, 3, 40)),)))
    for number in range(max(1, round(BOTS[repo] * days / 91 * (0.4 + 0.9 * rng.random())))):
        kind = "regenerate" if repo in ("serving", "console") and number == 0 else "bump"
        found.append(Task(moment_in(rng, start, end), kind, (Part(0, "automation"),)))
    return found


def parts(rng: Random, lines: int) -> tuple[Part, ...]:
    """Small work is one commit, larger work up to four."""
    count = 1 if lines < 60 else weighted(rng, {1: 66, 2: 22, 3: 8, 4: 4})
    cuts = [lines // count] * count
    cuts[0] += lines - sum(cuts)
    return tuple(Part(cut) for cut in cuts)


def moment_in(rng: Random, start: date, end: date) -> datetime:
    """A moment of the working week, seldom outside it."""
    days = (end - start).days + 1
    while True:
        day = start + timedelta(days=int(rng.random() * days))
        if day.weekday() < 5 or chance(rng, 0.12):
            return moment(day, 3600 * (8 + 11 * rng.random()) if chance(rng, 0.92) else 86399 * rng.random())


def origins(rng: Random, repo: str, tasks: list[Task]) -> list[Task]:
    """Who writes what, so that AI's share of the lines keeps to the curve."""
    owed = 0.0
    found = []
    for task in tasks:
        if task.parts[0].origin == "automation":
            found.append(task)
            continue
        share = ai_share(repo, task.when)
        pieces = [[part] for part in task.parts] if chance(rng, 0.6) else [list(task.parts)]
        decided: list[Part] = []
        for piece in pieces:
            lines = sum(part.lines for part in piece)
            owed += share * lines
            late = 0.7 if share < 0.1 else 0.15  # in early years one large landing would be a wave
            ours = owed >= lines * (late + (0.85 - late) * rng.random())
            owed -= lines if ours else 0
            origin = "ai" if ours else unmarked(rng, task.when, lines)
            decided += [replace(part, origin=origin) for part in piece]
        mixed = len({part.origin for part in decided}) > 1
        found.append(replace(task, parts=tuple(shuffled(rng, decided) if mixed else decided)))
    return found


def unmarked(rng: Random, when: datetime, lines: int) -> str:
    """The rest carries no mark, or one that is not sure: that is small work."""
    rate = 0.0 if when.date() < date(2024, 11, 4) else 0.09 if when.year < 2026 else 0.24
    return "unsure" if lines < 180 and chance(rng, rate) else "plain"
