"""bench/: every claim is measured and printed with its peer. How fast it was is nothing for a test to say."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import queries
from bench import generate, states, subject, verdicts
from bench.__main__ import WORDS
from bench.table import Row, table
from bench.worlds import WORLDS
from tests.ingest.repository import create, lines

ROOT = Path(__file__).parent.parent
CLAIMS = (
    "generated: full ingest but for survival and faults, 60 commits; not blame and notes",
    "generated: full ingest but for survival and faults, 60 commits; all of it",
    "generated: memory of ingest",
    "generated: memory of the largest git below it",
    "generated: a night with nothing new",
    "generated: 600 commits tagged",
    "each further repository in it",
    "generated: surviving lines of [0-9]+ files, CPU",
    "generated: the night after [0-9]+ of them changed, CPU",
    "generated: files of 5 commits",
    "read 500 runs of METR",
    "read 3 logs of Inspect with 100 samples each",
    "load 600 commits, [0-9,]+ file rows",
    "file of these",
    "20 runs, 100 jobs, 10 requests: first sync",
    "20 runs, 100 jobs, 10 requests: memory",
    "nightly sums over these",
    "horizons of 15 models, 170 tasks, 22,500 runs, 1,000 draws, trends",
)
FIGURE = r"[0-9.,e+-]+"


def bench(cache: Path, *words: str, repos: str = "") -> subprocess.CompletedProcess[str]:
    """A run of a tiny measure."""
    sizes = (
        "--quick",
        "--commits",
        "60",
        "--driller",
        "5",
        "--further",
        "1",
        "--scale",
        "600",
        "--attempts",
        "500",
        "--logs",
        "3",
        "--runs",
        "20",
    )
    return subprocess.run(
        [sys.executable, "-m", "bench", *sizes, "--cache", str(cache), *words],
        cwd=ROOT,
        env=os.environ | {"BENCH_REPOS": repos},
        capture_output=True,
        text=True,
    )


def made(path: Path, commits: int) -> str:
    """A generated repository; its newest commit."""
    generate.make(path, commits)
    return generate.git(f"--git-dir={path}", "rev-parse", "main").strip()


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """All that `make bench` measures, once; its readers are tested where pages are served anyway."""
    cache = tmp_path_factory.mktemp("bench")
    return cache, bench(cache, *(word for word in WORDS if word != "dashboard"))


def test_every_claim_is_a_row_with_a_peer_a_ratio_and_a_verdict(everything):
    run = everything[1]
    assert run.returncode == 0, run.stderr
    rows = [line for line in run.stdout.splitlines() if line.startswith("| ")][2:]
    metrics = [f"metric {name}" for name in queries.metrics()]
    for claim in (*CLAIMS, *metrics):
        (row,) = (line for line in rows if re.match(rf"\| {claim} +\|", line))
        ours, peer, ratio, target, verdict = (cell.strip() for cell in row.split("|")[2:7])
        if "memory" in claim and "unknown" in (ours, peer.rpartition(": ")[2]):
            continue  # a git over sixty commits can be gone before its memory was looked at
        assert re.fullmatch(rf"{FIGURE} (s|ms|MB)", ours), row
        assert re.fullmatch(rf"[^:]+: {FIGURE} (s|ms|MB)", peer), row
        assert re.fullmatch(FIGURE, ratio), row
        assert (verdict in ("within", "beyond", "noise")) == (target != "-"), row
    (peerless,) = (line for line in rows if line.startswith("| generated: the same, elapsed"))
    assert re.search(r"git-of-theseus( \(not installed\): unknown|: )", peerless)
    assert len(rows) == len(CLAIMS) + len(metrics) + 1


def test_the_conditions_stand_above_the_table_and_progress_goes_to_stderr(everything):
    run = everything[1]
    assert re.match(
        r"Python .+, DuckDB .+, git version .+, \d+ cores, load average .+ before, .+ after\n\n\| what ",
        run.stdout,
    )
    assert {line.partition(":")[0] for line in run.stderr.splitlines()} == {"bench"}


def test_the_generated_repositories_are_kept_and_nothing_else(everything):
    kept = sorted(path.name.rpartition("-")[0] for path in everything[0].iterdir())
    assert kept == ["generated-200", "generated-60"]


def test_a_repository_of_ones_own_is_measured_instead(tmp_path):
    made(tmp_path / "own.git", 12)
    run = bench(tmp_path / "cache", "pydriller", repos=str(tmp_path / "own.git"))
    assert run.returncode == 0, run.stderr
    assert "| own: files of 5 commits |" in run.stdout
    assert "generated" not in run.stdout
    assert "differ" not in run.stderr, "PyDriller counted other lines"


def test_what_a_night_reads_of_requests_bare_git_reads_too(tmp_path):
    repo = create(tmp_path / "own.git")
    start = repo.commit("Start", {"a.py": lines(2)})
    asked = repo.commit("Ask", {"b.py": lines(4)}, branch="topic", parents=[start])
    repo.git("update-ref", "refs/pull/1/head", asked)
    repo.git("update-ref", "-d", "refs/heads/topic")
    found = subject.open_repository(repo.path)
    assert (found.branch, found.commits) == ("main", 2)


def test_blame_and_notes_are_measured_where_a_repository_has_them(tmp_path):
    repo = create(tmp_path / "own.git")
    start = repo.commit("Start", {"a.py": lines(2)})
    marked = "Draft\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    first = repo.commit(marked, {"b.py": lines(4)}, branch="topic", parents=[start])
    tip = repo.commit("Rework", {"b.py": lines(3) + lines(2, "mine")}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    note = 'b.py\n  s_1::t 1-2\n---\n{"sessions": {"s_1": {}}, "prompts": {}}'
    repo.git("notes", "--ref=ai", "add", "-m", note, first)
    run = bench(tmp_path / "cache", "lines", repos=str(tmp_path / "own.git"))
    assert run.returncode == 0, run.stderr
    shown = [line.split("|")[1].strip() for line in run.stdout.splitlines() if line.startswith("| own")]
    assert shown == ["own: 1 files of mixed landings blamed", "own: 1 line notes"]


def test_the_verdicts_are_measured_under_every_truth_with_what_they_get_wrong(tmp_path):
    words = [sys.executable, "-m", "bench", "verdicts", "--series", "20"]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines() if line.startswith("| ")][2:]
    assert [row[0] for row in rows] == [case.name for case in verdicts.CASES for _ in verdicts.NOISE]
    for row in rows:
        assert sum(map(float, row[2:7])) == pytest.approx(100, abs=0.3)
        assert re.fullmatch(r"[\d.]+ \([\d.]+ to [\d.]+\)", row[7])


def simulated(case: verdicts.Case, noise: float, series: int = 2_000) -> list[str]:
    """The cells of a row as it is printed."""
    number = verdicts.CASES.index(case)
    return verdicts.simulation(number, noise, series).strip("| ").split(" | ")


def test_a_constant_rate_is_called_faster_in_at_most_7_of_100_series():
    constant = [case for case in verdicts.CASES if case.name.startswith("constant rate")]
    for noise in verdicts.NOISE:
        upper = float(re.search(r"to ([\d.]+)\)", simulated(constant[0], noise)[7])[1])
        assert upper <= 7.0
    page = [row for row in documented() if row[0].startswith("constant rate")]
    assert len(page) == 2 * len(constant)
    assert max(float(re.search(r"to ([\d.]+)\)", row[7])[1]) for row in page) <= 7.0


def documented() -> list[list[str]]:
    """The rows of the table in docs/method.md, without its head."""
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    rows = re.search(r"^\| truth \|.*\n((?:\|.*\n)+)", page, re.M)[1].splitlines()[1:]
    return [row.strip("| ").split(" | ") for row in rows]


def test_the_table_of_the_method_is_what_the_simulation_prints():
    rows = documented()
    shown = (ROOT / "queries" / "statistics" / "verdicts.csv").read_text().splitlines()[1:]
    assert [next(csv.reader([line])) for line in shown] == rows, "what the page shows is another table"
    assert [(row[0], float(row[1])) for row in rows] == [
        (case.name, noise) for case in verdicts.CASES for noise in verdicts.NOISE
    ]
    for number in (1, 10):  # a constant rate of 0.7, a break of 0.4
        case = verdicts.CASES[number // 2]
        printed = simulated(case, verdicts.NOISE[number % 2])
        assert [float(cell) for cell in printed[2:7]] == pytest.approx(
            [float(cell) for cell in rows[number][2:7]], abs=0.3
        )


def operating() -> list[list[str]]:
    """The rows of the table of states, as the page shows it."""
    return list(csv.reader((ROOT / "queries" / "statistics" / "states.csv").read_text().splitlines()))


def test_the_method_and_the_page_show_the_same_table_of_states():
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    rows = re.search(r"^\| rule \|.*\n((?:\|.*\n)+)", page, re.M)[1].splitlines()[1:]
    assert [row.strip("| ").split(" | ") for row in rows] == operating()[1:]


def test_the_states_are_simulated_in_every_world_under_both_rules(tmp_path):
    words = [sys.executable, "-m", "bench", "states", "--series", "4"]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines() if line.startswith("| ")]
    assert tuple(rows[0]) == states.HEADS
    assert [row[:2] for row in rows[2:]] == [[rule, world.name] for rule in states.RULES for world in WORLDS]


def test_the_table_of_states_is_what_the_simulation_prints():
    head, *rows = operating()
    assert tuple(head) == states.HEADS
    assert [row[:2] for row in rows] == [[rule, world.name] for rule in states.RULES for world in WORLDS]
    number = len(WORLDS) - 1  # strong compounding
    for place, printed in enumerate(states.simulation(number, states.COUNT).values()):
        cells, kept = printed.strip("| ").split(" | "), rows[place * len(WORLDS) + number]
        assert [float(cell) for cell in cells[3:7]] == pytest.approx(
            [float(cell) for cell in kept[3:7]], abs=0.5
        )


def test_plain_adoption_is_seldom_called_elevated_and_strong_compounding_mostly():
    rows = [dict(zip(states.HEADS, row, strict=True)) for row in operating()[1:]]
    taken = [row for row in rows if row["rule"] == "in use"]
    ever = "ever elevated or more"
    assert max(float(row[ever]) for row in taken if row["held to"] == "at most 5 %") <= 5
    (strong,) = [row for row in taken if row["held to"] == "at least 80 %"]
    assert float(strong[ever]) >= 80
    assert float(strong["median delay in quarters"]) <= 10


def test_what_cannot_be_measured_is_named(tmp_path):
    run = bench(tmp_path, repos="/nowhere.git")
    assert run.returncode == 1
    assert run.stderr.startswith("bench: /nowhere.git does not exist")
    run = bench(tmp_path, "nihgts")
    assert run.returncode == 2
    known = (
        "nights, tags, lines, survival, pydriller, evaluations, large, dashboard, forge, horizons, "
        "and verdicts or states alone"
    )
    assert f"unknown: nihgts; there are {known}" in run.stderr


def test_a_ratio_or_our_own_figure_is_held_against_the_target():
    rows = [
        Row("a", 1.5, "s", "git", 2.0, 0.85, of_ratio=True),
        Row("b", 0.5, "s", "git", 0.02, 0.4),
        Row("c", None, "MB", "git", 10, 700),
        Row("d", 1234, "MB", "git", 1000),
    ]
    assert table(rows).splitlines() == [
        "| what | ours     | peer          | ratio | target     |        |",
        "| ---- | -------- | ------------- | ----- | ---------- | ------ |",
        "| a    | 1.5 s    | git: 2 s      | 0.75  | ratio 0.85 | within |",
        "| b    | 0.5 s    | git: 20 ms    | 25    | 0.4 s      | beyond |",
        "| c    | unknown  | git: 10 MB    | -     | 700 MB     | -      |",
        "| d    | 1,234 MB | git: 1,000 MB | 1.23  | -          | -      |",
    ]


def test_the_generated_repository_is_the_same_every_time_and_has_what_real_ones_have(tmp_path):
    tip = made(tmp_path / "a.git", 300)
    assert made(tmp_path / "b.git", 300) == tip

    def log(*words: str) -> list[str]:
        return generate.git(f"--git-dir={tmp_path / 'a.git'}", "log", "main", *words).splitlines()

    assert len(log("--format=%H")) == 300
    assert len(log("--format=%H", "--merges", "--grep=^Merge pull request #")) > 10
    assert len(log("--format=%H", "--grep=^Co-Authored-By: Claude", "-i")) > 5
    assert len(log("--format=", "--no-merges", "--diff-filter=R", "--name-only", "-M")) > 5
    assert len(log("--format=%s", "--extended-regexp", "--grep=\\(#[0-9]+\\)$")) > 20
    assert generate.git(f"--git-dir={tmp_path / 'a.git'}", "fsck", "--strict") == ""
