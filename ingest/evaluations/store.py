"""Attempts of many files into the table `evaluations`, in a few statements for all of them.

What a file no longer holds is kept and marked as withdrawn, if the file is whole; of one that is gone the
rows count on. Where the configuration gives a file to another suite, its attempts move there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ingest import IngestError, rows
from ingest.evaluations import CELLS, Block, Terms, attempts

if TYPE_CHECKING:
    from ingest.night import Night
    from ingest.rejects import Problem

FULL = 100_000  # rows that are worth a statement of their own
TYPES = {"line": pl.Int64, "started_at": pl.Datetime("us", "UTC")}  # the other cells are text
STORED = (
    *("suite", "run", "suite_version", "task", "family", "difficulty", "human_minutes", "score", "passed"),
    *("model", "alias", "scaffold", "started_at", "tokens", "cost_usd", "judge", "invalid", "flags"),
    *("source_gone", "source_file", "source_row"),
)
# Of several rows that would move to one key only the first does: a key stands for one row.
MOVE = """
    UPDATE evaluations AS e SET suite = m.suite, suite_version = m.suite_version
    FROM (
        SELECT o.suite AS old_suite, o.run, n.suite, n.suite_version
        FROM evaluations AS o
        JOIN taken AS n ON n.source_file = o.source_file AND n.run = o.run AND n.suite <> o.suite
        WHERE NOT EXISTS (SELECT 1 FROM evaluations AS x WHERE x.suite = n.suite AND x.run = n.run)
        QUALIFY row_number() OVER (PARTITION BY n.suite, n.run ORDER BY o.suite) = 1
    ) AS m
    WHERE e.suite = m.old_suite AND e.run = m.run
"""
WITHDRAW = """
    UPDATE evaluations AS e SET invalid = true, flags = concat_ws('; ', e.flags, 'withdrawn')
    WHERE list_contains($files::VARCHAR[], e.source_file) AND coalesce(e.flags, '') NOT LIKE '%withdrawn%'
        AND NOT EXISTS (SELECT 1 FROM held AS h WHERE h.suite = e.suite AND h.run = e.run)
"""


# Another file may hold what one withdrew: the next night reads those of the same part once more.
AGAIN = """
    UPDATE evaluation_files SET fingerprint = ''
    WHERE NOT gone AND NOT list_contains($files::VARCHAR[], file)
        AND part IN (SELECT part FROM evaluation_files WHERE list_contains($files::VARCHAR[], file))
"""


# What a file with a later name holds, whichever of them was read first.
ELSEWHERE = """
    SELECT e.suite, e.run, e.source_file FROM evaluations AS e
    JOIN evaluation_files AS f ON f.file = e.source_file
    JOIN taken AS n ON n.suite = e.suite AND n.run = e.run AND n.source_file < e.source_file
    WHERE coalesce(e.flags, '') NOT LIKE '%withdrawn%'
"""


@dataclass
class Batch:
    """What was read and is not stored yet; `write` empties it."""

    night: Night
    known: bool  # whether some of the files were read before
    names: dict[str, str]  # other names of models
    frames: list[pl.DataFrame] = field(default_factory=list)
    held: list[pl.DataFrame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)  # files of which a row was refused
    changed: int = 0


def begin(night: Night, files: list[str]) -> Batch:
    """Nothing read yet of these files."""
    count = "SELECT count(*) FROM evaluations WHERE list_contains(?::VARCHAR[], source_file)"
    known = night.con.execute(count, [files]).fetchall()[0][0] > 0
    return Batch(night, known, dict(night.con.execute("SELECT alias, model FROM model_names").fetchall()))


def add(batch: Batch, name: str, format_: str, terms: Terms, block: Block) -> None:
    """Rows of a file."""
    frame, fixed = block.rows, {"file": name, "format": format_}
    if not terms.suite and "suite" not in frame.columns:
        raise IngestError("belongs to no suite: name one in `suites` under [evaluations], with these `paths`")
    if terms.suite:
        fixed |= {"suite": terms.suite, "suite_version": str(terms.version)}
    if (
        terms.several
    ):  # versions of a suite may number their runs alike: an attempt of one is none of the other
        frame = frame.with_columns(run=pl.format("{} {}", pl.lit(str(terms.version)), "run"))
    lacking = [cell for cell in CELLS if cell not in frame.columns and cell not in fixed]
    frame = frame.with_columns(
        *(pl.lit(None, TYPES.get(cell, pl.String)).alias(cell) for cell in lacking),
        *(pl.lit(value).alias(cell) for cell, value in fixed.items()),
    )
    batch.frames.append(frame.select("file", "format", *CELLS))
    bad = block.bad[: attempts.LISTED]
    batch.problems += [(name, line, reason, shown(text)) for line, reason, text in bad]
    batch.damaged |= {name} if block.bad else set()
    if sum(each.height for each in batch.frames) >= FULL:
        write(batch)


def write(batch: Batch) -> None:
    """Stores what waits; the last of several rows with one key."""
    if not batch.frames:
        return
    night, judged = batch.night, attempts.judge(pl.concat(batch.frames))
    batch.frames.clear()
    batch.problems += [(*place, shown(text)) for *place, text in attempts.problems(judged)]
    batch.damaged |= set(judged.filter(pl.col("missing").is_not_null())["file"])
    taken = judged.filter(pl.col("missing").is_null()).unique(
        ["suite", "run"], keep="last", maintain_order=True
    )
    taken = taken.with_columns(
        pl.col("alias").replace(batch.names).alias("model"), pl.lit(False).alias("source_gone")
    ).rename({"file": "source_file", "line": "source_row"})
    taken = own(night, taken)
    if batch.known:
        batch.held.append(taken.select("suite", "run"))
        with rows.framed(night.con, "taken", taken.select("suite", "suite_version", "run", "source_file")):
            night.con.execute(MOVE)
    frame = taken.select(STORED)
    batch.changed += rows.merge_frame(night.con, "evaluations", frame, night.config.timezone)


def own(night: Night, taken: pl.DataFrame) -> pl.DataFrame:
    """Without attempts that another file holds which is there: of several the last by name counts."""
    with rows.framed(night.con, "taken", taken.select("suite", "run", "source_file")):
        other = night.con.sql(ELSEWHERE).pl()
    there = [name for name in other["source_file"].unique() if (night.config.file.parent / name).is_file()]
    return taken.join(other.filter(pl.col("source_file").is_in(there)), on=["suite", "run"], how="anti")


def end(batch: Batch, whole: list[str]) -> int:
    """Stores what still waits; of files that were read whole, withdraws what they no longer hold."""
    write(batch)
    if not batch.held:
        return batch.changed
    con, sound = batch.night.con, [name for name in whole if name not in batch.damaged]
    with rows.framed(con, "held", pl.concat(batch.held)):
        withdrawn = con.execute(WITHDRAW, {"files": sound}).fetchall()[0][0]
    if withdrawn:
        con.execute(AGAIN, {"files": sound})
    return batch.changed + withdrawn


def shown(text: str) -> str:
    """The beginning of what stood there, as the database can keep it."""
    return text[:200].replace("\0", "\\x00")
