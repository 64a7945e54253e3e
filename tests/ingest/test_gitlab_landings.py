"""How GitLab writes merges and squashes: the number of the request stands in the body, among other text."""

from __future__ import annotations

from pathlib import Path

from tests.ingest import nights
from tests.ingest.repository import Repository, create, lines

LANDED = "SELECT how, request, branch, subject FROM merges ORDER BY landed_at"
SEE = "See merge request acme/trainer!"
TOPIC = f"Merge branch 'topic' into 'main'\n\nAdd it\n\n{SEE}1"


def begun(folder: Path) -> Repository:
    """A merge of request 1 on a first commit."""
    repo = create(folder / "trainer.git")
    repo.commit("Begin", {"start.py": lines(1)}, date="2026-01-01")
    repo.commit("Add it", {"a.py": lines(3)}, branch="topic", parents=[repo.tip()], date="2026-01-02")
    repo.merge(TOPIC, "topic", date="2026-01-03")
    return repo


def shown(folder: Path, repo: Repository, sql: str = LANDED) -> str:
    home = nights.home(folder / "home", {"acme/trainer": repo}, 'now = "2026-10-31"')
    assert home.read("git") == 0
    return home.shown(sql)


def test_merges_and_squashes_bear_the_number_that_their_body_ends_with(tmp_path):
    repo = begun(tmp_path)
    repo.commit(f"Add more\n\nIn one commit\n\n{SEE}2", {"b.py": lines(2)}, date="2026-01-04")
    repo.commit("Elsewhere", {"c.py": lines(4)}, branch="theirs", parents=[repo.tip()], date="2026-01-05")
    repo.merge(f"Merge branch 'main' into 'main'\n\nOf a fork\n\n{SEE}3", "theirs", date="2026-01-06")
    repo.commit("Next", {"d.py": lines(5)}, branch="next", parents=[repo.tip()], date="2026-01-07")
    quoting = f"Merge branch 'next' into 'main'\n\n{SEE}1\n\nfollows.\n\n{SEE}4"
    repo.merge(f"{quoting}\n\nApproved-by: Bob <bob@example.com>", "next", date="2026-01-08")
    repo.commit("Short (!5)", {"e.py": lines(5)}, date="2026-01-09")
    assert shown(tmp_path, repo) == "\n".join([
        "direct - - Begin",
        "merge 1 topic Merge branch 'topic' into 'main'",
        "squash 2 - Add more",
        "merge 3 main Merge branch 'main' into 'main'",
        "merge 4 next Merge branch 'next' into 'main'",
        "direct 5 - Short (!5)",
    ])  # fmt: skip


def test_commits_that_speak_of_a_request_did_not_land_through_it(tmp_path):
    repo = begun(tmp_path)
    picked = f"{TOPIC.replace('!1', '!8')}\n\n(cherry picked from commit {'c' * 40})"
    for day, message in enumerate([picked, f"Mend it\n\n{SEE}1", f"Explain\n\n{SEE}9 for why"], start=4):
        repo.commit(message, {f"{day}.py": lines(2)}, date=f"2026-01-0{day}")
    assert shown(tmp_path, repo) == "\n".join([
        "direct - - Begin",
        "merge 1 topic Merge branch 'topic' into 'main'",
        "direct - topic Merge branch 'topic' into 'main'",
        "direct - - Mend it",
        "direct - - Explain",
    ])  # fmt: skip


def test_a_merge_of_landings_with_their_own_requests_is_a_batch(tmp_path):
    repo = begun(tmp_path)
    repo.point("develop", repo.tip())
    for number in (2, 3):
        repo.commit("Work", {f"{number}.py": lines(2)}, branch=f"t{number}", parents=[repo.tip("develop")])
        body = f"Merge branch 't{number}' into 'develop'\n\nWork\n\n{SEE}{number}"
        repo.merge(body, f"t{number}", branch="develop")
    repo.merge(f"Merge branch 'develop' into 'main'\n\nRelease\n\n{SEE}4", "develop")
    assert shown(tmp_path, repo, "SELECT how, request FROM merges ORDER BY request") == (
        "merge 1\nmerge 2\nmerge 3\nbatch 4\ndirect -"
    )


def test_a_request_that_gitlab_takes_back_is_reverted(tmp_path):
    repo = begun(tmp_path)
    back = "Revert \"Merge branch 'topic' into 'main'\"\n\nThis reverts merge request !1"
    repo.commit(back, {"a.py": None}, date="2026-01-05")
    sql = "SELECT m.subject, r.request FROM merges AS m JOIN merges AS r ON r.sha = m.reverts"
    assert shown(tmp_path, repo, sql) == "Revert \"Merge branch 'topic' into 'main'\" 1"
