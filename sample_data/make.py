"""Makes the sample organisation: repositories as bundles, a drop folder, runs of evaluations, people.

    python sample_data/make.py [--out DIR] [--quick]

Everything is invented, nothing is read from outside, and git gives the same object ids on every run.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from making import (
    drop_agents,
    drop_ci,
    drop_evaluations,
    drop_people,
    drop_running,
    forge,
    metr_runs,
    people,
)
from making.history import ABOUT, Told, tell
from making.rows import write_csv
from making.writer import bundle


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    parser.add_argument("--quick", action="store_true", help="larger bundles of the same, in half the time")
    asked = parser.parse_args(argv)
    out: Path = asked.out.absolute()
    shutil.rmtree(out / "github", ignore_errors=True)
    for folder in (out / "repos", out / "drop", out / "evals" / "metr"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.*"):
            old.unlink()
    with tempfile.TemporaryDirectory() as work:
        told = [write_repo(repo, Path(work), out / "repos", asked.quick) for repo in ABOUT]
        runs = drop_ci.runs(told)
        counts = forge.write(told, runs, out / "github") | metr_runs.write(out / "evals" / "metr")
    counts |= write_drop(told, [run for run in runs if not forge.on_github(run)], out / "drop")
    counts["people.csv"] = write_csv(out / "people.csv", "email person team from", people.rows())
    for name, rows in sorted(counts.items()):
        say(f"{name:24} {rows:6,} rows")


def write_repo(repo: str, work: Path, out: Path, quick: bool) -> Told:
    told = tell(repo, work / f"{repo}.git")
    file = out / f"{repo}.bundle"
    bundle(told.folder, file, quick)
    size = file.stat().st_size / 1e6
    say(f"acme/{repo:9} {told.commits:6,} commits {len(told.landings):6,} landings {size:5.2f} MB")
    return told


def write_drop(told: list[Told], runs: list[drop_ci.Run], folder: Path) -> dict[str, int]:
    return (
        drop_ci.write(runs, folder)
        | drop_running.write(told, folder)
        | drop_evaluations.write(folder)
        | drop_people.write(folder)
        | drop_agents.write(folder)
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
