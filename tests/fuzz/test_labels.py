"""Labelled files with anything in them: rows of this snapshot, or each mistake with its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import config
from ingest.audit import labels
from ingest.mistakes import ConfigError
from ingest.night import Night
from ingest.say import Say
from tests.fuzz.mutations import outcome, spoilt
from tests.ingest import template

SHA, OTHER = "0123456789abcdef0123456789abcdef01234567", "f" * 40
HEAD = "repo,sha,label,grade,unit,stratum,population,basis,from_on,to_on"
READ = f"""{HEAD}
acme/x,{SHA},ai,weak,landing,a,70,all,2026-01-01,2026-03-31
acme/x,{OTHER},"none",,landing,a,70,all,2026-01-01,2026-03-31
""".encode()
ASKED = f"repo;sha;answer;who\nacme/x;{SHA};most;\nacme/x;{OTHER};cannot say;\n".encode()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("labels")
    (folder / "foreshock.toml").touch()
    with duckdb.connect(shutil.copy(template.tables(), folder)) as con:
        con.execute("INSERT INTO repos (repo) VALUES ('acme/x')")
        con.execute(
            "INSERT INTO merges (repo, how, sha) SELECT 'acme/x', 'squash', unnest([?, ?])", [SHA, OTHER]
        )
        began = datetime(2026, 10, 31, 2, tzinfo=UTC)
        yield Night(config.load(folder / "foreshock.toml"), con, folder, began, Say(quiet=True))


def read(night: Night, content: bytes) -> labels.File | None:
    """The file, or nothing where each of its mistakes is named."""
    file: Path = night.folder / "labels.csv"
    file.write_bytes(content)
    found, words = outcome(partial(labels.read, night, file, "landing", None), ConfigError)
    *mistakes, last = words.splitlines() or [""]
    assert all(re.match(rf"{re.escape(str(file))}: (line )?\d+", line) for line in mistakes), words
    assert not last or mistakes or last.startswith(f"{file}: "), words
    return found


def test_the_samples_are_taken(night):
    assert [(row.said, row.population) for row in read(night, READ).rows] == [("ai", 70), ("none", 70)]
    assert [row.said for row in read(night, ASKED).rows] == ["most"]


@given(st.binary(max_size=80) | spoilt(READ, ASKED, most=4))
@example(READ.replace(b"70", b"9" * 5000))
@example(READ.replace(b"70", "\u0663".encode()))
@example(b'"' + b"x" * 140_000 + READ)
@example(READ.replace(b"2026-01-01", b"0000-01-01"))
@example(READ.replace(b"weak", b"\0"))
def test_any_labels_are_taken_or_named_with_their_line(night, content):
    if found := read(night, content):
        assert {(row.repo, row.sha) for row in found.rows} <= {("acme/x", SHA), ("acme/x", OTHER)}
        assert all(row.population is None or 0 < row.population < 2**31 for row in found.rows)
