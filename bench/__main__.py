"""python -m bench: measures the claims against named peers in one run, and prints one table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench import (
    BenchError,
    dashboard,
    driller,
    evaluations,
    forge,
    generate,
    horizons,
    large,
    lines,
    nights,
    states,
    survival,
    tags,
    verdicts,
)
from bench.subject import Subject, Terms, open_repository, tell
from bench.table import Row, table
from ingest import IngestError

GENERATED = "generated"
WORDS = (
    "nights",
    "tags",
    "lines",
    "survival",
    "pydriller",
    "evaluations",
    "large",
    "dashboard",
    "forge",
    "horizons",
)
REPOSITORIES = {
    "nights",
    "tags",
    "lines",
    "survival",
    "pydriller",
    "large",
    "dashboard",
}  # these measure some
TABLES = {"verdicts": verdicts.table, "states": states.table}  # simulations, each a table of its own
MORE = """\
BENCH_REPOS='a.git b.git' measures these repositories; the word `generated` among them adds the one that is
measured without it. The large warehouse is resampled from the first of them. Nothing is read from a network.
The word `verdicts`, given alone, simulates how often each verdict on the pace of horizons is right, the word
`states` how often each state is read rightly and wrongly.
A shared machine measures its other work: the load average stands above the table.
"""


def main(argv: list[str]) -> int:
    """The exit code: 1 where something could not be measured, whatever the figures are."""
    parser = arguments()
    options = parser.parse_args(argv)
    if len(options.words) == 1 and options.words[0] in TABLES:
        print(f"{conditions()}\n\n" + "\n".join(TABLES[options.words[0]](options.series)))
        return 0
    if unknown := set(options.words) - set(WORDS):
        parser.error(
            f"unknown: {', '.join(unknown)}; there are {', '.join(WORDS)}, and {' or '.join(TABLES)} alone"
        )
    words = options.words or WORDS
    head = conditions()
    options.cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=options.cache.resolve()))
    terms = Terms(
        cache=options.cache.resolve(),
        work=work,
        repeats=1 if options.quick else 3,
        driller=options.driller,
        further=options.further,
        scale=options.scale,
        attempts=options.attempts,
        logs=options.logs,
        runs=options.runs,
        minutes=options.minutes,
    )
    try:
        rows = list(measure(options.commits, terms, words))
        print(f"{head}, {os.getloadavg()[0]:.1f} after\n\n{table(rows)}")
    except (BenchError, IngestError) as error:
        tell(str(error))
        return 1
    finally:
        shutil.rmtree(work)
    return 0


def arguments() -> argparse.ArgumentParser:
    """What can be asked for."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m bench", None, __doc__, MORE, formatter_class=form)
    parser.add_argument("words", nargs="*", metavar="WORD", help=f"only these: {', '.join(WORDS)}")
    parser.add_argument(
        "--series", type=int, metavar="N", help="of each truth, for `verdicts` (2000) and `states` (500)"
    )
    parser.add_argument("--quick", action="store_true", help="each once, instead of the best of three")
    parser.add_argument("--commits", type=int, default=20_000, help="of the generated repository")
    parser.add_argument("--driller", type=int, default=1_000, metavar="N", help="commits for PyDriller")
    parser.add_argument(
        "--scale", type=int, default=1_000_000, metavar="N", help="commits of the large warehouse"
    )
    parser.add_argument("--further", type=int, default=20, metavar="N", help="small repositories beside one")
    parser.add_argument("--attempts", type=int, default=100_000, metavar="N", help="runs of METR")
    parser.add_argument("--logs", type=int, default=1_000, metavar="N", help="logs of Inspect")
    parser.add_argument("--runs", type=int, default=10_000, metavar="N", help="runs of CI at a forge")
    parser.add_argument("--minutes", type=float, default=15, metavar="N", help="that 20 readers are busy")
    here = Path(__file__).parent.parent / ".bench"
    parser.add_argument(
        "--cache", type=Path, default=here, metavar="DIR", help="where to work; default .bench"
    )
    return parser


def subjects(commits: int, terms: Terms) -> list[Subject]:
    """The repositories to measure."""
    found = []
    for word in os.environ.get("BENCH_REPOS", GENERATED).split() or [GENERATED]:
        if word == GENERATED:
            tell(f"generated repository of {commits:,} commits: made once, then kept")
            found.append(open_repository(generate.repository(terms.cache, commits), GENERATED))
        else:
            found.append(open_repository(Path(word)))
    return found


def measure(commits: int, terms: Terms, words: list[str] | tuple[str, ...]) -> Iterator[Row]:
    """Every row; the large warehouse is made of the first repository."""
    found = subjects(commits, terms) if REPOSITORIES & set(words) else []
    for subject in found:
        if "nights" in words:
            yield from nights.first_night(subject, terms)
            yield nights.quiet_night(subject, terms)
        if "tags" in words:
            yield from tags.rows(subject, terms)
        if "lines" in words:
            yield from lines.rows(subject, terms)
        if "survival" in words:
            yield from survival.rows(subject, terms)
        if "pydriller" in words:
            yield driller.same_commits(subject, terms)
    if "nights" in words:
        yield nights.further_repositories(terms)
    if "evaluations" in words:
        yield from evaluations.rows(terms)
    if {"large", "dashboard"} & set(words):
        loaded = large.load(nights.snapshot(found[0], terms), terms)
        if "large" in words:
            yield from loaded
            yield from large.latencies(terms)
        if "dashboard" in words:
            yield from dashboard.rows(terms)
    if "forge" in words:
        yield from forge.rows(terms)
    if "horizons" in words:
        yield from horizons.rows(terms)


def conditions() -> str:
    """What the figures depend on."""
    git, load = generate.git("--version").strip(), os.getloadavg()[0]
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {git}"
    return f"{versions}, {os.cpu_count()} cores, load average {load:.1f} before"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
