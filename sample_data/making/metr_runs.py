"""Runs of acme's newest models on the second version of its suite, as METR publishes runs: evals/metr/.

Version 1.1 leaves out the shortest tasks and adds migrations that take a person up to four working days. The
older models were never run on it, so its trend begins anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from making.curves import moment
from making.dice import between, chance, lognormal, normal
from making.drop_evaluations import Model, Quest, minutes_of, models, odds_of, quests

NEWEST = {"acme-4.5": "a45", "acme-5": "a5", "acme-5.5": "a55", "acme-6": "a6"}  # the names they have inside
ATTEMPTS = 2
Run = dict[str, object]


def write(folder: Path) -> dict[str, int]:
    rng = Random("acme: runs")
    tasks = [*kept(), *migrations(rng)]
    rows = [run for model in models() if model.name in NEWEST for run in runs(rng, model, tasks)]
    lines = [json.dumps(row, separators=(",", ":")) for row in [*rows, *people(rng, tasks)]]
    (folder / "runs-1.1.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"runs-1.1.jsonl": len(lines)}


def kept() -> list[Quest]:
    """Every third task of version 1.0 that takes a person four minutes or more."""
    long = [task for task in quests(Random("acme: evaluations")) if (task.minutes or 0) >= 4]
    return long[::3]


def migrations(rng: Random) -> list[Quest]:
    """A family of its own, of eight hours and more."""
    return [
        Quest("acme-tasks", f"migrations-{number}", "migrations", 480.0 * 1.22 ** number, 0.55 * normal(rng))
        for number in range(8)
    ]  # fmt: skip


def runs(rng: Random, model: Model, tasks: list[Quest]) -> Iterator[Run]:
    """Two attempts at each task in the weeks after a model came into use; a few are stopped at a limit."""
    number = 0
    for task in tasks:
        for _ in range(ATTEMPTS):
            number += 1
            limit = chance(rng, 0.06)
            odds = odds_of(model, task) + task.hardness - 2 * limit
            score = 1.0 if chance(rng, 1 / (1 + math.exp(-odds))) else round(0.7 * rng.random() ** 3, 3)
            began = moment(model.used + timedelta(days=between(rng, 2, 22)), 86399 * rng.random())
            tokens = int(lognormal(rng, 1500 + 900 * (task.minutes or 20) ** 0.8, 0.5))
            lasted = int(tokens * 9 * (0.7 + 0.6 * rng.random()))
            yield described(task, score, f"a-{NEWEST[model.name]}-{number}") | {
                "alias": f"acme/{model.name}",
                "model": NEWEST[model.name],
                "scaffold": "acme-agent",
                "fatal_error_from": "usageLimits" if limit else None,
                "started_at": int(began.timestamp() * 1000),
                "completed_at": int(began.timestamp() * 1000) + lasted,
                "tokens_count": tokens,
                "generation_cost": round(tokens * 4e-6, 4),
            }


def people(rng: Random, tasks: list[Quest]) -> Iterator[Run]:
    """A few tasks were also given to people: they began at 0, and completed after as long as they took."""
    for number, task in enumerate(tasks[::6], 1):
        took = (task.minutes or 1) * lognormal(rng, 1, 0.3)
        yield described(task, 1.0 if chance(rng, 0.85) else 0.0, f"a-person-{number}") | {
            "alias": "human",
            "model": "human",
            "started_at": 0,
            "completed_at": int(took * 60_000),
        }


def described(task: Quest, score: float, run: str) -> Run:
    """What every row has."""
    return {
        "run_id": run,
        "task_id": f"{task.family}/{task.name}",
        "task_family": task.family,
        "score_cont": score,
        "score_binarized": int(score == 1),
        "human_minutes": minutes_of(task),
        "human_source": "baseline",
    }
