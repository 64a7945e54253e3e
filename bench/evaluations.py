"""Files of evaluations into their table, each against a bare reading of what is read of them."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

from bench import logs, process
from bench.subject import Terms, best, tell
from bench.table import Row
from ingest.evaluations.archive import zstd

SUITE = '[evaluations]\nsuites = [{{ name = "bench", version = "1", paths = ["{}/*"] }}]\n'


def rows(terms: Terms) -> list[Row]:
    """Runs of METR, then logs of Inspect."""
    tell(f"{terms.attempts:,} runs of METR, and {terms.logs:,} logs of Inspect")
    runs, folder = terms.work / "runs", terms.work / "logs"
    for made in (runs, folder):
        made.mkdir()
    logs.runs(runs / "runs.jsonl", terms.attempts)
    logs.logs(folder, terms.logs)
    ours, theirs = best(terms.repeats, lambda: reading(terms, "runs"), lambda: lines(runs / "runs.jsonl"))
    own, bare = best(terms.repeats, lambda: reading(terms, "logs"), lambda: members(folder))
    samples = f"logs of Inspect with {logs.SAMPLES} samples each"
    return [
        Row(f"read {terms.attempts:,} runs of METR", ours, "s", "json.loads of each line", theirs, 1),
        Row(f"read {terms.logs:,} {samples}", own, "s", "bare zipfile, zstd and json", bare, 20),
    ]


def reading(terms: Terms, folder: str) -> float:
    """Into an empty warehouse, by a process of its own; without its start."""
    settings = terms.work / f"{folder}.toml"
    settings.write_text(SUITE.format(folder))
    return float(process.python("-m", "bench.child", "evaluations", settings).printed)


def lines(file: Path) -> float:
    """Each line of a file as what it says, to nowhere."""
    return process.timed(lambda: [json.loads(line) for line in file.read_bytes().splitlines()])


def members(folder: Path) -> float:
    """Header and summaries of each log as what they say, to nowhere."""
    return process.timed(lambda: [parsed(file) for file in sorted(folder.iterdir())])


def parsed(file: Path) -> list[object]:
    """zipfile knows where members are, and before Python 3.14 not how they are packed."""
    found = []
    with file.open("rb") as content, zipfile.ZipFile(content) as log:
        for name in ("header.json", "summaries.json"):
            info = log.NameToInfo[name]
            content.seek(info.header_offset + 26)
            content.seek(sum(struct.unpack("<HH", content.read(4))), 1)
            found.append(json.loads(zstd.decompress(content.read(info.compress_size))))
    return found
