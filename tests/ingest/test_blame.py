"""Mixed landings: each landed line has the origin of the commit that last touched it, as git blame tells."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

FORGE = "GitHub <noreply@github.com>"
CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
LANDED = """
    SELECT share_method, origin, ai_lines::INT, undeclared_lines::INT FROM merges
    WHERE subject <> 'Start' ORDER BY landed_at
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"src/a.py": lines(3)})
    return made


def landed(tmp_path: Path, repo: Repository) -> Home:
    """A warehouse after one night over the repository."""
    acme = home(tmp_path / "home", {"acme/trainer": repo})
    assert acme.landed() == 0
    return acme


def test_a_draft_by_ai_that_a_person_rewrote_on_the_branch_is_the_persons(tmp_path, repo):
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(10)}, branch="topic", parents=[repo.tip()])
    tip = repo.commit("Rewrite", {"src/b.py": lines(1) + lines(9, "mine")}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    assert landed(tmp_path, repo).shown(LANDED) == "blame mixed 1 9"


def test_lines_that_a_conflict_was_resolved_with_are_those_of_the_merge(tmp_path, repo):
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(4)}, branch="topic", parents=[repo.tip()])
    tip = repo.commit("Add", {"src/b.py": lines(4) + lines(2, "mine")}, branch="topic")
    resolved = lines(4) + lines(2, "mine") + lines(3, "resolved")
    repo.merge("Merge branch 'topic'", tip, files={"src/b.py": resolved})
    assert landed(tmp_path, repo).shown(LANDED) == "blame mixed 4 5"


def test_a_file_that_was_moved_on_the_branch_stays_with_who_wrote_it(tmp_path, repo):
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(8)}, branch="topic", parents=[repo.tip()])
    tip = repo.commit("Move", branch="topic", renames={"src/b.py": "src/moved/c.py"})
    repo.merge("Merge branch 'topic'", tip)
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "blame ai 8 0"
    assert acme.shown("SELECT origin_path, lines FROM blames") == "src/b.py 8"


def test_where_all_commits_are_marked_alike_nothing_is_blamed(tmp_path, repo):
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(4)}, branch="topic", parents=[repo.tip()])
    tip = repo.commit(f"More{CLAUDE}", {"src/b.py": lines(6)}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "pure ai 6 0"
    assert acme.figure("SELECT count(*) FROM blames") == 0


def test_a_run_of_rebased_commits_is_blamed_from_its_base(tmp_path, repo):
    repo.commit(f"One{CLAUDE}", {"src/b.py": lines(5)}, date="2026-02-01T10:00:00")
    repo.commit("Two", {"src/b.py": lines(3) + lines(4, "mine")}, date="2026-02-01T10:00:20")
    assert landed(tmp_path, repo).shown(LANDED) == "blame mixed 3 4"


def test_lines_taken_back_and_restored_are_scaled_with_the_rest_of_the_path(tmp_path, repo):
    repo.commit("Add (#1)", {"src/b.py": lines(4)}, committer=FORGE)
    first = repo.tip()
    repo.commit(f"Revert it\n\nThis reverts commit {first}.", {"src/b.py": None})
    repo.commit(f"Draft{CLAUDE}", {"src/c.py": lines(2)}, branch="topic", parents=[repo.tip()])
    again = f"Again\n\nThis reverts commit {repo.tip()}."
    tip = repo.commit(again, {"src/b.py": lines(4)}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    assert landed(tmp_path, repo).shown(LANDED).splitlines()[-1].split()[1:] == ["ai", "2", "0"]


def squash(repo: Repository, message: str, files: dict[str, str]) -> str:
    """A request of two commits, one of them by AI, squashed under this message; returns its head."""
    start = repo.tip()
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(6)}, branch="topic", parents=[start])
    head = repo.commit("Rework", {"src/b.py": lines(4) + lines(2, "mine")}, branch="topic")
    repo.git("update-ref", "refs/pull/7/head", head)
    repo.git("update-ref", "-d", "refs/heads/topic")
    repo.commit(message, files, parents=[start], committer=FORGE, date="2026-02-01")
    return head


def test_a_squash_is_judged_by_the_commits_of_its_request(tmp_path, repo):
    head = squash(repo, "Add b (#7)", {"src/b.py": lines(4) + lines(2, "mine")})
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "blame mixed 4 2"
    assert acme.shown("SELECT head FROM merges WHERE how = 'squash'") == head
    # the commits of the request are no landings, no contributors and no work of their own
    assert acme.shown("SELECT commits, subject FROM merges ORDER BY landed_at") == "1 Start\n1 Add b (#7)"
    assert acme.totals("acme/trainer") == repo.totals()


