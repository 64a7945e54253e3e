"""python -m queries diff: which figures two snapshots do not have alike, and why."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from queries import changes
from queries.changes import Change, Snapshot
from queries.error import QueryError
from queries.export import as_csv, as_json
from queries.metric import metrics
from queries.show import cell, table, write
from queries.warehouse import connect, snapshot, snapshots, warehouse_of

PASSING = ("freshness",)  # how old everything is when it is asked
SCHEMA = {
    **dict.fromkeys(("metric", "row"), pl.String),
    "closed": pl.Boolean,
    "what": pl.String,
    **dict.fromkeys(("before", "after", "n_before", "n_after"), pl.Float64),
    "why": pl.String,
}


def command(words: list[str]) -> int:
    """`diff`; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m queries diff",
        description="Names each figure that two snapshots do not have alike, with what moved it: new data,"
        " new rules, a new definition or other settings. Without metrics the headline figures are compared.",
        epilog="A snapshot is a path, the name of one that is kept, or a day: the last one of that day."
        " Exit codes: 0 the same, 1 some differ, 2 what was asked is wrong.",
    )
    parser.add_argument("words", nargs="+", metavar="A [B] [METRIC ...]", help="B is the newest by default")
    parser.add_argument("--all", action="store_true", help="every metric")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="default: FORESHOCK_CONFIG, ./foreshock.toml"
    )
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there, not to stdout")
    options = parser.parse_args(words)
    try:
        return told(options)
    except QueryError as error:
        raise QueryError(str(error)) from error  # with 2: 1 means that figures differ


def told(options: argparse.Namespace) -> int:
    """Compares, writes, and says how many differ."""
    names = chosen(options.words, every=options.all)
    files = [resolved(word, options.config) for word in options.words if word not in metrics()]
    if not files or len(files) > 2:
        raise QueryError(f"diff compares two snapshots, not {len(files)}: python -m queries diff A [B]")
    files += [snapshot(warehouse_of(options.config))] if len(files) == 1 else []
    with ExitStack() as stack:
        old, new = (changes.opened(file, stack.enter_context(connect(file))) for file in files)
        found = list(changes.compared(old, new, names))
        reasons = [*(line for line in found if isinstance(line, str)), *why(old, new)]
    rows = [one for one in found if isinstance(one, Change)]
    write(written(rows, reasons, options.format), options.out)
    if options.format != "table":
        print(*reasons, sep="\n", file=sys.stderr)
    closed = sum(one.closed and one.what == "changed" for one in rows)
    many = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}" if rows else "none"
    where = f"{files[0].stem} and {files[1].stem}"
    print(f"queries: {many} of {len(names)} metrics differ between {where}, {closed:,} of closed periods",
          file=sys.stderr)  # fmt: skip
    return 1 if rows else 0


def chosen(words: list[str], *, every: bool) -> dict[str, dict[str, str]]:
    """The metrics that are compared, and which of their rows."""
    named = {word: {} for word in words if word in metrics()}
    return named or ({name: {} for name in metrics() if name not in PASSING} if every else changes.HEADLINES)


def resolved(word: str, config: Path | None) -> Path:
    """The file of a snapshot: a path, a name, or the last one of a day."""
    if Path(word).is_file():
        return Path(word).resolve()
    kept = {file.stem: file for file in snapshots(warehouse_of(config))}
    stem = word.removesuffix(".duckdb")
    try:
        day = f"{date.fromisoformat(word):%Y%m%d}"
        found = next((file for name, file in kept.items() if name.startswith(day)), None)
    except ValueError:
        found = kept.get(stem)
    if found:
        return found
    near = get_close_matches(word, metrics(), n=1, cutoff=0.8)
    hint = f"; did you mean the metric {near[0]}?" if near else ""
    listed = ", ".join(kept) or "none"
    raise QueryError(f"{word}: no such file, snapshot or day{hint}; there are {listed}")


def why(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """What differs between the two beside their figures, a line each."""
    for key, what in (("schema.version", "schema"), ("rules.version", "attribution rules")):
        was, now = (one.settings.get(key) or "none" for one in (old, new))
        if was != now:
            yield f"{what}: {was} to {now}"
    yield from (f"setting {line}" for line in changes.settings(old, new))
    yield from (f"records: {line}" for line in changes.data(old, new))
    yield from changes.late(old, new)


def written(rows: list[Change], reasons: list[str], form: str) -> bytes:
    """The rows in this format; what differs beside them below a table."""
    if form != "table":
        frame = pl.DataFrame([asdict(one) for one in rows], schema=SCHEMA)
        return (as_json if form == "json" else as_csv)(frame)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    shown = [line(one) for one in sorted(rows, key=lambda one: (one.what != "changed", not one.closed))]
    text = table(pl.DataFrame(shown), "", width) if shown else "no figure differs\n"
    return (text + ("\n" + "\n".join(reasons) + "\n" if reasons else "")).encode()


def line(one: Change) -> dict[str, str]:
    """A change as a row of text, its numbers written as those of its metric."""
    share = metrics()[one.metric].unit == "share"
    return {
        "metric": one.metric,
        "row": one.row,
        "period": "closed" if one.closed else "so far",
        "before": cell(one.before, share) if one.what != "new" else "",
        "after": cell(one.after, share) if one.what != "gone" else "",
        "n": " to ".join(dict.fromkeys(cell(n) for n in (one.n_before, one.n_after) if n is not None)),
        "why": one.why if one.what == "changed" else f"{one.what}: {one.why}",
    }
