"""The drop folder: good rows are loaded, bad ones set aside with their line, and no file stops another."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import IngestError, config
from ingest.drop import cells, found, records
from ingest.night import Night
from ingest.say import Say
from ingest.sources import files
from tests.ingest import template
from tests.ingest.nights import home

RUNS = "repo,run,attempt,conclusion,created_at\n"
FIRST = "acme/trainer,1,1,success,2026-03-01T09:00:00Z\n"
CONFIG = """
[[repos]]
name = "acme/trainer"
git = "trainer.git"

[files]
paths = ["drop/**"]
"""


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """A source's view of a night, on a database of its own."""
    (tmp_path / "foreshock.toml").write_text(CONFIG)
    (tmp_path / "drop").mkdir()
    file, unordered = shutil.copy(template.tables(), tmp_path), {"preserve_insertion_order": "false"}
    with duckdb.connect(file, config=unordered) as con:
        con.execute("SET TimeZone = 'UTC'")
        began = datetime(2026, 10, 31, 2, tzinfo=UTC)
        yield Night(config.load(tmp_path / "foreshock.toml"), con, tmp_path, began, Say(quiet=True), "files")


def drop(night: Night, name: str, content: str | bytes) -> int:
    """Writes a file and reads it; returns how many rows changed."""
    file = night.folder / "drop" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return files.load(night, f"drop/{name}")


def refused(night: Night, name: str, content: str | bytes) -> str:
    with pytest.raises(IngestError) as error:
        drop(night, name, content)
    return str(error.value)


def shown(night: Night, select: str) -> list[str]:
    """Rows as text: cells apart by bars, NULL as a dash."""
    rows = night.con.execute(select).fetchall()
    return [" | ".join("-" if cell is None else str(cell) for cell in row) for row in rows]


def runs(night: Night) -> list[str]:
    return shown(
        night,
        "SELECT repo, run, attempt, conclusion, created_at::VARCHAR, created_on FROM ci_runs ORDER BY ALL",
    )


def rejects(night: Night) -> list[str]:
    return shown(night, "SELECT line, reason, text FROM rejects ORDER BY ALL")


def reconfigured(night: Night, text: str) -> Night:
    (night.folder / "foreshock.toml").write_text(text)
    return replace(night, config=config.load(night.folder / "foreshock.toml"))


def test_rows_of_csv_are_loaded_with_their_day_cut_from_the_time(night):
    assert drop(night, "ci_runs.csv", RUNS + FIRST + "acme/trainer,2,1,,\n") == 2
    assert runs(night) == [
        "acme/trainer | 1 | 1 | success | 2026-03-01 09:00:00+00 | 2026-03-01",
        "acme/trainer | 2 | 1 | - | - | -",
    ]
    assert rejects(night) == []


def test_rows_of_json_lines_may_leave_keys_out(night):
    first = '{"repo": "acme/trainer", "run": 7, "attempt": 1}'
    second = '{"attempt": 2, "run": "7", "repo": "acme/trainer", "conclusion": "failure"}'
    assert drop(night, "ci_runs.jsonl", f"{first}\n\n{second}") == 2
    assert runs(night) == ["acme/trainer | 7 | 1 | - | - | -", "acme/trainer | 7 | 2 | failure | - | -"]


def test_a_parquet_file_of_more_rows_than_anybody_writes_is_refused_unread(night, monkeypatch):
    monkeypatch.setattr(cells, "ROWS", 999_999)
    file = night.folder / "drop" / "ci_runs.parquet"
    night.con.execute(f"COPY (SELECT 'acme/trainer' AS repo FROM range(1000000)) TO '{file}'")
    assert file.stat().st_size < 10_000
    with pytest.raises(IngestError, match="it holds 1,000,000 rows; at most 999,999 are read of one file"):
        files.load(night, "drop/ci_runs.parquet")


def test_rows_of_parquet_keep_types_and_count_from_one(night):
    rows = "('acme/trainer', 1, TIMESTAMP '2026-03-01 09:00'), (NULL, 2, NULL)"
    table = f"(VALUES {rows}) AS t(repo, run, created_at)"
    file = night.folder / "drop" / "ci_runs[1].parquet"
    night.con.execute(f"COPY (SELECT *, 1 AS attempt FROM {table}) TO '{file}'")
    assert files.load(night, "drop/ci_runs[1].parquet") == 2  # a run and a reject
    assert runs(night) == ["acme/trainer | 1 | 1 | - | 2026-03-01 09:00:00+00 | 2026-03-01"]
    assert rejects(night) == ["2 | repo: missing, it is part of the key | ,2,,1"]


