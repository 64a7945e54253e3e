"""Each format of evaluation files, as its own programs write it, and what is wrong in it."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from backports import zstd

from bench.logs import zipped
from ingest.evaluations import archive, reading
from ingest.evaluations.readers import inspect
from ingest.night import Night
from tests.ingest import evaluated
from tests.ingest.evaluated import LOGS, PART, configured, place, read, rejects, runs, shown, write

REPORT = {
    "total_instances": 5,
    "submitted_instances": 4,
    "completed_instances": 2,
    "resolved_instances": 1,
    "unresolved_instances": 1,
    "empty_patch_instances": 1,
    "error_instances": 1,
    "completed_ids": ["acme__loader-1", "acme__loader-2"],
    "incomplete_ids": ["acme__loader-5"],
    "empty_patch_ids": ["acme__loader-4"],
    "submitted_ids": ["acme__loader-1", "acme__loader-2", "acme__loader-3", "acme__loader-4"],
    "resolved_ids": ["acme__loader-1"],
    "unresolved_ids": ["acme__loader-2"],
    "error_ids": ["acme__loader-3"],
    "schema_version": 2,
}


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with evaluated.opened(tmp_path) as opened:
        yield opened


def attempts(night: Night, *columns: str) -> list[str]:
    return shown(night, f"SELECT {', '.join(columns)} FROM evaluations ORDER BY source_file, source_row")


def test_a_run_of_metr_is_an_attempt_of_its_alias_and_keeps_its_score_at_a_limit(night):
    write(night, "metr/runs.jsonl", runs({"run_id": "mp4-server_205615"}))
    read(night, PART)
    (row,) = night.con.sql("FROM evaluations").pl().to_dicts()
    assert {key: str(value) for key, value in row.items() if value is not None} == {
        "suite": "hcast",
        "run": "mp4-server_205615",
        "suite_version": "1.1",
        "task": "ai_rd_fix_embedding/main",
        "family": "ai_rd_fix_embedding",
        "human_minutes": "556.6",
        "score": "1.22771e-05",
        "passed": "False",
        "model": "Acme 3 (New)",
        "alias": "Acme 3 (New)",
        "started_at": "2024-12-13 06:07:11.112000+00:00",
        "started_on": "2024-12-13",
        "invalid": "False",
        "flags": "limit",
        "source_gone": "False",
        "source_file": "evals/metr/runs.jsonl",
        "source_row": "1",
    }


def test_runs_of_later_releases_name_score_tokens_and_cost_otherwise(night):
    later = {"score": ..., "score_cont": 0.4, "total_tokens": ..., "tokens_count": 1_200_000}
    write(night, "metr/runs.jsonl", runs({**later, "generation_cost": 1.25, "scaffold": "react"}))
    read(night, PART)
    assert attempts(night, "score", "passed", "tokens", "cost_usd", "scaffold") == [
        "0.4 | False | 1200000 | 1.25 | react"
    ]


def test_one_internal_name_that_serves_two_agents_stays_two(night):
    write(night, "metr/runs.jsonl", runs({}, {"alias": "Acme 3 (Old)"}))
    read(night, PART)
    assert attempts(night, "model") == ["Acme 3 (New)", "Acme 3 (Old)"]


def test_people_have_neither_a_time_nor_tokens_because_theirs_are_worked_out(night):
    person = {"alias": "human", "model": "human", "started_at": 0, "completed_at": 28_800_000}
    write(night, "metr/runs.jsonl", runs({**person, "total_tokens": 63984.0, "fatal_error_from": None}))
    read(night, PART)
    assert attempts(night, "model", "started_at", "tokens", "cost_usd", "flags") == ["human | - | - | - | -"]


def test_a_row_without_task_or_model_is_refused_by_line_and_the_others_are_taken(night):
    write(
        night, "metr/runs.jsonl", runs({}, {"task_id": None}, {"alias": ...}, {"alias": " ", "task_id": ""})
    )
    assert read(night, PART) == 5  # a suite, a run and three rejects
    assert attempts(night, "run") == ["r1"]
    assert rejects(night) == [
        "evals/metr/runs.jsonl | 2 | task: missing",
        "evals/metr/runs.jsonl | 3 | model: missing",
        "evals/metr/runs.jsonl | 4 | task: missing; model: missing",
    ]


@pytest.mark.parametrize("minutes", [0, -5, "long", "inf", "-Infinity", "nan", True, float("inf")])
def test_minutes_that_nobody_needs_are_left_out_and_the_verdict_counts(night, minutes):
    write(night, "metr/runs.jsonl", runs({"human_minutes": minutes, "fatal_error_from": None}))
    read(night, PART)
    assert attempts(night, "human_minutes", "passed", "flags") == ["- | False | minutes refused"]
    (told,) = rejects(night)
    assert "human_minutes: expected a number above 0; found " in told
    assert told.endswith(": counted without it")


def test_minutes_in_quotes_are_minutes_and_none_are_no_mistake(night):
    write(night, "metr/runs.jsonl", runs({"human_minutes": " 3e1 "}, {"human_minutes": None}))
    read(night, PART)
    assert attempts(night, "human_minutes") == ["30.0", "-"]
    assert rejects(night) == []


def test_scores_of_metr_outside_of_0_to_1_are_clipped_and_flagged_and_far_ones_left_out(night):
    free = {"score_binarized": None, "fatal_error_from": None}
    write(
        night,
        "metr/runs.jsonl",
        runs(*({**free, "score": score} for score in (1.045, -0.2, 0.5, 2, -1, 2.01, -1.01, 87))),
    )
    read(night, PART)
    assert attempts(night, "score", "passed", "flags") == [
        "1.0 | True | score clipped",
        "0.0 | False | score clipped",
        "0.5 | - | -",
        "1.0 | True | score clipped",
        "0.0 | False | score clipped",
        *["- | - | score refused"] * 3,
    ]
    assert rejects(night) == [
        "evals/metr/runs.jsonl | 1 | score: 1.045 is outside of 0 to 1: counted as 1",
        "evals/metr/runs.jsonl | 2 | score: -0.2 is outside of 0 to 1: counted as 0",
        "evals/metr/runs.jsonl | 4 | score: 2 is outside of 0 to 1: counted as 1",
        "evals/metr/runs.jsonl | 5 | score: -1 is outside of 0 to 1: counted as 0",
        *(
            f"evals/metr/runs.jsonl | {line} | score: expected a number from 0 to 1; found {score}: "
            "counted without it"
            for line, score in ((6, 2.01), (7, -1.01), (8, 87))
        ),
    ]


def test_a_run_that_stands_twice_in_a_file_counts_once_as_its_last_row(night):
    write(night, "metr/runs.jsonl", runs({}, {}, {"run_id": "r1", "score_binarized": 1}, {"run_id": "r1"}))
    read(night, PART)
    assert attempts(night, "run", "source_row") == ["r2 | 2", "r1 | 4"]
    assert rejects(night) == [
        "evals/metr/runs.jsonl | 1 | the run r1 stands again on line 3: the last row counts; "
        "2 such rows in this file"
    ]


def test_runs_without_an_id_are_told_apart_by_what_they_say_also_when_the_file_grows(night):
    same = {"run_id": None}
    write(night, "metr/runs.jsonl", runs(same, same, {"run_id": None, "score": 0.5}))
    read(night, PART)
    before = attempts(night, "run")
    assert len(set(before)) == 3
    write(
        night,
        "metr/runs.jsonl",
        runs(same, same, {"run_id": None, "score": 0.5}, {"run_id": None, "score": 1}),
    )
    assert read(night, PART) == 1
    assert attempts(night, "run")[:3] == before


@pytest.mark.parametrize(
    "line", ["{", "[1]", "7", "", "  ", "\x00", "\ufeff", '{"a": ' * 100_000, '{"score": NaN}', "\\u"]
)
def test_lines_that_are_no_rows_cost_their_own_line_only(night, line):
    write(night, "metr/runs.jsonl", runs({}) + line + "\n" + runs({}, number=3))
    read(night, PART)
    assert attempts(night, "run", "source_row") == ["r1 | 1", "r3 | 3"]
    assert [told.split(" | ")[1] for told in rejects(night)] == (["2"] if line.strip() else [])


def test_bytes_that_are_not_utf_8_a_byte_order_mark_and_huge_numbers_cost_no_other_line(night):
    lines = runs({}, {"score": 10**400}, {}).encode().split(b"\n")
    write(
        night, "metr/runs.jsonl", b"\xef\xbb\xbf" + b"\n".join([lines[0], b'{"alias": "\xff"}', *lines[1:]])
    )
    read(night, PART)
    assert attempts(night, "run", "flags") == ["r1 | limit", "r2 | limit; score refused", "r3 | limit"]
    assert rejects(night)[0] == "evals/metr/runs.jsonl | 2 | not a JSON object"


def test_the_day_of_an_attempt_is_that_of_the_configured_time_zone(night):
    there = configured(night, f'timezone = "Asia/Tokyo"\n{evaluated.SETTINGS}')
    write(there, "metr/runs.jsonl", runs({"started_at": 1734120000000}))  # 20:00 in UTC
    read(there, PART)
    assert attempts(there, "started_at::VARCHAR", "started_on") == ["2024-12-13 20:00:00+00 | 2024-12-14"]


def test_blocks_of_a_large_file_keep_the_numbers_of_their_lines(night, monkeypatch):
    monkeypatch.setattr("ingest.evaluations.readers.metr.BYTES", 1500)
    write(night, "metr/runs.jsonl", runs(*[{}] * 9, {"task_id": None}, {}))
    read(night, PART)
    assert attempts(night, "source_row") == [*"123456789", "11"]
    assert rejects(night) == ["evals/metr/runs.jsonl | 10 | task: missing"]


def test_a_file_of_metr_outside_of_every_suite_is_named_because_it_names_none_itself(night):
    write(night, "runs.jsonl", runs({}))
    read(night)
    (told,) = rejects(night)
    assert told.startswith("evals/runs.jsonl | 0 | belongs to no suite: name one in `suites`")


def test_samples_of_an_inspect_log_are_attempts_with_their_own_tokens_and_times(night):
    place(night, "whole.eval")
    read(night)
    columns = ("suite", "suite_version", "task", "family", "difficulty", "human_minutes", "score", "passed")
    assert attempts(night, *columns) == [
        "lookups | 2 | t1 | lookups | easy | 3.0 | 1.0 | True",
        "lookups | 2 | t2 | lookups | easy | 6.5 | 0.0 | False",
        "lookups | 2 | t3 | lookups | medium | 30.0 | 1.0 | True",
        "lookups | 2 | t4 | lookups | hard | 120.0 | 1.0 | True",
        "lookups | 2 | t1 | lookups | easy | 3.0 | 0.0 | False",
        "lookups | 2 | t2 | lookups | easy | 6.5 | 1.0 | True",
        "lookups | 2 | t3 | lookups | medium | 30.0 | 1.0 | True",
        "lookups | 2 | t4 | lookups | hard | 120.0 | 0.0 | False",
    ]
    columns = ("model", "scaffold", "started_on", "tokens", "cost_usd", "judge", "flags", "source_row")
    assert attempts(night, *columns)[:2] == [
        "acme/acme-5 | generate | 2026-11-21 | 121 | 0.002 | match | - | 1",
        "acme/acme-5 | generate | 2026-11-21 | 122 | 0.002 | match | - | 2",
    ]
    assert rejects(night) == []


def test_in_a_configured_suite_a_sample_is_named_with_its_task(night):
    suites = '{ name = "core", version = "7", paths = ["evals/inspect/*.eval"] }'
    core = configured(night, f'[evaluations]\nsuites = [{suites}]\nminutes_key = "minutes"\n')
    place(core, "whole.eval")
    read(core)
    shape = shown(
        core, "SELECT DISTINCT suite, suite_version, task, human_minutes FROM evaluations ORDER BY ALL"
    )
    assert shape == [f"core | 7 | lookups/t{number} | -" for number in (1, 2, 3, 4)]


def test_letters_truths_and_numbers_are_scores_and_a_number_of_another_scale_is_none(night):
    place(night, "graded.json")
    read(night)
    assert attempts(night, "task", "score", "passed", "human_minutes", "judge", "flags") == [
        "t1 | 0.25 | - | 3.0 | graded | -",
        "t2 | 1.0 | True | 6.5 | graded | -",
        "t3 | 0.5 | - | 30.0 | graded | -",
        "t4 | - | - | 120.0 | - | -",
        "t5 | - | - | - | graded | score refused; minutes refused",
        "t6 | 1.0 | True | - | graded | minutes refused",
    ]
    assert rejects(night) == [
        "evals/inspect/graded.json | 5 | score: expected a number from 0 to 1; found 7: counted without it; "
        "human_minutes: expected a number above 0; found 0: counted without it"
        if line == 5
        else "evals/inspect/graded.json | 6 | human_minutes: expected a number above 0; found long: "
        "counted without it"
        for line in (5, 6)
    ]


def test_of_a_run_that_was_killed_what_its_journal_holds_is_kept_and_marked(night):
    place(night, "crashed.eval")
    read(night)
    assert attempts(night, "task", "score", "human_minutes", "flags") == [
        "t1 | 1.0 | 3.0 | unfinished",
        "t2 | 0.0 | 6.5 | unfinished",
        "t3 | 1.0 | 30.0 | unfinished",
        "t4 | 1.0 | 120.0 | unfinished",
    ]
    assert shown(night, "SELECT format, attempts, state FROM evaluation_files") == [
        "inspect | 4 | unfinished"
    ]


def test_of_a_run_that_failed_samples_without_a_verdict_have_none(night):
    place(night, "failed.eval")
    read(night)
    assert attempts(night, "task", "score", "passed", "flags") == [
        "t1 | 1.0 | True | error",
        "t2 | 0.0 | False | error",
        "t3 | - | - | error",
        "t4 | - | - | error",
    ]


def test_samples_that_were_marked_invalid_are_kept_and_count_nowhere(night):
    place(night, "invalidated.eval")
    read(night)
    assert attempts(night, "task", "invalid")[:3] == ["t1 | False", "t2 | True", "t3 | False"]
    assert shown(night, "SELECT count(*) FROM attempts") == ["7"]


def test_a_log_and_its_copy_under_another_name_are_the_same_attempts(night):
    place(night, "whole.eval")
    (night.folder / "evals" / "inspect" / "again.eval").write_bytes((LOGS / "whole.eval").read_bytes())
    read(night)
    assert shown(night, "SELECT count(*) FROM evaluations") == ["8"]


@pytest.mark.parametrize("size", [0, 1, 30, 500, 10_000, 21_500])
def test_a_cut_log_is_named_and_takes_nothing_away(night, size):
    place(night, "whole.eval")
    read(night)
    log = night.folder / "evals" / "inspect" / "whole.eval"
    log.write_bytes(log.read_bytes()[:size])
    read(night)
    assert shown(night, "SELECT count(*), bool_or(invalid) FROM evaluations") == ["8 | False"]
    (told,) = rejects(night)
    reason = archive.DAMAGED if size > 30 else "of no format that is read here"
    assert told.startswith(f"evals/inspect/whole.eval | 0 | {reason}")
    place(night, "whole.eval")
    read(night)
    assert rejects(night) == []


def test_a_flipped_bit_is_noticed(night):
    place(night, "whole.eval")
    log = night.folder / "evals" / "inspect" / "whole.eval"
    content = bytearray(log.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        info = zipped.NameToInfo["summaries.json"]
    content[info.header_offset + 30 + len("summaries.json") + info.compress_size // 2] ^= 4
    log.write_bytes(content)
    read(night)
    assert rejects(night) == [f"evals/inspect/whole.eval | 0 | {archive.DAMAGED}"]


def members(log: str = "whole.eval") -> dict[str, bytes]:
    """The members of a real log that matter."""
    with archive.opened(LOGS / log) as opened:
        return {name: archive.content(opened, name, 1 << 20) for name in ("header.json", "summaries.json")}


@pytest.mark.parametrize("method", [archive.ZSTD, archive.DEFLATED])
def test_members_are_read_whichever_way_they_are_packed(night, method):
    write(night, "a.eval", zipped(members(), method))
    read(night)
    assert shown(night, "SELECT count(*) FROM evaluations") == ["8"]


@pytest.mark.parametrize("method", [archive.ZSTD, archive.DEFLATED])
def test_a_zip_bomb_is_refused_before_it_has_unpacked(night, method, monkeypatch):
    monkeypatch.setattr(inspect, "SUMMARIES", 8 << 20)
    asked = []
    monkeypatch.setattr(archive, "unpacked", lambda *given: asked.append(given[2]) or real(*given))
    write(night, "bomb.eval", zipped(members() | {"summaries.json": b" " * (64 << 20)}, method))
    assert os.path.getsize(night.folder / "evals" / "bomb.eval") < 100_000
    read(night)
    assert rejects(night) == ["evals/bomb.eval | 0 | summaries.json unpacks to more than 8 MB"]
    assert max(asked) == (8 << 20) + 1


real = archive.unpacked


def test_unpacking_stops_at_the_bound_also_between_frames():
    frames = zstd.compress(b"a" * 1000) * 3
    assert archive.unpacked(archive.ZSTD, frames, 10_000) == b"a" * 3000
    assert len(archive.unpacked(archive.ZSTD, frames, 1500)) == 1500
    assert len(archive.unpacked(archive.ZSTD, frames, 1001)) == 1001


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"header.json": b"[]"}, "no log of Inspect: it lacks `eval`"),
        ({"header.json": b'{"eval": {}}'}, "a log that names no model or no task"),
        ({"header.json": b'{"version": 3, "eval": {}}'}, "a log of version 3; versions up to 2 are read"),
        ({"header.json": b'{"version": 2'}, "header.json is not whole JSON"),
        ({"summaries.json": b"[" * 100_000}, "summaries.json is not whole JSON"),
    ],
)
def test_a_log_that_is_none_says_why(night, changed, reason):
    write(night, "a.eval", zipped(members() | changed))
    read(night)
    (told,) = rejects(night)
    assert told.startswith(f"evals/a.eval | 0 | {reason}")


@pytest.mark.parametrize(
    "summary",
    [7, {}, {"id": "t1", "metadata": 7, "scores": [], "model_usage": "x"}, {"id": None, "epoch": "x"}],
)
def test_samples_of_a_shape_that_no_log_has_stop_nothing(night, summary):
    good = json.loads(members()["summaries.json"])
    write(night, "a.eval", zipped(members() | {"summaries.json": json.dumps([*good, summary]).encode()}))
    read(night)
    assert int(shown(night, "SELECT count(*) FROM evaluations")[0]) in (8, 9)


def test_a_report_of_swe_bench_is_an_attempt_for_each_task_that_was_submitted(night):
    suites = '{ name = "swe", version = "v", paths = ["evals/*.json"] }'
    swe = configured(night, f"[evaluations]\nsuites = [{suites}]\n")
    file = write(swe, "acme__acme-3.5.full.json", json.dumps(REPORT, indent=4))
    os.utime(file, (1_790_000_000, 1_790_000_000))
    read(swe)
    assert attempts(swe, "model", "task", "family", "passed", "score", "started_on", "flags") == [
        "acme/acme-3.5 | acme__loader-1 | acme/loader | True | 1.0 | 2026-09-21 | file time",
        "acme/acme-3.5 | acme__loader-2 | acme/loader | False | 0.0 | 2026-09-21 | file time",
        "acme/acme-3.5 | acme__loader-3 | acme/loader | False | 0.0 | 2026-09-21 | file time; error",
        "acme/acme-3.5 | acme__loader-4 | acme/loader | False | 0.0 | 2026-09-21 | file time; empty patch",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("report.json", REPORT, "its name does not say whose it is: expected MODEL.RUN.json"),
        ("a.b.json", REPORT | {"resolved_ids": 7}, "a report without a list `resolved_ids`"),
        ("a.b.json", json.dumps(REPORT)[:-9], "not whole JSON"),
        ("a.b.json", REPORT, "belongs to no suite"),
    ],
)
def test_a_report_that_cannot_be_used_says_why(night, name, content, reason):
    if "no suite" not in reason:
        night = configured(
            night, '[evaluations]\nsuites = [{ name = "s", version = "1", paths = ["evals/**"] }]'
        )
    write(night, name, content if isinstance(content, str) else json.dumps(content))
    read(night)
    (told,) = rejects(night)
    assert told.startswith(f"evals/{name} | 0 | {reason}")


def test_files_of_no_known_format_are_named_where_they_could_be_meant_and_else_passed_over(night):
    write(night, "README.md", "what is what")
    write(night, "picture.png", b"\x89PNG\r\n")
    write(night, "results.json", '{"results": {}, "config": {"model_args": "x"}}')
    write(night, "letter.docx", zipped({"word/document.xml": b"x"}))
    write(night, "empty.jsonl", "")
    read(night)
    assert [told.split(" | ")[0] for told in rejects(night)] == ["evals/empty.jsonl", "evals/results.json"]
    states = shown(night, "SELECT DISTINCT state, format, attempts FROM evaluation_files")
    assert states == ["passed over | - | 0"]


def test_the_folder_of_readers_is_the_registry():
    assert reading.formats() == ("inspect", "metr", "swebench")


def test_the_parts_of_a_journal_have_one_bound_together(night, monkeypatch):
    monkeypatch.setattr(inspect, "SUMMARIES", 1 << 20)
    parts = {f"_journal/summaries/{number}.json": b"[" + b" " * (300 << 10) + b"]" for number in range(1, 9)}
    start = {"_journal/start.json": members()["header.json"]}
    write(night, "bomb.eval", zipped(start | parts, archive.DEFLATED))
    read(night)
    assert "unpacks to more than" in rejects(night)[0]


def test_a_sample_that_stands_twice_in_a_log_is_said(night):
    found = members()
    samples = json.loads(found["summaries.json"])
    found["summaries.json"] = json.dumps([*samples, samples[0]]).encode()
    write(night, "a.eval", zipped(found, archive.DEFLATED))
    read(night)
    assert shown(night, "SELECT count(*) FROM evaluations") == ["8"]
    assert "stands there again: the last counts" in rejects(night)[0]
