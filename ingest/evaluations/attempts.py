"""Cells of attempts into values, for all formats alike: what is refused, what is taken without its number.

Refused is a row without run, task or model. A number that cannot be one (minutes of zero, a score in words)
is left out of a row that is kept, since whether the attempt succeeded still counts. Scores outside of 0 to 1
are clipped in METR's files, up to as much again on either side; further out, and elsewhere, such a score is
on a scale that is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from ingest.drop.cells import LISTED

if TYPE_CHECKING:
    from ingest.rejects import Problem

TRUTHS = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}
TEXTS = ("run", "task", "alias", "family", "difficulty", "scaffold")
NEEDED = {"run": "run", "task": "task", "alias": "model"}
SCORE, MINUTES = pl.col("score_value"), pl.col("minutes_value")
WITHIN = SCORE.is_between(0, 1)
CLIPPED = (pl.col("format") == "metr") & ~WITHIN & SCORE.is_between(-1, 2)
TAKEN = pl.when(WITHIN | CLIPPED).then(SCORE.clip(0, 1))
LEFT_OUT = {  # flag: (cell, whether it cannot be used, what it should be)
    "score refused": ("score", ~(WITHIN | CLIPPED).fill_null(False), "a number from 0 to 1"),
    "minutes refused": ("human_minutes", ~(MINUTES > 0).fill_null(False), "a number above 0"),
}


def judge(cells: pl.DataFrame) -> pl.DataFrame:
    """Values, with what is `missing` from a row and a `remark` on one that is taken."""
    trimmed = [nothing_is_null(pl.col(name).str.strip_chars()) for name in TEXTS]
    typed = cells.with_columns(
        *trimmed,
        number("score").alias("score_value"),
        number("human_minutes").alias("minutes_value"),
        pl.col("passed").str.to_lowercase().replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean),
    )
    missing = [
        pl.when(pl.col(name).is_null()).then(pl.lit(f"{said}: missing")) for name, said in NEEDED.items()
    ]
    flags = [
        pl.when(pl.col(cell).is_not_null() & wrong).then(pl.lit(flag))
        for flag, (cell, wrong, _) in LEFT_OUT.items()
    ]
    return typed.with_columns(
        joined(missing).alias("missing"),
        joined([*remarks(), clipped()]).alias("remark"),
        joined(["flags", pl.when(CLIPPED).then(pl.lit("score clipped")), *flags]).alias("flags"),
        pl.coalesce(TAKEN, pl.col("passed").cast(pl.Float64)).alias("score"),
        pl.coalesce("passed", pl.when(TAKEN == 1).then(True).when(TAKEN == 0).then(False)).alias("passed"),
        pl.when(MINUTES > 0).then(MINUTES).alias("human_minutes"),
        number("tokens", 0).round().cast(pl.Int64, strict=False).alias("tokens"),
        number("cost_usd", 0).alias("cost_usd"),
        (pl.col("invalid") == "true").fill_null(False).alias("invalid"),
    )


def number(name: str, least: float | None = None) -> pl.Expr:
    """A cell as a finite number; null where it is none, or too small."""
    value = pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
    fits = value.is_finite() if least is None else value.is_finite() & (value >= least)
    return pl.when(fits).then(value)


def nothing_is_null(text: pl.Expr) -> pl.Expr:
    """Text without a sign is no text."""
    return pl.when(text != "").then(text)


def joined(parts: list[pl.Expr | str]) -> pl.Expr:
    """Words apart by semicolons; null where there are none."""
    return nothing_is_null(pl.concat_str(parts, separator="; ", ignore_nulls=True))


def remarks() -> Iterator[pl.Expr]:
    """What is said of a row that is taken without one of its numbers."""
    for cell, wrong, expected in LEFT_OUT.values():
        said = pl.concat_str(
            pl.lit(f"{cell}: expected {expected}; found "),
            pl.col(cell).str.slice(0, 60),
            pl.lit(": counted without it"),
        )
        yield pl.when(pl.col(cell).is_not_null() & wrong).then(said)


def clipped() -> pl.Expr:
    """What is said of a score that was moved to the nearer end."""
    end = SCORE.clip(0, 1).cast(pl.Int64).cast(pl.String)
    return pl.when(CLIPPED).then(
        pl.concat_str(
            pl.lit("score: "),
            pl.col("score").str.slice(0, 60),
            pl.lit(" is outside of 0 to 1: counted as "),
            end,
        )
    )


def problems(judged: pl.DataFrame) -> Iterator[Problem]:
    """What is to be said of rows: of a file with very many the first, and their number."""
    said = judged.filter(pl.col("missing").is_not_null() | pl.col("remark").is_not_null())
    reason, text = joined(["missing", "remark"]), joined_names()
    for (file,), rows in said.select("file", "line", reason.alias("reason"), text.alias("text")).group_by(
        "file"
    ):
        yield from rows.sort("line").head(LISTED).rows()
        if rows.height > LISTED:
            yield file, 0, f"{rows.height:,} rows have something amiss; {LISTED:,} are listed", ""
    key = judged.filter(pl.col("missing").is_null()).select("file", "suite", "run", "line")
    twice = key.filter(pl.struct("file", "suite", "run").is_duplicated())
    for (file,), rows in twice.group_by("file"):
        yield repeated(str(file), rows.sort("line"))


def joined_names() -> pl.Expr:
    """What a row is known by."""
    return pl.concat_str("alias", "task", "run", separator=" ", ignore_nulls=True).str.slice(0, 200)


def repeated(file: str, rows: pl.DataFrame) -> Problem:
    """That runs of a file stand in it more than once."""
    first = rows.row(0, named=True)
    later = rows.filter((pl.col("run") == first["run"]) & (pl.col("line") > first["line"]))["line"]
    more = rows.height - rows["run"].n_unique()
    words = f"the run {first['run'][:60]} stands again on line {later.min()}: the last row counts"
    return file, first["line"], f"{words}; {more:,} such rows in this file", ""
