"""A metric is one .sql file: a header of `-- key: text` lines, a blank line, one SELECT.

The header is the one definition that the page, the command, the README and the tests read, so it is
strict: every key exactly once, unknown or missing ones refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from queries.error import QueryError, unknown
from queries.filters import FILTERS
from queries.statistics.intervals import STATISTICS

FOLDER = Path(__file__).parent
FAMILIES = (
    "AI code share",
    "Shipping velocity",
    "Task horizon",
    "Oversight",
    "The loop",
    "Compute",
    "Acceleration",
    "Data",
)
KEYS = (
    *(
        "title",
        "family",
        "question",
        "why",
        "numerator",
        "denominator",
        "excludes",
        "grain",
        "unit",
        "better",
    ),
    *("minimum", "settles", "filters", "statistic", "caveat"),
)
LINE = re.compile(r"-- (\w+): (\S.*)")
MORE = re.compile(r"--     (\S.*)")


@dataclass(frozen=True)
class Metric:
    """A header and its SELECT. `statistic` is None where no function follows the SELECT."""

    name: str
    title: str
    family: str
    question: str
    why: str
    numerator: str
    denominator: str
    excludes: str
    grain: str
    unit: str
    better: str
    minimum: int
    settles: int
    filters: tuple[str, ...]
    statistic: str | None
    caveat: str
    changed: tuple[tuple[date, str], ...]
    sql: str


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by name, in the order of the families."""
    found = [read(file) for file in sorted(FOLDER.glob("*.sql"))]
    return {metric.name: metric for metric in sorted(found, key=lambda one: FAMILIES.index(one.family))}


def read(file: Path) -> Metric:
    """One metric from its file."""
    try:
        head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise QueryError(f"{file.name}: not UTF-8 text") from None
    pairs = _pairs(file.name, head)
    keys = [key for key, _ in pairs if key != "changed"]
    for key in keys:
        if key not in KEYS:
            raise QueryError(f"{file.name}: {unknown('key', key, (*KEYS, 'changed'))}")
        if keys.count(key) > 1:
            raise QueryError(
                f"{file.name}: the key {key!r} is there {keys.count(key)} times, once is expected"
            )
    for key in KEYS:
        if key not in keys:
            raise QueryError(f"{file.name}: the key {key!r} is missing")
    sql = body.strip().removesuffix(";").rstrip()
    if not sql:
        raise QueryError(f"{file.name}: no SELECT after the header and its blank line")
    return _metric(file, dict(pairs), [text for key, text in pairs if key == "changed"], sql)


def _pairs(name: str, head: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(head.splitlines(), 1):
        if more := MORE.fullmatch(line):
            if not pairs:
                raise QueryError(f"{name}, line {number}: a continuation before any key")
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {more[1]}")
        elif pair := LINE.fullmatch(line):
            pairs.append((pair[1], pair[2]))
        else:
            raise QueryError(f"{name}, line {number}: expected `-- key: text`, found {line!r}")
    return pairs


def _metric(file: Path, keys: dict[str, str], changes: list[str], sql: str) -> Metric:
    filters = () if keys["filters"] == "none" else tuple(keys["filters"].split(", "))
    statistic = None if keys["statistic"] == "none" else keys["statistic"]
    known = {"family": FAMILIES, "better": ("higher", "lower", "neither")}
    for what, allowed in known.items():
        if keys[what] not in allowed:
            raise QueryError(f"{file.name}: {unknown(what, keys[what], allowed)}")
    for name in filters:
        if name not in FILTERS:
            raise QueryError(f"{file.name}: {unknown('filter', name, FILTERS)}")
    if statistic and statistic not in STATISTICS:
        raise QueryError(f"{file.name}: {unknown('statistic', statistic, STATISTICS)}")
    typed = {
        "minimum": _number(file.name, "minimum", keys["minimum"]),
        "settles": _number(file.name, "settles", keys["settles"]),
        "changed": tuple(_change(file.name, text) for text in changes),
    }
    words = {key: keys[key] for key in KEYS if key not in (*typed, "filters", "statistic")}
    return Metric(file.stem, **words, **typed, filters=filters, statistic=statistic, sql=sql)


def _number(name: str, key: str, text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise QueryError(f"{name}: {key} takes a whole number, not {text!r}")
    return int(text)


def _change(name: str, text: str) -> tuple[date, str]:
    day, _, what = text.partition(" ")
    try:
        return date.fromisoformat(day), what
    except ValueError:
        raise QueryError(f"{name}: changed takes a date and a text, not {text!r}") from None
