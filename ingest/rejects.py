"""The table `rejects`: of each file that was read, what could not be taken and what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

Problem = tuple[str, int, str, str]  # file, line, what is wrong, what stands there

SELECT = """
    SELECT $source AS source, unnest($files) AS file, unnest($lines) AS line, unnest($reasons) AS reason,
        unnest($texts) AS text, $seen AS seen_at
"""


def keep(night: Night, files: list[str], problems: Iterable[Problem]) -> int:
    """Makes the rejects of these files equal to their problems; what stays keeps its first day."""
    mine = "FROM rejects WHERE source = ? AND list_contains(?::VARCHAR[], file)"
    old = set(night.con.execute(f"SELECT file, line, reason, text {mine}", [night.source, files]).fetchall())
    wanted = joined(problems)
    gone, new = sorted({row[:2] for row in old - wanted}), sorted(wanted - old)
    if gone:
        places = [f"{line} {file}" for file, line in gone]
        drop = f"DELETE {mine} AND list_contains(?::VARCHAR[], line || ' ' || file)"
        night.con.execute(drop, [night.source, files, places])
    if new:
        names, lines, reasons, texts = map(list, zip(*new, strict=True))
        values = {"files": names, "lines": lines, "reasons": reasons, "texts": texts}
        night.merge("rejects", SELECT, values | {"source": night.source, "seen": night.began_at})
    return len(gone) + len(new)


def joined(problems: Iterable[Problem]) -> set[Problem]:
    """One for each line of a file, as the table keeps them."""
    lines: dict[tuple[str, int], list[Problem]] = {}
    for problem in sorted(set(problems)):
        lines.setdefault(problem[:2], []).append(problem)
    return {
        (*place, held("; ".join(each[2] for each in found)), held(found[0][3]))
        for place, found in lines.items()
    }


def held(text: str) -> str:
    """As a table can hold it: of JSON and file names half a letter may be quoted."""
    return text.encode(errors="backslashreplace").decode()
