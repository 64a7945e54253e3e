"""Agents at work: their sessions, the experiments they propose, and how each model was built."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from making.curves import LAST, moment, year
from making.dice import between, chance, lognormal, normal, pick, weighted
from making.drop_evaluations import UNFINISHED, Model, models
from making.rows import Row, write_csv

SESSIONS = "session started_at minutes model difficulty verdict judge corrections taken_over repo branch"
EXPERIMENTS = "experiment run proposer model gain correct hours cost_usd human_gain human_hours started_at"
STEPS = "model step way level by_model started_at ended_at checked_by outcome evidence rationale reporter"

# goal: gain a person reached, in hours; gain of the first models, doublings a year
GOALS = {
    "loader-throughput": (3.1, 7, 1.2, 1.1),
    "attention-kernel": (4.0, 8, 1.1, 1.5),
    "decode-latency": (2.4, 5, 1.1, 0.9),
}
# level of AI's part, by generation: diagnose, propose, data, implement, train, evaluate, safety, decide
LEVELS = {
    "acme-1": (0, 0, 0, 0, 0, 0, 0, 0),
    "acme-2": (0, 0, 1, 1, 0, 1, 0, 0),
    "acme-3": (1, 0, 1, 1, 1, 1, 0, 0),
    "acme-3.5": (1, 1, 2, 2, 1, 2, 1, 0),
    "acme-4": (1, 1, 2, 2, 2, 2, 1, 0),
    "acme-4-mini": (2, 1, 3, 3, 2, 2, 1, 0),
    "acme-4.5": (2, 2, 3, 3, 2, 3, 1, 0),
    "acme-5": (3, 2, 3, 4, 3, 3, 2, 1),
    "acme-5.5": (3, 3, 4, 4, 3, 4, 2, 1),
    "acme-6": (4, 3, 4, 4, 4, 4, 2, 1),
}
NAMES = ("diagnose", "propose", "data", "implement", "train", "evaluate", "safety", "decide")
CHECKS = ("evaluate", "safety", "decide")
LATE = {("acme-4.5", "safety"): date(2025, 10, 14)}  # when work on acme-5 had begun
PAGE = "https://acme.example/records"


def write(folder: Path) -> dict[str, int]:
    rng = Random("acme: agents")
    return {
        "sessions.csv": write_csv(folder / "sessions.csv", SESSIONS, sessions(rng)),
        "experiments.csv": write_csv(folder / "experiments.csv", EXPERIMENTS, experiments(rng)),
        "generation_steps.csv": write_csv(folder / "generation_steps.csv", STEPS, steps(rng)),
    }


def in_use(day: date) -> Model:
    """The newest model of the main line on a day."""
    ready = [model for model in models() if model.used <= day and "mini" not in model.name]
    return ready[-1] if ready else models()[0]


def sessions(rng: Random) -> Iterator[Row]:
    """Sessions of agents since May 2025: more of them, longer, oftener to the end."""
    day, number = date(2025, 5, 5), 0
    while day < LAST:
        t = year(moment(day)) - 2025.35
        for _ in range(1 if chance(rng, min(0.25 + 0.4 * t, 0.95)) else 0):
            number += 1
            level = weighted(rng, {"easy": 4, "medium": 4, "hard": 2 + t})
            skill = 0.1 + 1.3 * t - {"easy": -0.9, "medium": 0.2, "hard": 1.3}[level]
            good = chance(rng, 1 / (1 + math.exp(-skill)))
            verdict = "succeeded" if good else pick(rng, ("failed", "failed", "abandoned"))
            fixes = between(rng, 0, 2) + (0 if good else between(rng, 0, 3))
            repo = weighted(rng, {"trainer": 4, "serving": 3, "evals": 3, "console": 1})
            yield (
                f"s-{number:04}", moment(day, 30000 + 36000 * rng.random()),
                round(lognormal(rng, 14 + 22 * t, 0.8), 1), in_use(day).name, level, verdict,
                pick(rng, ("person", "program", "acme-5")) if day.year == 2026 else "person", fixes,
                verdict != "succeeded" and chance(rng, 0.6), f"acme/{repo}", None,
            )  # fmt: skip
        day += timedelta(days=1)


def experiments(rng: Random) -> Iterator[Row]:
    """Each model tries each goal a few times; what the wrong answers gained is not counted as found."""
    for goal, (human, hours, start, rate) in GOALS.items():
        for number in range(4):
            when = moment(date(2024, 9, 2) + timedelta(days=40 * number), 40000)
            gain = max(1.0, lognormal(rng, human, 0.25))
            took = lognormal(rng, hours, 0.2)
            yield (goal, f"person-{number + 1}", "person", None, gain, True, took, None, human, hours, when)
        for model in models()[3:]:
            grown = start * 2 ** (rate * (year(moment(model.used)) - 2024.9))
            for number in range(5):
                when = moment(model.used + timedelta(days=between(rng, 5, 50)), 86000 * rng.random())
                took = lognormal(rng, 3, 0.5)
                good = chance(rng, 0.82)
                gain = max(1.0, lognormal(rng, grown, 0.45))
                who = weighted(rng, {"ai": 3, "person": 2})
                yield (
                    goal, f"{model.name}-{number + 1}", who, model.name, gain, good,
                    took, took * 21 * (1 + 0.2 * normal(rng)), human, hours, when,
                )  # fmt: skip


def steps(rng: Random) -> Iterator[Row]:
    """How every model was built. A few steps were never written down, one check was waived, one came late."""
    ways = ("people", "together", "together", "together", "together", "alone")
    for model in models():
        length = (model.built_to - model.built_from).days
        for place, (step, level) in enumerate(zip(NAMES, LEVELS[model.name], strict=True)):
            if (model.name, step) in (("acme-2", "diagnose"), ("acme-4-mini", "safety")):
                continue
            begun = model.built_from + timedelta(days=length * place // 9)
            ended = model.built_from + timedelta(days=length * (place + 2) // 9)
            page = f"{PAGE}/{model.name}/{step}"
            check = step in CHECKS
            unknown = model.name in ("acme-1", "acme-2") and step == "propose"
            yield (
                model.name, step, "unknown" if unknown else ways[level], None if unknown else level,
                model.follows if level else None, moment(begun, 36000),
                moment(LATE.get((model.name, step), ended), 61000),
                checked(rng, model, step) if check else None,
                outcome(model, step) if check else "none", page,
                page + "#why" if check else None, "lead",
            )  # fmt: skip
    yield from unfinished()


def unfinished() -> Iterator[Row]:
    """What is on record of the model in development: its first steps, of which the last goes on."""
    name, follows, _, begun, *_ = UNFINISHED
    for place, step in enumerate(NAMES[:3]):
        started = begun + timedelta(days=12 * place)
        ended = None if step == "data" else moment(started + timedelta(days=20), 61000)
        way, level = ("alone", 5) if step == "diagnose" else ("together", 4)
        page = f"{PAGE}/{name}/{step}"
        yield (
            name,
            step,
            way,
            level,
            follows,
            moment(started, 36000),
            ended,
            None,
            "none",
            page,
            None,
            "lead",
        )


def checked(rng: Random, model: Model, step: str) -> int | None:
    """How many persons checked: of acme-5.5 nobody wrote it down, and one step of acme-6 nobody checked."""
    persons = between(rng, 1, 3) if model.name != "acme-5.5" else None
    return 0 if (model.name, step) == ("acme-6", "evaluate") else persons


def outcome(model: Model, step: str) -> str:
    return {("acme-5.5", "safety"): "waived", ("acme-5", "decide"): "held"}.get((model.name, step), "passed")
