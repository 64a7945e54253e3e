"""What a reader may select: DuckDB session variables of fixed names, NULL when unset.

They work inside views and on a locked read-only connection, and are private to one cursor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from queries.error import QueryError, unknown

FILTERS = {
    "from_date": "DATE",
    "to_date": "DATE",
    "grain": "VARCHAR",
    "repos": "VARCHAR[]",
    "teams": "VARCHAR[]",
    "scopes": "VARCHAR[]",
    "kinds": "VARCHAR[]",
    "policy": "VARCHAR",
    "penalty": "DOUBLE",
    "without": "VARCHAR[]",
    "dated": "VARCHAR",
}
GRAINS = ("day", "week", "month", "quarter", "year")
POLICIES = ("strict", "declared")
PRESET = "as published"  # a policy and more: how laboratories count that publish their shares
SCOPES = ("production", "research", "experimental")
KINDS = ("source", "test", "notebook", "docs", "config", "data", "generated", "vendored", "lock", "binary")
LEAST_PENALTY, MOST_PENALTY = 1e-9, 1000.0
DATED = ("available", "released")
WORDS = {
    "grain": GRAINS,
    "policy": (*POLICIES, PRESET),
    "scopes": SCOPES,
    "kinds": KINDS,
    "dated": DATED,
}
AS_PUBLISHED = {"policy": "declared", "kinds": list(KINDS), "scopes": ["production"]}


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as typed values, from typed values or text; those that are None or empty are unset."""
    values = {}
    for name, value in given.items():
        if name not in FILTERS:
            raise unknown("filter", name, FILTERS)
        if value is not None and value != "" and value != [] and value != ():
            values[name] = _typed(name, value)
    values = {name: value for name, value in values.items() if value != []}  # commas alone name nothing
    if values.get("policy") == PRESET:
        if more := values.keys() & AS_PUBLISHED.keys() - {"policy"}:
            raise QueryError(f"policy {PRESET!r} fixes {' and '.join(sorted(more))}: leave it out")
        values |= AS_PUBLISHED
    if values.get("from_date") and values.get("to_date") and values["from_date"] > values["to_date"]:
        raise QueryError(f"from_date {values['from_date']} is after to_date {values['to_date']}")
    return values


def assignment(name: str, value: Any) -> str:
    """The statement that sets one filter, as a person can paste it."""
    if FILTERS[name] == "DATE":
        return f"SET VARIABLE {name} = DATE '{value.isoformat()}';"
    if FILTERS[name] == "DOUBLE":
        return f"SET VARIABLE {name} = {value}::DOUBLE;"
    if FILTERS[name] == "VARCHAR":
        return f"SET VARIABLE {name} = {_quoted(value)};"
    return f"SET VARIABLE {name} = [{', '.join(map(_quoted, value))}]::VARCHAR[];"


def _typed(name: str, value: Any) -> Any:
    if FILTERS[name] == "DATE":
        return _date(name, value)
    if FILTERS[name] == "DOUBLE":
        return _number(name, value)
    words = _words(name, value)
    if name == "kinds" and words == ["all"]:
        return list(KINDS)
    for word in words:
        if name in WORDS and word not in WORDS[name]:
            raise unknown(name, word, WORDS[name])
    return words if FILTERS[name] == "VARCHAR[]" else words[0]


def _words(name: str, value: Any) -> list[str]:
    if FILTERS[name] == "VARCHAR":
        return [str(value)]
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    if isinstance(value, Iterable):
        return [str(word) for word in value]
    raise QueryError(f"{name} takes a list of names, not {value!r}")


def _date(name: str, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise QueryError(f"{name} takes a date such as 2026-01-31, not {str(value)!r}") from None


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not LEAST_PENALTY <= number <= MOST_PENALTY:
        raise QueryError(f"{name} takes a number from 1e-9 to 1000, such as 1e-5 or 0.1, not {str(value)!r}")
    return number


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
