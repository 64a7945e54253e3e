"""Merge requests of GitLab: approvals that stand or fell, what they saw, and who checked what landed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge import faults
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.nights import Home
from tests.ingest.repository import create, lines
from tests.ingest.synced import Store

REVIEWS = "SELECT state, left(head, 2), actor_kind FROM reviews ORDER BY submitted_at, state"
CHECKED = "SELECT request, how, checked FROM merges ORDER BY landed_at"
REQUEST = "requests: number | created_at | head\n 7 | 2026-10-01 09:00 | b1\n"


@pytest.fixture
def forge(gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, gitlab)
    return gitlab


@pytest.fixture
def store(tmp_path: Path, forge: Fake) -> Store:
    return Store(tmp_path, forge, word="gitlab")


def test_a_request_that_was_closed_opened_again_and_merged_ends_up_merged(store):
    rows = "requests: number | merge_sha | created_at | merged_at | closed_at | updated_at\n"
    shown = "SELECT state, closed_at::DATE, merged_at::DATE FROM requests"
    store.forge.write("acme/trainer", f"{rows} 1 | . | 2026-10-20 | . | 2026-10-21 | 2026-10-21")
    store.night()
    assert store.shown(shown) == "closed 2026-10-21 -"
    store.forge.write("acme/trainer", f"{rows} 1 | . | 2026-10-20 | . | . | 2026-10-31 03:00")
    store.forge.fail("/merge_requests[?]", faults.retyped("0.closed_at", "2026-10-21T00:00:00.000Z"))
    store.night()
    assert store.shown(shown) == "open - -"  # GitLab goes on telling when it was closed
    merged = "1 | c1 | 2026-10-20 | 2026-11-01 09:00 | . | 2026-11-01 09:00"
    store.forge.write("acme/trainer", f"{rows} {merged}")
    store.night()
    assert store.shown(shown) == "merged 2026-11-01 2026-11-01"


def test_an_approval_that_was_taken_back_is_dismissed(store):
    reviews = "reviews: number | review | author | state | submitted_at\n"
    commits = "commits: number | sha | committed_at\n 7 | b1 | 2026-10-01 08:00\n"
    store.forge.write(
        "acme/trainer", REQUEST + commits + reviews + "7 | 1 | bob | APPROVED | 2026-10-01 10:00"
    )
    store.night()
    assert store.shown(REVIEWS) == "approved b1 person"
    store.forge.write(
        "acme/trainer", "requests: number | created_at | updated_at\n 7 | 2026-10-01 09:00 | 2026-10-31 09:00"
    )
    taken = "7 | 1 | bob | DISMISSED | 2026-10-01 10:00\n7 | 2 | bob | UNAPPROVED | 2026-10-01 11:00"
    store.forge.write("acme/trainer", reviews + taken)
    store.night()
    assert store.shown(REVIEWS) == "dismissed b1 person"
    store.forge.write(
        "acme/trainer", "requests: number | created_at | updated_at\n 7 | 2026-10-01 09:00 | 2026-11-01 09:00"
    )
    store.forge.write("acme/trainer", reviews + "7 | 3 | bob | APPROVED | 2026-10-31 12:00")
    store.night()
    assert store.shown(REVIEWS) == "dismissed b1 person\napproved b1 person"
    assert store.stored() == store.undisturbed()


def test_an_answer_that_names_no_approvals_dismisses_none(store):
    review = (
        "reviews: number | review | author | state | submitted_at\n7 | 1 | bob | APPROVED | 2026-10-01 10:00"
    )
    store.forge.write("acme/trainer", REQUEST + review)
    store.forge.fail("/approvals", faults.instead({"weather": "fine"}))
    store.night()  # it is listed as one that cannot be read, and asked for once more
    assert len(store.forge.asked("/approvals")) == 2
    assert store.shown("SELECT state FROM reviews") == "approved"
    assert store.stored() == store.undisturbed()


def test_what_was_said_on_the_diff_is_a_review_and_talk_is_none(store):
    rows = """
        commits: number | sha | committed_at
                 7      | a1  | 2026-10-01 08:00
                 7      | b1  | 2026-10-02 08:00
        reviews: number | review | author | state             | head | submitted_at     | body
                 7      | 1      | bob    | COMMENTED         | a1   | 2026-10-02 10:00 | Why?
                 7      | 2      | cy     | CHANGES_REQUESTED | a1   | 2026-10-01 10:00 |
                 7      | 3      | dan    | COMMENTED         | b1   | 2026-10-02 11:00 | Thanks
                 7      | 4      | project_9_bot_a1 | COMMENTED | b1 | 2026-10-02 12:00 | 1 warning
    """
    store.forge.write("acme/trainer", REQUEST + rows)
    store.forge.fail("/notes", faults.retyped("2.type", None))
    store.night()
    assert store.shown(REVIEWS) == (
        "changes_requested a1 person\ncommented a1 person\ncommented b1 automation"
    )


def test_known_agents_are_ai_though_gitlab_does_not_call_them_robots(store):
    rows = """
        reviews: number | review | author                  | state     | submitted_at
                 7      | 1      | GitLabDuo               | COMMENTED | 2026-10-01 10:00
                 7      | 2      | duo-code-review-acme    | COMMENTED | 2026-10-01 11:00
                 7      | 3      | coderabbitai            | COMMENTED | 2026-10-01 12:00
                 7      | 4      | group_3_bot_f00         | COMMENTED | 2026-10-01 13:00
                 7      | 5      | duo                     | COMMENTED | 2026-10-01 14:00
    """
    store.forge.write(
        "acme/trainer", REQUEST.replace("head", "head | author").replace("b1", "b1 | ada") + rows
    )
    store.night()
    kinds = "SELECT review, actor_kind, person IS NULL FROM reviews ORDER BY ALL"
    assert store.shown(kinds) == "1 ai True\n2 ai True\n3 ai True\n4 automation True\n5 person False"


def test_an_account_that_gitlab_calls_a_robot_is_no_person(store):
    rows = """
        reviews: number | author                    | state
                 7      | acme-checker[bot]         | COMMENTED
                 7      | devin-ai-integration[bot] | COMMENTED
    """
    store.forge.write("acme/trainer", REQUEST + rows)
    store.forge.write(
        "acme/trainer", "requests: number | author | created_at\n 8 | acme-coder[bot] | 2026-10-02"
    )
    store.night()
    assert store.shown("SELECT actor_kind FROM reviews ORDER BY ALL") == "ai\nautomation"
    assert store.shown("SELECT number, author_kind FROM requests ORDER BY ALL") == "7 person\n8 automation"
    assert len(store.forge.asked("/graphql")) == 1


def test_where_graphql_does_not_answer_names_are_all_there_is(store):
    rows = (
        "reviews: number | author | state\n 7 | acme-checker[bot] | COMMENTED\n 7 | coderabbitai | COMMENTED"
    )
    store.forge.write("acme/trainer", REQUEST + rows)
    store.forge.fail("/graphql", faults.not_found())
    assert store.night().message is None
    assert store.shown("SELECT actor_kind FROM reviews ORDER BY ALL") == "ai\nperson"
    again = Store(store.folder / "again", store.forge, word="gitlab")
    store.forge.fail("/graphql", faults.graphql_errors([{"message": "Timeout on validation of query"}]))
    assert again.night().message is None
    assert again.stored() == store.stored()


def test_robots_that_a_server_did_not_name_are_told_apart_once_it_does(store):
    store.forge.write("acme/trainer", REQUEST + "reviews: number | author\n 7 | acme-checker[bot]")
    for fault in (faults.not_found(), faults.graphql_errors([{"message": "Timeout"}])):
        store.forge.fail("/graphql", fault)  # asked who is a robot, and a night later whether it knows now
        assert store.night().message is None
        assert store.shown("SELECT actor_kind, person IS NULL FROM reviews") == "person False"
    assert store.night().rows > 0
    assert store.stored() == store.undisturbed()
    asked = len(store.forge.asked("/graphql"))
    assert store.night().rows == 0
    assert len(store.forge.asked("/graphql")) == asked
    assert store.shown("SELECT count(*) FROM cursors WHERE what = 'requests without robots'") == "0"


def test_a_version_that_was_only_rebased_counts_as_seen(store):
    rows = """
        commits:  number | sha
                  7      | b1
        versions: number | version | head | patch | pushed_at
                  7      | 1       | a1   | old   | 2026-10-01 09:00
                  7      | 2       | a2   | new   | 2026-10-01 11:00
                  7      | 3       | b1   | new   | 2026-10-02 09:00
        reviews:  number | review | author | state    | submitted_at
                  7      | 1      | bob    | APPROVED | 2026-10-01 10:00
                  7      | 2      | cy     | APPROVED | 2026-10-01 12:00
                  7      | 3      | dan    | APPROVED | 2026-10-01 08:00
    """
    store.forge.write("acme/trainer", REQUEST + rows)
    store.night()
    assert store.shown(REVIEWS) == "approved - person\napproved a1 person\napproved b1 person"


def test_an_approval_without_a_note_is_one_all_the_same(store):
    rows = (
        "commits: number | sha\n 7 | b1\nreviews: number | review | author | state\n 7 | 1 | bob | APPROVED"
    )
    store.forge.write("acme/trainer", REQUEST + rows)
    store.forge.fail("/notes", faults.empty_page())
    store.night()
    assert store.shown("SELECT review, state, left(head, 2) FROM reviews") == "approval 1 approved b1"


def test_more_commits_and_notes_than_a_page_holds_are_all_read_in_their_order(store):
    commits = "\n".join(f"7 | {number:040x} | Work" for number in range(1, 231))
    reviews = "\n".join("7 | bob | COMMENTED" for _ in range(120))
    store.forge.write("acme/trainer", f"{REQUEST}\ncommits: number | sha | message\n{commits}")
    store.forge.write("acme/trainer", f"reviews: number | author | state\n{reviews}")
    assert store.night().state == "ok"
    first = f"SELECT count(*), min_by(sha, position) = '{1:040x}' FROM request_commits"
    assert store.shown(first) == "230 True"
    assert store.shown("SELECT count(*) FROM reviews") == "120"


def test_commits_that_were_pushed_over_are_not_kept(store):
    rows = (
        "requests: number | created_at | updated_at\n 9 | 2026-10-20 | {0}\ncommits: number | sha\n 9 | {1}"
    )
    store.forge.write("acme/trainer", rows.format("2026-10-20", "a1"))
    store.night()
    store.forge.remove("acme/trainer", "commits", 9)
    store.forge.write("acme/trainer", rows.format("2026-10-31 09:00", "a2"))
    store.night()
    assert store.shown("SELECT left(sha, 2) FROM request_commits") == "a2"


def test_pipelines_of_a_request_are_told_by_its_branch(store):
    store.forge.write("acme/trainer", REQUEST + "runs: run | request | created_at\n 1 | 7 | 2026-10-02")
    store.night()
    assert store.shown("SELECT branch, event FROM ci_runs") == "topic push"
    assert store.night().rows == 0


def landed(folder: Path, forge: Fake, rows: str, more: str = "") -> Home:
    """A warehouse after a night over a merge {0} of {3}, a squash {1} of {4}, and a fast-forward to {2}."""
    repository = create(folder / "trainer.git")
    start = repository.commit("Begin", date="2026-01-01")
    topic = repository.commit("Work", {"a.py": lines(3)}, branch="topic", parents=[start], date="2026-02-01")
    body = "Merge branch 'topic' into 'main'\n\nWork\n\nSee merge request acme/trainer!1"
    merge = repository.merge(body, "topic", date="2026-02-02")
    aside = repository.commit("Draft", {"b.py": lines(4)}, branch="aside", parents=[merge], date="2026-02-03")
    squash = repository.commit("More work", {"b.py": lines(4)}, date="2026-02-04")
    fast = repository.commit("Last work", {"c.py": lines(5)}, date="2026-02-05")
    forge.write("acme/trainer", rows.format(merge, squash, fast, topic, aside))
    settings = f'now = "2026-10-31"\n[gitlab]\nurl = "{forge.url}/api/v4"\nrepos = ["acme/trainer"]\n{more}'
    home = nights.home(folder / "home", {"acme/trainer": repository}, settings)
    assert home.night("git", "gitlab") == 0
    return home


LANDED = """
requests: number | author | merged_by | merge_sha | squash | head | created_at | merged_at
1 | ada | ada | {0} | no | {3} | 2026-01-31 | 2026-02-02
2 | ada | bob | {1} | yes | {4} | 2026-01-31 | 2026-02-04
3 | ada | ada | . | no | {2} | 2026-01-31 | 2026-02-05
commits: number | sha | name | email | message
1 | {3} | Ada | ada@example.com | Work
2 | {4} | Ada | ada@example.com | Draft
3 | {2} | Ada | ada@example.com | Last work
"""


def test_who_checked_a_merge_a_squash_and_a_fast_forward(forge, tmp_path):
    reviews = """
