"""What tests of audits share: the command as a person runs it, labelled files, and rows as values."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ingest.__main__ import main
from tests.ingest.nights import Home

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


def audit(home: Home, capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of python -m ingest audit."""
    capsys.readouterr()
    code = main(["audit", *map(str, words), "--config", str(home.folder / "foreshock.toml")])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def rows(file: Path) -> list[dict[str, str]]:
    """A CSV file."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write(file: Path, table: Sequence[Mapping[str, object]]) -> Path:
    """Rows as CSV, with the columns of the first."""
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    return file


def labelled(file: Path, said: Mapping[str, str], column: str = "label") -> Path:
    """A sample with its labels filled in, by subject."""
    return write(file, [row | {column: said.get(row["subject"], "")} for row in rows(file)])


def shas(home: Home) -> dict[str, str]:
    """The hash of each commit by its subject."""
    return dict(home.ask("SELECT subject, sha FROM commits"))
