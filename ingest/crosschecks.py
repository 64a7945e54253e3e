"""Mistakes of foreshock.toml that no single setting shows: a name given twice, a path that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest import address
from ingest.mistakes import Mistake

if TYPE_CHECKING:
    from ingest.config import Settings

SOURCE = "the path or URL of a git repository"


def twice(document: dict[str, Any]) -> Iterator[Mistake]:
    """What has to be one of its kind and is there twice."""
    yield from named_twice(document)
    yield from suites_twice(document)


def named_twice(document: dict[str, Any]) -> Iterator[Mistake]:
    """Names of repositories are folders too, so two that differ in case only are one."""
    for key in ("repos", "tripwires"):
        tables, first = document.get(key), {}
        for index, table in enumerate(tables if isinstance(tables, list) else ()):
            name = table.get("name") if isinstance(table, dict) else None
            if isinstance(name, str) and first.setdefault(name.casefold(), index) != index:
                place = f"{key}[{first[name.casefold()]}]"
                yield (key, index, "name"), f"{name!r} is already the name of {place}"


def suites_twice(document: dict[str, Any]) -> Iterator[Mistake]:
    """One version of a suite is one table: `paths` takes several patterns."""
    table, first = document.get("evaluations"), {}
    suites = table.get("suites") if isinstance(table, dict) else None
    for index, suite in enumerate(suites if isinstance(suites, list) else ()):
        key = repr((suite.get("name"), suite.get("version"))) if isinstance(suite, dict) else ""
        if key and first.setdefault(key, index) != index:
            words = f"the suite and version of suites[{first[key]}] again; `paths` takes several patterns"
            yield ("evaluations", "suites", index, "version"), words


def not_there(settings: Settings) -> Iterator[Mistake]:
    for index, repo in enumerate(settings.repos):
        for key in ("git", "upstream"):
            if words := address.missing(getattr(repo, key)):
                yield ("repos", index, key), f"{words}; expected {SOURCE}"
    files = {
        ("people", "teams"): (settings.people.teams, "a CSV file"),
        ("attribution", "overrides"): (settings.attribution.overrides, "a CSV file"),
        ("evaluations", "models"): (settings.evaluations.models, "a YAML file"),
        ("evaluations", "tasks"): (settings.evaluations.tasks, "a CSV, JSON lines or Parquet file"),
    }
    for place, (file, what) in files.items():
        if file and not file.is_file():
            yield place, f"nothing at {file}; expected the path of {what}"
