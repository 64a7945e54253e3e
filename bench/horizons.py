"""Horizons of 15 models with a thousand draws and their trends, against scikit-learn fit by fit."""

from __future__ import annotations

import time
from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl

from bench import BenchError
from bench.subject import Terms, tell
from bench.table import Row
from ingest import schema
from ingest.derive import horizons
from ingest.rows import framed
from queries.statistics.horizon import LEVELS

MODELS, TASKS, FAMILIES, RUNS, DRAWS = 15, 170, 40, 22_500, 1000
SAMPLE = 60  # fits of scikit-learn that are timed; it would make one per model and draw


def rows(terms: Terms) -> list[Row]:
    """One row: from stored attempts to stored horizons and trends, as a night makes them."""
    tell(f"horizons of {MODELS} models, {RUNS:,} runs")
    made = attempts()
    con = duckdb.connect()
    for _, sql in schema.migrations():
        con.execute(sql)
    for table, frame in (("evaluations", made), ("models", dates())):
        with framed(con, "frame", frame):
            con.execute(f"INSERT INTO {table} BY NAME FROM frame")
    ours = min(timed(con) for _ in range(terms.repeats))
    check(con)
    con.close()
    what = f"horizons of {MODELS} models, {TASKS} tasks, {RUNS:,} runs, {DRAWS:,} draws, trends"
    peer = f"scikit-learn, {MODELS * DRAWS:,} fits ({SAMPLE} timed)"
    return [Row(what, ours, "s", peer, MODELS * DRAWS * per_fit(made), 0.5)]


def attempts() -> pl.DataFrame:
    """Models ever better at tasks of any length; as many attempts at each task as the sum allows."""
    rng = np.random.default_rng(1)
    minutes, hardness = 2 ** rng.uniform(-4, 10, TASKS), rng.normal(0, 1.5, TASKS)
    family = rng.integers(0, FAMILIES, TASKS)
    model = np.repeat(np.arange(MODELS), RUNS // MODELS)
    task = np.tile(np.arange(RUNS // MODELS) % TASKS, MODELS)
    odds = 0.7 * (model * 0.6 - np.log2(minutes[task])) + hardness[task]
    passed = rng.random(RUNS) < 1 / (1 + np.exp(-odds))
    return pl.DataFrame(
        {
            "suite": "tasks",
            "suite_version": "1",
            "run": np.arange(RUNS).astype(str),
            "human_minutes": minutes[task],
            "task": [f"task {number}" for number in task],
            "family": [f"family {number}" for number in family[task]],
            "model": [f"model {number:02}" for number in model],
            "passed": passed,
        }
    )


def dates() -> pl.DataFrame:
    """A model every 75 days."""
    first = date(2023, 3, 1)
    return pl.DataFrame(
        {
            "model": [f"model {number:02}" for number in range(MODELS)],
            "available_at": [first + timedelta(75 * number) for number in range(MODELS)],
        }
    )


def timed(con: duckdb.DuckDBPyConnection) -> float:
    """Seconds of one fit of everything."""
    began = time.perf_counter()
    horizons.write(con)
    return time.perf_counter() - began


def check(con: duckdb.DuckDBPyConnection) -> None:
    """What was timed has to be all of it."""
    made = con.execute("SELECT count(p50_low), min(draws_used) FROM horizons").fetchall()
    trends = con.execute("SELECT count(DISTINCT level) FROM horizon_trends WHERE low > 0").fetchall()
    if made[0][0] != MODELS or made[0][1] < 0.9 * DRAWS or trends != [(len(LEVELS),)]:
        raise BenchError("horizons: not every model has an interval and every level a trend")


def per_fit(made: pl.DataFrame) -> float:
    """Seconds of scikit-learn's fit of one model's attempts."""
    from sklearn.linear_model import LogisticRegression  # takes seconds, and this part alone needs it

    parts = made.partition_by("model")
    given = [
        (np.log2(part["human_minutes"].to_numpy())[:, None], part["passed"].to_numpy()) for part in parts
    ]
    weights = np.full(RUNS // MODELS, MODELS / RUNS)
    began = time.perf_counter()
    for number in range(SAMPLE):
        x, passed = given[number % MODELS]
        LogisticRegression(C=1e5).fit(x, passed, sample_weight=weights)
    return (time.perf_counter() - began) / SAMPLE
