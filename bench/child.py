"""One measured program of its own, after its imports: python -m bench.child night|bulk|pydriller ..."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def night(config: str) -> float:
    """A night by this configuration, from its first line to its published warehouse."""
    import duckdb  # noqa: F401 - loaded before the clock starts
    import polars  # noqa: F401

    from ingest import attribution, derive, night, publish, say  # noqa: F401
    from ingest.config import load
    from ingest.sources import files, git  # noqa: F401

    began = time.perf_counter()
    code = night.run(load(Path(config)), [], say.Say(quiet=True))
    seconds = time.perf_counter() - began
    if code:
        sys.exit(f"the night ended with {code}")
    return seconds


def bulk(repository: str, commits: str) -> tuple[float, list[int]]:
    """The bulk path over these commits: files, added and deleted lines."""
    import duckdb
    import polars  # noqa: F401

    from ingest.git import stream

    shas = Path(commits).read_text().split()
    began = time.perf_counter()
    con = duckdb.connect()
    stream.work(stream.jobs(con, Path(repository), shas, []), lambda _: None)
    sums = "SELECT count(*), sum(added)::BIGINT, sum(deleted)::BIGINT FROM files"
    found = con.execute(sums).fetchall()[0]
    return time.perf_counter() - began, list(found)


def pydriller(repository: str, commits: str) -> tuple[float, list[int]]:
    """The same by PyDriller, asked for exactly these commits, so that it walks past no other."""
    from pydriller import Git

    shas = Path(commits).read_text().split()
    began = time.perf_counter()
    git = Git(repository)
    files = [file for sha in shas for file in git.get_commit(sha).modified_files]
    sums = [len(files), sum(file.added_lines for file in files), sum(file.deleted_lines for file in files)]
    return time.perf_counter() - began, sums


if __name__ == "__main__":
    measured = {"night": night, "bulk": bulk, "pydriller": pydriller}[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(measured))
