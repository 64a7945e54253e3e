"""Logs of Inspect, version 2, as `.eval` and as `.json`. https://inspect.aisi.org.uk/eval-logs.html

Of a zip its header and summaries are enough. A run that crashed has neither: what its journal holds is taken,
and flagged. Only where samples were marked invalid the samples themselves are opened, to see which. Tokens
are those of the evaluated model, not of a model that grades it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import IngestError
from ingest.evaluations import CELLS, Block, Terms, archive, text
from ingest.evaluations.scores import headline, verdict

if TYPE_CHECKING:
    import duckdb

Table = dict[str, Any]
Key = tuple[str, str]  # id and epoch
NEWEST = 2
LARGEST = 256 << 20  # of a log as JSON, and of what a sample in a zip unpacks to
SUMMARIES = 64 << 20  # what its head, and the summaries of all samples, unpack to
MEMBERS = (b"_journal/", b"header.json", b"summaries.json", b"samples/")
ENDED = {"error": "error", "cancelled": "cancelled", "started": "unfinished"}


def fits(head: bytes) -> bool:
    """A zip with members of a log, or JSON that begins as a log does."""
    if head.startswith(b"PK\3\4"):
        return any(name in head for name in MEMBERS)
    return bool(re.match(rb'\s*\{\s*"(version|status|eval)"\s*:', head)) and b'"eval"' in head


def read(con: duckdb.DuckDBPyConnection, file: Path, terms: Terms) -> Iterator[Block]:  # noqa: ARG001
    """A row for each sample and epoch."""
    import polars as pl

    with file.open("rb") as content:
        zipped = content.read(2) == b"PK"
    header, samples, spoilt = from_zip(file) if zipped else from_json(file)
    about = table(header.get("eval"))
    if not all(isinstance(about.get(name), str) and about[name] for name in ("model", "task")):
        raise IngestError("a log that names no model or no task")
    known, bad = {}, []
    for number, each in enumerate(map(table, samples), 1):
        name = key(each)
        if name in known:
            bad.append((number, f"sample {name[0][:60]} stands there again: the last counts", ""))
        known[name] = each
    first = headline(header)
    found = [
        [
            text(cell) if isinstance(cell, str) else cell
            for cell in row(header, first, each, number, terms, spoilt)
        ]
        for number, each in enumerate(known.values(), 1)
    ]
    own = {"line": pl.Int64, "started_at": pl.Datetime("us", "UTC")}
    schema = {name: own.get(name, pl.String) for name in CELLS}
    unfinished = header.get("status") == "started"
    yield Block(pl.DataFrame(found, schema=schema, orient="row"), tuple(bad), unfinished=unfinished)


def from_zip(file: Path) -> tuple[Table, list[Any], set[Key]]:
    """The header and the summaries of samples; of a run that has not ended, what its journal holds."""
    with archive.opened(file) as log:
        names = log.members
        if "header.json" in names:
            header = member(log, "header.json", SUMMARIES)
        elif "_journal/start.json" in names:
            header = table(member(log, "_journal/start.json", SUMMARIES)) | {"status": "started"}
        else:
            raise IngestError("a zip file, but no log of Inspect: it has neither header.json nor a journal")
        checked(header)
        if "summaries.json" in names:
            samples = member(log, "summaries.json", SUMMARIES)
        else:
            parts = [name for name in names if re.fullmatch(r"_journal/summaries/\d+\.json", name)]
            parts.sort(key=lambda name: int(name.split("/")[-1].removesuffix(".json")))
            samples = journal(log, parts)
        return header, listed(samples), marked(log) if header.get("invalidated") else set()


def journal(log: archive.Archive, parts: list[str]) -> list[Any]:
    """The summaries of all parts together, which have one bound."""
    samples: list[Any] = []
    room = SUMMARIES
    for name in parts:
        content = archive.content(log, name, room)
        room -= max(len(content), 1 << 10)
        samples += listed(parsed(content, name))
        if room <= 0:
            raise IngestError(f"its journal unpacks to more than {SUMMARIES >> 20} MB")
    return samples


def from_json(file: Path) -> tuple[Table, list[Any], set[Key]]:
    """The log as one document, its samples in full."""
    if file.stat().st_size > LARGEST:
        raise IngestError(
            f"larger than {LARGEST >> 20} MB: convert it, `inspect log convert --to eval`, and name that"
        )
    header = parsed(file.read_bytes(), "the log")
    checked(header)
    samples = [table(each) for each in listed(header.get("samples"))]
    return header, samples, {key(each) for each in samples if each.get("invalidation")}


def member(log: archive.Archive, name: str, most: int = LARGEST) -> Any:
    """A member of a zip."""
    return parsed(archive.content(log, name, most), name)


def parsed(content: bytes, name: str) -> Any:
    """JSON, in which scores that are none stand as NaN."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IngestError(f"{name} is not whole JSON ({str(error)[:80]}): copy it again") from None


