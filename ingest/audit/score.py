"""Scores a labelled file: prints what our tags were worth by it, and keeps that for the next snapshot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import IngestError
from ingest import record as lines
from ingest.audit import UNITS, labels, measures, record, sample, snapshot, tags
from ingest.say import STEERING

if TYPE_CHECKING:
    from ingest.audit.labels import File
    from ingest.audit.measures import Measure, Pair
    from ingest.config import Config
    from ingest.night import Night
    from ingest.say import Say

SHOWN = 20  # disagreements, and lines that nobody labelled
OUT = ("repo", "sha", "unit", "strict", "declared", "label", "answer", "grade", "agrees", "marks")
COLUMN = {"read": "label", "ask": "answer"}
NOTES = """
SELECT value, low, high, n FROM audits
WHERE audit = 'notes' AND measure = 'note_recall' AND policy = 'declared' AND unit = 'commits'
"""


def run(config: Config, path: Path, unit: str, basis: str | None, out: Path | None, say: Say) -> None:
    """Prints and stores; ConfigError, and nothing stored, where the file cannot be used."""
    with snapshot.copied(config, say) as night:
        file = labels.read(night, path, unit, basis)
        pairs = measures.paired(file.rows, tags.of(night, file.rows, file.basis))
        found = list(measured(file, pairs))
        kept = entry(night, file, pairs, found, snapshot.newest(config).stem)
        notes = night.con.execute(NOTES).fetchall()
    for line in [*heading(path, file), "", *table(found), "", *disagreements(file.kind, pairs)]:
        print(STEERING.sub("?", line))
    for line in calibrated(notes):
        print(line)
    if out:
        sample.save(out, OUT, (written(file.kind, pair) for pair in pairs))
    store(config, kept, say)


def measured(file: File, pairs: Sequence[Pair]) -> Iterator[Measure]:
    """The measures of this kind of file; landings and commits each on their own."""
    for unit in UNITS:
        if mine := [pair for pair in pairs if pair.row.unit == unit]:
            yield from measures.of_answers(mine) if file.kind == "ask" else measures.of_labels(mine)


def entry(
    night: Night, file: File, pairs: Sequence[Pair], found: Sequence[Measure], taken: str
) -> dict[str, Any]:
    """The line of the record: the same file on the same snapshot makes the same one."""
    days = [pair.tag.day for pair in pairs if isinstance(pair.tag.day, date)]
    first, last = file.period or ((min(days), max(days)) if days else (None, None))
    told = {
        "from_on": str(first) if first else None,
        "to_on": str(last) if last else None,
        "rules": snapshot.setting(night, "rules.version"),
        "snapshot": taken,
        "basis": file.basis,
        "labelled": len(file.rows),
        "left_out": len(file.left_out) + file.cannot_say,
        "measures": [record.named(each) for each in found],
    }
    named = hashlib.sha256(f"{file.digest} {told}".encode()).hexdigest()[:12]
    return {"audit": named, "scored_at": night.began_at.isoformat(), **told}


def store(config: Config, kept: dict[str, Any], say: Say) -> None:
    """One line more, unless it is there."""
    file = config.warehouse / record.RECORD
    try:
        if kept["audit"] in {row["audit"] for row in record.read(file)[0]}:
            say.line(f"{file} has this score already")
            return
        lines.append(file, kept)
    except OSError as error:
        raise IngestError(f"{file}: the score could not be stored: {error.strerror}") from None
    say.line(f"stored in {file}: the next night publishes it")


def heading(path: Path, file: File) -> Iterator[str]:
    """What was scored, and what was left out."""
    kinds = {unit: sum(row.unit == unit for row in file.rows) for unit in UNITS}
    many = ", ".join(f"{count} {unit}s" for unit, count in kinds.items() if count)
    what = "marks in messages, authors and branches" if file.basis == "marks" else "all that tells an origin"
    yield f"{path}: {many} labelled, compared with {what}"
    if file.left_out:
        shown = ", ".join(map(str, file.left_out[:SHOWN])) + (" ..." if len(file.left_out) > SHOWN else "")
        yield f"{path}: {len(file.left_out)} rows are not labelled and left out: line {shown}"
    if file.cannot_say:
        yield f"{path}: {file.cannot_say} rows are left out, whose authors cannot say"
    if all(row.population is None for row in file.rows):
        yield "no populations: every row counts the same"


def table(found: Sequence[Measure]) -> Iterator[str]:
    """Figures in columns."""
    head = ("measure", "class", "policy", "unit", "value", "95 % interval", "n", "effective n")
    cells = [head, *(written_out(each) for each in found)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield "Intervals: Wilson with the effective n (Kish), which is below n where rows have unequal weights;"
    yield "of author_correction, resampled by landing. strict reads weak and assisted marks as none."


def written_out(each: Measure) -> tuple[str, ...]:
    """A figure in words."""
    value = "unknown" if each.value is None else percent(each.value)
    between = "" if each.low is None else f"{percent(each.low)} to {percent(each.high)}"
    names = (each.measure, each.class_, each.policy, each.unit)
    return (*names, value, between, str(each.n), f"{each.n_effective:.1f}")


def percent(value: float | None) -> str:
    """83.3 %"""
    return f"{100 * (value or 0):.1f} %"


def disagreements(kind: str, pairs: Sequence[Pair]) -> Iterator[str]:
    """Where our tag and the label differ, weak marks included: repository, hash, ours, label, marks."""
    differ = [pair for pair in pairs if not agrees(kind, pair)]
    if differ:
        yield f"{len(differ)} of {len(pairs)} rows disagree (repository, hash, ours, {COLUMN[kind]}, marks):"
    for pair in differ[:SHOWN]:
        grade = " (weak)" if pair.row.grade == "weak" else ""
        said = f"{pair.tag.said['declared']}  {pair.row.said}{grade}"
        yield f"  {pair.row.repo} {pair.row.sha[:12]}  {said}  {pair.tag.marks[:100]}".rstrip()
    if len(differ) > SHOWN:
        yield f"  and {len(differ) - SHOWN} more: --out FILE writes every row"


def agrees(kind: str, pair: Pair) -> bool:
    """Our stored origin is the label; or a mark stands where somebody says that AI wrote some of it."""
    ours = pair.tag.said["declared"]
    if kind == "ask":
        return (ours in ("ai", "assisted")) == (pair.row.said != "none")
    return ours == pair.row.said


def calibrated(notes: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """What the line notes of the snapshot say of marks."""
    for value, low, high, n in notes:
        yield (
            f"Line notes: of {n} commits to which they give AI lines, {percent(value)} carry another mark "
            f"({percent(low)} to {percent(high)}): marks miss at least the rest of such work."
        )


def written(kind: str, pair: Pair) -> dict[str, object]:
    """A row of --out."""
    said = {COLUMN[kind]: pair.row.said, "agrees": "yes" if agrees(kind, pair) else "no"}
    where = {"repo": pair.row.repo, "sha": pair.row.sha, "unit": pair.row.unit, "grade": pair.row.grade}
    return where | pair.tag.said | said | {"marks": pair.tag.marks}