def test_a_byte_order_mark_windows_line_ends_semicolons_and_blank_lines_do_no_harm(night):
    text = f"{RUNS}\n{FIRST}   \n".replace(",", ";").replace("\n", "\r\n")
    assert drop(night, "CI_runs-2026.CSV", "\ufeff" + text) == 1
    assert runs(night) == ["acme/trainer | 1 | 1 | success | 2026-03-01 09:00:00+00 | 2026-03-01"]
    assert rejects(night) == []


def test_a_bad_row_is_set_aside_with_line_reason_and_text_and_the_good_ones_are_loaded(night):
    text = (
        "suite,run,score,human_minutes,passed,started_at,tokens\n"
        "core,1,0.5,30,yes,2026-03-01,7\n"
        'core,2,"0,5",,,,\n'
        "core,3,,,perhaps,,1.5\n"
        "core,4,,,,yesterday,\n"
        ",5,,,,,\n"
        "core,6,,\n"
        "core,7,nan,,,,1.0\n"
    )
    assert drop(night, "evaluations.csv", text) == 7
    assert shown(night, "SELECT run, score, human_minutes, passed, tokens FROM evaluations") == [
        "1 | 0.5 | 30.0 | True | 7"
    ]
    assert rejects(night) == [
        "3 | score: expected a number such as 0.25; found 0,5 | core,2,0,5,,,,",
        "4 | passed: expected true or false; found perhaps; tokens: expected a whole number; found 1.5 | "
        "core,3,,,perhaps,,1.5",
        "5 | started_at: expected a time such as 2026-10-31T09:30:00Z; found yesterday | "
        "core,4,,,,yesterday,",
        "6 | suite: missing, it is part of the key | ,5,,,,,",
        "7 | expected 7 fields, found 4 | core,6,,",
        "8 | score: expected a number such as 0.25; found nan | core,7,nan,,,,1.0",
    ]


def test_attempts_that_cannot_be_counted_are_loaded_and_said(night):
    text = (
        "suite,run,task,model,score,human_minutes\n"
        "core,1,a,m,1.5,30\n"
        "core,2,a,m,-0.1,0\n"
        "core,3,,m,1,5\n"
        "core,4,a,,1,5\n"
        "core,5,a,m,1,5\n"
    )
    assert drop(night, "evaluations.csv", text) == 8
    assert rejects(night) == [
        "2 | 2 rows with a score outside of 0 to 1, which counts for none | ",
        "3 | 1 row with human minutes that are not above 0, which count for none | ",
        "4 | 2 rows with no model or no task: they count nowhere | ",
    ]
    counted = "SELECT run, human_minutes, score FROM attempts ORDER BY run"
    assert shown(night, counted) == ["1 | 30.0 | -", "2 | - | -", "5 | 5.0 | 1.0"]


def test_a_conclusion_that_nobody_knows_is_loaded_and_said(night):
    rows = "acme/trainer,1,1,success\nacme/trainer,2,1,succ\nacme/trainer,3,1,\nacme/trainer,4,1,stale\n"
    known = (
        "success, failure, timed_out, cancelled, skipped, neutral, action_required, stale, startup_failure"
    )
    assert drop(night, "ci_runs.csv", "repo,run,attempt,conclusion\n" + rows) == 4 + 1
    assert rejects(night) == [
        f"3 | 1 row with another conclusion than {known}: counted neither as passed nor as failed | "
    ]


