"""What the sample organisation takes back, mends, takes over and lets through: its pages show all of it."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent.parent / "sample_data"
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
AGENT = re.compile(r"devin-ai-integration\[bot\]|\+Copilot@")


def git(folder, *words):
    done = subprocess.run(
        ["git", *words], cwd=folder, env=QUIET, capture_output=True, check=True, text=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture(scope="module")
def mirrors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirrors")
    for repo in ("trainer", "serving", "console"):
        git(folder, "clone", "--quiet", "--mirror", str(SAMPLE / "repos" / f"{repo}.bundle"), repo)
        git(folder / repo, "commit-graph", "write", "--reachable")
    return {repo: folder / repo for repo in ("trainer", "serving", "console")}


def commits(folder, *words):
    """(sha, author, message) of each, newest first."""
    texts = git(folder, "log", "--format=%x01%H%x02%an <%ae>%x02%B", *words).split("\x01")[1:]
    return [tuple(text.split("\x02")) for text in texts]


def asked(repo):
    """Every request of the saved replies of the forge."""
    (file,) = (SAMPLE / "github" / f"acme~{repo}").glob("*.gz")
    found = {}
    for line in gzip.decompress(file.read_bytes()).splitlines():
        collect(json.loads(line.rpartition(b"\t")[2]), found)
    return found


def collect(value, found):
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    if isinstance(value, dict):
        if {"number", "title", "closedAt"} <= value.keys():
            found[value["number"]] = value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        collect(each, found)


def test_fixes_are_called_so_in_several_ways(mirrors):
    titles = git(mirrors["serving"], "log", "--no-merges", "--format=%s", "main").splitlines()
    assert sum(title.startswith("Fix ") for title in titles) > 20
    assert sum(bool(re.match(r"fix(\([\w/]+\))?: ", title)) for title in titles) > 20
    labelled = [row for row in asked("serving").values() if "bug" in json.dumps(row["labels"])]
    assert len(labelled) > 5
    assert not any("fix" in row["title"].lower() for row in labelled)


def test_one_landing_takes_another_back_and_does_not_say_so(mirrors):
    folder = mirrors["trainer"]
    ((taken, _, message),) = commits(folder, "--first-parent", "--grep=Simplify trainer once more", "main")
    assert "revert" not in message.lower()
    earlier = git(folder, "log", "--first-parent", "-60", "--format=%H", f"{taken}^").split()
    undone = git(folder, "diff-tree", "-p", taken, f"{taken}^")
    assert sum(git(folder, "diff-tree", "-p", f"{sha}^", sha) == undone for sha in earlier) == 1


def test_of_one_revert_only_the_request_says_so(mirrors):
    said = [row for row in asked("serving").values() if re.match(r"Reverts #\d+$", row.get("body") or "")]
    assert [row["title"].startswith("Go back to the former way of ") for row in said] == [True]
    assert int(said[0]["body"].split("#")[1]) in asked("serving")
    ((_, _, message),) = commits(mirrors["serving"], "--first-parent", "--grep=Go back to the former", "main")
    assert "revert" not in message.lower()


def test_persons_do_again_what_agents_did_not_land(mirrors):
    names = r"instead of #(\d+)"
    for repo, at_least in (("trainer", 2), ("serving", 4)):
        told = {
            int(found[1])
            for _, _, text in commits(mirrors[repo], "main")
            for found in re.finditer(names, text)
        }
        requests = asked(repo)
        closed = {number for number, row in requests.items() if row["closedAt"] and not row["mergedAt"]}
        assert len(told) >= at_least
        assert told <= closed
        for number in closed:
            (head, *_) = commits(mirrors[repo], "-1", f"refs/pull/{number}/head", "--not", "main")
            assert AGENT.search(head[1])


def test_persons_write_on_the_branches_of_agents(mirrors):
    folder, shared = mirrors["serving"], 0
    for merge in git(folder, "log", "--merges", "--since=2025-06-01", "--format=%H", "main").split():
        writers = [author for _, author, _ in commits(folder, "--no-merges", f"{merge}^1..{merge}^2")]
        agents = sum(bool(AGENT.search(author)) for author in writers)
        shared += 0 < agents < len(writers)
    assert shared > 3


def test_some_work_of_agents_names_no_person_and_a_robot_lands_it(mirrors):
    alone = [
        sha
        for sha, author, message in commits(mirrors["serving"], "--no-merges", "--since=2025-11-03", "main")
        if AGENT.search(author) and "-authored-by" not in message.lower()
    ]
    assert len(alone) > 10
    robots = commits(mirrors["serving"], "--merges", "--author=github-actions", "main")
    assert len(robots) > 5
