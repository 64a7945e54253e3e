"""audits.jsonl: one line per scored file, without a person; each night loads it into the table `audits`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.audit.measures import Measure

RECORD = "audits.jsonl"
COLUMNS = {  # of the table `audits`, and what each holds in a line
    "audit": str,
    "scored_at": datetime,
    "from_on": date,
    "to_on": date,
    "rules": str,
    "snapshot": str,
    "basis": str,
    "labelled": int,
    "left_out": int,
}
MEASURED = {
    "measure": str,
    "class": str,
    "policy": str,
    "unit": str,
    "value": float,
    "low": float,
    "high": float,
    "n": int,
    "n_effective": float,
}
NULL = ("from_on", "to_on", "snapshot", "value", "low", "high")


def read(file: Path) -> tuple[list[dict[str, Any]], list[int]]:
    """Rows of the table, and the lines that hold none; what a power cut left unfinished is one."""
    rows: list[dict[str, Any]] = []
    broken = []
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            rows += entries(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError):
            broken.append(number)
    return rows, broken


def entries(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A line's measures, each with what they share."""
    common = {name: cell(name, line[name], kind) for name, kind in COLUMNS.items()}
    for measure in line["measures"]:
        yield common | {name: cell(name, measure[name], kind) for name, kind in MEASURED.items()}


def named(each: Measure) -> dict[str, Any]:
    """A measure under the names of its columns."""
    return {name.rstrip("_"): value for name, value in asdict(each).items()}


def cell(name: str, value: Any, kind: type) -> Any:
    """A value of its kind; ValueError where it is none."""
    if value is None and name in NULL:
        return None
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if (kind is str and isinstance(value, str) and value) or (number and kind(value) == value):
        return kind(value)
    raise ValueError(f"{name}: {value!r}")
