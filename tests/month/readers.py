"""Readers: processes that keep snapshots open and ask them all through a month.

    python -m tests.month.readers WAREHOUSE

Each snapshot has to be whole when it is seen first, to say the same when it is asked twice, and to say it
still nights later through the same handle. Ends with its input; prints what it saw as JSON.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

PAUSE = 0.6  # seconds between two looks
KEPT = 3  # snapshots that stay open
LOST = """
SELECT (SELECT count(*) FROM landed AS l ANTI JOIN merges AS m ON l.repo = m.repo AND l.merge = m.sha),
       (SELECT count(*) FROM changes ANTI JOIN commits USING (repo, sha)),
       (SELECT count(*) FROM commits ANTI JOIN repos USING (repo)),
       (SELECT count(*) FROM reviews ANTI JOIN requests USING (repo, number)),
       (SELECT count(*) - count(DISTINCT (repo, sha)) FROM merges)
"""
TABLES = ("commits", "changes", "merges", "landed", "requests", "ci_runs", "daily_lines")
SHOWN = " UNION ALL ".join(
    f"SELECT '{name}', count(*), bit_xor(hash(t)) FROM main.{name} AS t" for name in TABLES
)
SAME = "SELECT (SELECT count(*) FROM main.commits), (SELECT sum(lines)::BIGINT FROM main.daily_lines)"
STAMP = "SELECT value FROM main.settings WHERE key = 'snapshot'"


def main(folder: Path) -> None:
    """Looks until nobody wants it any more."""
    seen: dict[str, int] = {}
    wrong: list[str] = []
    held: deque[tuple[str, duckdb.DuckDBPyConnection, list]] = deque()
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        look(folder, seen, wrong, held)
    print(json.dumps({"reads": sum(seen.values()), "snapshots": len(seen), "wrong": wrong}))


def look(folder: Path, seen: dict[str, int], wrong: list[str], held: deque) -> None:
    """Opens what is served if it is new, and asks everything that is open again."""
    link = folder / "foreshock.duckdb"
    if link.exists() and (file := link.resolve()).stem not in seen:
        try:
            con = duckdb.connect(str(file), read_only=True, config={"threads": 1})
        except duckdb.IOException:
            if file.exists():
                raise
            return  # pruned since the link was looked up
        wrong += [f"{file.name}: {what}" for what in lacking(con, file)]
        held.append((file.stem, con, con.execute(SHOWN).fetchall()))
        seen[file.stem] = 0
        if len(held) > KEPT:
            held.popleft()[1].close()
    for name, con, before in held:
        seen[name] += 1
        if con.execute(SHOWN).fetchall() != before:
            wrong.append(f"{name}: another answer than before")


def lacking(con: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """What a snapshot says that cannot be."""
    ((*lost,),) = con.execute(LOST).fetchall()
    found = [f"rows without what they belong to: {lost}"] if any(lost) else []
    stamp = con.execute(STAMP).fetchall()
    found += [f"says that it is {stamp}"] if stamp != [(file.stem,)] else []
    copy = file.with_suffix(".open.duckdb")
    try:
        with duckdb.connect(str(copy), read_only=True) as handed:
            same = handed.execute(SAME).fetchall() == con.execute(SAME).fetchall()
            same &= handed.execute(STAMP).fetchall() == stamp
            found += [] if same else ["its copy without persons says something else"]
    except duckdb.IOException:
        found += ["has no copy without persons"] if copy.exists() or file.exists() else []
    return found


@contextmanager
def reading(folder: Path, count: int, told: list[dict]) -> Iterator[None]:
    """So many readers until the block ends; what they saw is put into the list."""
    words = [sys.executable, "-m", "tests.month.readers", str(folder)]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]
    try:
        yield
    finally:
        said = [reader.communicate()[0] for reader in started]
        told += [
            json.loads(each) if each else {"reads": 0, "snapshots": 0, "wrong": ["died"]} for each in said
        ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
