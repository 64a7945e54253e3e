"""Runs as METR publishes them: JSON lines, one attempt each. https://github.com/METR/eval-analysis-public

A model is named by `alias`: its internal name (`model`) may serve two agents. Runs that hit a limit keep
their score. Attempts of people are rows of the model "human", whose times are durations.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.evaluations import Bad, Block, Terms, text

if TYPE_CHECKING:
    import duckdb
    import polars as pl

BYTES = 64 << 20  # of a block
LONGEST = 1 << 20  # of a line
KEYS = (
    *("run_id", "task_id", "task_family", "alias", "scaffold", "human_minutes", "score_cont", "score"),
    *("score_binarized", "started_at", "total_tokens", "tokens_count", "generation_cost", "fatal_error_from"),
)
LAST_MS = 7_258_118_400_000  # the year 2200


def fits(head: bytes) -> bool:
    """A row of the first ones names the family of a task and the minutes of a person."""
    for line in head.split(b"\n")[:100]:
        if b'"task_family"' in line and b'"human_minutes"' in line and line.lstrip()[:1] == b"{":
            return True
    return False


def read(con: duckdb.DuckDBPyConnection, file: Path, terms: Terms) -> Iterator[Block]:  # noqa: ARG001
    """A row for each line, some ten thousand at a time."""
    with file.open("rb") as content:
        first = 1
        while chunk := content.read(BYTES) + content.readline(LONGEST):
            bad: list[Bad] = []
            found = at_once(chunk, first)
            if found is None:
                found, bad = one_by_one(chunk, first)
            cut = bool(bad) and not chunk.endswith(b"\n")
            yield Block(cells(found), tuple(bad), unfinished=cut)
            first += chunk.count(b"\n")


def at_once(chunk: bytes, first: int) -> pl.DataFrame | None:
    """Lines with their numbers if each of them is an object; None where one has to be looked at alone."""
    import polars as pl

    try:
        found = pl.read_ndjson(io.BytesIO(chunk), schema=dict.fromkeys(KEYS, pl.String))
    except pl.exceptions.PolarsError:
        return None
    if found.height != chunk.count(b"\n") + (not chunk.endswith(b"\n")):
        return None  # blank lines were passed over: none would have its number
    return found.select(pl.int_range(first, first + found.height).alias("line"), *KEYS)


def one_by_one(chunk: bytes, first: int) -> tuple[pl.DataFrame, list[Bad]]:
    """The same where lines are blank or broken; those that are no objects apart."""
    import polars as pl

    found, bad = [], []
    for number, line in enumerate(chunk.split(b"\n"), first):
        if not line or line.isspace():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            found.append((number, *(text(row.get(key)) for key in KEYS)))
        else:
            bad.append((number, "not a JSON object", line[:200].decode(errors="backslashreplace")))
    schema = {"line": pl.Int64, **dict.fromkeys(KEYS, pl.String)}
    return pl.DataFrame(found, schema=schema, orient="row"), bad


def cells(found: pl.DataFrame) -> pl.DataFrame:
    """The columns that all formats have; of a person neither time nor tokens, which are worked out there."""
    import polars as pl

    agent = (pl.col("alias") != "human").fill_null(True)
    ms = pl.col("started_at").cast(pl.Float64, strict=False)
    moment = ms.cast(pl.Int64, strict=False).cast(pl.Datetime("ms", "UTC")).dt.cast_time_unit("us")
    error = pl.when(pl.col("fatal_error_from") == "usageLimits").then(pl.lit("limit"))
    return found.select(
        "line",
        runs(found).alias("run"),
        pl.col("task_id").alias("task"),
        pl.col("task_family").alias("family"),
        "human_minutes",
        pl.coalesce("score_cont", "score").alias("score"),
        pl.col("score_binarized").alias("passed"),
        "alias",
        "scaffold",
        pl.when(agent & ms.is_between(1, LAST_MS)).then(moment).alias("started_at"),
        pl.when(agent).then(pl.coalesce("total_tokens", "tokens_count")).alias("tokens"),
        pl.when(agent).then("generation_cost").alias("cost_usd"),
        error.when(pl.col("fatal_error_from").is_not_null()).then(pl.lit("error")).alias("flags"),
    )


def runs(found: pl.DataFrame) -> pl.Series:
    """The id of each run; one without is known by what it says, and counted where several say the same."""
    import polars as pl

    named = found["run_id"]
    if not named.null_count():
        return named
    seen: Counter[str] = Counter()
    ids = []
    for name, row in zip(named, found.select(KEYS).iter_rows(), strict=True):
        content = name or hashlib.sha256(repr(row).encode()).hexdigest()[:24]
        seen[content] += not name
        ids.append(name or f"{content} {seen[content]}")
    return pl.Series(ids, dtype=pl.String)
