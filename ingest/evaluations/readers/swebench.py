"""Reports of SWE-bench: which tasks a model resolved. https://github.com/SWE-bench/SWE-bench

The file name says whose they are: MODEL.RUN.json, a slash in the model as two underscores. The report has no
times, so that of the file stands for them, flagged. What was never submitted is no attempt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.evaluations import Block, Terms, text

if TYPE_CHECKING:
    import duckdb

LARGEST = 64 << 20
TRIED = ("submitted_ids", "completed_ids", "unresolved_ids", "error_ids", "empty_patch_ids")


def fits(head: bytes) -> bool:
    """Counts come first in a report, and lists may be longer than what is looked at."""
    counts = b'"total_instances"' in head and b'"resolved_instances"' in head
    return head.lstrip()[:1] == b"{" and (counts or b'"resolved_ids"' in head)


def read(con: duckdb.DuckDBPyConnection, file: Path, terms: Terms) -> Iterator[Block]:  # noqa: ARG001
    """A row for each task that was submitted."""
    import polars as pl

    report = document(file)
    model, _, run = file.name.removesuffix(file.suffix).rpartition(".")
    if not model:
        raise IngestError("its name does not say whose it is: expected MODEL.RUN.json")
    lists = {name: ids(report, name) for name in ("resolved_ids", *TRIED)}
    tasks = sorted(set().union(*lists.values()))
    started = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    model = model.replace("__", "/")
    rows = [
        {
            "line": number,
            "run": f"{model} {run} {task}",
            "task": task,
            "family": re.sub(r"-\d+$", "", task).replace("__", "/"),
            "passed": "true" if task in lists["resolved_ids"] else "false",
            "alias": model,
            "started_at": started,
            "flags": flags(task, lists),
        }
        for number, task in enumerate(tasks, 1)
    ]
    yield Block(
        pl.DataFrame(rows, schema_overrides={"line": pl.Int64, "started_at": pl.Datetime("us", "UTC")})
    )


def document(file: Path) -> dict[str, object]:
    """The report."""
    if file.stat().st_size > LARGEST:
        raise IngestError(f"larger than {LARGEST >> 20} MB, which no report is")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise IngestError(f"not whole JSON ({str(error)[:80]}): is it still being written?") from None
    if not isinstance(found, dict) or not isinstance(found.get("resolved_ids"), list):
        raise IngestError("a report without a list `resolved_ids`")
    return found


def ids(report: dict[str, object], name: str) -> set[str]:
    """One of its lists of tasks."""
    found = report.get(name)
    return set(filter(None, map(text, found))) if isinstance(found, list) else set()


def flags(task: str, lists: dict[str, set[str]]) -> str:
    """What else the report says of a task."""
    error = ["error"] * (task in lists["error_ids"])
    return "; ".join(["file time", *error, *(["empty patch"] * (task in lists["empty_patch_ids"]))])