reviews: number | author | state | submitted_at
1 | bob | APPROVED | 2026-02-01
2 | ada | COMMENTED | 2026-02-03
3 | bob | DISMISSED | 2026-02-04
"""
    assert landed(tmp_path, forge, LANDED + reviews).shown(CHECKED) == "\n".join([
        "- direct unknown",
        "1 merge second_person",
        "2 squash operator",  # only the author said something
        "3 squash stale",  # approved once, and taken back
    ])  # fmt: skip


def test_a_squash_inside_a_merge_is_judged_by_the_commits_of_its_request(forge, tmp_path):
    repository = create(tmp_path / "trainer.git")
    start = repository.commit("Begin", date="2026-01-01")
    repository.commit("Work", {"a.py": lines(8)}, branch="squashed", parents=[start], date="2026-02-01")
    body = "Merge branch 'topic' into 'main'\n\nWork\n\nSee merge request acme/trainer!1"
    merge = repository.merge(body, "squashed", date="2026-02-01")
    kept = repository.commit(
        "More", {"b.py": lines(4)}, branch="kept", parents=[merge], date="2026-02-02",
        author="Ada <ada@example.com>",
    )  # fmt: skip
    other = repository.merge(body.replace("!1", "!2"), "kept", date="2026-02-03")
    forge.write(
        "acme/trainer",
        f"""