def test_a_squash_message_adds_nothing_where_a_commit_of_the_request_is_marked(tmp_path, repo):
    squash(repo, f"Add b (#7){CLAUDE}", {"src/b.py": lines(4) + lines(2, "mine")})
    assert landed(tmp_path, repo).shown(LANDED) == "blame mixed 4 2"


def test_a_squash_message_stands_for_a_request_whose_commits_say_nothing(tmp_path, repo):
    start = repo.tip()
    head = repo.commit("Draft", {"src/b.py": lines(6)}, branch="topic", parents=[start])
    repo.git("update-ref", "refs/pull/7/head", head)
    repo.git("update-ref", "-d", "refs/heads/topic")
    repo.commit(f"Add b (#7){CLAUDE}", {"src/b.py": lines(6)}, parents=[start], committer=FORGE)
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "pure ai 6 0"
    assert acme.shown("SELECT marked, marked_grade, marked_tool FROM merges WHERE head IS NOT NULL") == (
        "ai strong claude"
    )


def test_a_squash_of_another_text_than_its_head_is_prorated(tmp_path, repo):
    squash(repo, "Add b (#7)", {"src/b.py": lines(4) + lines(2, "mine") + lines(2, "later")})
    # 8 lines; the commits of the request added 6 and 2
    assert landed(tmp_path, repo).shown(LANDED) == "prorated mixed 6 2"


def test_what_was_pushed_to_a_request_after_it_landed_did_not_land(tmp_path, repo):
    head = squash(repo, "Add b (#7)", {"src/b.py": lines(4) + lines(2, "mine")})
    later = repo.commit("Later", {"src/b.py": lines(9)}, branch="again", parents=[head], date="2026-06-01")
    repo.git("update-ref", "refs/pull/7/head", later)
    repo.git("update-ref", "-d", "refs/heads/again")
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "blame mixed 4 2"
    assert acme.shown("SELECT head FROM merges WHERE how = 'squash'") == head


def test_lines_of_a_squash_that_no_commit_of_its_request_wrote_are_not_its_messages(tmp_path, repo):
    squash(repo, f"Add b (#7){CLAUDE}", {"src/moved.py": lines(4) + lines(2, "mine")})
    assert landed(tmp_path, repo).shown(LANDED) == "prorated undeclared 0 6"


def test_a_squash_without_its_request_is_known_by_its_message_alone(tmp_path, repo):
    repo.commit(f"Add b (#7){CLAUDE}", {"src/b.py": lines(6)}, committer=FORGE)
    assert landed(tmp_path, repo).shown(LANDED) == "whole ai 6 0"


def test_one_request_built_on_another_counts_only_its_own_commits(tmp_path, repo):
    start = repo.tip()
    first = repo.commit(f"One{CLAUDE}", {"src/b.py": lines(3)}, branch="one", parents=[start])
    second = repo.commit("Two", {"src/c.py": lines(5)}, branch="two", parents=[first])
    for number, head in ((1, first), (2, second)):
        repo.git("update-ref", f"refs/pull/{number}/head", head)
    for branch in ("one", "two"):
        repo.git("update-ref", "-d", f"refs/heads/{branch}")
    repo.commit("One (#1)", {"src/b.py": lines(3)}, parents=[start], committer=FORGE)
    repo.commit("Two (#2)", {"src/c.py": lines(5)}, committer=FORGE)
    assert landed(tmp_path, repo).shown(LANDED) == "pure ai 3 0\npure undeclared 0 5"


