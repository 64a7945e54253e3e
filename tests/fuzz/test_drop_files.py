"""Files of the drop folder, spoilt in any way: good rows are kept, bad ones named with their line."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import IngestError, config
from ingest.night import Night
from ingest.say import Say
from ingest.sources import files
from tests.fuzz.mutations import ODD, documents, few, outcome, spoilt
from tests.ingest import template

CONFIG = '[[repos]]\nname = "acme/trainer"\ngit = "trainer.git"\n[files]\npaths = ["drop/**"]\n'
HEAD = "suite,run,model,task,human_minutes,score,passed,started_at,tokens\n"
ROW = {
    "suite": "hcast",
    "run": "good",
    "model": "acme-4",
    "task": "a/1",
    "human_minutes": 12.5,
    "score": 1,
    "passed": True,
    "started_at": "2026-03-01T09:00:00Z",
    "tokens": 1200,
}
FAR = ("0000-", "10000-", "infinity", "-infinity", "0001-01-01 (BC)")  # what Python has no time for is text
GOOD = "hcast,good,acme-4,a/1,12.5,1,true,2026-03-01T09:00:00Z,1200\n"
CSV = (HEAD + GOOD + 'hcast,"quo""ted",acme-4,a/2,3,0,false,2026-03-01,7\n').encode()
LINES = json.dumps(ROW).encode() + b"\n" + json.dumps(ROW | {"run": "two"}).encode() + b"\n"
CELLS = (
    *(
        "1e400",
        "-1e400",
        "NaN",
        "Infinity",
        "-inf",
        "1_000",
        "0x1f",
        "٣",
        "9" * 40,
        "9223372036854775808",
        "1.5",
    ),
    *(
        "0000-01-01",
        "0000-01-01T00:00:00Z",
        "10000-01-01",
        "9999-12-31T23:59:59-12:00",
        "2026-02-30",
        "infinity",
    ),
    *(
        "0001-01-01T00:00:00+12:00",
        "2026-03-01T09:00:00+99:99",
        "2026-03-01T24:00",
        "-5",
        "",
        " ",
        "é",
        "\x1f",
        "'",
    ),
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("drop")
    (folder / "foreshock.toml").write_text(CONFIG)
    (folder / "drop").mkdir()
    with duckdb.connect(shutil.copy(template.tables(), folder)) as con:
        con.execute("SET TimeZone = 'UTC'")
        began = datetime(2026, 10, 31, 2, tzinfo=UTC)
        yield Night(config.load(folder / "foreshock.toml"), con, folder, began, Say(quiet=True), "files")


@contextmanager
def undone(night: Night) -> Iterator[None]:
    """Whatever is stored meanwhile is gone afterwards."""
    night.con.execute("BEGIN")
    try:
        yield
    finally:
        night.con.execute("ROLLBACK")


def read(night: Night, name: str, content: bytes) -> None:
    """Reads one file, which gives sane rows or is refused in words."""
    (night.folder / "drop" / name).write_bytes(content)
    with undone(night):
        _, words = outcome(partial(files.load, night, f"drop/{name}"), IngestError)
        if not words:
            sane(night)


def sane(night: Night) -> None:
    """What is stored can be handed out, and every number and time can be counted with."""
    kinds = [row[1] for row in night.con.execute("DESCRIBE evaluations").fetchall()]
    for row in night.con.execute("FROM evaluations").fetchall():
        assert all(math.isfinite(cell) for cell in row if isinstance(cell, float))
        assert not any(
            str(cell).startswith(FAR) for cell, kind in zip(row, kinds, strict=True) if "TIME" in kind
        )
    for line, reason in night.con.execute("SELECT line, reason FROM rejects").fetchall():
        assert line >= 0
        assert reason


def kept(night: Night) -> set[str]:
    return {run for (run,) in night.con.execute("SELECT run FROM evaluations").fetchall()}


@given(st.binary(max_size=150) | spoilt(CSV, b"\xef\xbb\xbf" + CSV, CSV.replace(b",", b";")))
@example(CSV.decode().encode("utf-16"))
@example(HEAD.encode() + b'"' + b"x" * 500_000)
@example(CSV[:-20] + b"\0")
def test_any_csv_is_read_or_refused_in_words(night, content):
    read(night, "evaluations.csv", content)


@given(st.binary(max_size=150) | spoilt(LINES) | documents(ROW).map(lambda row: json.dumps(row).encode()))
@example(b'{"suite": "s", "run": "a", "model": "\\ud83d", "task": "b"}\n')
@example(b'{"suite": "s", "run": "a", "run": "b", "model": "m"}\n')
@example(b"[" * 100_000)
@example(b'{"run": ' + b"[" * 50_000 + b"]" * 50_000 + b"}")
@example(b'{"suite": "s", "run": "\\u0000", "model": 1e400, "task": ' + b"9" * 5000 + b"}")
def test_any_json_lines_are_read_or_refused_in_words(night, content):
    read(night, "evaluations.jsonl", content)


@settings(max_examples=2 * few)
@given(st.lists(st.tuples(st.sampled_from(list(ROW)), st.sampled_from(CELLS)), min_size=1, max_size=6))
@example([("started_at", "0000-01-01")])
@example([("started_at", "9999-12-31T23:59:59-12:00")])
@example([("started_at", "0001-01-01T00:00:00+12:00")])
@example([("human_minutes", "1e400")])
def test_a_good_row_between_bad_ones_is_kept_and_each_bad_one_named(night, changes):
    bad = [list((ROW | {"run": f"bad {n}", name: cell}).values()) for n, (name, cell) in enumerate(changes)]
    rows = ["", *(",".join(map(str, row)) + "\n" for row in bad)]
    content = HEAD + GOOD.replace("good", "first") + "".join(rows) + GOOD
    (night.folder / "drop" / "evaluations.csv").write_text(content)
    with undone(night):
        files.load(night, "drop/evaluations.csv")
        sane(night)
        stored = kept(night)
        named = {line for (line,) in night.con.execute("SELECT line FROM rejects").fetchall()}
    assert {"first", "good"} <= stored
    for line, row in enumerate(bad, 3):
        assert str(row[1]).strip(" ") in stored or line in named


@settings(max_examples=2 * few)
@given(st.data())
def test_json_lines_keep_a_good_row_beside_a_bad_one(night, data):
    bad = data.draw(documents(ROW | {"run": "bad"}, depth=1))
    lines = [json.dumps(ROW), json.dumps({key: value for key, value in bad.items() if key in ROW})]
    (night.folder / "drop" / "evaluations.jsonl").write_text("\n".join(lines))
    with undone(night):
        files.load(night, "drop/evaluations.jsonl")
        sane(night)
        assert "good" in kept(night)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small one of two row groups, uncompressed so that what is spoilt is not only a checksum."""
    file = tmp_path_factory.mktemp("parquet") / "a.parquet"
    select = "SELECT 's' AS suite, 'r' || i AS run, 'a' AS task, i / 2 AS human_minutes, now() AS started_at"
    with duckdb.connect() as con:
        con.execute(f"COPY ({select} FROM range(50) t(i)) TO '{file}' (COMPRESSION uncompressed)")
    return file.read_bytes()


