"""Histories that change between nights, and histories that several repositories share: nothing counts twice.

After whatever happened, a repository's rows equal those of a warehouse that reads it for the first time.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from ingest.derive import rollups
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

REACHED = {
    "commits": "SELECT * FROM commits WHERE repo = ? AND NOT superseded ORDER BY sha",
    "changes": "SELECT changes.* FROM changes JOIN commits USING (repo, sha) "
    "WHERE repo = ? AND NOT superseded ORDER BY sha, path",
}
# What the sums of a day are made of, without summing all else.
LINES = f"SELECT sum(lines) FROM ({rollups.DAILY['daily_lines']})"
MERGES = f"SELECT repo, sum(merges)::INTEGER FROM ({rollups.DAILY['daily_merges']}) GROUP BY ALL"


def told(at: Home, repo: str = "x") -> dict[str, list[tuple]]:
    """All that counts of a repository."""
    return at.landings(repo) | {name: at.ask(sql, [repo]) for name, sql in REACHED.items()}


def superseded(at: Home) -> list[str]:
    return [subject for (subject,) in at.ask("SELECT subject FROM commits WHERE superseded ORDER BY subject")]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Three commits, one landing each."""
    made = create(tmp_path / "x.git")
    for i in range(3):
        made.commit(f"Number {i}", {f"f{i}.py": lines(10 + i, f"f{i}")})
    return made


def test_an_amended_commit_replaces_the_one_it_was(tmp_path, repository):
    at = home(tmp_path / "home", {"x": repository})
    assert at.derived() == 0
    repository.point("main", repository.tip() + "~1")
    repository.commit("Amended", {"f2.py": lines(20, "f2")})
    assert at.derived() == 0
    assert superseded(at) == ["Number 2"]
    assert at.totals("x") == (3, 10 + 11 + 20, 0)
    assert at.figure("SELECT sum(merges) FROM daily_merges") == 3
    assert at.shown("SELECT commits, superseded, odd_dates FROM repo_totals") == "3 1 0"
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.derived))


def test_commits_read_while_the_clock_was_set_back_have_no_odd_date_afterwards(tmp_path, repository):
    repository.commit("Late", {"late.py": lines(1)}, date="2026-10-25")
    repository.commit("Never", {"never.py": lines(1)}, date="2036-10-25")
    odd = "SELECT subject FROM commits WHERE odd_date ORDER BY subject"
    at = home(tmp_path / "home", {"x": repository}, 'now = "2026-10-20"')
    assert at.read() == 0
    assert at.shown(odd) == "Late\nNever"
    at.configure({"x": repository}, 'now = "2026-10-31"')
    repository.commit("Next", {"next.py": lines(1)}, date="2026-10-30")
    assert at.read() == 0
    assert at.shown(odd) == "Never"


def test_a_history_rewritten_from_its_root_counts_once(tmp_path, repository):
    at = home(tmp_path / "home", {"x": repository})
    assert at.landed() == 0
    repository.point(
        "main", repository.commit("Number 0", {"f0.py": lines(10, "f0")}, parents=[], branch="new")
    )
    for i in (1, 2):
        repository.commit(f"Number {i}", {f"f{i}.py": lines(10 + i, f"f{i}")}, author="Eve <eve@example.com>")
    repository.git("update-ref", "-d", "refs/heads/new")
    assert at.landed() == 0
    assert superseded(at) == ["Number 1", "Number 2"]
    assert at.figure(LINES) == 33
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.landed))


def test_commits_that_come_back_count_again(tmp_path, repository):
    at = home(tmp_path / "home", {"x": repository})
    assert at.read() == 0
    before, tip = told(at), repository.tip()
    repository.point("main", f"{tip}~2")
    assert at.read() == 0
    assert superseded(at) == ["Number 1", "Number 2"]
    repository.point("main", tip)
    assert at.read() == 0
    assert told(at) == before


