"""Generations and their steps from the drop folder: what cannot be is named with file and line, and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest import config
from ingest.derive import generations, loop, rollups, stages
from ingest.night import Night
from ingest.sources import evaluations, files
from tests.ingest.filled import fill, shown

SETTINGS = '[files]\npaths = ["drop/**"]\n[evaluations]\nmodels = "models.yaml"\n'
HEAD = "model,predecessor,development_from,development_to\n"
KNOWN = "SELECT model, predecessor, from_on, to_on, next_on, is_open FROM generations ORDER BY from_on, model"
STEPS = "model,step,way,level,checked_by,started_at,ended_at\n"


@pytest.fixture
def dropped(night: Night) -> Night:
    """A night with an empty drop folder and an empty list of models."""
    (night.folder / "foreshock.toml").write_text(SETTINGS)
    (night.folder / "drop").mkdir()
    (night.folder / "models.yaml").write_text("")
    return replace(night, source="files", config=config.load(night.folder / "foreshock.toml"))


def drop(night: Night, name: str, text: str) -> None:
    Path(night.folder / "drop" / name).write_text(text)
    files.load(night, f"drop/{name}")


def derive(night: Night) -> None:
    """Only what is tested here."""
    rollups.write(night.con, loop.SUMS)
    generations.update(night)


def said(night: Night) -> list[str]:
    """What is odd, with its file and line."""
    rows = night.con.execute(
        "SELECT file, line, reason FROM rejects WHERE source IN ('generations', 'files') ORDER BY ALL"
    )
    return [f"{file}:{line}: {reason}" for file, line, reason in rows.fetchall()]


def test_a_circle_of_predecessors_is_named_at_each_of_its_lines_and_nothing_is_lost(dropped: Night) -> None:
    drop(
        dropped,
        "models.csv",
        HEAD
        + "a,b,2026-01-01,2026-01-31\n"
        + "b,a,2026-02-01,2026-02-28\n"
        + "c,a,2026-03-01,2026-03-31\n"
        + "s,s,2026-04-01,2026-04-30\n",
    )
    derive(dropped)
    lead = "its predecessors lead back to it; what it follows counts as not known"
    assert said(dropped) == [
        f"drop/models.csv:2: a: {lead}",
        f"drop/models.csv:3: b: {lead}",
        "drop/models.csv:5: s: it is named as its own predecessor; what it follows counts as not known",
    ]
    assert shown(dropped, KNOWN).splitlines() == [
        "a - 2026-01-01 2026-01-31 2026-03-01 False",
        "b - 2026-02-01 2026-02-28 - False",
        "c a 2026-03-01 2026-03-31 - False",  # follows one of the circle, and is not in it
        "s - 2026-04-01 2026-04-30 - False",
    ]
    assert shown(dropped, "SELECT model, predecessor FROM models ORDER BY model") == "a b\nb a\nc a\ns s"


def test_what_was_put_right_is_no_longer_named(dropped: Night) -> None:
    drop(dropped, "models.csv", HEAD + "a,b,2026-01-01,\nb,a,2026-02-01,\n")
    derive(dropped)
    assert len(said(dropped)) == 2
    drop(dropped, "models.csv", HEAD + "a,,2026-01-01,\nb,a,2026-02-01,\n")
    derive(dropped)
    assert said(dropped) == []


def test_a_model_without_a_predecessor_is_named_unless_it_is_the_first(dropped: Night) -> None:
    drop(dropped, "models.csv", HEAD + "a,,2026-01-01,2026-01-31\nb,,2026-02-01,\n")
    derive(dropped)
    assert said(dropped) == ["drop/models.csv:3: b: no predecessor: what that wrote of it is not known"]


def test_development_that_ends_before_it_begins_counts_as_not_known(dropped: Night) -> None:
    drop(dropped, "models.csv", HEAD + "a,,2026-01-01,2026-01-31\nb,a,2026-03-01,2026-02-01\n")
    derive(dropped)
    assert said(dropped) == [
        "drop/models.csv:3: b: its development ends on 2026-02-01, before it begins on 2026-03-01: when it "
        "was developed counts as not known"
    ]
    assert shown(dropped, KNOWN).splitlines()[-1] == "b a - - - False"


def test_a_predecessor_that_nobody_lists_is_named_and_still_looked_for_in_marks(dropped: Night) -> None:
    drop(dropped, "models.csv", HEAD + "b,lab/zero,2026-02-01,\n")
    derive(dropped)
    assert said(dropped) == [
        "drop/models.csv:2: b: its predecessor lab/zero is not in models, nor another name there: only marks "
        "that name it so are its lines"
    ]
    assert shown(dropped, KNOWN) == "b lab/zero 2026-02-01 - - True"


def test_the_list_of_models_is_named_with_its_line_too(dropped: Night) -> None:
    (dropped.folder / "models.yaml").write_text("a:\n  predecessor: b\nb:\n  predecessor: a\n")
    evaluations.load(replace(dropped, source="evaluations"), "models.yaml")
    derive(dropped)
    assert [line.partition(": ")[0] for line in said(dropped)] == ["models.yaml:1", "models.yaml:3"]


def test_steps_of_a_model_that_nobody_lists_are_named_whichever_file_came_first(dropped: Night) -> None:
    steps = STEPS + "lost,data,people,0,,2026-01-01,2026-01-02\nlost,train,people,0,,2026-01-03,2026-01-04\n"
    drop(dropped, "generation_steps.csv", steps + "lab/b,data,people,0,,,\n")
    drop(dropped, "models.csv", "model,aliases,development_from\nb,lab/b,2026-02-01\n")
    derive(dropped)
    assert said(dropped) == [
        "drop/generation_steps.csv:2: lost is not in models: when it was developed and what it follows are "
        "not known; 2 rows",
        "drop/models.csv:2: b: no predecessor: what that wrote of it is not known",
    ]
    recorded = "SELECT model, step FROM built_steps WHERE recorded ORDER BY ALL"
    assert shown(dropped, recorded) == "b data\nlost data\nlost train"


def test_a_step_that_cannot_be_is_loaded_and_named_and_counts_as_not_known(dropped: Night) -> None:
    drop(
        dropped,
        "generation_steps.csv",
        STEPS
        + "a,data,people,0,,2026-01-05,2026-01-02\n"
        + "a,dream,people,0,,2026-01-05,2026-01-06\n"
        + "a,train,nobody,7,-2,2026-01-05,2026-01-06\n"
        + "a,safety,people,0,1,2026-01-05,soon\n",
    )
    drop(dropped, "models.csv", HEAD + "a,,2026-01-01,\n")
    derive(dropped)
    assert said(dropped) == [
        "drop/generation_steps.csv:2: 1 row with an end before the start: when these ended counts as not "
        "known",
        "drop/generation_steps.csv:3: 1 row with another step than diagnose, propose, data, implement, "
        "train, evaluate, safety, decide: shown nowhere",
        "drop/generation_steps.csv:4: 1 row with a level outside of 0 to 5, which counts as not graded; "
        "1 row with another way than people, together, alone, unknown: it counts as unknown; 1 row with "
        "fewer than 0 persons: who checked counts as not known",
        "drop/generation_steps.csv:5: ended_at: expected a time such as 2026-10-31T09:30:00Z; found soon",
    ]
    built = "SELECT step, way, level, started_on, ended_on, days, checked_by FROM built_steps WHERE recorded"
    assert shown(dropped, f"{built} ORDER BY step").splitlines() == [
        "data people 0 2026-01-05 - - -",
        "train unknown - 2026-01-05 2026-01-06 1 -",
    ]
    assert shown(dropped, "SELECT count(*) FROM generation_steps") == "3"


def test_where_no_days_of_development_are_on_record_steps_and_first_use_stand_in(dropped: Night) -> None:
    drop(
        dropped,
        "models.csv",
        "model,predecessor,developer,available_at,released_at\n"
        "a,,,2026-03-01,2026-05-01\nb,a,,,2026-07-01\nother,some,elsewhere,2026-01-01,\n",
    )
    drop(dropped, "generation_steps.csv", STEPS + "a,train,,,,2026-01-09,\na,data,,,,2026-01-05,\n")
    derive(dropped)
    assert shown(dropped, KNOWN).splitlines() == ["a - 2026-01-05 2026-02-28 - False", "b a - - - False"]


def test_a_hundred_models_in_a_row_are_no_circle(dropped: Night) -> None:
    rows = "".join(f"m{n:03},m{n - 1:03},2026-01-01,2026-01-02\n" for n in range(1, 300))
    drop(dropped, "models.csv", HEAD + "m000,,2025-01-01,2025-01-02\n" + rows)
    derive(dropped)
    assert said(dropped) == []
    assert shown(dropped, "SELECT count(*), count(predecessor) FROM generations") == "300 299"


def test_who_did_each_stage_is_read_from_requests_reviews_ci_experiments_and_judges(night: Night) -> None:
    fill(
        night,
        "requests",
        "repo number author_kind merger_kind created_at merged_at landing\n"
        "x 1 ai person 2026-01-05T00:00:00Z 2026-01-06T00:00:00Z m1\n"
        "x 2 - - 2026-01-05T00:00:00Z - -",
    )
    fill(
        night,
        "reviews",
        "repo number review actor_kind state submitted_at\n"
        "x 1 1 ai commented 2026-01-05T00:00:00Z\n"
        "x 1 2 person pending 2026-01-05T00:00:00Z\n"
        "x 1 3 person approved 2026-01-05T00:00:00Z",
    )
    fill(
        night,
        "ci_runs",
        "repo run attempt actor_kind created_at\n"
        "x 1 1 ai 2026-01-05T00:00:00Z\nx 1 2 person 2026-01-05T00:00:00Z",
    )
    fill(
        night, "experiments", "experiment run proposer started_at\ne 1 AI 2026-01-05T00:00:00Z\ne 2 person -"
    )
    fill(night, "models", "model aliases\nacme-1 lab/acme-1")
    judged = ("lab/acme-1", "person", "match", "model_graded_qa", "somebody", "-")
    rows = [f"s {place} acme-1 {judge} 2026-01-05T00:00:00Z" for place, judge in enumerate(judged)]
    people = "s 9 human person 2026-01-05T00:00:00Z"
    fill(night, "evaluations", "\n".join(["suite run model judge started_at", *rows, people]))
    fill(
        night,
        "merges",
        "repo sha how landed_on merged_by\n"
        "x m1 squash 2026-01-06 -\nx m2 direct 2026-01-06 ann\n"
        "x m3 direct 2026-01-06 -\nx m4 pull 2026-01-06 ann",
    )
    fill(
        night,
        "daily_lines",
        "repo landed_on area kind origin grade tool model lines\n"
        "x 2026-01-06 a source ai strong t m 5\nx 2026-01-06 a source ai weak t m 3\n"
        "x 2026-01-06 a test assisted strong t m 2\nx 2026-01-06 a test undeclared none t m 1\n"
        "x 2026-01-06 a docs ai strong t m 9\nx 2026-01-06 a source human lines t m 4",
    )
    rollups.write(night.con, stages.DAILY)
    assert shown(night, "SELECT stage, who, who_strict, n FROM daily_stages ORDER BY ALL").splitlines() == [
        "judged ai ai 2",
        "judged automation automation 1",
        "judged person person 1",
        "judged unknown unknown 2",
        "landed person person 2",
        "landed unknown unknown 1",
        "opened ai ai 1",
        "opened unknown unknown 1",
        "proposed ai ai 1",
        "reviewed ai ai 1",
        "reviewed person person 1",
        "started ai ai 1",
        "written ai ai 5",
        "written ai no_mark 5",
        "written no_mark no_mark 1",
        "written person person 4",
    ]