def test_a_path_with_odd_letters_is_blamed_like_any_other(tmp_path, repo):
    odd = {b'src/"quoted"\tand \xc3\xa9 \xff\n.py': lines(4), b"-L1,2.py": lines(2)}
    repo.commit(f"Draft{CLAUDE}", odd, branch="topic", parents=[repo.tip()])
    tip = repo.commit("Rework", {name: "mine\n" + text for name, text in odd.items()}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "blame mixed 6 2"
    assert acme.figure("SELECT count(DISTINCT path) FROM blames WHERE lines > 0") == 2


def test_a_landing_that_git_cannot_compare_is_prorated_and_the_others_are_blamed(tmp_path, repo):
    for name in ("b", "c"):
        draft = {f"src/{name}.py": lines(4, name)}
        repo.commit(f"Draft{CLAUDE}", draft, branch=name, parents=[repo.tip()])
        tip = repo.commit("Add", {f"src/{name}.py": lines(4, name) + "mine\n"}, branch=name)
        repo.merge(f"Merge branch '{name}'", tip)
    acme = landed(tmp_path, repo)
    assert acme.shown(LANDED) == "blame mixed 4 1\nblame mixed 4 1"
    repo.loose(repo.git("rev-parse", "b:src/b.py")).unlink()
    anew = home(tmp_path / "anew", {"acme/trainer": repo})
    assert anew.landed() == 0
    # of the first nothing can be told: git cannot read the file that it added
    assert anew.shown(LANDED).splitlines() == ["blame - 0 0", "blame mixed 4 1"]
    assert anew.said("acme/trainer") is None


def test_what_was_blamed_once_is_not_blamed_again(tmp_path, repo, monkeypatch):
    repo.commit(f"Draft{CLAUDE}", {"src/b.py": lines(4)}, branch="topic", parents=[repo.tip()])
    tip = repo.commit("Add", {"src/b.py": lines(4) + "mine\n"}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    acme = landed(tmp_path, repo)
    asked = []
    monkeypatch.setattr("ingest.git.blame.told", lambda path, file: asked.append(file) or [])
    repo.commit("Later", {"src/d.py": lines(1)})
    assert acme.landed() == 0
    assert asked == []
    assert acme.shown(LANDED) == "blame mixed 4 1\npure undeclared 0 1"


@pytest.mark.parametrize("seed", range(3))
def test_landed_lines_equal_an_independent_blame_line_by_line(tmp_path, repo, seed):
    """Random branches with moves, deletions and merges of the main line, against git's own words."""
    chance = random.Random(seed)
    texts = {f"src/{name}.py": [f"{name} {n}" for n in range(12)] for name in "pqrs"}
    repo.commit("Grow", {path: text_of(text) for path, text in texts.items()})
    merges = []
    for number in range(4):
        before, topic, tip = repo.tip(), dict(texts), repo.tip()
        for step in range(chance.randint(2, 4)):
            tip = edited(repo, topic, chance, f"{number}.{step}", tip)
        if number == 2:  # the main line goes on meanwhile, and the topic takes that over
            before = repo.commit("Elsewhere", {"src/z.py": lines(9, "z"), "src/a.py": lines(5)})
            taken = {"src/z.py": lines(9, "z"), "src/a.py": lines(5)}
            tip = repo.commit("Merge main", taken, branch="topic", parents=[tip, before])
            tip = edited(repo, topic, chance, f"{number}.after", tip)
        merge = repo.commit(f"Merge branch 'topic{number}'", tree(texts, topic), parents=[before, tip])
        merges.append((before, merge))
        texts = topic
    acme = landed(tmp_path, repo)
    assert sum(compare(acme, repo, *pair) for pair in merges) >= 1


def edited(repo, texts, chance, word, parent, branch="topic"):
    """A commit that changes, adds, removes or moves lines of some files, marked or not."""
    before = {path: list(text) for path, text in texts.items()}
    for path in chance.sample(sorted(texts), min(2, len(texts))):
        text = list(texts[path])
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(text) + 1)
            text[place : place + chance.randint(0, 2)] = [
                f"{word} {chance.random():.6f}" for _ in range(chance.randint(0, 3))
            ]
        texts[path] = text
    if chance.random() < 0.25:
        old = chance.choice(sorted(texts))
        texts[old.replace(".py", "x.py")] = texts.pop(old)
    message = f"Edit {word}{CLAUDE if chance.random() < 0.5 else ''}"
    return repo.commit(message, tree(before, texts), branch=branch, parents=[parent])


def tree(before, after):
    """What has to be written to get from some files to others."""
    return dict.fromkeys(before.keys() - after.keys()) | {path: text_of(text) for path, text in after.items()}


def text_of(text):
    return "".join(f"{line}\n" for line in text)


def compare(acme: Home, repo: Repository, before: str, merge: str) -> int:
    """Landed lines by origin against git's own diff and a blame of whole files without a limit."""
    inside = set(repo.git("rev-list", merge, f"^{before}").split())
    marked = {sha for sha in inside if "Claude" in repo.git("log", "-1", "--format=%B", sha)}
    expected, path, blamed = Counter(), "", []
    for line in repo.git("diff", "-U0", "-M", "--no-color", before, merge).split("\n"):
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
            blamed = repo.git("blame", "-s", "--no-abbrev", merge, "--", path).split("\n")
        elif line.startswith("@@ "):
            first, _, count = line.split()[2].removeprefix("+").partition(",")
            shas = [told.split()[0] for told in blamed[int(first) - 1 :][: int(count or 1)]]
            expected.update("ai" if sha in marked else "undeclared" for sha in shas)
    assert acme.ask("SELECT ai_lines, undeclared_lines FROM merges WHERE sha = ?", [merge]) == [
        (expected["ai"], expected["undeclared"])
    ]
    return len(acme.ask("SELECT 1 FROM blames WHERE merge = ? AND lines > 0 LIMIT 1", [merge]))
