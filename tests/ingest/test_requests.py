"""Requests beside the landings that brought them in: who wrote them, and who else looked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.derive.rollups import DAILY
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.nights import Home
from tests.ingest.repository import create, lines

CHECKED = "SELECT request, checked FROM merges WHERE how <> 'pull' ORDER BY landed_at"


@pytest.fixture
def forge(github: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, github)
    return github


def landed(
    folder: Path, forge: Fake, rows: str, landings: int = 1, message: str = "Work (#{0})", **more: str
) -> Home:
    """A warehouse after a night over squashes of requests 1, 2, ..., which the rows name {0}, {1}."""
    repository = create(folder / "trainer.git")
    repository.commit("Begin", date="2026-01-01")
    shas = [
        repository.commit(message.format(n), {f"{n}.py": lines(10)}, date=f"2026-02-0{n}", **more)
        for n in range(1, landings + 1)
    ]
    for text in rows.split("\n\n"):
        forge.write("acme/trainer", text.format(*shas))
    settings = f'now = "2026-10-31"\n[github]\nurl = "{forge.url}"\nrepos = ["acme/trainer"]\n'
    home = nights.home(folder / "home", {"acme/trainer": repository}, settings)
    assert home.landed("git", "github") == 0
    return home


REVIEWED = """
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | ada | ada | {0} | b1 | 2026-01-31 | 2026-02-01
2 | ada | ada | {1} | b2 | 2026-01-31 | 2026-02-02
3 | ada | ada | {2} | b3 | 2026-01-31 | 2026-02-03
4 | ada | ada | {3} | b4 | 2026-01-31 | 2026-02-04
5 | ada | ada | {4} | b5 | 2026-01-31 | 2026-02-05
6 | ada | bob | {5} | b6 | 2026-01-31 | 2026-02-06
7 | ada | ada | {6} | b7 | 2026-01-31 | 2026-02-07
commits: number | sha | message
1 | b1 | Work
2 | a2 | Work
2 | b2 | More work
3 | a3 | Work
3 | b3 | Merge branch 'main' into topic
4 | b4 | Work
5 | b5 | Work
6 | b6 | Work
7 | b7 | Work
reviews: number | author | state | head | submitted_at
1 | bob | APPROVED | b1 | 2026-01-31
2 | bob | APPROVED | a2 | 2026-01-31
3 | bob | APPROVED | a3 | 2026-01-31
4 | ada | COMMENTED | b4 | 2026-01-31
5 | coderabbitai[bot] | APPROVED | b5 | 2026-01-31
7 | bob | APPROVED | b7 | 2026-02-08
"""


def test_who_checked_a_landing_is_told_by_reviews_of_what_landed(forge, tmp_path):
    home = landed(tmp_path, forge, REVIEWED, 7)
    assert home.shown(CHECKED) == "\n".join([
        "- unknown",  # it landed before the first request that is known
        "1 second_person",
        "2 stale",  # a commit came after the approval
        "3 second_person",  # only a merge of others' work came after it
        "4 operator",  # she answered herself
        "5 operator",  # an AI approved what a person asked for and landed
        "6 operator",  # landed by another one, who left no review
        "7 operator",  # approved after it had landed
    ])  # fmt: skip


def test_nobody_checked_what_an_agent_opened_and_landed(forge, tmp_path):
    rows = """
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | devin-ai-integration[bot] | renovate[bot] | {0} | b1 | 2026-01-31 | 2026-02-01
2 | devin-ai-integration[bot] | renovate[bot] | {1} | b2 | 2026-01-31 | 2026-02-02
reviews: number | author | state | head | submitted_at
2 | coderabbitai[bot] | APPROVED | b2 | 2026-01-31
"""
    agent = "devin-ai-integration[bot] <158243242+devin-ai-integration[bot]@users.noreply.github.com>"
    home = landed(tmp_path, forge, rows, 2, author=agent, committer="GitHub <noreply@github.com>")
    assert home.shown(CHECKED) == "- unknown\n1 nobody\n2 ai_only"


def test_a_reviewer_who_wrote_a_commit_of_it_under_another_address_is_no_second_person(forge, tmp_path):
    rows = """
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | ada | ada | {0} | b1 | 2026-01-31 | 2026-02-01
commits: number | sha | email | login
1 | a1 | ada@example.com | ada
1 | b1 | robert@example.com | bob
reviews: number | author | state | head | submitted_at
1 | bob | APPROVED | b1 | 2026-01-31
"""
    assert landed(tmp_path, forge, rows).shown(CHECKED) == "- unknown\n1 operator"


def test_who_asked_an_agent_for_it_or_is_its_co_author_is_no_second_person(forge, tmp_path):
    rows = """
