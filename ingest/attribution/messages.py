"""The lines of a message that may hold a mark, and the commits that a squash quotes.

Every line counts, not only the last paragraph: squash merges leave trailers in the middle of the
message, indented or after bullets, where `git interpret-trailers` does not look.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

SEPARATOR = "^-{9,}$"  # GitHub puts it between the quoted commits and the co-authors of all of them
SQUASHED = r"\(#[0-9]+\)$|\(![0-9]+\)$|^Merge pull request #|^Squashed commit of the following:"


def marked_lines(headers: pl.DataFrame, literals: Iterable[str]) -> pl.DataFrame:
    """Lines (row, line, text) that hold one of the literals, in any case; bullets and blanks removed."""
    wanted = sorted({literal.lower() for literal in literals})
    text = pl.col("message")
    held = headers.select("row", "message").filter(text.str.contains_any(wanted, ascii_case_insensitive=True))
    lines = _lines(held).filter(text.str.contains_any(wanted, ascii_case_insensitive=True))
    return lines.select("row", "line", text=text.str.replace(r"^[\s*-]+", "").str.strip_chars())


def _lines(messages: pl.DataFrame) -> pl.DataFrame:
    split = messages.select("row", pl.col("message").str.split("\n"))
    lines = split.with_columns(line=pl.int_ranges(pl.col("message").list.len())).explode("message", "line")
    return lines.with_columns(pl.col("message").str.strip_chars_end())


def quoted_commits(messages: pl.DataFrame) -> pl.DataFrame:
    """Of messages that quote two or more commits: row, line, quote (1, 2, ...; 0 outside of any), quotes.

    A squash quotes its commits as `* subject` between blank lines, or `commit <sha>` as `git merge
    --squash` writes it. An ordinary list stands close together, or further down in a message that says
    nothing of a squash. What follows the separator belongs to no quoted commit.
    """
    lines = _lines(messages.filter(pl.col("message").str.contains(r"\n(?:\* |commit [0-9a-f]{40})")))
    text = pl.col("message")
    before, after = text.shift(1).over("row"), text.shift(-1).over("row").fill_null("")
    bullet = text.str.starts_with("* ") & (before == "").fill_null(False) & (after == "")
    begins = bullet | text.str.contains(r"^commit [0-9a-f]{40}$")
    lines = lines.with_columns(begins=begins, ends=text.str.contains(SEPARATOR))
    number = pl.col("begins").cum_sum().over("row")
    quote = pl.when("begins").then(number).when("ends").then(0).forward_fill().over("row").fill_null(0)
    lines = lines.with_columns(quote=quote, quotes=pl.col("begins").sum().over("row"))
    squash = (
        (text.str.contains(SQUASHED) & (pl.col("line") == 0)).any().over("row")
        | pl.col("ends").any().over("row")
        | (pl.col("begins") & (pl.col("line") == 2)).any().over("row")
    )
    return lines.filter(squash & (pl.col("quotes") > 1)).select("row", "line", "quote", "quotes")