def checked(header: Any) -> None:
    """Refuses what is no log, or one of a version to come."""
    if not isinstance(header, dict) or not isinstance(header.get("eval"), dict):
        raise IngestError("no log of Inspect: it lacks `eval`")
    if not isinstance(version := header.get("version", NEWEST), int) or version > NEWEST:
        raise IngestError(f"a log of version {version}; versions up to {NEWEST} are read")


def marked(log: archive.Archive) -> set[Key]:
    """Samples that were marked invalid, which summaries do not tell."""
    names = [name for name in log.members if re.fullmatch(r"samples/([^/]+|.+/sample)\.json", name)]
    samples = (table(member(log, name)) for name in names)
    return {key(sample) for sample in samples if sample.get("invalidation")}


def key(sample: Table) -> Key:
    """What tells samples of a log apart."""
    return text(str(sample.get("id"))) or "", text(sample.get("epoch")) or "1"


def row(
    header: Table, first: str | None, sample: Table, number: int, terms: Terms, spoilt: set[Key]
) -> tuple[object, ...]:
    """The cells of an attempt, in the order of CELLS."""
    about, known = header["eval"], table(sample.get("metadata"))
    name, epoch = key(sample)
    usage = table(table(sample.get("model_usage")).get(about["model"]))
    score, passed, judge = verdict(table(sample.get("scores")), first)
    flags = [flag] if (flag := ENDED.get(str(header.get("status")))) else []
    flags += ["error"] * bool(sample.get("error")) + ["limit"] * bool(sample.get("limit"))
    log = about.get("eval_id") or f"{about.get('run_id')} {about.get('task_id')} {about.get('created')}"
    return (
        number,
        text(sample.get("uuid")) or f"{log} {name} {epoch}",
        None if terms.suite else about["task"],
        None if terms.suite else text(about.get("task_version")),
        (f"{about['task']}/{name}" if terms.suite else name) if sample.get("id") not in (None, "") else None,
        text(known.get("family") or known.get("task_family")),
        text(known.get("difficulty")),
        text(known.get(terms.minutes_key)),
        score,
        passed,
        text(about["model"]),
        text(about.get("solver")) or solver(header),
        moment(sample.get("started_at")) or moment(about.get("created")),
        text(usage.get("total_tokens")),
        text(usage.get("total_cost")),
        judge,
        str((name, epoch) in spoilt).lower(),
        "; ".join(dict.fromkeys(flags)) or None,
    )


def moment(value: Any) -> datetime | None:
    """A time of the log in UTC."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def solver(header: Table) -> str | None:
    """The last step of the plan, where the log names no solver as a whole."""
    steps = listed(table(header.get("plan")).get("steps"))
    return text(table(steps[-1]).get("solver")) if steps else None


def table(value: Any) -> Table:
    """A value that should be an object; what is none has nothing in it."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A value that should be a list, likewise."""
    return value if isinstance(value, list) else []
