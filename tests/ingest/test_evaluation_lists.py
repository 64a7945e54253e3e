"""What is known of models and tasks beside their attempts, and suites that changed under one version."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import IngestError
from ingest.evaluations import models
from ingest.night import Night
from tests.ingest import evaluated
from tests.ingest.evaluated import PART, derive, read, rejects, runs, shown, write

SETTINGS = evaluated.SETTINGS + 'models = "models.yaml"\ntasks = "tasks.csv"\n'
MODELS = """\
# what we call them
acme-4:
  aliases: [acme/acme-4, "Acme 4 (tools)"]
  available_at: 2025-04-14
  released_at: 2025-05-20
  predecessor: acme-3.5
  generation: 3.10
  developer: ~
no: {}
acme-3.5: 2025-01-14
"""


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with evaluated.opened(tmp_path, SETTINGS) as opened:
        listed(opened, MODELS)
        (tmp_path / "tasks.csv").write_text("task,human_minutes\n")
        yield opened


def listed(night: Night, text: str) -> None:
    (night.folder / "models.yaml").write_text(text)


def tasks(night: Night, text: str) -> int:
    (night.folder / "tasks.csv").write_text(text)
    return read(night, "tasks.csv")


def test_models_are_read_with_their_dates_names_and_numbers_as_they_are_written(night):
    assert read(night, "models.yaml") == 3
    columns = "model, predecessor, generation, available_at, released_at, developer, aliases"
    assert shown(night, f"SELECT {columns} FROM models ORDER BY model") == [
        "acme-3.5 | - | - | - | 2025-01-14 | - | -",
        "acme-4 | acme-3.5 | 3.10 | 2025-04-14 | 2025-05-20 | - | acme/acme-4; Acme 4 (tools)",
        "no | - | - | - | - | - | -",
    ]
    assert rejects(night) == []
    assert read(night, "models.yaml") == 0


def test_release_dates_as_metr_keeps_them_are_a_list_of_models_and_change_nothing_else(night):
    night.con.execute("INSERT INTO models (model, developer, released_at) VALUES ('o1', 'x', '2024-01-01')")
    listed(night, "date:\n  o1: 2024-12-05\n  Claude 3.5 Sonnet (New) (Inspect): 2024-10-22\n")
    assert read(night, "models.yaml") == 2
    assert shown(night, "SELECT model, released_at, developer FROM models ORDER BY model DESC") == [
        "o1 | 2024-12-05 | x",
        "Claude 3.5 Sonnet (New) (Inspect) | 2024-10-22 | -",
    ]


def test_a_model_that_the_list_no_longer_names_stays(night):
    read(night, "models.yaml")
    listed(night, "acme-5: 2026-01-01\n")
    assert read(night, "models.yaml") == 4  # a new one, and three that are listed no more
    assert shown(night, "SELECT model FROM models ORDER BY ALL") == ["acme-3.5", "acme-4", "acme-5", "no"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a:\n  relased_at: 2026-01-01\n", "2 | unknown key 'relased_at'; did you mean released_at?"),
        ("a:\n  released_at: soon\n", "2 | released_at: expected a day such as 2026-10-31"),
        ("a:\n  released_at: 2026-02-30\n", "2 | released_at: expected a day such as 2026-10-31"),
        ("a:\n  predecessor: [b]\n", "2 | predecessor: expected text"),
        ("a:\n  aliases: [[b]]\n", "2 | aliases: expected text"),
        ("\n'': 2026-01-01\n", "2 | a model without a name"),
    ],
)
def test_what_a_list_says_amiss_is_named_with_its_line_and_the_rest_is_taken(night, text, told):
    listed(night, f"{text}acme-9:\n  released_at: 2026-05-01\n")
    read(night, "models.yaml")
    assert rejects(night) == [f"models.yaml | {told}"]
    assert shown(night, "SELECT released_at FROM models WHERE model = 'acme-9'") == ["2026-05-01"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\nb: 2", "line 2: not YAML: "),
        ("- a\n- b\n", "expected models by name, each with what is known of it"),
        ("a: b\x00", "not YAML: "),
        ("\xff".encode("latin-1"), "not UTF-8 text"),
    ],
)
def test_a_list_that_is_none_is_refused_and_what_was_read_of_it_stays(night, text, told):
    read(night, "models.yaml")
    (night.folder / "models.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(IngestError, match=told):
        read(night, "models.yaml")
    assert shown(night, "SELECT count(*) FROM models") == ["3"]


def test_a_list_that_copies_itself_without_end_is_not_unfolded(night):
    laughs = "a0: &a0 {developer: x}\n" + "".join(
        f"a{n}: &a{n} {{aliases: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 40)
    )
    listed(night, laughs)
    read(night, "models.yaml")
    assert shown(night, "SELECT count(*) FROM models") == ["40"]


def test_lists_that_are_not_there_and_endless_ones_are_refused(night, monkeypatch):
    monkeypatch.setattr(models, "LARGEST", 10)
    with pytest.raises(IngestError, match="which no list of models is"):
        read(night, "models.yaml")
    for name, setting in (("models.yaml", "models"), ("tasks.csv", "tasks")):
        (night.folder / name).unlink()
        with pytest.raises(IngestError, match=f"not there, .*`{setting}` under"):
            read(night, name)


def test_two_names_of_one_model_are_one_model_also_when_the_list_learns_it_later(night):
    write(
        night,
        "metr/runs.jsonl",
        runs({"alias": "acme/acme-4"}, {"alias": "Acme 4 (tools)"}, {"alias": "acme-4"}),
    )
    listed(night, "acme-4:\n  aliases: acme/acme-4\n")
    read(night)
    derive(night)
    assert shown(night, "SELECT model, alias FROM evaluations ORDER BY run") == [
        "acme-4 | acme/acme-4",
        "Acme 4 (tools) | Acme 4 (tools)",
        "acme-4 | acme-4",
    ]
    listed(night, MODELS)
    read(night)
    derive(night)
    assert shown(night, "SELECT DISTINCT model FROM evaluations") == ["acme-4"]
    listed(night, "acme-4:\n  aliases: ~\n")
    read(night)
    derive(night)
    assert shown(night, "SELECT model FROM evaluations ORDER BY run") == [
        "acme/acme-4",
        "Acme 4 (tools)",
        "acme-4",
    ]


def test_a_name_that_two_models_claim_stands_for_neither_and_is_said(night):
    listed(night, "b:\n  aliases: [c3-5s]\na:\n  aliases: [c3-5s, b]\n")
    write(night, "metr/runs.jsonl", runs({"alias": "c3-5s"}, {"alias": "b"}))
    read(night)
    derive(night)
    assert shown(night, "SELECT model FROM evaluations ORDER BY run") == ["c3-5s", "b"]
    assert rejects(night) == ["models | 0 | c3-5s is claimed by a, b: it stands for none of them"]
    assert shown(night, "SELECT DISTINCT model FROM horizon_attempts ORDER BY ALL") == ["b", "c3-5s"]


def test_ten_thousand_models_are_read_named_and_told_apart(night):
    names = [f"m{number:05}" for number in range(10_000)]
    listed(night, "".join(f"{name}:\n  aliases: [x/{name}]\n  released_at: 2026-01-01\n" for name in names))
    write(night, "metr/runs.jsonl", runs(*({"alias": f"x/{name}"} for name in names)))
    read(night)
    derive(night)
    assert shown(night, "SELECT count(*), count(DISTINCT model), min(model) FROM evaluations") == [
        "10000 | 10000 | m00000"
    ]


KNOWN = "SELECT human_minutes, family, difficulty FROM known_attempts ORDER BY run"


def test_what_the_list_of_tasks_knows_counts_before_what_a_file_says(night):
    write(night, "metr/runs.jsonl", runs({"human_minutes": None}, {"task_id": "b", "task_family": None}))
    read(night)
    assert (
        tasks(night, "task,human_minutes,family,difficulty\nai_rd_fix_embedding/main,480,,hard\nb,7,fam,\n")
        == 2
    )
    assert shown(night, KNOWN) == ["480.0 | ai_rd_fix_embedding | hard", "7.0 | fam | -"]
    assert tasks(night, "task,human_minutes\nb,9\n") == 3  # one is gone, one changed: its old row and its new
    assert shown(night, KNOWN) == ["- | ai_rd_fix_embedding | -", "9.0 | - | -"]
    assert read(night) == 0


def test_a_task_taken_off_the_list_has_what_its_file_said_again_also_when_that_is_gone(night):
    file = write(night, "metr/runs.jsonl", runs({"human_minutes": 30, "task_family": "own"}))
    tasks(night, "task,human_minutes,family,difficulty\nai_rd_fix_embedding/main,480,other,hard\n")
    read(night)
    derive(night)
    assert shown(night, KNOWN) == ["480.0 | other | hard"]
    file.unlink()
    tasks(night, "task\n")
    read(night)
    derive(night)
    assert shown(night, KNOWN) == ["30.0 | own | -"]
    assert shown(night, "SELECT source_gone FROM evaluations") == ["True"]


def test_a_row_of_one_suite_counts_before_a_row_of_all(night):
    write(night, "metr/runs.jsonl", runs({"task_id": "a"}, {"task_id": "b"}))
    tasks(night, "suite,task,human_minutes\n,a,1\nhcast,a,2\nother,b,3\n,b,4\n")
    read(night)
    assert shown(night, "SELECT task, human_minutes FROM known_attempts ORDER BY task") == [
        "a | 2.0",
        "b | 4.0",
    ]


def test_rows_of_tasks_that_cannot_be_used_are_set_aside(night):
    assert tasks(night, "task,human_minutes\na,0\nb,much\n,5\nc,30\nd\n") == 6  # two tasks and four rejects
    assert shown(night, "SELECT task, human_minutes FROM tasks ORDER BY task") == ["a | -", "c | 30.0"]
    assert rejects(night) == [
        "tasks.csv | 0 | human_minutes of a: expected a number above 0; found 0.0",
        "tasks.csv | 3 | human_minutes: expected a number such as 0.25; found much",
        "tasks.csv | 4 | task: missing, it is part of the key",
        "tasks.csv | 6 | expected 2 fields, found 1",
    ]
    assert read(night, "tasks.csv") == 0
    os.utime(night.folder / "tasks.csv", (1_790_000_000, 1_790_000_000))
    assert read(night, "tasks.csv") == 0


def test_a_list_of_tasks_with_an_unknown_column_is_refused_with_the_nearest(night):
    with pytest.raises(IngestError, match="unknown column 'minutes'"):
        tasks(night, "task,minutes\na,3\n")


def tried(*models: tuple[str, str], day: int = 1) -> str:
    """Runs of models, a day apart, at tasks that a word has as letters."""
    rows = [
        {
            "run_id": f"{model} {task}",
            "alias": model,
            "task_id": task,
            "started_at": (day + place) * 86_400_000,
        }
        for place, (model, letters) in enumerate(models)
        for task in letters
    ]
    return runs(*rows)


NEW, GONE = "that no model before had tried", "that every model before had tried"


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ((("m1", "abcd"), ("m2", "abcd")), None),
        ((("m1", "abcd"), ("m2", "abcx")), f"m2 on it has 1 task {NEW} and it lacks 1 task {GONE}"),
        (
            (("m1", "abcd"), ("m2", "abcd"), ("m3", "abxy"), ("m4", "abxy")),
            f"m3 on it has 2 tasks {NEW} and it lacks 2 tasks {GONE}",
        ),
        ((("m1", "ab"), ("m2", "abcd")), f"m2 on it has 2 tasks {NEW}"),
        ((("m1", "a"), ("m2", "a"), ("m3", "abcd")), f"m3 on it has 3 tasks {NEW}"),
        ((("m1", "abcd"), ("m2", "abc"), ("m3", "abc")), f"m2 on it lacks 1 task {GONE}"),
        ((("m1", "abcd"), ("m2", "abcd"), ("m3", "a")), f"m3 on it lacks 3 tasks {GONE}"),
        ((("m1", "abcd"), ("m2", "abc"), ("m3", "abcd")), None),  # one model lacks a task: no change
        ((("m1", "abcd"), ("m2", "ax"), ("m3", "abcd")), None),  # x came and went
        ((("m1", "abcd"), ("m2", "x"), ("m3", "abcd")), None),  # a trial run of a few tasks
        ((("human", "abcd"), ("m1", "bcde")), None),
    ],
)
def test_a_suite_whose_tasks_change_under_one_version_is_noticed_and_said(night, models, told):
    write(night, "metr/runs.jsonl", tried(*models))
    read(night)
    derive(night)
    advice = "give a changed suite a new version"
    assert rejects(night) == ([f"{PART} | 0 | from {told}: {advice}"] if told else [])


def test_of_a_suite_that_grows_with_every_model_the_newest_changes_are_said(night):
    write(night, "metr/runs.jsonl", tried(*((f"m{size}", "abcdef"[:size]) for size in range(1, 7))))
    read(night)
    derive(night)
    assert re.findall(r"from (m\d) on", rejects(night)[0]) == ["m4", "m5", "m6"]


def test_without_times_the_dates_of_models_say_which_came_first(night):
    listed(night, "a: 2026-02-01\nb: 2026-01-01\n")
    rows = [{"alias": model, "task_id": task, "started_at": None} for model, task in ("ax", "ay", "bx")]
    write(night, "metr/runs.jsonl", runs(*rows))
    read(night)
    derive(night)
    assert f"from a on it has 1 task {NEW}" in rejects(night)[0]


def test_a_task_with_two_lengths_is_noticed_until_it_has_one(night):
    write(
        night, "metr/runs.jsonl", runs({"human_minutes": 30}, {"human_minutes": 45}, {"human_minutes": None})
    )
    read(night)
    derive(night)
    assert rejects(night) == [
        f"{PART} | 0 | 1 task with several human minutes, ai_rd_fix_embedding/main among them: "
        "give a changed suite a new version"
    ]
    tasks(night, "task,human_minutes\nai_rd_fix_embedding/main,40\n")
    derive(night)
    assert rejects(night) == []


def test_a_model_that_the_list_renames_takes_its_other_names_along(night):
    listed(night, "acme-4:\n  aliases: [a4]\n  released_at: 2026-01-01\n")
    write(night, "metr/runs.jsonl", runs({"alias": "a4"}))
    read(night)
    derive(night)
    listed(night, "acme-4.0:\n  aliases: [a4]\n  released_at: 2026-01-01\n")
    read(night)
    derive(night)
    assert shown(night, "SELECT model FROM evaluations") == ["acme-4.0"]
    assert rejects(night) == []
    assert shown(night, "SELECT model, aliases FROM models ORDER BY ALL") == ["acme-4 | -", "acme-4.0 | a4"]


def test_a_model_that_stands_twice_in_the_list_is_said(night):
    listed(night, "a:\n  generation: 1\na:\n  generation: 2\n")
    read(night)
    assert rejects(night)[0].endswith("a stands there twice: the last counts")
