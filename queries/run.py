"""Run one metric on a cursor of its own: filters as variables, the SELECT, then its statistic."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb
import polars as pl

from queries import filters as selection
from queries.answer import unique
from queries.error import QueryError, unknown
from queries.metric import Metric, metrics
from queries.statistics.intervals import STATISTICS
from queries.warehouse import asking

# A relation plans its query twice, for columns and for rows, which takes longer than to copy few rows.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)
NAMES = {
    "repos": ("repository", "SELECT DISTINCT repo FROM main.repos"),
    "without": ("model", "SELECT model FROM main.horizons"),
    "teams": ("team", "SELECT DISTINCT team FROM main.repos WHERE team IS NOT NULL"),
}
# What may come before a SELECT; a CREATE is half of what DuckDB 1.5 makes of a PIVOT.
SILENT = {"SET", "CREATE"}


@dataclass(frozen=True)
class Result:
    """What came out, and the SQL as it was run, with its variables: it can be pasted as it stands."""

    metric: Metric
    frame: pl.DataFrame
    variables: dict[str, Any]
    ignored: tuple[str, ...]
    sql: str


def run(con: duckdb.DuckDBPyConnection, name: str, filters: Mapping[str, Any] | None = None) -> Result:
    """One metric for one selection; filters that the metric does not honour are left out and named."""
    metric, variables, ignored = chosen(name, filters or {})
    frame = select(con, metric.sql, variables)
    if metric.statistic:
        frame = STATISTICS[metric.statistic](frame)
    return Result(metric, frame, variables, ignored, as_run(metric.sql, variables))


def chosen(name: str, filters: Mapping[str, Any]) -> tuple[Metric, dict[str, Any], tuple[str, ...]]:
    """The metric of that name, the filters that it honours as typed values, and the names of the others."""
    metric = metrics().get(name)
    if metric is None:
        raise unknown("metric", name, metrics())
    given = selection.read(filters)
    variables = {key: value for key, value in given.items() if key in metric.filters}
    return metric, variables, tuple(key for key in given if key not in variables)


def as_run(sql: str, variables: Mapping[str, Any]) -> str:
    """The statements for the DuckDB prompt: the variables, then the SELECT."""
    lines = [selection.assignment(key, value) for key, value in variables.items()]
    return "\n".join([*lines, f"{sql.strip().removesuffix(';')};"])


def select(con: duckdb.DuckDBPyConnection, sql: str, variables: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of any SELECT, on a cursor of its own with these variables set."""
    with asking(con) as cursor:
        for key in NAMES.keys() & variables.keys():
            _known(cursor, *NAMES[key], variables[key])
        for key, value in variables.items():
            cursor.execute(selection.assignment(key, value))
        cursor.execute(parsed(sql))
        if not cursor.description:
            raise QueryError("no rows to show: the last statement has to be a SELECT")
        table = cursor.to_arrow_table()
        return pl.from_arrow(table.rename_columns(unique(table.column_names)), rechunk=False)


@lru_cache(maxsize=512)  # more than there are metrics, or asking all of them one after the other finds none
def parsed(sql: str) -> duckdb.Statement | str:
    """A statement that is parsed once: reading a long one takes DuckDB several milliseconds."""
    with parser().cursor() as con:
        statements = con.extract_statements(sql)
    if any(each.type.name not in SILENT for each in statements[:-1]):
        raise QueryError("one table can be shown: give one SELECT, with nothing but SET VARIABLE before it")
    return statements[0] if len(statements) == 1 else sql


@cache
def parser() -> duckdb.DuckDBPyConnection:
    """A database without anything in it: to open one takes four times as long as to parse."""
    return duckdb.connect()


def _known(cursor: duckdb.DuckDBPyConnection, what: str, query: str, words: list[str]) -> None:
    names = {name for (name,) in cursor.execute(query).fetchall()}
    for word in words:
        if word not in names:
            raise unknown(what, word, names)
