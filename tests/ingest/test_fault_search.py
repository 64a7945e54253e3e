"""The process that asks PyDriller: what it cannot answer hides nothing, and nothing outside reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import IngestError
from ingest.faults import search
from ingest.faults.search import Answer, Question
from tests.ingest.repository import Repository, create, run


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Three commits, each changing the one line."""
    made = create(tmp_path / "trainer.git")
    for word in ("one", "two", "three"):
        made.commit(word, {"a.py": f"{word}\n"})
    return made


def about(repo: Repository, sha: str, *paths: str) -> Question:
    return Question(str(repo.path), sha, paths or ("a.py",), None)


def asked(*questions: Question, seconds: float = 60, longest: float = 60) -> list[Answer]:
    return [answer for _, answer in search.run(questions, seconds, longest)]


def test_after_what_cannot_be_read_the_next_is_answered(repo: Repository) -> None:
    two, one = repo.git("rev-parse", "main~1"), repo.git("rev-parse", "main~2")
    far = repo.commit("far", {"a.py": "far\n"}, date=99_999_999_999_999_999, zone="+9999")
    repo.commit("near", {"a.py": "near\n"}, date="2026-01-09")
    gone, good = "0" * 40, about(repo, two)
    answers = asked(about(repo, gone), good, about(repo, far), good, about(repo, repo.tip()), good)
    assert answers[0].outcome == "unreadable"
    assert answers[0].reason.startswith("ValueError")
    assert answers[1] == answers[3] == answers[5] == Answer("searched", (("a.py", one),))
    assert answers[2].outcome == answers[4].outcome


def test_objects_that_are_gone_or_broken_are_said_with_their_fix(repo: Repository) -> None:
    two, three = repo.git("rev-parse", "main~1"), repo.tip()
    gone = repo.commit("four", {"a.py": "four\n"})
    broken = repo.commit("five", {"a.py": "five\n"}, branch="topic", parents=[three])
    repo.loose(repo.git("rev-parse", f"{gone}:a.py")).unlink()
    file = repo.loose(broken)
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[: len(content) // 2])
    answers = asked(about(repo, gone), about(repo, broken), about(repo, three))
    assert [answer.outcome for answer in answers[:2]] == ["unreadable", "unreadable"]
    # git ends over what is broken, and the same Git of PyDriller would answer nothing any more
    assert answers[2] == Answer("searched", (("a.py", two),))


def test_a_repository_that_does_not_open_is_no_answer(repo: Repository, tmp_path: Path) -> None:
    elsewhere = Question(str(tmp_path / "nowhere.git"), repo.tip(), ("a.py",), None)
    first, second = asked(elsewhere, about(repo, repo.tip()))
    assert (first.outcome, first.found) == ("", ())
    assert second.outcome == "searched"


def test_a_fix_that_takes_too_long_is_left_out_and_the_next_one_asked(repo: Repository) -> None:
    both = about(repo, repo.tip()), about(repo, repo.tip())
    assert asked(*both, longest=0.0001) == [Answer("too long"), Answer("too long")]


def test_when_the_night_is_over_what_is_not_answered_waits(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = about(repo, repo.tip()), about(repo, repo.tip())
    assert asked(*both, seconds=0) == []
    # a first one that takes all of a night would do so every night
    (tmp_path / "mute.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(search, "PROGRAM", tmp_path / "mute.py")
    assert asked(*both, seconds=1, longest=60) == [Answer("too long")]


def test_nothing_that_the_machine_configures_is_run(repo: Repository, tmp_path: Path, monkeypatch) -> None:
    question, two = about(repo, repo.tip()), repo.git("rev-parse", "main~1")
    marker = tmp_path / "ran"
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    (tmp_path / ".gitconfig").write_text(f'[diff "evil"]\ntextconv = {program}\n')
    (repo.path / "info").mkdir(exist_ok=True)
    (repo.path / "info" / "attributes").write_text("*.py diff=evil\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    words = ["git", "--git-dir", repo.path, "blame", "main", "--", "a.py"]
    run(words, b"", {"GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig")})
    assert marker.exists()  # which git alone would run
    marker.unlink()
    assert asked(question) == [Answer("searched", (("a.py", two),))]
    assert not marker.exists()


def test_a_search_that_ends_by_itself_says_so(repo: Repository, tmp_path: Path, monkeypatch) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name\n")
    monkeypatch.setattr(search, "PROGRAM", broken)
    with pytest.raises(IngestError, match=r"ended by itself \(exit 1\): is pydriller installed"):
        asked(about(repo, repo.tip()))