@given(st.data())
def test_any_parquet_is_read_or_refused_in_words(night, parquet, data):
    content = data.draw(
        st.binary(max_size=60)
        | spoilt(parquet, most=4)
        | spoilt(parquet[-600:]).map(lambda end: parquet[:-600] + end)
    )
    read(night, "evaluations.parquet", content)
    assert night.con.execute("SELECT 1").fetchall() == [(1,)]  # it has not taken the database with it


@pytest.mark.parametrize(
    "value",
    ["'infinity'::TIMESTAMPTZ", "'-infinity'::TIMESTAMPTZ", "'nan'::DOUBLE", "NULL", "[1]", "{'a': 1}"],
)
def test_odd_values_of_parquet_fit_their_column_or_are_named(night, value):
    file = night.folder / "drop" / "evaluations.parquet"
    columns = ", ".join(f"{value} AS {name}" for name in ("human_minutes", "score", "started_at"))
    night.con.execute(
        f"COPY (SELECT 's' AS suite, 'good' AS run, 'm' AS model, 't' AS task, {columns}) TO '{file}'"
    )
    with undone(night):
        files.load(night, "drop/evaluations.parquet")
        sane(night)


@pytest.mark.parametrize("name", [b"evaluations\xff.csv", b"evaluations'\n;.csv", b"evaluations[*].csv"])
def test_a_file_of_any_name_is_read_or_refused_in_words(night, name):
    shutil.rmtree(night.folder / "drop")
    (night.folder / "drop").mkdir()
    file = Path(night.folder, "drop", name.decode(errors="surrogateescape"))
    file.write_bytes(CSV)
    (part,) = files.parts(night.config)
    with undone(night):
        _, words = outcome(partial(files.load, night, part), IngestError)
    file.unlink()
    assert words == "" or "UTF-8" in words


def test_every_odd_value_is_tried_in_a_cell():
    assert len(ODD) > 30
    assert len(CELLS) > 20