def test_lines_are_counted_as_an_editor_does_also_across_quoted_line_breaks(night):
    text = (
        "model,aliases,released_at\n"
        'one,"first\n\nthird ""quoted"", line",2026-01-01\n'
        "two,,soon\n"
        '"three","a\r\nb",later\n'
        "four,,never\n"
    )
    assert drop(night, "models.csv", text) == 4
    assert shown(night, "SELECT model, aliases FROM models") == ['one | first\n\nthird "quoted", line']
    assert [line.split(" | ")[0] for line in rejects(night)] == ["5", "6", "8"]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(night):
    text = 'model,developer\none,"acme\ntwo,acme\nthree,"acme"\nfour,5" disk\nfive,"a"b\n'
    assert drop(night, "models.csv", text) == 5
    assert shown(night, "SELECT model, developer FROM models ORDER BY ALL") == ["three | acme", "two | acme"]
    assert rejects(night) == [
        f'2 | {records.UNPAIRED} | one,"acme',
        f'5 | {records.UNPAIRED} | four,5" disk',
        f'6 | {records.UNPAIRED} | five,"a"b',
    ]


def test_a_half_written_last_line_is_a_bad_row_until_it_is_whole(night):
    assert drop(night, "ci_runs.csv", RUNS + FIRST + "acme/trainer,2,1,suc") == 2
    assert rejects(night) == ["3 | expected 5 fields, found 4 | acme/trainer,2,1,suc"]
    assert drop(night, "ci_runs.csv", RUNS + FIRST + "acme/trainer,2,1,success,2026-03-02") == 2
    assert rejects(night) == []
    assert runs(night)[1] == "acme/trainer | 2 | 1 | success | 2026-03-02 00:00:00+00 | 2026-03-02"


def test_lines_that_are_no_json_objects_are_set_aside(night):
    text = '{"model": "one"}\n[1]\n"x"\n{"model": "two"} {}\n{"model": "thr'
    assert drop(night, "models.jsonl", text) == 5
    assert shown(night, "SELECT model FROM models") == ["one"]
    assert rejects(night) == [
        "2 | not a JSON object | [1]",
        '3 | not a JSON object | "x"',
        '4 | not a JSON object | {"model": "two"} {}',
        '5 | not a JSON object | {"model": "thr',
    ]


def test_bytes_that_are_no_text_cost_their_own_line_only(night):
    text = b"model,developer\none,caf\xe9\ntwo,caf\xc3\xa9\nthree," + b"x" * 5000 + b"\nfour,a\0b\n"
    assert drop(night, "models.csv", text) == 4
    assert shown(night, "SELECT model, developer[:4] FROM models ORDER BY ALL") == [
        "three | xxxx",
        "two | café",
    ]
    assert rejects(night) == ["2 | not UTF-8 | one,caf\\xe9", "5 | holds a NUL byte | four,a\\x00b"]


def test_a_cell_that_looks_like_a_formula_is_text(night):
    formula = '=HYPERLINK(""http://example.com"")'
    drop(night, "models.csv", f'model,developer\none,"{formula}"\n@two,+1\n')
    assert shown(night, "SELECT model, developer FROM models ORDER BY ALL") == [
        "@two | +1",
        'one | =HYPERLINK("http://example.com")',
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-03-01", "2026-03-01 00:00:00+00"),
        ("2026-03-01T09:30", "2026-03-01 09:30:00+00"),
        ("2026-03-01 09:30:15.25", "2026-03-01 09:30:15.25+00"),
        ("2026-03-01T09:30:15Z", "2026-03-01 09:30:15+00"),
        ("2026-03-01T09:30Z", "2026-03-01 09:30:00+00"),
        ("2026-03-01T09:30+05:30", "2026-03-01 04:00:00+00"),
        ("2026-03-01T09:30:00-0800", "2026-03-01 17:30:00+00"),
        ("2026-03-01 09:30:00 UTC", "2026-03-01 09:30:00+00"),
        (" 2026-03-01 ", "2026-03-01 00:00:00+00"),
    ],
)
def test_a_time_is_iso_8601_and_without_an_offset_utc(night, text, read):
    drop(night, "ci_runs.csv", f"repo,run,attempt,created_at\nacme/trainer,1,1,{text}\n")
    assert shown(night, "SELECT created_at::VARCHAR FROM ci_runs") == [read]


@pytest.mark.parametrize(
    "text", ["01.03.2026", "2026-02-30", "1772355600", "infinity", "2026-03-01T25:00Z", "03/01/2026"]
)
def test_any_other_time_is_a_bad_row(night, text):
    drop(night, "ci_runs.csv", f"repo,run,attempt,created_at\nacme/trainer,1,1,{text}\n")
    assert rejects(night)[0].startswith(
        "2 | created_at: expected a time such as 2026-10-31T09:30:00Z; found "
    )