def test_another_branch_in_the_settings_is_as_if_it_had_always_been_that_one(tmp_path, repository):
    repository.commit("Topic", {"t.py": lines(5)}, branch="topic", parents=["main~1"])
    repository.merge("Merge branch 'topic'", "topic")
    at = home(tmp_path / "home", {"x": repository})
    assert at.landed() == 0
    at.configure({"x": {"git": repository, "branch": "topic"}})
    assert at.landed() == 0
    assert at.totals("x") == repository.totals("topic")
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.landed))


def test_a_landing_that_becomes_a_side_branch_is_no_landing_any_more(tmp_path, repository):
    repository.commit("Topic", {"t.py": lines(5)}, branch="topic", parents=["main~1"])
    landing = repository.merge("Merge branch 'topic'", "topic")
    at = home(tmp_path / "home", {"x": repository})
    assert at.landed() == 0
    repository.commit("Other", {"o.py": lines(4)}, branch="other", parents=[f"{landing}~2"])
    repository.merge("Merge work of main", landing, branch="other")
    repository.point("main", repository.tip("other"))
    assert at.landed() == 0
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.landed))


@pytest.mark.parametrize("seed", [1, 2])
def test_any_life_of_a_repository_ends_as_if_it_were_read_for_the_first_time(tmp_path, seed):
    """Commits, merges, pulls, rebases, resets, renames and request heads, with a night now and then."""
    chance = random.Random(seed)
    repository = create(tmp_path / "x.git")
    repository.commit("Start", {f"f{i}.py": lines(8, f"f{i}") for i in range(4)})
    at = home(tmp_path / "home", {"x": repository})
    for step in range(40):
        live(repository, chance, step)
        if step % 8 == 7:
            assert at.landed() == 0
    assert at.totals("x") == repository.totals()
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.landed))


def live(repository: Repository, chance: random.Random, step: int) -> None:
    """One thing that happens to a repository."""
    topic = f"topic{chance.randrange(3)}"
    file = {f"f{chance.randrange(6)}.py": lines(chance.randrange(1, 30), f"{step} {chance.randrange(3)}")}
    what = chance.choice(
        ["commit", "commit", "quick", "topic", "topic", "merge", "pull", "squash", "reset", "head"]
    )
    if what == "commit":
        repository.commit(f"Work {step}", file)
    elif what == "quick":
        now = repository.after([repository.tip()])
        for i in range(3):
            repository.commit(f"Quick {step}.{i}", {f"q{i}.py": lines(step, f"{i}")}, date=now + i)
    elif what == "topic":
        started = repository.tip(topic) is not None
        repository.commit(f"Topic {step}", file, branch=topic, parents=None if started else ["main"])
    elif what == "squash":
        author = {"committer": "GitHub <noreply@github.com>", "author": "Eve <eve@example.com>"}
        repository.commit(f"Squashed {step} (#{step})", file, **author)
    elif what == "reset":
        repository.point("main", repository.git("rev-parse", "main~1") if step > 5 else repository.tip())
    elif repository.tip(topic):
        if what == "merge":
            repository.merge(f"Merge branch '{topic}'", repository.tip(topic))
        elif what == "pull":
            repository.merge("Merge branch 'main' of example.com:x", "main", branch=topic)
            repository.point("main", repository.tip(topic))
        else:
            repository.git("update-ref", f"refs/pull/{step}/head", repository.tip(topic))


# --- repositories that share commits


def test_commits_that_two_repositories_share_count_in_the_first(tmp_path, repository):
    other = Repository(tmp_path / "other.git")
    repository.git("clone", "-q", "--bare", repository.path, other.path)
    other.commit("Own", {"own.py": lines(7)})
    at = home(tmp_path / "home", {"x": repository, "other": other})
    assert at.landed() == 0
    assert at.ask("SELECT repo, count(*) FROM merges WHERE counted GROUP BY ALL ORDER BY ALL") == [
        *(("other", 1), ("x", 3)),
    ]
    assert at.figure(LINES) == 10 + 11 + 12 + 7
    at.configure({"other": other, "x": repository})
    assert at.landed() == 0
    assert at.ask(MERGES) == [("other", 4)]


