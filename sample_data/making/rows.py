"""Rows of the drop folder as files: one header, plain values, the same bytes on every machine."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

Row = Sequence[object]


def plain(value: object) -> str:
    """Nothing for NULL, true and false in words, times in UTC with a Z."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def write_csv(file: Path, header: str, rows: Iterable[Row]) -> int:
    """Comma separated, with a header; returns how many rows."""
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split())
        for row in rows:
            writer.writerow([plain(value) for value in row])
            count += 1
    return count


def write_jsonl(file: Path, header: str, rows: Iterable[Row]) -> int:
    """One object a line."""
    names, count = header.split(), 0
    with file.open("w", encoding="utf-8", newline="") as out:
        for row in rows:
            shown = [plain(value) if isinstance(value, date) else value for value in row]
            out.write(json.dumps(dict(zip(names, shown, strict=True)), ensure_ascii=False) + "\n")
            count += 1
    return count


def write_years(folder: Path, table: str, header: str, rows: Iterable[tuple[int, Row]]) -> dict[str, int]:
    """One file per year."""
    years: dict[int, list[Row]] = {}
    for year, row in rows:
        years.setdefault(year, []).append(row)
    names = {year: f"{table}_{year}.csv" for year in sorted(years)}
    return {name: write_csv(folder / name, header, years[year]) for year, name in names.items()}
