"""python -m queries: list the metrics, run one, or run a SELECT of your own."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import polars as pl

from queries import (
    QueryError,
    as_csv,
    as_json,
    as_parquet,
    attest,
    connect,
    diff,
    metrics,
    run,
    snapshot,
    verify,
    warehouse_of,
)
from queries.filters import FILTERS, read
from queries.run import as_run, chosen, select
from queries.show import definition, listing, table, write

EPILOG = """\
without NAME: lists every metric with its question
attest --out FILE: every figure, its SQL and what it was worked out from, in a file that others can check
verify FILE: whether a warehouse says the same, and each difference by name
diff A [B] [NAME ...]: which figures two snapshots do not have alike, and why

filters for --set, as many as you like:
  from_date=2025-01-01  to_date=2025-12-31  grain=day|week|month|quarter|year
  repos=acme/trainer,acme/api  teams=research  scopes=production,research  kinds=source,docs (or all)
  policy=strict|declared|'as published' (declared, every kind, production only)
  penalty=0.1  without=acme-1,acme-2  dated=available|released (task horizons: fitted anew)

examples:
  python -m queries ai_code_share --set grain=quarter --set repos=acme/trainer
  python -m queries output_per_contributor --format csv --out output.csv
  python -m queries attest --out attestation.json
  python -m queries --sql "SELECT repo, count(*) FROM merges GROUP BY ALL"

exit codes: 0 all well, 1 no warehouse to ask or something differs (verify, diff), 2 what was asked is wrong
"""

COMMANDS = {"attest": attest.command, "diff": diff.command, "verify": verify.command}


def main(argv: list[str] | None = None) -> int:
    """Run the command; words for people go to stderr, the answer to stdout or --out."""
    words = sys.argv[1:] if argv is None else argv
    try:
        if words and words[0] in COMMANDS:
            return COMMANDS[words[0]](words[1:])
        options = _parser().parse_args(words)
        write(_answer(options), options.out)
    except QueryError as error:
        print(f"queries: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader has what it wanted; without this, Python complains again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m queries",
        description="Ask the published warehouse: a metric by its name, or any SELECT. Nothing is written.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a metric")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="default: FORESHOCK_CONFIG, ./foreshock.toml"
    )
    parser.add_argument("--format", choices=("table", "json", "csv", "parquet"), help="default: table")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FILTER=VALUE", help="select (see below)"
    )
    parser.add_argument(
        "--sql", metavar="SELECT", help="run this instead of a metric; filters are variables in it"
    )
    parser.add_argument(
        "--how", action="store_true", help="show how NAME is computed, with its SQL, and run nothing"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write there; its ending may name the format"
    )
    return parser


def _answer(options: argparse.Namespace) -> bytes:
    if options.sql is not None and not options.sql.strip():
        raise QueryError("--sql takes a SELECT, not nothing")
    if options.name and options.sql:
        raise QueryError("give NAME or --sql, not both")
    if options.how and not options.name:
        raise QueryError("--how needs the NAME of a metric")
    given = _filters(options.set)
    if not options.name and not options.sql:
        return _listed(_format(options))
    if options.how:
        metric, variables, _ = chosen(options.name, given)
        return definition(metric, as_run(metric.sql, variables)).encode()
    form = _format(options)
    if options.name:
        chosen(options.name, given)
    con = connect(snapshot(warehouse_of(options.config)))
    if options.sql:
        return _written(select(con, options.sql, read(given)), form)
    result = run(con, options.name, given)
    for name in result.ignored:
        print(f"queries: {result.metric.name} does not depend on {name}", file=sys.stderr)
    if form != "table":
        return _written(result.frame, form)
    head = f"{result.metric.title}: {result.metric.question} ({result.metric.unit})\n\n"
    return head.encode() + _written(result.frame, form, result.metric.unit)


def _listed(form: str) -> bytes:
    """Every metric with its question."""
    known = metrics().values()
    if form == "table":
        return listing(known).encode()
    keys = ("name", "family", "title", "question", "unit")
    return _written(pl.DataFrame([{key: getattr(metric, key) for key in keys} for metric in known]), form)


def _filters(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise QueryError(f"--set takes FILTER=VALUE, not {pair!r}; filters are {', '.join(FILTERS)}")
        if name.strip() in FILTERS and not value.strip(" ,"):
            raise QueryError(f"--set {pair} has no value: give one, or leave it out")
        given[name.strip()] = value.strip()
    return given


def _format(options: argparse.Namespace) -> str:
    ending = options.out.suffix.removeprefix(".") if options.out else ""
    form = options.format or (ending if ending in ("json", "csv", "parquet") else "table")
    if form == "parquet" and not options.out and sys.stdout.isatty():
        raise QueryError("parquet is not for a terminal: name a file with --out FILE")
    return form


def _written(frame: pl.DataFrame, form: str, unit: str = "") -> bytes:
    if form != "table":
        return {"json": as_json, "csv": as_csv, "parquet": as_parquet}[form](frame)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return table(frame, unit, width).encode()


if __name__ == "__main__":
    sys.exit(main())
