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
SHARES = "share_method, origin, ai_lines::INT, undeclared_lines::INT"
LANDED = f"SELECT {SHARES} FROM merges WHERE subject <> 'Start' ORDER BY landed_at"


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


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night over landings of every kind, each with files of its own."""
    folder = tmp_path_factory.mktemp("blame")
    repo = create(folder / "trainer.git")
    repo.commit("Start", {"src/a.py": lines(3)})
    for branch, build in MERGED.items():
        repo.merge(f"Merge branch '{branch}'", build(repo, branch, repo.tip()), **RESOLVED.get(branch, {}))
    run = repo.after([repo.tip()])
    repo.commit(f"One{CLAUDE}", {"src/run.py": lines(5)}, date=run)
    repo.commit("Two", {"src/run.py": lines(3) + lines(4, "mine")}, date=run + 20)
    for number, (message, build) in enumerate(SQUASHED.items(), 1):
        build(repo, number, repo.tip(), message)
    start = repo.tip()
    chained(repo, start)
    repo.commit("One (#31)", {"src/one.py": lines(3)}, parents=[start], committer=FORGE)
    repo.commit("Two (#32)", {"src/two.py": lines(5)}, committer=FORGE)
    repo.commit(f"Unknown (#40){CLAUDE}", {"src/unknown.py": lines(6)}, committer=FORGE)
    return landed(folder, repo)


def history(every: Home) -> Repository:
    """What it has read."""
    return Repository(every.folder.parent / "trainer.git")


def told(every: Home, subject: str, columns: str = SHARES) -> str:
    """How the lines of a landing are shared."""
    (row,) = every.ask(f"SELECT {columns} FROM merges WHERE subject = ?", [subject])
    return " ".join(map(str, row))


def blames(every: Home, subject: str, columns: str) -> list[tuple]:
    """What was blamed of a landing."""
    return every.ask(
        f"SELECT {columns} FROM blames WHERE merge = (SELECT sha FROM merges WHERE subject = ?)", [subject]
    )


# --- branches that are merged


def rewritten(repo: Repository, branch: str, start: str) -> str:
    repo.commit(f"Draft{CLAUDE}", {"src/draft.py": lines(10)}, branch=branch, parents=[start])
    return repo.commit("Rewrite", {"src/draft.py": lines(1) + lines(9, "mine")}, branch=branch)


def test_a_draft_by_ai_that_a_person_rewrote_on_the_branch_is_the_persons(every):
    assert told(every, "Merge branch 'rewritten'") == "blame mixed 1 9"


def resolved(repo: Repository, branch: str, start: str) -> str:
    repo.commit(f"Draft{CLAUDE}", {"src/conflict.py": lines(4)}, branch=branch, parents=[start])
    return repo.commit("Add", {"src/conflict.py": lines(4) + lines(2, "mine")}, branch=branch)


RESOLVED = {"resolved": {"files": {"src/conflict.py": lines(4) + lines(2, "mine") + lines(3, "resolved")}}}


def test_lines_that_a_conflict_was_resolved_with_are_those_of_the_merge(every):
    assert told(every, "Merge branch 'resolved'") == "blame mixed 4 5"


def moved(repo: Repository, branch: str, start: str) -> str:
    repo.commit(f"Draft{CLAUDE}", {"src/old.py": lines(8)}, branch=branch, parents=[start])
    return repo.commit("Move", branch=branch, renames={"src/old.py": "src/moved/new.py"})


def test_a_file_that_was_moved_on_the_branch_stays_with_who_wrote_it(every):
    assert told(every, "Merge branch 'moved'") == "blame ai 8 0"
    assert blames(every, "Merge branch 'moved'", "origin_path, lines") == [("src/old.py", 8)]


def alike(repo: Repository, branch: str, start: str) -> str:
    repo.commit(f"Draft{CLAUDE}", {"src/alike.py": lines(4)}, branch=branch, parents=[start])
    return repo.commit(f"More{CLAUDE}", {"src/alike.py": lines(6)}, branch=branch)


def test_where_all_commits_are_marked_alike_nothing_is_blamed(every):
    assert told(every, "Merge branch 'alike'") == "pure ai 6 0"
    assert blames(every, "Merge branch 'alike'", "lines") == []


def test_a_run_of_rebased_commits_is_blamed_from_its_base(every):
    assert told(every, "Two") == "blame mixed 3 4"


def restored(repo: Repository, branch: str, start: str) -> str:
    first = repo.commit("Add (#90)", {"src/back.py": lines(4)}, committer=FORGE)
    undo = repo.commit(f"Revert it\n\nThis reverts commit {first}.", {"src/back.py": None})
    repo.commit(f"Draft{CLAUDE}", {"src/beside.py": lines(2)}, branch=branch, parents=[undo])
    return repo.commit(f"Again\n\nThis reverts commit {undo}.", {"src/back.py": lines(4)}, branch=branch)


def test_lines_taken_back_and_restored_are_scaled_with_the_rest_of_the_path(every):
    assert told(every, "Merge branch 'restored'").split()[1:] == ["ai", "2", "0"]


ODD = {b'src/"quoted"\tand \xc3\xa9 \xff\n.py': lines(4), b"-L1,2.py": lines(2)}


def odd(repo: Repository, branch: str, start: str) -> str:
    repo.commit(f"Draft{CLAUDE}", ODD, branch=branch, parents=[start])
    return repo.commit("Rework", {name: "mine\n" + text for name, text in ODD.items()}, branch=branch)


def test_a_path_with_odd_letters_is_blamed_like_any_other(every):
    assert told(every, "Merge branch 'odd'") == "blame mixed 6 2"
    paths = {path for path, count in blames(every, "Merge branch 'odd'", "path, lines") if count > 0}
    assert len(paths) == 2


MERGED = {build.__name__: build for build in (rewritten, resolved, moved, alike, restored, odd)}


# --- requests that are squashed


def squash(repo: Repository, number: int, start: str, message: str, more: str = "") -> str:
    """A request of two commits, one of them by AI, squashed under this message; returns its head."""
    path = f"src/s{number}.py"
    repo.commit(f"Draft{CLAUDE}", {path: lines(6)}, branch="topic", parents=[start])
    head = repo.commit("Rework", {path: lines(4) + lines(2, "mine")}, branch="topic")
    return landing(repo, number, start, head, message, {path: lines(4) + lines(2, "mine") + more})


def landing(repo: Repository, number: int, start: str, head: str, message: str, files: dict[str, str]) -> str:
    """The squash of a request whose branch is gone."""
    repo.git("update-ref", f"refs/pull/{number}/head", head)
    repo.git("update-ref", "-d", "refs/heads/topic")
    repo.commit(message.format(number), files, parents=[start], committer=FORGE)
    return head


def unsaid(repo: Repository, number: int, start: str, message: str) -> None:
    head = repo.commit("Draft", {"src/unsaid.py": lines(6)}, branch="topic", parents=[start])
    landing(repo, number, start, head, message, {"src/unsaid.py": lines(6)})


def other_text(repo: Repository, number: int, start: str, message: str) -> None:
    squash(repo, number, start, message, lines(2, "later"))


def other_path(repo: Repository, number: int, start: str, message: str) -> None:
    repo.commit(f"Draft{CLAUDE}", {"src/here.py": lines(6)}, branch="topic", parents=[start])
    head = repo.commit("Rework", {"src/here.py": lines(4) + lines(2, "mine")}, branch="topic")
    landing(repo, number, start, head, message, {"src/there.py": lines(4) + lines(2, "mine")})


def pushed_after(repo: Repository, number: int, start: str, message: str) -> None:
    head = squash(repo, number, start, message)
    files = {f"src/s{number}.py": lines(9)}
    later = repo.commit("Later", files, branch="again", parents=[head], date="2026-06-01")
    repo.git("update-ref", f"refs/pull/{number}/head", later)
    repo.git("update-ref", "-d", "refs/heads/again")


SQUASHED = {
    "Judged (#{0})": squash,
    f"Marked too (#{{0}}){CLAUDE}": squash,
    f"Marked alone (#{{0}}){CLAUDE}": unsaid,
    "Of another text (#{0})": other_text,
    f"Of another path (#{{0}}){CLAUDE}": other_path,
    "Pushed to later (#{0})": pushed_after,
}


def test_a_squash_is_judged_by_the_commits_of_its_request(every):
    repo = history(every)
    assert told(every, "Judged (#1)") == "blame mixed 4 2"
    assert told(every, "Judged (#1)", "how, head, commits") == (
        f"squash {repo.git('rev-parse', 'refs/pull/1/head')} 1"
    )
    # the commits of the request are no landings, no contributors and no work of their own
    landings = every.ask("SELECT subject FROM merges WHERE subject IN ('Draft', 'Rework', 'Later')")
    assert landings == []
    assert every.totals("acme/trainer") == repo.totals()


def test_a_squash_message_adds_nothing_where_a_commit_of_the_request_is_marked(every):
    assert told(every, "Marked too (#2)") == "blame mixed 4 2"


def test_a_squash_message_stands_for_a_request_whose_commits_say_nothing(every):
    assert told(every, "Marked alone (#3)") == "pure ai 6 0"
    marked = "head IS NOT NULL, marked, marked_grade, marked_tool"
    assert told(every, "Marked alone (#3)", marked) == "True ai strong claude"


def test_a_squash_of_another_text_than_its_head_is_prorated(every):
    # 8 lines; the commits of the request added 6 and 2
    assert told(every, "Of another text (#4)") == "prorated mixed 6 2"


def test_what_was_pushed_to_a_request_after_it_landed_did_not_land(every):
    assert told(every, "Pushed to later (#6)") == "blame mixed 4 2"
    head = history(every).git("rev-parse", "refs/pull/6/head~1")
    assert told(every, "Pushed to later (#6)", "how, head") == f"squash {head}"


def test_lines_of_a_squash_that_no_commit_of_its_request_wrote_are_not_its_messages(every):
    assert told(every, "Of another path (#5)") == "prorated undeclared 0 6"


def test_a_squash_without_its_request_is_known_by_its_message_alone(every):
    assert told(every, "Unknown (#40)") == "whole ai 6 0"


def chained(repo: Repository, start: str) -> None:
    """Two requests, the second built on the first."""
    one = repo.commit(f"One{CLAUDE}", {"src/one.py": lines(3)}, branch="one", parents=[start])
    two = repo.commit("Two of them", {"src/two.py": lines(5)}, branch="two", parents=[one])
    for number, head, branch in ((31, one, "one"), (32, two, "two")):
        repo.git("update-ref", f"refs/pull/{number}/head", head)
        repo.git("update-ref", "-d", f"refs/heads/{branch}")


def test_one_request_built_on_another_counts_only_its_own_commits(every):
    assert told(every, "One (#31)") == "pure ai 3 0"
    assert told(every, "Two (#32)") == "pure undeclared 0 5"


# --- nights of their own


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
