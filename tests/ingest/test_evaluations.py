"""Files of evaluations night after night: what is new is read, what is gone is marked, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import IngestError
from ingest.evaluations import reading, store
from ingest.night import Night
from ingest.sources import evaluations
from tests.ingest import evaluated
from tests.ingest.evaluated import PART, SUITE, configured, derive, place, read, rejects, runs, shown, write
from tests.ingest.nights import home

OTHER = '{ name = "core", version = "2", paths = ["evals/metr/new.jsonl"] }'


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with evaluated.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Names of the files that readers were given."""
    names, real = [], reading.taken

    def watched(batch, name, suite):
        names.append(name)
        return real(batch, name, suite)

    monkeypatch.setattr(reading, "taken", watched)
    return names


def attempts(night: Night) -> list[str]:
    return shown(night, "SELECT suite, run, invalid, flags, source_gone FROM evaluations ORDER BY ALL")


def test_a_file_that_did_not_change_is_not_read_again_also_when_it_was_only_touched(night, opened):
    file = write(night, "metr/runs.jsonl", runs({}))
    assert read(night) == 2
    assert read(night) == 0
    os.utime(file, (1_790_000_000, 1_790_000_000))
    assert read(night) == 0
    assert read(night) == 0
    assert opened == ["evals/metr/runs.jsonl"]


def test_a_file_that_grew_is_read_and_what_it_had_stays_as_it_is(night, opened):
    write(night, "metr/runs.jsonl", runs({}))
    read(night)
    write(night, "metr/runs.jsonl", runs({}, {}))
    assert read(night) == 1
    assert attempts(night) == ["hcast | r1 | False | limit | False", "hcast | r2 | False | limit | False"]
    assert len(opened) == 2


def test_a_file_that_vanished_leaves_its_rows_marked_until_it_is_back(night):
    file = write(night, "metr/runs.jsonl", runs({}, {"task_id": None}))
    read(night)
    kept = file.rename(night.folder / "elsewhere.jsonl")
    assert read(night) == 3  # a run, a file, and a reject that is settled
    assert attempts(night) == ["hcast | r1 | False | limit | True"]
    assert shown(night, "SELECT run FROM attempts") == ["r1"]
    assert rejects(night) == []
    assert read(night) == 0
    kept.rename(file)
    assert read(night) == 2
    assert attempts(night) == ["hcast | r1 | False | limit | False"]


def test_a_folder_that_vanished_fails_its_suite_and_marks_nothing(night):
    write(night, "metr/runs.jsonl", runs({}))
    read(night)
    (night.folder / "evals").rename(night.folder / "unmounted")
    with pytest.raises(
        IngestError, match=r"evals/metr: not there: mend it, or `paths` under \[evaluations\]"
    ):
        read(night, PART)
    assert attempts(night) == ["hcast | r1 | False | limit | False"]


def test_a_row_that_a_whole_file_no_longer_holds_is_kept_and_counts_no_more(night):
    write(night, "metr/runs.jsonl", runs({}, {}))
    read(night)
    write(night, "metr/runs.jsonl", runs({}))
    assert read(night) == 1
    assert attempts(night)[1] == "hcast | r2 | True | limit; withdrawn | False"
    assert shown(night, "SELECT run FROM attempts") == ["r1"]
    assert read(night) == 0
    write(night, "metr/runs.jsonl", runs({}, {}))
    assert read(night) == 1
    assert attempts(night)[1] == "hcast | r2 | False | limit | False"


@pytest.mark.parametrize("rest", ['{"run_id": "r2", "al', "[]\n"])
def test_a_file_that_is_cut_or_damaged_withdraws_nothing(night, rest):
    write(night, "metr/runs.jsonl", runs({}, {}))
    read(night)
    write(night, "metr/runs.jsonl", runs({}) + rest)
    assert read(night) == 1  # the broken line
    assert [row.split(" | ")[2] for row in attempts(night)] == ["False", "False"]


def test_a_file_that_cannot_be_read_is_named_and_tried_again(night, monkeypatch):
    file = write(night, "metr/runs.jsonl", runs({}))
    file.chmod(0)
    if os.geteuid() == 0:  # who may read anything
        monkeypatch.setattr("os.access", lambda *_: False)
    assert read(night) == 2  # a suite and a reject
    (told,) = rejects(night)
    assert told.startswith("evals/metr/runs.jsonl | 0 | not a file to read")
    assert read(night) == 0
    monkeypatch.undo()
    file.chmod(0o644)
    read(night)
    assert rejects(night) == []


