"""A large forge is as large as it says, always the same, and answers as a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import requests

from tests.forge import large
from tests.forge.fake import Fake
from tests.forge.state import State

ROOT = Path(__file__).parents[2]
TEXT = """
[acme/trainer]
runs: run
      7
[acme/evals]
runs: run
      8
      9
"""


def count(state: State, table: str) -> int:
    return sum(len(rows) for rows in state.rows["acme/trainer", table].values())


def test_it_has_as_many_rows_as_were_asked_for_and_the_same_ones_again():
    one, other = State(), State()
    large.fill(one, runs=300, jobs=5, requests=40)
    large.fill(other, runs=300, jobs=5, requests=40)
    assert one == other
    assert (len(one.runs("acme/trainer")), count(one, "jobs"), count(one, "requests")) == (300, 1500, 40)
    assert count(one, "runs") == 310  # one in thirty was run again


def test_its_replies_are_of_the_size_that_real_ones_have(github: Fake):
    large.fill(github.state, runs=20, jobs=5, requests=10)
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {github.token}"
        runs = session.get(f"{github.url}/repos/acme/trainer/actions/runs", timeout=10)
        run = runs.json()["workflow_runs"][0]["id"]
        jobs = session.get(f"{github.url}/repos/acme/trainer/actions/runs/{run}/jobs", timeout=10)
    assert 9_000 < len(runs.content) / 20 < 14_000
    assert 2_000 < len(jobs.content) / 5 < 4_000


def test_it_answers_as_a_program_from_a_text_until_its_input_ends(tmp_path):
    (tmp_path / "state.txt").write_text(TEXT)
    words = [sys.executable, "-m", "tests.forge", "--state", str(tmp_path / "state.txt")]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        told = json.loads(program.stdout.readline())
        headers = {"Authorization": f"Bearer {told['token']}"}
        with requests.Session() as session:
            replies = [
                session.get(
                    f"{told['url']}/repos/acme/{name}/actions/runs", headers=headers, timeout=10
                ).json()
                for name in ("trainer", "evals", "evals")
            ]
        program.stdin.close()
        assert program.wait(timeout=30) == 0
    assert [reply["total_count"] for reply in replies] == [1, 2, 2]
