"""A frame as text or bytes that other programs read. Cells of a CSV file never become formulas."""

from __future__ import annotations

import io
import re

import polars as pl
import polars.selectors as cs

# Wide signs too: spreadsheets of East Asia take them for the others.
STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(f"^(?=[{STARTS}])")


def as_csv(frame: pl.DataFrame) -> bytes:
    """CSV; text that a spreadsheet would run as a formula gets an apostrophe, numbers stay as they are."""
    flat = frame.with_columns(cs.nested().map_elements(_text, return_dtype=pl.String, skip_nulls=True))
    safe = flat.with_columns(cs.string().str.replace(f"^([{STARTS}])", "'$1"))
    return safe.rename({name: FORMULA.sub("'", name) for name in safe.columns}).write_csv().encode()


def as_json(frame: pl.DataFrame) -> bytes:
    """A JSON list with one object per row, dates as in ISO 8601."""
    return frame.write_json().encode() + b"\n"


def as_parquet(frame: pl.DataFrame) -> bytes:
    """One Parquet file."""
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def _text(value: pl.Series | dict[str, object]) -> str:
    """A list in one cell, its members apart by semicolons."""
    return "; ".join(map(str, value)) if isinstance(value, pl.Series) else str(value)