def test_a_link_that_leads_out_of_the_folder_is_not_followed(night, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "runs.jsonl"
    outside.write_text(runs({}))
    (night.folder / "evals" / "metr" / "runs.jsonl").symlink_to(outside)
    read(night)
    assert attempts(night) == []
    assert "a link that leads elsewhere" in rejects(night)[0]


def test_files_of_many_suites_go_to_the_first_whose_patterns_find_them(night):
    write(night, "metr/runs.jsonl", runs({"run_id": "old"}))
    write(night, "metr/new.jsonl", runs({"run_id": "new"}))
    two = configured(night, f'[evaluations]\npaths = ["evals/**/*"]\nsuites = [{OTHER}, {SUITE}]\n')
    assert evaluations.parts(two.config) == ["suite core 2", PART, "other files"]
    read(two)
    assert shown(two, "SELECT suite, suite_version, run FROM evaluations ORDER BY ALL") == [
        "core | 2 | new",
        "hcast | 1.1 | old",
    ]


def test_a_file_that_the_configuration_gives_to_another_suite_takes_its_rows_along(night):
    write(night, "metr/runs.jsonl", runs({"run_id": "old"}))
    write(night, "metr/new.jsonl", runs({"run_id": "new"}))
    read(night)
    two = configured(night, f'[evaluations]\npaths = ["evals/**/*"]\nsuites = [{OTHER}, {SUITE}]\n')
    read(two)
    assert attempts(two) == ["core | new | False | limit | False", "hcast | old | False | limit | False"]
    version = configured(night, two.config.file.read_text().replace('"2"', '"3"'))
    read(version)
    assert shown(version, "SELECT suite, suite_version, run FROM evaluations ORDER BY ALL") == [
        "core | 3 | new",
        "hcast | 1.1 | old",
    ]


def test_a_row_whose_place_in_the_other_suite_is_taken_is_kept_and_counts_no_more(night):
    write(night, "metr/new.jsonl", runs({"run_id": "same"}))
    read(night)
    night.con.execute(
        "INSERT INTO evaluations (suite, run, source_file) VALUES ('core', 'same', 'drop/x.csv')"
    )
    two = configured(night, f'[evaluations]\npaths = ["evals/**/*"]\nsuites = [{OTHER}, {SUITE}]\n')
    read(two)
    assert attempts(two) == [
        "core | same | False | limit | False",
        "hcast | same | True | limit; withdrawn | False",
    ]


def test_files_of_a_suite_that_is_configured_no_more_are_looked_for_among_the_others(night):
    write(night, "metr/runs.jsonl", runs({}))
    place(night, "whole.eval")
    read(night)
    bare = configured(night, '[evaluations]\npaths = ["evals/inspect/*"]\n')
    read(bare)
    assert shown(bare, "SELECT DISTINCT suite, source_gone FROM evaluations ORDER BY ALL") == [
        "hcast | True",
        "lookups | False",
    ]


def test_what_the_configuration_says_of_a_suite_stands_in_its_table_and_no_more_than_that(night):
    night.con.execute("INSERT INTO suites VALUES ('hcast', '1.1', 0.9, 480, true)")
    read(night)
    assert shown(night, "FROM suites") == ["hcast | 1.1 | 0.9 | 960.0 | True"]


def test_of_two_files_with_one_run_the_later_counts_and_a_night_changes_nothing_again(night):
    write(night, "metr/a.jsonl", runs({"score_binarized": 0}))
    write(night, "metr/b.jsonl", runs({"score_binarized": 1}))
    read(night)
    assert shown(night, "SELECT run, passed, source_file FROM evaluations") == [
        "r1 | True | evals/metr/b.jsonl"
    ]
    assert read(night) == 0


def test_of_two_files_with_one_run_the_later_by_name_counts_whichever_was_read_first(night):
    held = "SELECT run, passed, invalid, source_file FROM evaluations ORDER BY run"
    counted = "SELECT file, attempts FROM evaluation_files ORDER BY file"
    later = write(night, "metr/b.jsonl", runs({"score_binarized": 1}, {}))
    read(night)
    write(night, "metr/a.jsonl", runs({"score_binarized": 0}, {}, {}))
    read(night)
    assert shown(night, held) == [
        "r1 | True | False | evals/metr/b.jsonl",
        "r2 | False | False | evals/metr/b.jsonl",
        "r3 | False | False | evals/metr/a.jsonl",
    ]
    assert shown(night, counted) == ["evals/metr/a.jsonl | 1", "evals/metr/b.jsonl | 2"]
    write(night, "metr/b.jsonl", runs({}, number=2))  # r1 is the other file's now
    read(night)
    read(night)
    assert shown(night, held)[0] == "r1 | False | False | evals/metr/a.jsonl"
    later.rename(later.with_name("0.jsonl"))
    read(night)
    assert shown(night, held)[1] == "r2 | False | False | evals/metr/0.jsonl"
    assert shown(night, counted)[0] == "evals/metr/0.jsonl | 1"


def test_thousands_of_files_are_not_thousands_of_statements(night, monkeypatch):
    said = []
    monkeypatch.setattr(
        store, "write", lambda batch, real=store.write: said.append(len(batch.frames)) or real(batch)
    )
    for number in range(50):
        write(night, f"metr/{number:02}.jsonl", runs({"run_id": f"r{number}"}))
    read(night)
    assert said == [50]
    assert shown(night, "SELECT count(*) FROM evaluations") == ["50"]


def test_rows_are_stored_in_pieces_of_bounded_size(night, monkeypatch):
    monkeypatch.setattr(store, "FULL", 3)
    for name in "abc":
        write(night, f"metr/{name}.jsonl", runs({"run_id": f"{name}1"}, {"run_id": f"{name}2"}))
    read(night)
    write(night, "metr/a.jsonl", runs({"run_id": "a1"}))
    read(night)
    assert shown(night, "SELECT count(*), count(*) FILTER (WHERE invalid) FROM evaluations") == ["6 | 1"]


def test_hidden_files_and_what_the_settings_name_otherwise_are_passed_over(night):
    settings = '[evaluations]\npaths = ["**/*"]\nmodels = "models.jsonl"\n'
    here = configured(night, settings + '[people]\nteams = "people.jsonl"\n')
    write(here, "metr/.runs.jsonl", runs({}))
    write(here, "../models.jsonl", '{"acme-1": {}}')
    write(here, "../people.jsonl", runs({}))
    read(here)
    names = shown(here, "SELECT file FROM evaluation_files ORDER BY file")
    assert [name for name in names if name.endswith("jsonl")] == []


def test_nothing_is_read_where_nothing_is_configured(night):
    assert evaluations.parts(configured(night, "").config) == []


def test_a_whole_night_publishes_attempts_and_the_next_finds_nothing_new(tmp_path):
    settings = evaluated.SETTINGS.replace("evals/", f"{tmp_path}/evals/")
    made = home(tmp_path / "home", {}, f"now = 2026-10-31\n{settings}")
    (tmp_path / "evals" / "metr").mkdir(parents=True)
    (tmp_path / "evals" / "metr" / "runs.jsonl").write_text(runs({}, {"task_id": None}))
    assert made.night("evaluations") == 0
    assert made.figure("SELECT count(*) FROM evaluations") == 1
    assert made.figure("SELECT count(*) FROM metrics.rejected_rows") == 1
    assert made.night("evaluations") == 0
    assert made.last()["outcome"] == "nothing new"
    (tmp_path / "evals" / "metr" / "runs.jsonl").unlink()
    assert made.night("evaluations") == 0
    assert made.ask("SELECT run, source_gone FROM evaluations") == [("r1", True)]


def test_a_row_of_the_drop_folder_is_renamed_as_any_other(night):
    night.con.execute("INSERT INTO evaluations (suite, run, model) VALUES ('s', '1', 'a3'), ('s', '2', NULL)")
    night.con.execute("INSERT INTO models (model, aliases) VALUES ('acme-3', 'a3; Acme 3 (New)')")
    derive(night)
    assert shown(night, "SELECT run, model, alias FROM evaluations ORDER BY run") == [
        "1 | acme-3 | a3",
        "2 | - | -",
    ]


def test_two_versions_of_a_suite_that_number_their_runs_alike_keep_both(night):
    old = '{ name = "hcast", version = "1.0", paths = ["evals/metr/old.jsonl"] }'
    several = configured(night, f'[evaluations]\npaths = ["evals/**/*"]\nsuites = [{old}, {SUITE}]\n')
    write(night, "metr/old.jsonl", runs({}, {}))
    write(night, "metr/runs.jsonl", runs({}, {}, {}))
    read(several)
    counts = "SELECT suite_version, count(*) FROM evaluations GROUP BY ALL ORDER BY ALL"
    assert shown(night, counts) == ["1.0 | 2", "1.1 | 3"]
    write(night, "metr/old.jsonl", runs({}, {}) + "\n")
    read(several)
    assert shown(night, counts) == ["1.0 | 2", "1.1 | 3"]


def test_a_run_that_one_file_withdrew_counts_again_where_another_holds_it(night):
    write(night, "metr/a.jsonl", runs({}, {}))
    write(night, "metr/b.jsonl", runs({}, {}, number=2))
    read(night)
    write(night, "metr/b.jsonl", runs({}, number=3))
    read(night)
    read(night)
    assert attempts(night) == [f"hcast | r{run} | False | limit | False" for run in (1, 2, 3)]
    assert read(night) == 0
