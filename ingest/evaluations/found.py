"""Which files belong to which suite: each to the first whose patterns find it, the rest to none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.drop import found

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.evaluations.settings import Suite

OTHERS = "other files"


def called(suite: Suite) -> str:
    """The part of a suite."""
    return f"suite {suite.name} {suite.version}"


def names(config: Config, suite: Suite | None) -> list[str]:
    """Files of a suite, or those of none, as paths from the folder of the configuration.

    Where a folder is not there or closed the part fails: its files must not seem to be gone.
    """
    folder, settings = config.file.parent, config.evaluations
    left_out = {config.file, config.warehouse, config.people.teams, settings.models, settings.tasks}
    earlier = settings.suites[: settings.suites.index(suite)] if suite else settings.suites
    taken = [found.split(folder, pattern) for each in earlier for pattern in each.paths]
    listed = found.listed(folder, patterns(config, suite), left_out, lambda _: True)
    files = [name for name in listed if not claimed(os.path.normpath(folder / name), taken)]
    for name in files:
        if not os.path.isfile(folder / name):
            absent = "not there, or its name is not UTF-8" if "\\x" in name else "not there"
            what = "cannot be looked into" if os.path.isdir(folder / name) else absent
            raise IngestError(f"{name}: {what}: mend it, or `paths` under [evaluations]")
    return files


def patterns(config: Config, suite: Suite | None) -> tuple[str, ...]:
    """Where the files of a part are looked for."""
    return suite.paths if suite else config.evaluations.paths


def claimed(path: str, taken: Iterable[tuple[Path, list[str]]]) -> bool:
    """Whether the patterns of another suite find this file."""
    for base, rest in taken:
        start = f"{base}{os.sep}"
        if path == str(base) or (path.startswith(start) and fits(path[len(start) :], rest)):
            return True
    return False


def fits(below: str, pattern: list[str]) -> bool:
    """Whether a path below a folder fits what a pattern says of it."""
    return found.fits(below.split(os.sep), pattern or ["**"])
