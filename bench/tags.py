"""Tagging of 100,000 commits by every rule at once, against DuckDB trying one rule after another."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import duckdb
import polars as pl

from bench.subject import Subject, Terms, tell
from bench.table import Row
from ingest import attribution
from ingest.attribution import marks

COMMITS = 100_000
NAMES = ("sha", "author_name", "author_email", "committer_name", "committer_email", "authored_at", "message")
FORM = "%x1f".join(("%H", "%an", "%ae", "%cn", "%ce", "%at", "%B"))


def rows(subject: Subject, terms: Terms) -> list[Row]:
    """One row: from headers to origins; the newest commits, again and again where there are fewer."""
    count = min(COMMITS, terms.scale)
    tell(f"{subject.name}: {count:,} commits tagged")
    headers = headers_of(subject, count)
    ours = min(tagged(headers) for _ in range(terms.repeats))
    peer = "DuckDB, rule by rule, messages alone"
    what = f"{subject.name}: {count:,} commits tagged"
    return [Row(what, ours, "s", peer, searched(headers), 2.0)]


def headers_of(subject: Subject, count: int) -> pl.DataFrame:
    """As many headers, each under a hash of its own."""
    read = headers(subject.path, f"--max-count={count}", subject.branch)
    many = pl.concat([read] * -(-count // read.height)).head(count).with_row_index("place")
    return many.select(pl.format("{}-{}", "sha", "place").alias("sha"), *read.columns[1:])


def headers(path: Path, *words: str) -> pl.DataFrame:
    """Those of the commits that git log prints with these words."""
    command = ["git", f"--git-dir={path}", "log", "-z", f"--format={FORM}", *words, "--"]
    log = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    records = [record.split("\x1f", 6) for record in log.stdout.decode(errors="replace").split("\0")]
    read = pl.DataFrame([record for record in records if len(record) == len(NAMES)], NAMES, orient="row")
    return read.with_columns(authored_at=pl.from_epoch(pl.col("authored_at").cast(pl.Int64)))


def tagged(headers: pl.DataFrame) -> float:
    """Seconds from headers to the origin of every commit."""
    began = time.perf_counter()
    evidence = attribution.find(headers)
    attribution.decide(headers["sha"], evidence)
    return time.perf_counter() - began


def searched(headers: pl.DataFrame) -> float:
    """Seconds that DuckDB takes to search the messages for the same patterns."""
    rules = [rule for rule in attribution.load().rules if rule.literal]
    con = duckdb.connect()
    con.register("headers", headers)
    con.execute("CREATE TABLE messages AS SELECT message FROM headers")
    began = time.perf_counter()
    for rule in rules:
        pattern = [f"(?m){marks.pattern_of(rule)}"]
        con.execute("SELECT count(*) FROM messages WHERE regexp_matches(message, ?, 'i')", pattern).fetchall()
    return time.perf_counter() - began
