"""Lines that blame gives to a squash or to a landing that lands again are those of who wrote them."""

from __future__ import annotations

from tests.ingest.repository import create, lines
from tests.ingest.test_line_lives import AGES, CLAUDE, STANDING, read


def test_lines_of_a_squash_are_split_as_its_request_wrote_them(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    base = made.tip()
    made.commit(f"Agent{CLAUDE}", {"b.py": lines(6, "ai")}, branch="topic", parents=[base], date="2026-01-06")
    tip = made.commit("Mine", {"c.py": lines(2, "mine")}, branch="topic", date="2026-01-07")
    made.git("update-ref", "refs/pull/4/head", tip)
    made.git("update-ref", "-d", "refs/heads/topic")
    both = {"b.py": lines(6, "ai"), "c.py": lines(2, "mine")}
    made.commit("Add both (#4)", both, committer="GitHub <noreply@github.com>", date="2026-01-08")
    made.commit("Shorten", {"b.py": lines(4, "ai")}, date="2026-01-09")
    acme = read(tmp_path / "home", made)
    # blame names the squash for six lines: three quarters of what it landed are the agent's
    assert acme.shown(STANDING) == "ai strong claude  4.5\nundeclared    2.5"
    assert acme.shown(AGES).splitlines()[:2] == [
        "2026-01-05 undeclared 273 False 1",
        "2026-01-08 ai 1 True 2",
    ]


def test_lines_of_a_squash_that_no_commit_of_its_request_wrote_do_not_speak_for_the_others(tmp_path):
    made = create(tmp_path / "trainer.git")
    base = made.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    tip = made.commit(
        f"Agent{CLAUDE}", {"b.py": lines(6, "ai")}, branch="topic", parents=[base], date="2026-01-06"
    )
    made.git("update-ref", "refs/pull/4/head", tip)
    made.git("update-ref", "-d", "refs/heads/topic")
    files = {"b.py": lines(6, "ai"), "d.py": lines(2, "late")}
    made.commit("Add both (#4)", files, committer="GitHub <noreply@github.com>", date="2026-01-08")
    acme = read(tmp_path / "home", made)
    # blame names the squash for all eight; its own two carry no mark, the agent's six do
    assert acme.shown(STANDING) == "ai strong claude  6.0\nundeclared    3.0"


def test_lines_that_land_again_are_those_of_who_wrote_them_first(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    first = made.commit(f"Add{CLAUDE}", {"b.py": lines(4, "ai")}, date="2026-01-06")
    back = made.commit(f'Revert "Add"\n\nThis reverts commit {first}.', {"b.py": None}, date="2026-01-07")
    again = f'Reland "Add"\n\nThis reverts commit {back}.'
    made.commit(again, {"b.py": lines(4, "ai")}, date="2026-01-08")
    acme = read(tmp_path / "home", made)
    assert acme.shown(STANDING) == "ai strong claude  4.0\nundeclared    1.0"
