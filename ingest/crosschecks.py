"""Mistakes of foreshock.toml that no single setting shows: a name given twice, a path that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest import address
from ingest.mistakes import Mistake

SOURCE = "the path or URL of a git repository"
FILES = {
    ("people", "teams"): "a CSV file",
    ("attribution", "overrides"): "a CSV file",
    ("evaluations", "models"): "a YAML file",
    ("evaluations", "tasks"): "a CSV, JSON lines or Parquet file",
}


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


def not_there(document: dict[str, Any], folder: Path) -> Iterator[Mistake]:
    """Paths that lead nowhere, also where other settings are wrong; what is no path says so elsewhere."""
    repos = document.get("repos")
    for index, repo in enumerate(repos if isinstance(repos, list) else ()):
        for key in ("git", "upstream"):
            if words := no_repository(repo.get(key) if isinstance(repo, dict) else None, folder):
                yield ("repos", index, key), f"{words}; expected {SOURCE}"
    for (table, key), what in FILES.items():
        settings = document.get(table)
        text = settings.get(key) if isinstance(settings, dict) else None
        if isinstance(text, str) and text and "\0" not in text:
            file = address.absolute(text, folder)
            if not Path(file).is_file():
                yield (table, key), f"nothing at {file}; expected the path of {what}"


def no_repository(text: object, folder: Path) -> str | None:
    """What is wrong with a path that no repository is at."""
    try:
        return address.missing(address.checked(text, folder)) if isinstance(text, str) else None
    except ValueError:
        return None