requests: number | author | merged_by | merge_sha | created_at | merged_at
1 | ada | ada | {merge} | 2026-01-31 | 2026-02-01
2 | ada | ada | {other} | 2026-01-31 | 2026-02-03
commits: number | sha | name | email
1 | a1 | Claude | noreply@anthropic.com
1 | b1 | Ada | ada@example.com
2 | c1 | Claude | noreply@anthropic.com
2 | {kept} | Ada | ada@example.com
""",
    )
    settings = f'now = "2026-10-31"\n[gitlab]\nurl = "{forge.url}/api/v4"\nrepos = ["acme/trainer"]\n'
    home = nights.home(tmp_path / "home", {"acme/trainer": repository}, settings)
    assert home.night("git", "gitlab") == 0
    told = "SELECT request, how, share_method, origin, ai_lines, undeclared_lines FROM merges WHERE added > 0"
    assert (
        home.shown(f"{told} ORDER BY 1") == "1 merge prorated mixed 4.0 4.0\n2 merge pure undeclared 0.0 4.0"
    )


def test_an_approval_before_the_last_push_is_stale(forge, tmp_path):
    more = """
versions: number | version | head | patch | pushed_at
1 | 1 | a1 | one | 2026-01-31
1 | 2 | {3} | two | 2026-02-01 12:00
2 | 1 | a2 | one | 2026-01-31
2 | 2 | {4} | one | 2026-02-03
reviews: number | author | state | submitted_at
1 | bob | APPROVED | 2026-02-01
2 | bob | APPROVED | 2026-02-01
"""
    home = landed(tmp_path, forge, LANDED + more)
    assert home.shown(CHECKED) == "- direct unknown\n1 merge stale\n2 squash second_person\n3 squash operator"


def test_who_wrote_a_commit_of_it_is_no_second_person(forge, tmp_path):
    rows = LANDED.replace("1 | {3} | Ada | ada@example.com", "1 | {3} | Bob | robert@example.com").replace(
        "2 | {4} | Ada | ada@example.com", "2 | {4} | B | 7-bob@users.noreply.gitlab.com"
    )
    reviews = "reviews: number | author | state | submitted_at\n"
    given = "\n".join(f"{number} | bob | APPROVED | 2026-02-01" for number in (1, 2, 3))
    home = landed(tmp_path, forge, rows + reviews + given)
    assert (
        home.shown(CHECKED) == "- direct unknown\n1 merge operator\n2 squash operator\n3 squash second_person"
    )


def test_who_asked_an_agent_for_it_is_no_second_person(forge, tmp_path):
    agent = '[[attribution.agents]]\ntool = "coder"\nidentities = ["coder"]\nlabels = ["by coder"]\n'
    rows = """
