"""Frames and definitions as text for a terminal: readable numbers, intervals, no control characters."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from queries.error import QueryError
from queries.metric import KEYS, Metric

WIDTH = 100
NONE = "\N{EN DASH}"
LONGEST = 60  # characters of one cell
MOST = 200  # rows of one table
SHARES = ("value", "low", "high", "strict", "declared")  # beside columns whose name ends in share


def listing(metrics: Iterable[Metric]) -> str:
    """Every metric below its family, with its question."""
    lines, family = [], ""
    known = list(metrics)
    column = max(len(metric.name) for metric in known) + 4
    for metric in known:
        if metric.family != family:
            family = metric.family
            lines += ["", family]
        lines += textwrap.wrap(
            metric.question,
            WIDTH,
            initial_indent=f"  {metric.name}".ljust(column),
            subsequent_indent=" " * column,
        )
    return "\n".join(lines).strip("\n") + "\n"


def definition(metric: Metric, sql: str) -> str:
    """The header of a metric, then its SQL as run."""
    lines = [metric.name]
    for key in KEYS:
        value = getattr(metric, key)
        said = ", ".join(value) if isinstance(value, tuple) else value
        lines += _entry(key, "none" if said in (None, "") else str(said))
    for day, what in metric.changed:
        lines += _entry("changed", f"{day} {what}")
    return "\n".join([*lines, "", sql]) + "\n"


def table(frame: pl.DataFrame, unit: str = "", width: int | None = None) -> str:
    """Aligned columns, as many as fit into the width; the others are named below."""
    names, columns = _columns(frame.head(MOST), unit)
    widths = [max(map(len, [name, *cells])) for name, cells in zip(names, columns, strict=True)]
    fit = len(names)
    while width and fit > 1 and sum(widths[:fit]) + 2 * (fit - 1) > width:
        fit -= 1
    right = [place > 0 and _numeric(frame, name) for place, name in enumerate(names)]
    lines = [
        "  ".join(
            cell.rjust(size) if flush else cell.ljust(size)
            for cell, size, flush in zip(row[:fit], widths, right, strict=False)
        ).rstrip()
        for row in [names, *map(list, zip(*columns, strict=True))]
    ]
    if frame.is_empty():
        lines.append("no rows")
    if frame.height > MOST:
        lines.append(f"and {frame.height - MOST:,} more rows: --format csv has all of them")
    if fit < len(names):
        more = f"and {len(names) - fit} more columns (--format csv has all of them): {', '.join(names[fit:])}"
        lines += textwrap.wrap(more, width or WIDTH)
    return "\n".join(lines) + "\n"


def _entry(key: str, text: str) -> list[str]:
    indent = " " * 15
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {key}:".ljust(15), subsequent_indent=indent)


def _columns(frame: pl.DataFrame, unit: str) -> tuple[list[str], list[list[str]]]:
    """Names and written cells; low and high become one column."""
    names, columns = [], []
    for name in frame.columns:
        if name == "low" and "high" in frame.columns:
            names.append("interval")
            pairs = zip(frame["low"], frame["high"], strict=True)
            columns.append([_interval(low, high, unit == "share") for low, high in pairs])
        elif name != "high" or "low" not in frame.columns:
            share = unit == "share" and (name in SHARES or name.endswith("share"))
            names.append(name)
            columns.append([cell(value, share) for value in frame[name]])
    return names, columns


def _interval(low: float | None, high: float | None, share: bool) -> str:
    return NONE if low is None or high is None else f"{cell(low, share)} to {cell(high, share)}"


def cell(value: Any, share: bool = False) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if share and isinstance(value, float):
        return f"{100 * value:.1f} %"
    if isinstance(value, float):
        return (
            f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}" if abs(value) < 10 else f"{value:.1f}"
        )
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, pl.Series | list):
        return _plain(", ".join(cell(item) for item in value))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Text from outside never moves the cursor or colours the terminal."""
    clean = "".join(letter if letter.isprintable() else "·" for letter in text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def _numeric(frame: pl.DataFrame, name: str) -> bool:
    return name == "interval" or (name in frame.columns and frame[name].dtype.is_numeric())


def write(answer: bytes, out: Path | None) -> None:
    """The answer to a file, or to stdout."""
    if out is None:
        rest = memoryview(answer)
        while rest:  # where PYTHONUNBUFFERED is set, one call writes no more than a pipe takes
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(answer)
    except OSError as error:
        raise QueryError(f"{out} cannot be written: {error.strerror}") from error
