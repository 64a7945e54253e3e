"""Files of evaluations: METR's runs, logs of Inspect, reports of SWE-bench, and lists of models and tasks.

A part is a suite of the configuration, the files of none, or a list. Formats are told by content: each reader
is a file in `ingest/evaluations/readers/`. A file is read again when its size or time and its bytes changed;
one that is gone leaves its rows, marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.evaluations import found, models, reading, suites, tasks

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.night import Night


def parts(config: Config) -> list[str]:
    """Lists first: attempts are named by what they say."""
    settings = config.evaluations
    lists = [tasks.part_of(config, file) for file in (settings.models, settings.tasks) if file]
    others = [found.OTHERS] if settings.paths or settings.suites else []
    return [*lists, *map(found.called, settings.suites), *others]


def load(night: Night, part: str) -> int:
    """Reads what changed of a part; returns how many rows did."""
    settings = night.config.evaluations
    for file, read in ((settings.models, models.load), (settings.tasks, tasks.load)):
        if file and part == tasks.part_of(night.config, file):
            return read(night, part, file)
    suite = {found.called(suite): suite for suite in settings.suites}.get(part)
    changed = suites.describe(night, suite) if suite else 0
    return changed + reading.load(night, part, suite)