requests: number | author | assignees | merged_by | merge_sha | squash | head | created_at | merged_at
2 | coder | ada | ada | {1} | yes | {4} | 2026-01-31 | 2026-02-04
commits: number | sha | name | email | message
2 | {4} | Coder | coder@users.noreply.github.com | Draft
reviews: number | author | state | submitted_at
2 | ada | APPROVED | 2026-02-03
"""
    home = landed(tmp_path, forge, rows, agent)
    assert home.shown("SELECT author_kind FROM requests") == "ai"
    assert home.shown("SELECT request, origin, checked FROM merges WHERE request = 2") == "2 ai operator"


def test_a_co_author_by_a_private_address_is_no_second_person(forge, tmp_path):
    rows = """
requests: number | author | merged_by | merge_sha | squash | head | created_at | merged_at
2 | GitLabDuo | ada | {1} | yes | {4} | 2026-01-31 | 2026-02-04
commits: number | sha | name | email | message
2 | {4} | Duo | duo@example.com | Co-Authored-By: A <7-ada@users.noreply.127.0.0.1>
reviews: number | author | state | submitted_at
2 | ada | APPROVED | 2026-02-03
"""
    home = landed(tmp_path, forge, rows)
    assert home.shown("SELECT request, checked FROM merges WHERE request = 2") == "2 operator"
