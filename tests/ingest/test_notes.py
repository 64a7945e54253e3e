"""Line notes in real repositories: what they claim counts as far as the commit itself added it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.attribution.git_ai import Claim
from ingest.git import notes
from ingest.git.claimed import joined
from tests.ingest.filled import fill
from tests.ingest.nights import NOW, Home, home
from tests.ingest.repository import Repository, create, lines

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
AGENTS = {
    "schema_version": "authorship/3.0.0",
    "base_commit_sha": "0" * 40,
    "prompts": {},
    "sessions": {
        "s_1": {"agent_id": {"tool": "claude", "id": "1", "model": "claude-opus-4-6-20260101"}},
        "s_2": {"agent_id": {"tool": "codex", "id": "2", "model": "gpt-5.5"}},
    },
    "humans": {"h_3": {}},
}
COMMITS = "SELECT subject, origin, grade, tool, model, ai_lines FROM commits ORDER BY committed_at"
LANDED = """
    SELECT subject, share_method, origin, ai_lines::INT, human_lines::INT, undeclared_lines::INT
    FROM merges ORDER BY landed_at
"""
NOTES = "SELECT class, tool, model, claimed, kept FROM note_lines ORDER BY ALL"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return create(tmp_path / "trainer.git")


def attest(repo: Repository, sha: str, text: str) -> None:
    """A note as git-ai writes it."""
    annotate(repo, sha, f"{text}---\n{json.dumps(AGENTS)}")


def annotate(repo: Repository, sha: str, content: str | bytes) -> None:
    """Any note."""
    blob = repo.git("hash-object", "-w", "--stdin", stdin=content)
    repo.git("notes", "--ref=ai", "add", "-f", "-C", blob, sha)


def read(tmp_path: Path, repo: Repository) -> Home:
    """A warehouse after one night."""
    acme = home(tmp_path / "home", {"acme/trainer": repo})
    assert acme.landed() == 0
    return acme


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night over landings with notes of every kind, each with files of its own."""
    folder = tmp_path_factory.mktemp("noted")
    repo = create(folder / "trainer.git")
    repo.commit("Start", {"cut.py": lines(5), "less.py": lines(9)})
    sha = repo.commit("Cut", {"cut.py": lines(5) + lines(5, "new")})
    attest(repo, sha, "cut.py\n  s_1::t_1 1-8\ngone.py\n  s_1::t_1 1-28500\n")
    sha = repo.commit("Less", {"less.py": lines(2)})
    attest(repo, sha, "less.py\n  s_1::t_1 1-28500\n")
    sha = repo.commit(f"Signed{CLAUDE}", {"signed.py": lines(10)})
    attest(repo, sha, "signed.py\n  s_1::t_1 1-4\n  h_3 5-6\n")
    sha = repo.commit(f"Empty{CLAUDE}", {"empty.py": lines(10)})
    attest(repo, sha, "")
    sha = repo.commit("Twice", {"twice.py": lines(10)})
    attest(repo, sha, "twice.py\n  s_1::t_1 1-4,6\n  s_2::t_2 3-6\n  h_3 5-8\n")
    sha = repo.commit("Most", {"most.py": lines(9)})
    attest(repo, sha, "most.py\n  s_2::t_2 1-4\n  s_1::t_1 5-9\n")
    reworked(repo)
    added_up(repo)
    in_part(repo)
    squashed(repo)
    gone = repo.commit("Gone", {"private.py": lines(2)}, branch="private", parents=[repo.tip()])
    attest(repo, gone, "private.py\n  s_1::t_1 1-2\n")
    repo.git("update-ref", "-d", "refs/heads/private")
    secret = AGENTS | {"prompts": {"p": {"messages": [{"text": "the secret words"}], "agent_id": {}}}}
    sha = repo.commit("Secret", {"secret.py": lines(2)})
    annotate(repo, sha, f"secret.py\n  s_1::t_1 1\n---\n{json.dumps(secret)}")
    return read(folder, repo)


def reworked(repo: Repository) -> None:
    """A person drops lines 1 to 3 of the agent's and puts two lines on top."""
    first = repo.commit("Draft", {"rework.py": lines(10)}, branch="rework", parents=[repo.tip()])
    attest(repo, first, "rework.py\n  s_1::t_1 1-5\n")
    text = lines(2, "mine") + "".join(f"line {n}\n" for n in range(4, 11))
    repo.merge("Merge branch 'rework'", repo.commit("Rework", {"rework.py": text}, branch="rework"))


