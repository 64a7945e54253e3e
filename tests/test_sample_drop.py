"""The sample organisation's drop folder: columns of the schema, rows that belong to its histories."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from ingest import schema
from ingest.config import load
from ingest.drop import columns
from ingest.evaluations.readers import inspect

SAMPLE = Path(__file__).parent.parent / "sample_data"
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture(scope="module")
def drop():
    found = {}
    for file in sorted((SAMPLE / "drop").iterdir()):
        lines = file.read_text(encoding="utf-8").splitlines()
        found[file.name] = list(csv.DictReader(lines)) if file.suffix == ".csv" else [*map(json.loads, lines)]
    return found


def table_of(name):
    return max((table for table in schema.tables() if name.startswith(table)), key=len)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """(repo, sha) of every commit of every bundle."""
    found = set()
    for bundle in (SAMPLE / "repos").iterdir():
        folder = tmp_path_factory.mktemp(bundle.stem)
        for words in (("clone", "-q", "--mirror", str(bundle), "."), ("rev-list", "--all")):
            done = subprocess.run(
                ["git", *words], cwd=folder, env=QUIET, capture_output=True, check=True, text=True
            )
        found |= {(f"acme/{bundle.stem}", sha) for sha in done.stdout.split()}
    return found


def test_columns_of_the_drop_folder_are_those_of_the_schema(drop):
    tables = {table for table in schema.tables() if schema.tables()[table].open}
    assert {table_of(name) for name in drop} == tables
    for name, rows in drop.items():
        assert list(rows[0]) == columns.accepted(schema.tables()[table_of(name)]), name


def test_two_rows_are_bad_and_no_key_stands_twice(drop):
    bad = [
        row for row in drop["incidents.csv"] if not row["id"] or not re.match(r"20\d\d-", row["opened_at"])
    ]
    assert [(row["id"], row["opened_at"]) for row in bad] == [
        ("bad-1", "some time in May"),
        ("", "2026-07-14T09:12:00Z"),
    ]
    keys = defaultdict(list)
    for name, rows in drop.items():
        table = table_of(name)
        keys[table] += [tuple(row[column] for column in schema.tables()[table].key) for row in rows]
    assert all(len(set(found)) == len(found) for found in keys.values())


def test_ci_runs_are_of_commits_that_are_there_and_2026_is_worse(drop, known):
    runs = [row for name, rows in drop.items() if name.startswith("ci_runs") for row in rows]
    assert all((row["repo"], row["sha"]) in known for row in runs + drop["deployments.csv"])
    assert {(row["repo"], row["merge"]) for row in drop["incidents.csv"] if row["merge"]} <= known
    assert {"success", "failure", "timed_out", "cancelled", "skipped"} == {row["conclusion"] for row in runs}
    assert {"person", "ai", "automation"} == {row["actor_kind"] for row in runs}
    assert sum(row["attempt"] == "2" for row in runs) > 100
    rate = {}
    for year in ("2024", "2026"):
        first = [row["conclusion"] for row in runs if row["created_at"][:4] == year and row["attempt"] == "1"]
        rate[year] = first.count("success") / sum(
            word in ("success", "failure", "timed_out") for word in first
        )
    assert 0.7 < rate["2026"] < rate["2024"] - 0.05


def test_models_do_longer_tasks_as_they_come_and_no_task_is_done_for_certain(drop):
    runs = [row for name, rows in drop.items() if name.startswith("evaluations") for row in rows]
    assert 3_000 <= len(runs) <= 6_000
    tasks = [row for row in runs if row["suite"] == "acme-tasks"]
    minutes = [float(row["human_minutes"]) for row in tasks]
    assert (min(minutes), max(minutes)) == (0.1, 960)
    done = defaultdict(list)
    for row in tasks:
        length = "short" if float(row["human_minutes"]) < 30 else "long"
        done[row["model"], length].append(row["passed"] == "true")
    share = {key: sum(passed) / len(passed) for key, passed in done.items()}
    line = ["acme-1", "acme-2", "acme-3", "acme-4", "acme-5", "acme-6"]
    for earlier, later in pairwise(line):
        assert share[earlier, "short"] < share[later, "short"]
        assert share[earlier, "long"] <= share[later, "long"] < share[later, "short"]
    tried = {row["model"] for row in runs} - {"human"}
    assert {row["model"] for row in drop["models.csv"]} == tried | {"acme-7"}, "in development, not tried yet"


def test_how_models_were_built_is_on_record_with_gaps_and_bad_news(drop):
    steps = {(row["model"], row["step"]): row for row in drop["generation_steps.csv"]}
    models = [row["model"] for row in drop["models.csv"]]
    assert {model for model, _ in steps} == set(models)
    missing = {(model, step) for model in models for step in ("diagnose", "safety", "decide")} - steps.keys()
    assert missing == {
        *(("acme-2", "diagnose"), ("acme-4-mini", "safety")),
        *(("acme-7", "safety"), ("acme-7", "decide")),
    }
    assert steps["acme-5.5", "safety"]["outcome"] == "waived"
    assert steps["acme-5.5", "decide"]["checked_by"] == ""
    assert steps["acme-6", "evaluate"]["checked_by"] == "0"
    begun = next(row["development_from"] for row in drop["models.csv"] if row["model"] == "acme-5")
    assert steps["acme-4.5", "safety"]["ended_at"] > begun
    assert (steps["acme-7", "diagnose"]["way"], steps["acme-7", "diagnose"]["level"]) == ("alone", "5")


def test_three_teams_are_larger_than_five_and_one_has_three():
    with (SAMPLE / "people.csv").open(encoding="utf-8") as rows:
        people = list(csv.DictReader(rows))
    assert 25 <= len({row["person"] for row in people}) <= 40
    teams = defaultdict(set)
    for row in people:
        teams[row["team"]].add(row["person"])
    assert {team for team, members in teams.items() if len(members) > 5} == {"research", "safety", "platform"}


def test_a_second_version_of_the_suite_is_there_as_metr_publishes_runs():
    lines = (SAMPLE / "evals" / "metr" / "runs-1.1.jsonl").read_text(encoding="utf-8").splitlines()
    runs = [json.loads(line) for line in lines]
    assert {run["alias"] for run in runs} == {"human", *(f"acme/acme-{n}" for n in ("4.5", "5", "5.5", "6"))}
    assert {"task_id", "task_family", "human_minutes", "score_binarized"} <= set.intersection(*map(set, runs))
    minutes = [run["human_minutes"] for run in runs]
    assert min(minutes) >= 4
    assert max(minutes) > 960, "above the ceiling of the suite"


def test_every_model_was_tried_on_one_version_and_logs_of_inspect_are_of_a_suite_about_safety(drop):
    runs = [row for name, rows in drop.items() if name.startswith("evaluations") for row in rows]
    first = {row["model"] for row in runs if (row["suite"], row["suite_version"]) == ("acme-tasks", "1.0")}
    assert len(first - {"human"}) >= 8
    suites = load(SAMPLE / "foreshock.toml").evaluations.suites
    assert [(suite.name, suite.version, suite.safety) for suite in suites] == [
        ("acme-tasks", "1.1", False),
        ("acme-refusals", "3", True),
    ]
    logs = sorted((SAMPLE / "evals" / "inspect").glob("*.eval"))
    heads = [log.read_bytes()[:4096] for log in logs]
    assert len(logs) == 2
    assert all(inspect.fits(head) for head in heads)