def forked(tmp_path: Path, upstream: Repository) -> Repository:
    """A fork of it with two commits of its own and a later merge of what is new upstream."""
    fork = Repository(tmp_path / "fork.git")
    upstream.git("clone", "-q", "--bare", upstream.path, fork.path)
    fork.commit("Own", {"own.py": lines(7)}, author="Eve <eve@example.com>")
    upstream.commit("Theirs", {"theirs.py": lines(100)}, author="Uma <uma@example.com>")
    fork.git("fetch", "-q", upstream.path, "main:refs/heads/theirs")
    fork.merge("Sync", "theirs", author="Eve <eve@example.com>", files={"own.py": lines(9)})
    return fork


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_what_the_upstream_wrote_counts_for_nobody(tmp_path, repository, form):
    fork = forked(tmp_path, repository)
    plain = '\npeople = { names = "plain" }'
    at = home(tmp_path / "home", {"x": {"git": fork, "upstream": form.format(repository.path)}}, plain)
    assert at.landed() == 0
    assert at.ask("SELECT subject, counted, written_lines FROM merges ORDER BY landed_at") == [
        *(("Number 0", False, 0.0), ("Number 1", False, 0.0), ("Number 2", False, 0.0)),
        *(("Own", True, 7.0), ("Sync", True, 2.0)),
    ]
    assert at.figure(LINES) == 9
    assert {person for (person,) in at.ask("SELECT person FROM activity")} == {"eve@example.com"}


def test_commits_that_the_upstream_takes_over_later_stop_counting(tmp_path, repository):
    fork = forked(tmp_path, repository)
    at = home(tmp_path / "home", {"x": {"git": fork, "upstream": str(repository.path)}})
    assert at.landed() == 0
    own = fork.git("log", "--format=%H", "--grep=^Own", "main")
    repository.git("fetch", "-q", fork.path, f"{own}:refs/heads/contributed")
    assert at.landed() == 0
    assert at.ask("SELECT subject FROM merges WHERE counted") == [("Sync",)]


def test_a_repository_that_is_no_fork_any_more_counts_all_it_has(tmp_path, repository):
    fork = forked(tmp_path, repository)
    at = home(tmp_path / "home", {"x": {"git": fork, "upstream": f"file://{repository.path}"}})
    assert at.landed() == 0
    at.configure({"x": fork})
    assert at.landed() == 0
    assert at.figure(LINES) == 10 + 11 + 12 + 7 + 100 + 2
    assert told(at) == told(at.fresh(tmp_path / "fresh", Home.landed))


def test_repositories_of_another_owner_are_read_as_any_other(tmp_path, repository):
    fork = forked(tmp_path, repository)
    if os.geteuid() == 0:  # only root can give a file away; for others this is one night more
        for place in (repository.path, fork.path):
            for file in (place, *place.rglob("*")):
                os.chown(file, 12345, 12345)
    at = home(tmp_path / "home", {"x": {"git": fork, "upstream": str(repository.path)}})
    assert at.landed() == 0
    assert at.figure(LINES) == 9


# --- settings about single landings


def test_landings_are_kept_or_left_out_by_the_beginning_of_their_hash(tmp_path, repository):
    tip = repository.tip()
    lib = repository.commit("Lib", {"lib.py": lines(500)}, branch="lib", parents=[])
    join = repository.commit("Join", {"lib.py": lines(500)}, parents=["main", lib])
    at = home(tmp_path / "home", {"x": {"git": repository, "keep": [join[:9]], "bulk": [tip[:12]]}})
    assert at.read() == 0
    assert at.ask("SELECT subject, bulk FROM merges ORDER BY landed_at, subject") == [
        *(("Number 0", None), ("Number 1", None), ("Number 2", "configured"), ("Join", None)),
    ]
