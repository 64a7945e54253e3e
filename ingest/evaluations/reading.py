"""Reads the files of a suite that are new or changed, and keeps on record how each was read."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, rejects, schema
from ingest.drop.found import opened
from ingest.evaluations import Terms, found
from ingest.fingerprint import digest, shape, stamped

if TYPE_CHECKING:
    from types import ModuleType

    from ingest.evaluations.settings import Suite
    from ingest.evaluations.store import Batch
    from ingest.night import Night

READING = 1  # raise it when unchanged files must be read again because they are read otherwise
READERS = Path(__file__).parent / "readers"
HEAD = 1 << 16
MEANT = (
    ".eval",
    ".json",
    ".jsonl",
    ".ndjson",
)  # a file with another ending that no reader knows is none of ours
RECORDED = """
    SELECT unnest($file::VARCHAR[]) AS file, $part AS part, unnest($format::VARCHAR[]) AS format,
        unnest($state::VARCHAR[]) AS state, unnest($fingerprint::VARCHAR[]) AS fingerprint, false AS gone,
        0 AS attempts
"""
TOUCHED = """
    UPDATE evaluation_files AS f SET fingerprint = t.fingerprint
    FROM (SELECT unnest($names::VARCHAR[]) AS name, unnest($prints::VARCHAR[]) AS fingerprint) AS t
    WHERE f.file = t.name
"""
# Also of files that were not read now: another one may hold what was theirs.
COUNTED = """
    UPDATE evaluation_files AS f SET attempts = c.attempts
    FROM (
        SELECT file, count(source_file) AS attempts FROM evaluation_files
        LEFT JOIN evaluations ON source_file = file GROUP BY file
    ) AS c
    WHERE f.file = c.file AND f.attempts <> c.attempts
"""


def load(night: Night, part: str, suite: Suite | None) -> int:
    """Reads what changed; returns how many rows did. Files that are gone keep their rows, marked."""
    names, known = found.names(night.config, suite), on_record(night, part)
    reading, fresh, touched = shaped(night, part), {}, {}
    for name in names:
        file, last = night.config.file.parent / name, known.get(name, "").split(" ")
        stamp = stamped(file)
        if last[:2] != [reading, stamp]:
            content = hashed(file)
            same = len(last) == 3 and [last[0], last[2]] == [reading, content]
            (touched if same else fresh)[name] = f"{reading} {stamp} {content}"
    if touched:
        night.con.execute(TOUCHED, {"names": list(touched), "prints": list(touched.values())})
    changed = read(night, part, suite, dict(sorted(fresh.items()))) if fresh else 0
    return changed + vanished(night, part, sorted(known.keys() - names))


def hashed(file: Path) -> str:
    """The hash of a file; of one that is closed to us its reader says so."""
    try:
        return digest(file)
    except OSError:
        return ""


def on_record(night: Night, part: str) -> dict[str, str]:
    """The files of a part that were there, with fingerprints; those of a suite that is no more are others."""
    parts = [found.called(suite) for suite in night.config.evaluations.suites]
    mine = "NOT list_contains($parts::VARCHAR[], part)" if part == found.OTHERS else "part = $part"
    params = {"parts": parts} if part == found.OTHERS else {"part": part}
    select = f"SELECT file, fingerprint FROM evaluation_files WHERE NOT gone AND {mine}"
    return dict(night.con.execute(select, params).fetchall())


def shaped(night: Night, part: str) -> str:
    """What the reading of a file depends on beside the file."""
    words = (night.config.timezone, night.config.evaluations.minutes_key, part)
    return shape(READING, schema.version(), formats(), *words)


@cache
def formats() -> tuple[str, ...]:
    """Every reader: the folder is the registry."""
    return tuple(sorted(file.stem for file in READERS.glob("[!_]*.py")))


def recognised(head: bytes) -> ModuleType | None:
    """The reader that knows a file by how it begins."""
    modules = (importlib.import_module(f"ingest.evaluations.readers.{name}") for name in formats())
    return next((module for module in modules if module.fits(head)), None)


def read(night: Night, part: str, suite: Suite | None, fresh: dict[str, str]) -> int:
    """Reads files into the table, and records how each was read."""
    from ingest.evaluations import store  # loads polars, which a night with nothing new must not

    batch = store.begin(night, list(fresh))
    formats_, states = [], []
    with night.say.bar(f"evaluations {part}", len(fresh)) as bar:
        for name in fresh:
            format_, state = taken(batch, name, suite)
            formats_.append(format_)
            states.append(state)
            bar.advance(1)
    whole = [name for name, state in zip(fresh, states, strict=True) if state == "whole"]
    changed = store.end(batch, whole)
    prints = ["" if state == "closed" else fresh[name] for name, state in zip(fresh, states, strict=True)]
    values = {"file": list(fresh), "format": formats_, "state": states, "fingerprint": prints}
    night.merge("evaluation_files", RECORDED, values | {"part": part})
    night.con.execute(COUNTED)
    said(night, part, batch.problems)
    return changed + rejects.keep(night, list(fresh), batch.problems)


def taken(batch: Batch, name: str, suite: Suite | None) -> tuple[str | None, str]:
    """Adds the rows of a file; returns its format and how it ended."""
    from ingest.evaluations import store

    config, format_ = batch.night.config, None
    several = suite is not None and sum(suite.name == each.name for each in config.evaluations.suites) > 1
    terms = Terms(suite and suite.name, suite and suite.version, config.evaluations.minutes_key, several)
    state = "closed"
    try:
        file = opened(config, name, found.patterns(config, suite), "evaluations")
        with file.open("rb") as content:
            reader = recognised(content.read(HEAD))
        if reader is None:
            return None, passed_over(batch, name)
        format_, state = reader.__name__.rpartition(".")[2], "whole"
        for block in reader.read(batch.night.con, file, terms):
            store.add(batch, name, format_, terms, block)
            state = "unfinished" if block.unfinished else state
    except (IngestError, OSError) as error:
        words = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        batch.problems.append((name, 0, words, ""))
        return format_, "closed" if isinstance(error, OSError) or state == "closed" else "refused"
    return format_, state


def passed_over(batch: Batch, name: str) -> str:
    """A file of no known format; one that could be meant is named, so that nobody waits for it in vain."""
    if name.lower().endswith(MEANT):
        known = ", ".join(formats())
        batch.problems.append((name, 0, f"of no format that is read here ({known}), or empty", ""))
    return "passed over"


def said(night: Night, part: str, problems: list[rejects.Problem]) -> None:
    """One line of the night for all that could not be taken."""
    if problems:
        files = len({file for file, *_ in problems})
        why = "`python -m queries rejected_rows` says why"
        words = f"evaluations {part}: {len(problems):,} remarks on {files:,} files; {why}"
        night.say.line(words, source="evaluations", part=part)


def vanished(night: Night, part: str, gone: list[str]) -> int:
    """Marks files that are no longer there, and their rows, which count on."""
    if not gone:
        return 0
    marked = (
        "UPDATE evaluations SET source_gone = true WHERE list_contains($gone::VARCHAR[], source_file)",
        "UPDATE evaluation_files SET gone = true WHERE list_contains($gone::VARCHAR[], file)",
    )
    changed = sum(night.con.execute(sql, {"gone": gone}).fetchall()[0][0] for sql in marked)
    night.say.line(f"evaluations {part}: {len(gone):,} files are gone; what was read of them stays")
    return changed + rejects.keep(night, gone, [])