def merged(repo: Repository, branch: str, draft: dict[str, str], more: dict[str, str]) -> tuple[str, str]:
    """The first of two commits, and the merge that lands them."""
    first = repo.commit("Draft", draft, branch=branch, parents=[repo.tip()])
    return first, repo.merge(f"Merge branch '{branch}'", repo.commit("More", more, branch=branch))


def added_up(repo: Repository) -> None:
    """The notes of a merge and of one of its two commits."""
    first, merge = merged(repo, "both", {"both1.py": lines(4)}, {"both2.py": lines(6)})
    attest(repo, first, "both1.py\n  s_1::t_1 1-4\n")
    attest(repo, merge, "both1.py\n  s_1::t_1 1-4\nboth2.py\n  s_2::t_2 1-3\n")


def in_part(repo: Repository) -> None:
    """A merge and the first of its two commits claim the same lines."""
    first, merge = merged(repo, "part", {"part.py": lines(5)}, {"part.py": lines(10)})
    attest(repo, first, "part.py\n  s_1::t_1 1-5\n")
    attest(repo, merge, "part.py\n  s_1::t_1 1-5\n")


def squashed(repo: Repository) -> None:
    """A signed request; its squash claims three lines of ten."""
    root = repo.tip()
    head = repo.commit(f"Draft{CLAUDE}", {"squash.py": lines(10)}, branch="squash", parents=[root])
    repo.git("update-ref", "refs/pull/7/head", head)
    repo.git("update-ref", "-d", "refs/heads/squash")
    forge = "GitHub <noreply@github.com>"
    squash = repo.commit("Add (#7)", {"squash.py": lines(10)}, parents=[root], committer=forge)
    attest(repo, squash, "squash.py\n  s_1::t_1 1-3\n")


def history(acme: Home) -> Repository:
    """What it has read."""
    return Repository(acme.folder.parent / "trainer.git")


def claims(acme: Home, subject: str) -> str:
    """What the note of a commit claims, and how much of it counts."""
    sha = acme.figure("SELECT sha FROM commits WHERE subject = ?", [subject])
    return acme.shown(NOTES.replace("ORDER", f"WHERE sha = '{sha}' ORDER"))


def landed(acme: Home, subject: str) -> str:
    """Share method, origin, AI's lines, persons' and those that nobody claims."""
    (found,) = [line for line in acme.shown(LANDED).splitlines() if line.startswith(f"{subject} ")]
    return found.removeprefix(f"{subject} ")


def test_claimed_lines_are_cut_to_what_the_commit_added(noted):
    # lines 6 to 8 are new; 1 to 5 stood there, and gone.py was never written
    assert claims(noted, "Cut") == "ai_note claude claude-opus-4.6 28508 3"
    assert noted.shown(COMMITS).splitlines()[:2] == [
        "Start undeclared - - - -",
        "Cut ai lines claude claude-opus-4.6 3",
    ]
    assert landed(noted, "Start") == "pure undeclared 0 0 14"
    assert landed(noted, "Cut") == "note mixed 3 0 2"


def test_a_note_that_claims_lines_of_a_commit_that_only_deletes_gives_none(noted):
    assert claims(noted, "Less") == "ai_note claude claude-opus-4.6 28500 0"
    assert "Less undeclared - - - 0" in noted.shown(COMMITS).splitlines()


def test_lines_that_are_not_covered_are_untracked_even_where_a_trailer_signs_the_commit(noted):
    assert landed(noted, "Signed") == "note mixed 4 2 4"
    # the trailer is evidence all the same, and a note that names no line takes nothing from it
    marks = "FROM evidence AS e JOIN commits AS c USING (repo, sha) WHERE c.subject = 'Signed'"
    assert noted.shown(f"SELECT e.place, e.grade, e.text {marks} ORDER BY e.place") == (
        "message strong Co-authored-by: Claude <noreply@anthropic.com>\n"
        "note lines note: 4 of its lines by claude"
    )


def test_where_a_note_names_no_line_the_trailer_counts(noted):
    assert landed(noted, "Empty") == "pure ai 10 0 0"


