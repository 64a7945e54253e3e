"""The drop folder and the logs of evaluations: rows are added and corrected, bad ones written and mended."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path

from tests.ingest.evaluated import LOGS, ROW

INCIDENT = "repo,id,opened_at,resolved_at,severity,merge,deployment,cause\n"
SESSION = "session,started_at,minutes,model,difficulty,verdict,judge,corrections,taken_over,repo,branch\n"
COMPUTE = "month,purpose,hours,cost_usd\n"
INSPECT = ("whole.eval", "failed.eval", "crashed.eval", "invalidated.eval")


def begin(folder: Path) -> None:
    """What is there before the first day."""
    for name in ("drop", "evals/metr", "evals/inspect"):
        (folder / name).mkdir(parents=True)
    (folder / "drop" / "compute.csv").write_text(f"{COMPUTE}2026-08-01,research,700,1500\n")
    (folder / "drop" / "models.csv").write_text(
        "model,predecessor,generation,development_from,development_to,available_at,released_at,developer,aliases\n"
        "acme-2,,1,2025-05-02,2026-03-10,2026-03-13,2026-04-18,,acme/acme-2\n"
        "acme-3,acme-2,2,2026-04-01,2026-09-20,2026-09-28,,,acme/acme-3;a3\n"
    )


def change(folder: Path, chance: random.Random, counts: Counter[str], done: Counter[str]) -> None:
    """A day in the life of these files: each is written anew with some chance, in one piece."""
    day = counts["days"]
    for what, make in CHANGES.items():
        if chance.random() < 0.4:
            make(folder, random.Random(f"{what} {day}"), day)
            done["files written"] += 1


def incidents(folder: Path, chance: random.Random, day: int) -> None:
    """One file, in which those of earlier days get ends; now and then a row that cannot be taken."""
    rows = [
        f"acme/serving,INC-{i},2026-09-0{1 + i % 9}T08:00:00Z,"
        f"{'2026-09-10T09:00:00Z' if i < day - 3 else ''},medium,,,unknown"
        for i in range(1, day + 1)
    ]
    bad = "acme/serving,INC-bad,yesterday,,medium,,,unknown\n" if chance.random() < 0.4 else ""
    write(folder / "drop" / "incidents.csv", INCIDENT + "\n".join(rows) + "\n" + bad)


def sessions(folder: Path, chance: random.Random, day: int) -> None:
    """A file of its own for each day."""
    rows = [
        f"s-{day}-{i},2026-09-28T08:0{i}:00Z,{chance.randint(1, 90)},acme-3,hard,solved,person,0,false,"
        "acme/tools,\n"
        for i in range(5)
    ]
    write(folder / "drop" / f"sessions_{day:02}.csv", SESSION + "".join(rows))


def compute(folder: Path, chance: random.Random, day: int) -> None:
    """Figures of a month that are corrected again and again."""
    rows = [f"2026-0{7 + i}-01,research,{day * 100 + i},{day * 200 + i}\n" for i in range(3)]
    write(folder / "drop" / "compute.csv", COMPUTE + "".join(rows))


def attempts(folder: Path, chance: random.Random, day: int) -> None:
    """METR's runs: more of them each day, one of which is scored anew."""
    scores = random.Random("scores")
    rows = [
        {**ROW, "run_id": f"r{i}", "task_id": f"family{i % 5}/task{i % 7}", "task_family": f"family{i % 5}"}
        | {"alias": ("acme-2", "acme-3")[i % 2], "model": ("acme-2", "acme-3")[i % 2]}
        | {"human_minutes": 2.0 ** (i % 7), "score_binarized": int(scores.random() < 0.9 - 0.1 * (i % 7))}
        | {"score": 0.5, "generation": day if i == 0 else 0}
        for i in range(20 + 4 * day)
    ]
    write(folder / "evals" / "metr" / "runs.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def logs(folder: Path, chance: random.Random, day: int) -> None:
    """One more log of Inspect."""
    name = INSPECT[day % len(INSPECT)]
    new = folder / "evals" / "inspect" / f".{name}"
    shutil.copy(LOGS / name, new)
    new.replace(new.with_name(name))


def write(file: Path, text: str) -> None:
    """Under another name first, as the docs say, so that nobody reads half of it."""
    new = file.with_name(f".{file.name}.new")
    new.write_text(text)
    new.replace(file)


CHANGES = {
    "incidents": incidents,
    "sessions": sessions,
    "compute": compute,
    "attempts": attempts,
    "logs": logs,
}
