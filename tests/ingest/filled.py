"""Tables written as text into the database of a night, and its answers as text."""

from __future__ import annotations

from ingest import schema
from ingest.night import Night


def fill(night: Night, table: str, text: str) -> None:
    """Rows written as text under a header: a dash is NULL, "" no text; days left out are those of times."""
    header, *lines = text.strip().splitlines()
    for line in lines:
        row = {
            name: None if cell == "-" else cell.replace('""', "")
            for name, cell in zip(header.split(), line.split(), strict=True)
        }
        for day, time in schema.tables()[table].cut_dates().items():
            row = {day: row[time] and row[time][:10]} | row if time in row else row
        marks = ", ".join("?" for _ in row)
        night.con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def shown(night: Night, sql: str) -> str:
    """Rows as lines: fields apart by blanks, NULL as a dash, floats without a tail."""
    rows = night.con.execute(sql).fetchall()
    return "\n".join(" ".join("-" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
                              for cell in row) for row in rows)  # fmt: skip