def test_lines_of_two_agents_and_a_person_are_counted_once(noted):
    # 1 to 4 are the first one's to claim, 5 and 6 of the agents; of the person 7 and 8 are left
    assert claims(noted, "Twice") == (
        "ai_note claude claude-opus-4.6 4 4\nai_note codex gpt-5.5 2 2\nhuman_note   2 2"
    )
    assert landed(noted, "Twice") == "note mixed 6 2 2"
    day = noted.figure("SELECT sha FROM merges WHERE subject = 'Twice'")
    ai = f"FROM attributed_lines WHERE merge = '{day}' AND mark.origin = 'ai' GROUP BY ALL ORDER BY ALL"
    assert noted.shown(f"SELECT mark.tool, sum(lines)::INT {ai}") == "claude 4\ncodex 2"


def test_notes_of_a_branch_are_carried_to_the_merge_line_by_line(noted):
    assert landed(noted, "Merge branch 'rework'") == "note mixed 2 0 7"


def test_a_noted_merge_and_its_noted_branch_are_not_added_up(noted):
    # both1.py by its own commit's note; both2.py has none, so the merge's note speaks for it
    assert landed(noted, "Merge branch 'both'") == "note mixed 7 0 3"


def test_a_merges_note_speaks_only_for_lines_whose_commit_has_none(noted):
    assert landed(noted, "Merge branch 'part'") == "note mixed 5 0 5"


def test_what_the_note_of_a_squash_does_not_cover_is_untracked_though_its_request_is_signed(noted):
    assert landed(noted, "Add (#7)") == "note mixed 3 0 7"


def test_the_agent_with_the_most_lines_names_the_commit(noted):
    assert "Most ai lines claude claude-opus-4.6 9" in noted.shown(COMMITS).splitlines()


def test_of_two_models_with_as_many_lines_every_night_names_the_same(night):
    columns, rows = "repo sha class tool model note claimed kept", ("opus", "sonnet")
    for repo, order in (("acme/trainer", rows), ("acme/tools", rows[::-1])):
        told = [f"{repo} a ai_note claude {model} n 4 4" for model in order]
        fill(night, "note_lines", "\n".join([columns, *told]))
        named = night.con.execute(f"SELECT model FROM ({notes.EVIDENCE})", {"repo": repo}).fetchall()
        assert named == [("sonnet",)]


def test_notes_of_an_ignored_tool_claim_nothing(tmp_path, repo):
    sha = repo.commit("Add", {"a.py": lines(9)})
    attest(repo, sha, "a.py\n  s_2::t_2 1-4\n  s_1::t_1 5-9\n")
    acme = read(tmp_path, repo)
    acme.configure({"acme/trainer": repo}, f'now = "{NOW}"\n[attribution]\nignore = ["claude"]')
    assert acme.landed() == 0
    assert acme.shown(LANDED) == "Add note mixed 4 0 5"


def test_a_note_that_git_cannot_read_is_named_and_tried_again(tmp_path, repo):
    sha = repo.commit("Add", {"a.py": lines(3)})
    attest(repo, sha, "a.py\n  s_1::t_1 1-3\n")
    file = repo.loose(repo.git("notes", "--ref=ai", "list", sha))
    kept = file.read_bytes()
    file.chmod(0o644)
    file.unlink()
    acme = read(tmp_path, repo)
    assert acme.shown("SELECT reason FROM rejects") == f"note of commit {sha}: git cannot read it"
    file.write_bytes(kept)
    repo.commit("Later", {"b.py": lines(1)})
    assert acme.landed() == 0
    assert acme.shown(LANDED).splitlines()[0] == "Add note ai 3 0 0"
    assert acme.ask("SELECT * FROM rejects") == []


def test_a_note_that_claims_more_than_before_is_published_though_no_line_moves(tmp_path, repo):
    sha = repo.commit("Add", {"a.py": lines(4)})
    attest(repo, sha, "a.py\n  s_1::t_1 1-4\n")
    acme = read(tmp_path, repo)
    attest(repo, sha, "a.py\n  s_1::t_1 1-28504\n")
    assert acme.night() == 0
    assert acme.figure("SELECT claimed FROM note_lines") == 28504
    assert acme.night() == 0
    assert acme.last()["outcome"] == "nothing new"


