"""All that writes: what happened in git, CI and evaluations goes into a published warehouse.

A source is one file in `ingest/sources/`; the file name is its name on the command line and, where
it needs settings, its table in foreshock.toml. It has two functions and nothing else is asked of it:

    parts(config) -> list[str]           names of what can be read, and can fail, on its own
    load(night, part) -> int             reads one part, merges its rows, returns how many rows changed

`load` runs inside a transaction of its own on the build copy of the warehouse. Whatever it raises as
IngestError is rolled back, recorded and shown; the other parts go on. Unfinished is the exception to it:
what was merged before is whole, and kept. A part with nothing new returns 0 as early as it can. A source
never creates tables (`schema/` does) and never prints (`night.say`). It may have a third function:

    check(config) -> Iterator[tuple[str, bool, str]]     part, whether all is well, and what was found

`python -m ingest check` calls it before the first night.
"""

from __future__ import annotations


class IngestError(Exception):
    """Something a person can act on: which source or file, what is wrong, what to do."""


class Unreachable(IngestError):
    """What lies elsewhere did not answer: no fault of what was to be read."""


class Unfinished(IngestError):
    """A part stopped half way, with `rows` merged and whole: the next night goes on from there."""

    def __init__(self, words: str, rows: int = 0) -> None:
        super().__init__(words)
        self.rows = rows
