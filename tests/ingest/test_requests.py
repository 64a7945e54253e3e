"""Requests beside the landings that brought them in: who wrote them, and who else looked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.derive.rollups import DAILY
from tests.forge.server import Fake, serve
from tests.ingest import nights, synced
from tests.ingest.nights import Home
from tests.ingest.repository import Repository, create, lines

CHECKED = "SELECT request, checked FROM merges WHERE how <> 'pull' AND repo = '{0}' ORDER BY landed_at"
TAGGED = "origin, written_strict FROM merges WHERE request = 1"


@dataclass(frozen=True)
class Case:
    """Squashes of requests 1, 2, ..., which the rows of the forge name {0}, {1}; how they were committed."""

    rows: str
    landings: int = 1
    message: str = "Work (#{0})"
    more: Mapping[str, str] = field(default_factory=dict)


AGENT = "devin-ai-integration[bot] <158243242+devin-ai-integration[bot]@users.noreply.github.com>"
BY_AGENT = {"author": AGENT, "committer": "GitHub <noreply@github.com>"}


CASES = {
    "reviewed": Case(
        """
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
""",
        7,
    ),
    "agents": Case(
        """
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | devin-ai-integration[bot] | renovate[bot] | {0} | b1 | 2026-01-31 | 2026-02-01
2 | devin-ai-integration[bot] | renovate[bot] | {1} | b2 | 2026-01-31 | 2026-02-02
reviews: number | author | state | head | submitted_at
2 | coderabbitai[bot] | APPROVED | b2 | 2026-01-31
""",
        2,
        more=BY_AGENT,
    ),
    "helped": Case("""
requests: number | author | merged_by | merge_sha | head | created_at | merged_at
1 | ada | ada | {0} | b1 | 2026-01-31 | 2026-02-01
commits: number | sha | email | login
1 | a1 | ada@example.com | ada
1 | b1 | robert@example.com | bob
reviews: number | author | state | head | submitted_at
1 | bob | APPROVED | b1 | 2026-01-31
"""),
    "asked": Case(
        """
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
""",
        5,
        more=BY_AGENT,
    ),
    "mixed": Case(
        """
requests: number | merged_by | merge_sha | head | created_at | merged_at
1 | ada | {0} | b1 | 2026-01-31 | 2026-02-01
2 | ada | {1} | b2 | 2026-01-31 | 2026-02-02
3 | ada | {2} | b3 | 2026-01-31 | 2026-02-03
commits: number | sha | added | name | email
1 | a1 | 30 | Claude | noreply@anthropic.com
1 | b1 | 10 | Ada | ada@example.com
2 | b2 | 10 | Claude | noreply@anthropic.com
3 | b3 | 10 | Ada | ada@example.com
""",
        3,
    ),
    "author": Case("""
requests: number | author | merged_by | merge_sha | created_at | merged_at
1 | devin-ai-integration[bot] | ada | {0} | 2026-01-31 | 2026-02-01
"""),
    "branch": Case("""
requests: number | author | merged_by | merge_sha | branch | created_at | merged_at
1 | ada | ada | {0} | codex/fix-it | 2026-01-31 | 2026-02-01
"""),
    "found": Case(
        "requests: number | merge_sha | created_at | merged_at\n7 | {0} | 2026-01-31 | 2026-02-01 07:00",
        message="Work",
    ),
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A warehouse after one night over a repository for each case."""
    folder = tmp_path_factory.mktemp("requests")
    with serve() as forge, pytest.MonkeyPatch.context() as patch:
        synced.hurried(patch, forge)
        repos = {"stale": only_called_a_merge(folder / "stale.git", forge)}
        for name, case in CASES.items():
            repos[name] = squashed(folder / f"{name}.git", forge, name, case)
        names = json.dumps([f"acme/{name}" for name in repos])
        settings = f'now = "2026-10-31"\n[github]\nurl = "{forge.url}"\nrepos = {names}\n'
        settings += f"since = {synced.SINCE}\n"
        made = nights.home(folder / "home", {f"acme/{name}": repos[name] for name in repos}, settings)
        assert made.landed("git", "github") == 0
        yield made


