"""Tables written as text into the database of a night, and its answers as text."""

from __future__ import annotations

from ingest import schema
from ingest.night import Night


def fill(night: Night, table: str, text: str) -> None:
    """Rows written as text under a header: a dash is NULL, "" no text; days left out are those of times."""
    header, *lines = text.strip().splitlines()
    names, days = header.split(), schema.tables()[table].cut_dates()
    found = []
    for line in lines:
        row = {
            name: None if cell == "-" else cell.replace('""', "")
            for name, cell in zip(names, line.split(), strict=True)
        }
        cut = {day: row[time] and row[time][:10] for day, time in days.items() if time in row}
        found.append(cut | row)
    marks = ", ".join("?" for _ in found[0])
    night.con.execute(
        f"INSERT INTO {table} ({', '.join(found[0])}) VALUES {', '.join([f'({marks})'] * len(found))}",
        [cell for row in found for cell in row.values()],
    )


def shown(night: Night, sql: str) -> str:
    """Rows as lines: fields apart by blanks, NULL as a dash, floats without a tail."""
    rows = night.con.execute(sql).fetchall()
    return "\n".join(" ".join("-" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
                              for cell in row) for row in rows)  # fmt: skip