def test_many_ranges_take_no_time_beyond_their_number():
    claims = [Claim(b"a.py", n, n, bool(n % 2), "claude", "") for n in range(1, 60_001)]
    assert sum(len(spans) for spans in joined(claims).values()) == 60_000


def test_a_note_that_comes_later_changes_or_goes_is_followed(tmp_path, repo):
    sha = repo.commit(f"Add{CLAUDE}", {"a.py": lines(10)})
    acme = read(tmp_path, repo)
    assert acme.shown(LANDED) == "Add pure ai 10 0 0"
    for text, shown in (("1-4", "Add note mixed 4 0 6"), ("1-9", "Add note ai 9 0 1")):
        attest(repo, sha, f"a.py\n  s_1::t_1 {text}\n")
        assert acme.landed() == 0
        assert acme.shown(LANDED) == shown
    repo.git("notes", "--ref=ai", "remove", sha)
    assert acme.landed() == 0
    assert acme.shown(LANDED) == "Add pure ai 10 0 0"
    assert acme.shown(COMMITS) == "Add ai strong claude - -"
    assert acme.ask("SELECT * FROM note_ranges UNION ALL BY NAME SELECT * FROM note_lines") == []


def test_notes_are_no_history(noted):
    # a commit for each case, two for each of the three branches, one for the squash
    assert noted.totals("acme/trainer") == history(noted).totals()
    assert noted.totals("acme/trainer")[0] == 7 + 1 + 6 + 1


def test_a_note_read_twice_changes_nothing(tmp_path, repo):
    sha = repo.commit("Add", {"a.py": lines(2)})
    attest(repo, sha, "a.py\n  s_1::t_1 1\n")
    acme = read(tmp_path, repo)
    before = [acme.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in ("landed", "merges", "evidence")]
    repo.git("notes", "--ref=other", "add", "-m", "more", sha)  # the refs changed, so it is looked at again
    assert acme.landed() == 0
    after = [acme.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in ("landed", "merges", "evidence")]
    assert before == after


BROKEN = {
    "Bytes": (b"\xff\xfe", "no line of three dashes"),
    "List": (b"a.py\n  s_1::t 1\n---\n[]", "the JSON after the dashes is not an object"),
    "Range": (b"a.py\n  s_1::t 9-1\n---\n{}", "line 2: '9-1'; expected lines such as 1-4,9,12"),
    "10 MB": (b"a.py\n" + b"  s_1::t_1 1-2\n" * 700_000 + b"---\n{}", "8,000,001 bytes; expected at most"),
}


def test_a_broken_note_is_named_and_the_others_are_read(tmp_path, repo):
    broken = {name: repo.commit(f"{name}{CLAUDE}", {f"{name}.py": lines(2)}) for name in BROKEN}
    whole = repo.commit("Whole", {"b.py": lines(3)})
    for name, (content, _) in BROKEN.items():
        annotate(repo, broken[name], content)
    attest(repo, whole, "b.py\n  s_1::t_1 1-3\n")
    acme = read(tmp_path, repo)
    assert [landed(acme, name) for name in BROKEN] == ["pure ai 2 0 0"] * 4
    assert landed(acme, "Whole") == "note ai 3 0 0"
    reasons = dict(acme.ask("SELECT file, reason FROM rejects"))
    assert len(reasons) == 4
    for name, sha in broken.items():
        reason = reasons[f"acme/trainer note {sha}"]
        assert reason.startswith(f"note of commit {sha}: ")
        assert BROKEN[name][1] in reason
        attest(repo, sha, f"{name}.py\n  s_1::t_1 1\n")
    assert acme.read() == 0
    assert acme.ask("SELECT * FROM rejects") == []


def test_a_note_on_a_commit_that_is_not_here_is_counted(noted):
    listed = history(noted).git("notes", "--ref=ai", "list").splitlines()
    here = {sha for (sha,) in noted.ask("SELECT sha FROM commits")}
    (gone,) = {line.split()[1] for line in listed} - here
    assert noted.shown("SELECT file, reason FROM rejects") == (
        f"acme/trainer notes 1 notes speak of commits that no read branch or request reaches, such as {gone}"
    )


def test_what_was_said_to_an_agent_is_not_taken_over(noted):
    assert landed(noted, "Secret") == "note mixed 1 0 1"
    for file in noted.warehouse.rglob("*"):
        assert not file.is_file() or b"the secret words" not in file.read_bytes()
