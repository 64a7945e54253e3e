"""Lines that blame gives to a squash or to a landing that lands again are those of who wrote them."""

from __future__ import annotations

from tests.ingest.filled import fill
from tests.ingest.nights import FOLLOWING, follow, home
from tests.ingest.repository import create, lines
from tests.ingest.test_line_lives import AGES, CLAUDE, REWRITTEN, STANDING, read


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


def test_lines_of_a_squash_whose_commits_only_the_forge_knows_are_split_as_these_are_marked(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    landed = made.commit("Add", {"b.py": lines(9, "new"), "c.md": lines(3)}, date="2026-01-08")
    made.commit("Shorten", {"b.py": lines(6, "new")}, date="2026-01-09")
    acme = home(tmp_path / "home", {"acme/trainer": made}, FOLLOWING)

    def asked(night):
        """Two thirds of the request are an agent's, one third is a robot's; the branch is gone."""
        columns = "repo number state merge_sha merged_at"
        fill(night, "requests", f"{columns}\nacme/trainer 4 merged {landed} 2026-01-08T09:00:00Z")
        columns = "repo number sha position added origin grade tool"
        agent = "acme/trainer 4 aa 1 8 ai strong claude"
        fill(night, "request_commits", f"{columns}\n{agent}\nacme/trainer 4 bb 2 4 automation strong -")
        follow(night)

    assert acme.half(("git",), asked) == 0
    # blame names the squash for nine lines: six of b.py, three of c.md
    assert acme.shown(STANDING) == "ai strong claude  6.0\nautomation strong   3.0\nundeclared    1.0"
    assert acme.shown(REWRITTEN).splitlines() == [
        "2026-01-09 undeclared ai 2",
        "2026-01-09 undeclared automation 1",
    ]