def only_called_a_merge(path: Path, forge: Fake) -> Repository:
    """A request whose second commit calls itself a merge, and a review of the first."""
    repository = create(path)
    start = repository.commit("Begin", date="2026-01-01")
    seen = repository.commit("Work", {"a.py": lines(3)}, branch="topic", parents=[start], date="2026-01-30")
    head = repository.commit(
        "Merge branch 'main' into topic", {"b.py": lines(9)}, branch="topic", date="2026-01-31"
    )
    repository.git("update-ref", "refs/pull/1/head", head)
    squash = repository.commit("Work (#1)", {"a.py": lines(3), "b.py": lines(9)}, date="2026-02-01")
    forge.write(
        "acme/stale",
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
    return repository


def squashed(path: Path, forge: Fake, name: str, case: Case) -> Repository:
    """The repository of a case, and what the forge knows of it."""
    repository = create(path)
    repository.commit(f"Begin {name}", date="2026-01-01")  # one that others have too would count there
    shas = [
        repository.commit(
            case.message.format(n), {f"{name}{n}.py": lines(10)}, date=f"2026-02-0{n}", **case.more
        )
        for n in range(1, case.landings + 1)
    ]
    for text in case.rows.split("\n\n"):
        forge.write(f"acme/{name}", text.format(*shas))
    return repository


def checked(night: Home, name: str) -> str:
    """The requests of landings and who checked them, in the order in which they landed."""
    return night.shown(CHECKED.format(f"acme/{name}"))


def test_who_checked_a_landing_is_told_by_reviews_of_what_landed(night):
    assert checked(night, "reviewed") == "\n".join([
        "- unknown",  # it landed before the first request that is known
        "1 second_person",
        "2 stale",  # a commit came after the approval
        "3 second_person",  # only a merge of others' work came after it
        "4 operator",  # she answered herself
        "5 operator",  # an AI approved what a person asked for and landed
        "6 operator",  # landed by another one, who left no review
        "7 operator",  # approved after it had landed
    ])  # fmt: skip


def test_nobody_checked_what_an_agent_opened_and_landed(night):
    assert checked(night, "agents") == "- unknown\n1 nobody\n2 ai_only"


def test_a_reviewer_who_wrote_a_commit_of_it_under_another_address_is_no_second_person(night):
    assert checked(night, "helped") == "- unknown\n1 operator"


def test_who_asked_an_agent_for_it_or_is_its_co_author_is_no_second_person(night):
    assert checked(night, "asked") == "\n".join([
        "- unknown",
        "1 operator",  # she approved what she had asked for
        "2 second_person",
        "3 second_person",  # a person's request is that person's, whoever is assigned to it
        "4 operator",  # the agent names her as a co-author
        "5 second_person",
    ])  # fmt: skip


def test_a_commit_that_only_calls_itself_a_merge_makes_a_review_stale(night):
    assert checked(night, "stale") == "- unknown\n1 stale"


def test_a_squash_is_judged_by_the_commits_of_its_request(night):
    told = "SELECT request, share_method, origin, ai_lines, undeclared_lines FROM merges"
    assert night.shown(f"{told} WHERE added > 0 AND repo = 'acme/mixed' ORDER BY 1") == (
        "1 prorated mixed 7.5 2.5\n2 pure ai 10.0 0.0\n3 pure undeclared 0.0 10.0"
    )
    summed = f"FROM ({DAILY['daily_lines']}) WHERE repo = 'acme/mixed' GROUP BY ALL ORDER BY ALL"
    assert night.shown(f"SELECT origin, sum(lines) {summed}") == "ai 17.5\nundeclared 12.5"


def test_the_author_of_a_request_marks_its_landing(night):
    assert (
        night.shown("SELECT rule, grade, place FROM evidence WHERE repo = 'acme/author'")
        == "devin strong request"
    )
    assert night.shown(f"SELECT request, {TAGGED} AND repo = 'acme/author'") == "1 ai ai"


def test_text_branch_and_labels_of_a_request_are_weak_marks(night):
    assert (
        night.shown("SELECT grade, place, role FROM evidence WHERE repo = 'acme/branch'")
        == "weak request coauthor"
    )
    assert night.shown(f"SELECT {TAGGED} AND repo = 'acme/branch'") == "ai undeclared"


def test_a_landing_without_its_number_is_found_by_the_forge(night):
    assert night.shown(
        "SELECT request, landed_at FROM merges WHERE repo = 'acme/found' ORDER BY landed_at"
    ) == ("- 2026-01-01 00:00:00+00:00\n7 2026-02-01 07:00:00+00:00")
    assert (
        night.shown("SELECT number, landing IS NOT NULL FROM requests WHERE repo = 'acme/found'") == "7 True"
    )