def test_a_day_is_cut_in_the_configured_time_zone(night):
    berlin = reconfigured(night, f'timezone = "Europe/Berlin"\n{CONFIG}')
    drop(berlin, "ci_runs.csv", "repo,run,attempt,created_at\nacme/trainer,1,1,2026-02-28T23:30:00Z\n")
    assert shown(night, "SELECT created_on FROM ci_runs") == ["2026-03-01"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("repo,run,attempt,conclusoin", "unknown column 'conclusoin'; did you mean conclusion?"),
        ("repo,run,attempt,created_on", "column created_on is made from created_at: leave it out"),
        ("repo,run", "missing attempt: the key of ci_runs is repo, run, attempt"),
        ("repo,run,attempt,", "column 4 has no name"),
        ("repo,run,attempt,run", "column 'run' stands twice"),
        ("run,conclusoin", "unknown column 'conclusoin'; did you mean conclusion?; missing repo, attempt: "),
    ],
)
def test_a_file_whose_columns_do_not_fit_is_refused_whole(night, header, words):
    assert words in refused(night, "ci_runs.csv", f"{header}\n1,2,3,4\n")
    assert runs(night) == []


def test_a_file_of_another_kind_is_refused_in_words(night):
    assert refused(night, "ci_runs.csv", b"").startswith("empty: expected a first line")
    assert refused(night, "ci_runs.csv", "repo,run".encode("utf-16")).startswith("not UTF-8 (UTF-16?)")
    assert refused(night, "ci_runs.jsonl", "[\n{},\n]") == "no line is a JSON object: expected one per line"
    assert refused(night, "ci_runs.jsonl", '{"repo": "a", "rum": 1}').startswith(
        "unknown column 'rum'; did you"
    )
    assert refused(night, "ci_runs.parquet", b"PAR1 half").startswith(
        "not readable as Parquet (half written?)"
    )
    assert refused(night, "ci_runs.xlsx", b"PK") == ".xlsx: expected .csv, .jsonl, .parquet"


def test_the_longest_table_that_a_name_begins_with_is_meant(night):
    names = {
        "ci_runs_2025.csv": "ci_runs",
        "models-of-acme.jsonl": "models",
        "EVALUATIONS.parquet": "evaluations",
    }
    assert {name: found.table(Path(name)).name for name in names} == names
    message = refused(night, "ci_run_2025.csv", RUNS)
    assert message.startswith("its name begins with no table; did you mean ci_runs? Expected TABLE*.csv")
    assert "ci_jobs, ci_runs, compute" in message
    assert "commits" not in message


def test_a_key_twice_in_a_file_takes_its_last_row_and_is_told_once(night):
    text = RUNS + FIRST + "acme/trainer,1,1,failure,\nacme/trainer,2,1,,\nacme/trainer,1,1,cancelled,\n"
    drop(night, "ci_runs.csv", text)
    assert [line.split(" | ")[3] for line in runs(night)] == ["cancelled", "-"]
    assert rejects(night) == [
        "2 | the key (repo, run, attempt) stands again on line 3: the last row counts; "
        "2 such rows in this file | "
    ]


def test_a_repository_that_nobody_configured_is_told_once_until_somebody_does(night):
    text = "repo,run,attempt\nacme/trainr,1,1\nacme/trainer,1,1\nacme/trainr,2,1\n"
    drop(night, "ci_runs.csv", text)
    assert len(runs(night)) == 3
    assert rejects(night) == [
        "2 | 2 rows of repository 'acme/trainr', which is not in foreshock.toml; did you mean acme/trainer?: "
        "loaded, and shown nowhere until it is | "
    ]
    more = reconfigured(night, f'[[repos]]\nname = "acme/trainr"\ngit = "x"\n{CONFIG}')
    assert files.load(more, "drop/ci_runs.csv") == 1
    assert rejects(night) == []


def test_an_empty_cell_and_a_missing_column_take_the_default(night):
    drop(night, "evaluations_a.csv", "suite,run,invalid\ncore,1,\ncore,2,true\n")
    drop(night, "evaluations_b.csv", "suite,run\ncore,3\n")
    assert shown(night, "SELECT run, invalid, source_file, source_row FROM evaluations ORDER BY ALL") == [
        "1 | False | drop/evaluations_a.csv | 2",
        "2 | True | drop/evaluations_a.csv | 3",
        "3 | False | drop/evaluations_b.csv | 2",
    ]


