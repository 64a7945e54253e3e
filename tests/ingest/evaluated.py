"""Files of evaluations for tests: a folder, a night over it, and what stands in the tables afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest import config
from ingest.derive import evaluations as derived
from ingest.night import Night
from ingest.say import Say
from ingest.sources import evaluations
from tests.ingest import template

LOGS = Path(__file__).parent / "inspect_logs"
SUITE = '{ name = "hcast", version = "1.1", paths = ["evals/metr/**"], ceiling_minutes = 960 }'
SETTINGS = f'[evaluations]\npaths = ["evals/**/*"]\nsuites = [{SUITE}]\n'
PART = "suite hcast 1.1"
# A row of METR's first release with every field that it has; the model is invented.
ROW = {
    "run_id": "mp4-server_205615",
    "task_id": "ai_rd_fix_embedding/main",
    "score": 0.0000122771,
    "time_limit": 1800,
    "started_at": 1734070031112,
    "completed_at": 1734071923976,
    "task_family": "ai_rd_fix_embedding",
    "alias": "Acme 3 (New)",
    "model": "a3",
    "fatal_error_from": "usageLimits",
    "human_minutes": 556.6,
    "human_score": 1.045,
    "human_source": "baseline",
    "dollar_equivalent": None,
    "total_tokens": None,
    "score_binarized": 0,
    "equal_task_weight": 0.0003442341,
    "invsqrt_task_weight": 0.0005578143,
}


@contextmanager
def opened(folder: Path, settings: str = SETTINGS) -> Iterator[Night]:
    """A source's view of a night, on a database of its own."""
    (folder / "evals" / "metr").mkdir(parents=True)
    (folder / "foreshock.toml").write_text(settings)
    file, unordered = shutil.copy(template.tables(), folder), {"preserve_insertion_order": "false"}
    with duckdb.connect(file, config=unordered) as con:
        con.execute("SET TimeZone = 'UTC'")
        began = datetime(2026, 10, 31, 2, tzinfo=UTC)
        configured = config.load(folder / "foreshock.toml")
        yield Night(configured, con, folder, began, Say(quiet=True), "evaluations")


def configured(night: Night, settings: str) -> Night:
    """The same night under other settings."""
    (night.folder / "foreshock.toml").write_text(settings)
    return replace(night, config=config.load(night.folder / "foreshock.toml"))


def write(night: Night, name: str, content: str | bytes) -> Path:
    """A file below evals/."""
    file = night.folder / "evals" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def place(night: Night, *logs: str) -> None:
    """Logs that Inspect wrote, into evals/inspect/."""
    (night.folder / "evals" / "inspect").mkdir(exist_ok=True)
    for log in logs:
        shutil.copy(LOGS / log, night.folder / "evals" / "inspect" / log)


def runs(*changes: dict[str, object], number: int = 1) -> str:
    """Rows as METR publishes them, each a run of its own unless told otherwise; ... leaves a field out."""
    rows = [{**ROW, "run_id": f"r{place}", **change} for place, change in enumerate(changes, number)]
    return "".join(
        json.dumps({key: value for key, value in row.items() if value is not ...}) + "\n" for row in rows
    )


def read(night: Night, *parts: str) -> int:
    """Reads every part, or these; returns how many rows changed."""
    return sum(evaluations.load(night, part) for part in parts or evaluations.parts(night.config))


def derive(night: Night) -> None:
    """What a night makes of it afterwards."""
    derived.update(night)


def shown(night: Night, select: str) -> list[str]:
    """Rows as text: cells apart by bars, NULL as a dash."""
    rows = night.con.execute(select).fetchall()
    return [" | ".join("-" if cell is None else str(cell) for cell in row) for row in rows]


def rejects(night: Night) -> list[str]:
    return shown(night, "SELECT file, line, reason FROM rejects ORDER BY ALL")