requests: number | author | assignees | merged_by | merge_sha | head | created_at | merged_at
1 | devin-ai-integration[bot] | ada | ada | {0} | b1 | 2026-01-31 | 2026-02-01
2 | devin-ai-integration[bot] | ada | ada | {1} | b2 | 2026-01-31 | 2026-02-02
3 | bob | ada | ada | {2} | b3 | 2026-01-31 | 2026-02-03
4 | devin-ai-integration[bot] |  | ada | {3} | b4 | 2026-01-31 | 2026-02-04
5 | devin-ai-integration[bot] |  | ada | {4} | b5 | 2026-01-31 | 2026-02-05
commits: number | sha | name | email | login | message
1 | b1 | Claude | noreply@anthropic.com | . | Work
2 | b2 | Claude | noreply@anthropic.com | . | Work
3 | b3 | Bob | bob@example.com | bob | Work
4 | b4 | Claude | noreply@anthropic.com | . | Co-Authored-By: Ada <7+ada@users.noreply.127.0.0.1>
5 | b5 | Claude | noreply@anthropic.com | . | Co-Authored-By: Claude <noreply@anthropic.com>
reviews: number | author | state | head | submitted_at
1 | ada | APPROVED | b1 | 2026-01-31
2 | bob | APPROVED | b2 | 2026-01-31
3 | ada | APPROVED | b3 | 2026-01-31
4 | ada | APPROVED | b4 | 2026-01-31
5 | ada | APPROVED | b5 | 2026-01-31
"""
    agent = "devin-ai-integration[bot] <158243242+devin-ai-integration[bot]@users.noreply.github.com>"
    home = landed(tmp_path, forge, rows, 5, author=agent, committer="GitHub <noreply@github.com>")
    assert home.shown(CHECKED) == "\n".join([
        "- unknown",
        "1 operator",  # she approved what she had asked for
        "2 second_person",
        "3 second_person",  # a person's request is that person's, whoever is assigned to it
        "4 operator",  # the agent names her as a co-author
        "5 second_person",
    ])  # fmt: skip


def test_a_commit_that_only_calls_itself_a_merge_makes_a_review_stale(forge, tmp_path):
    repository = create(tmp_path / "trainer.git")
    start = repository.commit("Begin", date="2026-01-01")
    seen = repository.commit("Work", {"a.py": lines(3)}, branch="topic", parents=[start], date="2026-01-30")
    head = repository.commit(
        "Merge branch 'main' into topic", {"b.py": lines(9)}, branch="topic", date="2026-01-31"
    )
    repository.git("update-ref", "refs/pull/1/head", head)
    squash = repository.commit("Work (#1)", {"a.py": lines(3), "b.py": lines(9)}, date="2026-02-01")
    forge.write(
        "acme/trainer",
        f"""
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | ada | ada | {squash} | {head} | 2026-01-30 | 2026-02-01
commits: number | sha | message
1 | {seen} | Work
1 | {head} | Merge branch 'main' into topic
reviews: number | author | state | head | submitted_at
1 | bob | APPROVED | {seen} | 2026-01-30 12:00
""",
    )
    settings = f'now = "2026-10-31"\n[github]\nurl = "{forge.url}"\nrepos = ["acme/trainer"]\n'
    home = nights.home(tmp_path / "home", {"acme/trainer": repository}, settings)
    assert home.landed("git", "github") == 0
    assert home.shown(CHECKED) == "- unknown\n1 stale"


def test_a_squash_is_judged_by_the_commits_of_its_request(forge, tmp_path):
    rows = """
requests: number | merged_by | merge_sha | head | created_at | merged_at
1 | ada | {0} | b1 | 2026-01-31 | 2026-02-01
2 | ada | {1} | b2 | 2026-01-31 | 2026-02-02
3 | ada | {2} | b3 | 2026-01-31 | 2026-02-03
commits: number | sha | added | name | email
1 | a1 | 30 | Claude | noreply@anthropic.com
1 | b1 | 10 | Ada | ada@example.com
2 | b2 | 10 | Claude | noreply@anthropic.com
3 | b3 | 10 | Ada | ada@example.com
"""
    home = landed(tmp_path, forge, rows, 3)
    told = "SELECT request, share_method, origin, ai_lines, undeclared_lines FROM merges WHERE added > 0"
    assert home.shown(f"{told} ORDER BY 1") == (
        "1 prorated mixed 7.5 2.5\n2 pure ai 10.0 0.0\n3 pure undeclared 0.0 10.0"
    )
    assert home.shown(
        f"SELECT origin, sum(lines) FROM ({DAILY['daily_lines']}) GROUP BY ALL ORDER BY ALL"
    ) == ("ai 17.5\nundeclared 12.5")


def test_the_author_of_a_request_marks_its_landing(forge, tmp_path):
    rows = """
requests: number | author | merged_by | merge_sha | created_at | merged_at
1 | devin-ai-integration[bot] | ada | {0} | 2026-01-31 | 2026-02-01
"""
    home = landed(tmp_path, forge, rows)
    assert home.shown("SELECT rule, grade, place FROM evidence") == "devin strong request"
    assert home.shown("SELECT request, origin, written_strict FROM merges WHERE request = 1") == "1 ai ai"


def test_text_branch_and_labels_of_a_request_are_weak_marks(forge, tmp_path):
    rows = """
requests: number | author | merged_by | merge_sha | branch | created_at | merged_at
1 | ada | ada | {0} | codex/fix-it | 2026-01-31 | 2026-02-01
"""
    home = landed(tmp_path, forge, rows)
    assert home.shown("SELECT grade, place, role FROM evidence") == "weak request coauthor"
    assert home.shown("SELECT origin, written_strict FROM merges WHERE request = 1") == "ai undeclared"


def test_a_landing_without_its_number_is_found_by_the_forge(forge, tmp_path):
    rows = "requests: number | merge_sha | created_at | merged_at\n7 | {0} | 2026-01-31 | 2026-02-01 07:00"
    home = landed(tmp_path, forge, rows, message="Work")
    assert home.shown("SELECT request, landed_at FROM merges ORDER BY landed_at") == (
        "- 2026-01-01 00:00:00+00:00\n7 2026-02-01 07:00:00+00:00"
    )
    assert home.shown("SELECT number, landing IS NOT NULL FROM requests") == "7 True"