def test_a_later_file_changes_only_the_columns_that_it_has(night):
    drop(night, "ci_runs.csv", RUNS + FIRST)
    assert drop(night, "ci_runs_names.csv", "repo,run,attempt,workflow\nacme/trainer,1,1,tests\n") == 1
    assert shown(night, "SELECT workflow, conclusion FROM ci_runs") == ["tests | success"]


def test_an_unchanged_file_is_not_read_again_and_a_touched_one_only_compared(night):
    drop(night, "ci_runs.csv", RUNS + FIRST)
    night.con.execute("DELETE FROM ci_runs")  # to see whether anything is read
    assert files.load(night, "drop/ci_runs.csv") == 0
    os.utime(night.folder / "drop" / "ci_runs.csv", (1, 1))
    assert files.load(night, "drop/ci_runs.csv") == 0
    assert runs(night) == []
    assert drop(night, "ci_runs.csv", RUNS + FIRST + "\n") == 1


def test_reading_the_same_rows_again_changes_nothing(night):
    bad = RUNS + FIRST + "acme/trainer,2\n"
    assert drop(night, "ci_runs.csv", bad) == 2
    assert drop(night, "ci_runs.csv", bad + "\n") == 0


def test_a_reject_that_stays_keeps_the_day_it_was_first_seen(night):
    drop(night, "ci_runs.csv", RUNS + "old\n")
    later = replace(night, began_at=datetime(2026, 11, 2, tzinfo=UTC))
    assert drop(later, "ci_runs.csv", RUNS + "old\nnew\n") == 1
    assert shown(night, "SELECT text, seen_on FROM rejects ORDER BY line") == [
        "old | 2026-10-31",
        "new | 2026-11-02",
    ]


def test_of_very_many_bad_rows_the_first_are_listed_and_all_are_counted(night):
    drop(night, "ci_runs.csv", RUNS + "x\n" * 1200 + "acme/trainer,1,one,,\n" * 300)
    assert rejects(night)[0] == "0 | 1,500 rows were refused; the first 1,000 are listed | "
    assert len(rejects(night)) == 1001


def test_files_are_found_below_patterns_and_only_those_that_are_meant(night):
    names = (
        "ci_runs.csv",
        "deep/er/evaluations.jsonl",
        "models.parquet",
        "nonsense.csv",
        "ci_runs.xlsx",
        "README.md",
        "notes.txt",
        ".ci_runs.csv",
        ".hidden/ci_runs.csv",
        "ci_runs.csv.tmp",
    )
    for name in names:
        file = night.folder / "drop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert files.parts(night.config) == [
        "drop/ci_runs.csv",
        "drop/ci_runs.xlsx",
        "drop/deep/er/evaluations.jsonl",
        "drop/models.parquet",
        "drop/nonsense.csv",
    ]
    for pattern, expected in (
        ("drop/*.csv", ["drop/ci_runs.csv", "drop/nonsense.csv"]),
        ("drop/**/evaluations*", ["drop/deep/er/evaluations.jsonl"]),
        ("drop/ci_runs.csv", ["drop/ci_runs.csv"]),
        ("drop/deep", ["drop/deep/er/evaluations.jsonl"]),
        (f"{night.folder}/drop/m*", ["drop/models.parquet"]),
    ):
        found_now = reconfigured(night, f'[files]\npaths = ["{pattern}"]').config
        assert files.parts(found_now) == expected


def test_the_warehouse_and_the_roster_are_never_taken_for_drop_files(night):
    for name in ("warehouse/ci_runs.csv", "people.csv", "ci_runs.csv"):
        (night.folder / name).parent.mkdir(exist_ok=True)
        (night.folder / name).touch()
    everything = reconfigured(night, '[files]\npaths = ["**"]\n[people]\nteams = "people.csv"')
    assert files.parts(everything.config) == ["ci_runs.csv"]


def test_a_folder_that_is_not_there_is_a_part_that_fails(night):
    missing = reconfigured(night, '[files]\npaths = ["dorp/**"]')
    assert files.parts(missing.config) == ["dorp"]
    with pytest.raises(IngestError, match="not there"):
        files.load(missing, "dorp")


