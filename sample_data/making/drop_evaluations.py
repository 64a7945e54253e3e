"""Runs of acme's invented models on acme's invented tasks, and the models and suites themselves.

A run succeeds by a logistic curve in the logarithm of the time a person needs, around the horizon that the
model is given here. What a page shows as horizon is fitted from the rows, not read from this file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from making.curves import moment
from making.dice import between, chance, lognormal, normal
from making.rows import Row, write_csv, write_years

EVALUATIONS = (
    "suite run suite_version task family difficulty human_minutes score passed model scaffold started_at "
    "tokens cost_usd judge invalid source_file source_row"
)
SUITES = "suite suite_version ceiling ceiling_minutes safety"
MODELS = (
    "model predecessor generation development_from development_to available_at released_at developer aliases"
)

# model | follows | generation | development from | to | first use | released | horizon in minutes
LINE = """
acme-1      |          | 1 | 2022-05-02 | 2023-03-10 | 2023-03-13 | 2023-04-18 | 1.3
acme-2      | acme-1   | 2 | 2023-03-20 | 2023-11-03 | 2023-11-06 | 2023-12-05 | 3.2
acme-3      | acme-2   | 3 | 2023-11-13 | 2024-05-31 | 2024-06-03 | 2024-07-09 | 7.0
acme-3.5    | acme-3   | 3 | 2024-06-10 | 2024-11-15 | 2024-11-18 | 2025-01-14 | 13
acme-4      | acme-3.5 | 4 | 2024-11-25 | 2025-04-11 | 2025-04-14 | 2025-05-20 | 28
acme-4-mini | acme-4   | 4 | 2025-04-28 | 2025-07-11 | 2025-07-14 | 2025-07-29 | 17
acme-4.5    | acme-4   | 4 | 2025-04-21 | 2025-09-19 | 2025-09-22 | 2025-11-04 | 62
acme-5      | acme-4.5 | 5 | 2025-09-29 | 2026-01-23 | 2026-01-26 | 2026-03-10 | 130
acme-5.5    | acme-5   | 5 | 2026-02-02 | 2026-05-08 | 2026-05-11 | 2026-06-16 | 160
acme-6      | acme-5.5 | 6 | 2026-05-18 | 2026-08-28 | 2026-08-31 |            | 330
"""
FAMILIES = {
    "lookups": (0.1, 2), "edits": (0.3, 15), "debugging": (2, 240), "kernels": (8, 480),
    "loaders": (4, 120), "services": (10, 600), "analysis": (5, 360), "replication": (60, 960),
}  # fmt: skip
VERSIONS = (("acme-tasks", "1.0", 0.98, 960, False), ("acme-safety", "1.0", 1.0, None, True))
# In development today: nothing was measured of it yet, and nobody has used it.
UNFINISHED = ("acme-7", "acme-6", "7", date(2026, 9, 7), None, None, None, None, "acme/acme-7")
SLOPE = 0.75
PEOPLE_SKILL = 200.0


@dataclass(frozen=True)
class Model:
    name: str
    follows: str | None
    generation: str
    built_from: date
    built_to: date
    used: date
    released: date | None
    horizon: float


@dataclass(frozen=True)
class Quest:
    suite: str
    name: str
    family: str
    minutes: float | None
    hardness: float


def models() -> list[Model]:
    found = []
    for line in LINE.strip().splitlines():
        name, follows, generation, *days, horizon = (cell.strip() for cell in line.split("|"))
        dates = [date.fromisoformat(day) if day else None for day in days]
        found.append(Model(name, follows or None, generation, *dates, float(horizon)))
    return found


def quests(rng: Random) -> list[Quest]:
    """Tasks of each family, spread evenly over the logarithm of its range."""
    found = []
    for family, (low, high) in FAMILIES.items():
        for number in range(12):
            minutes = low * (high / low) ** (number / 11) * (0.9 + 0.2 * rng.random())
            minutes = min(max(minutes, 0.1), 960.0)
            found.append(
                Quest("acme-tasks", f"{family}-{number + 1:02}", family, minutes, 0.55 * normal(rng))
            )
    for family in ("sandbox", "honesty", "refusal", "oversight"):
        for number in range(6):
            found.append(Quest("acme-safety", f"{family}-{number + 1}", family, None, 0.7 * normal(rng)))
    return found


def write(folder: Path) -> dict[str, int]:
    rng = Random("acme: evaluations")
    tasks = quests(rng)
    rows = [row for model in models() for row in runs(rng, model, tasks)]
    rows += people(rng, tasks)
    counts = write_years(folder, "evaluations", EVALUATIONS, ((row[11].year, row) for row in rows))
    counts["suites.csv"] = write_csv(folder / "suites.csv", SUITES, VERSIONS)
    described = [
        (
            m.name,
            m.follows,
            m.generation,
            m.built_from,
            m.built_to,
            m.used,
            m.released,
            None,
            f"acme/{m.name}",
        )
        for m in models()
    ]
    counts["models.csv"] = write_csv(folder / "models.csv", MODELS, [*described, UNFINISHED])
    return counts


def runs(rng: Random, model: Model, tasks: list[Quest]) -> Iterator[Row]:
    """Three attempts at each task, two where the suite is about safety."""
    number = 0
    leaning = {family: 0.35 * normal(rng) for family in FAMILIES}
    for task in tasks:
        for _ in range(3 if task.suite == "acme-tasks" else 2):
            number += 1
            odds = odds_of(model, task) + task.hardness + leaning.get(task.family, 0.0)
            good = chance(rng, 1 / (1 + math.exp(-odds)))
            yield row(rng, model, task, f"{model.name}-{number}", good, number)


def odds_of(model: Model, task: Quest) -> float:
    if task.minutes is not None:
        return SLOPE * math.log2(model.horizon / task.minutes)
    better = 0.5 * math.log2(model.horizon / 4)
    return better - (2.2 if (model.name, task.family) == ("acme-5.5", "sandbox") else 0)


def row(rng: Random, model: Model, task: Quest, name: str, good: bool, number: int) -> Row:
    score = 1.0 if good else 0.0
    if task.family == "replication":
        score = round(0.8 + 0.2 * rng.random() if good else 0.75 * rng.random(), 2)
    tokens = int(lognormal(rng, 1500 + 900 * (task.minutes or 20) ** 0.8, 0.5))
    started = moment(model.used + timedelta(days=between(rng, 1, 24)), 86399 * rng.random())
    judge = "acme-4" if task.family == "analysis" and model.used.year >= 2025 else "program"
    return (
        task.suite, name, "1.0", task.name, task.family, difficulty(task), minutes_of(task), score, good,
        model.name, "plain-loop" if model.used.year < 2025 else "acme-agent", started, tokens,
        round(tokens * 4e-6, 4), judge, chance(rng, 0.006), f"{model.name}.log", number,
    )  # fmt: skip


def people(rng: Random, tasks: list[Quest]) -> Iterator[Row]:
    """A few tasks were also given to people, who are not always done in time."""
    given = [task for task in tasks if task.minutes is not None][::4]
    for number, task in enumerate(given, 1):
        good = chance(rng, 1 / (1 + math.exp(-0.5 * math.log2(PEOPLE_SKILL / (task.minutes or 1)) - 1)))
        started = moment(date(2024, 3, 4) + timedelta(days=between(rng, 0, 60)), 36000 + 20000 * rng.random())
        yield (
            task.suite, f"human-{number}", "1.0", task.name, task.family, difficulty(task), minutes_of(task),
            1.0 if good else 0.0, good, "human", None, started, None, None, "program", False,
            "human.log", number,
        )  # fmt: skip


def minutes_of(task: Quest) -> float | None:
    return None if task.minutes is None else round(task.minutes, 1 if task.minutes < 10 else 0)


def difficulty(task: Quest) -> str:
    minutes = task.minutes or 30
    return "easy" if minutes < 8 else "medium" if minutes < 90 else "hard"