def test_a_link_out_of_the_folder_is_followed_only_where_the_configuration_names_its_target(night):
    outside = night.folder.parent / f"{night.folder.name}-exports"
    outside.mkdir()
    (outside / "ci_runs.csv").write_text(RUNS + FIRST)
    (night.folder / "drop" / "ci_runs.csv").symlink_to(outside / "ci_runs.csv")
    with pytest.raises(IngestError, match="a link that leads elsewhere"):
        files.load(night, "drop/ci_runs.csv")
    named = reconfigured(night, f'[files]\npaths = ["drop/**", "{outside}/*.csv"]')
    assert files.parts(named.config) == [f"../{outside.name}/ci_runs.csv", "drop/ci_runs.csv"]
    assert files.load(named, "drop/ci_runs.csv") == 2  # and a remark: acme/trainer is not configured now


def test_what_is_no_file_is_never_opened(night):
    os.mkfifo(night.folder / "drop" / "ci_runs.csv")
    with pytest.raises(IngestError, match="not a file to read"):
        files.load(night, "drop/ci_runs.csv")


def test_in_a_night_a_bad_file_stops_no_other_and_a_vanished_one_keeps_its_rows(tmp_path):
    acme = home(tmp_path, {}, 'now = "2026-10-31"\n[files]\npaths = ["drop/**"]')
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "ci_runs.csv").write_text("repo,rum\n")
    (tmp_path / "drop" / "models.csv").write_text("model\none\n")
    assert acme.read("files") == 3
    assert acme.said("drop/ci_runs.csv").startswith("unknown column 'rum'; did you mean run?")
    (tmp_path / "drop" / "ci_runs.csv").unlink()
    (tmp_path / "drop" / "models.csv").unlink()
    assert acme.read("files") == 0
    assert acme.shown("SELECT model FROM models") == "one"
    assert acme.shown("SELECT part, state FROM source_parts ORDER BY part") == (
        "drop/ci_runs.csv retired\ndrop/models.csv retired"
    )
    assert list(tmp_path.glob("warehouse/*.tmp")) == []


def test_a_row_taken_out_of_a_file_stays_and_one_with_the_same_key_puts_it_right(tmp_path):
    acme = home(tmp_path, {}, 'now = "2026-10-31"\n[files]\npaths = ["drop/**"]')
    (tmp_path / "drop").mkdir()
    models = tmp_path / "drop" / "models.csv"
    for rows in ("one,acme\ntwo,acme\n", "two,acme\n", "two,example\n"):
        models.write_text(f"model,developer\n{rows}")
        assert acme.read("files") == 0
    assert acme.shown("SELECT model, developer FROM models ORDER BY model") == "one acme\ntwo example"


@given(text=st.text(alphabet="aé,\"; \t\n\r\\'#\u2028", max_size=80), width=st.integers(1, 3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_reads_every_record_as_pythons_csv_does(night, text, width):
    file, spool = night.folder / "any.csv", night.folder / "drop.tmp"
    file.write_text(text, encoding="utf-8", newline="")
    good = [record for record in records.rows(records.lines(file), ",", width) if record[2] is None]
    cells.write(iter(good), spool, ",")
    names = [f"c{number}" for number in range(width)]
    cells.scan(night.con, "cells", spool, ",", '"', ["line_", *names])
    expected = [
        (line, *(cell or None for cell in next(csv.reader(io.StringIO(record, newline="")))))
        for line, record, _ in good
    ]
    assert night.con.execute("FROM cells ORDER BY line_").fetchall() == expected


def test_a_night_says_how_many_rows_of_a_file_it_refused(night, capsys):
    loud = replace(night, say=Say())
    assert drop(loud, "ci_runs.csv", RUNS + FIRST + "acme/trainer,2,1,,soon\nacme/trainer,3,x,,\n") == 3
    assert capsys.readouterr().err == (
        "files drop/ci_runs.csv: 2 rows refused; `python -m queries rejected_rows` says why\n"
    )
    assert drop(loud, "ci_runs.csv", RUNS + FIRST) == 2  # the two are no longer refused
    assert capsys.readouterr().err == ""
