"""The owner's own agents and ignored tools, from `[attribution]` in foreshock.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.mistakes import ConfigError
from tests.ingest.nights import NOW, Home, home
from tests.ingest.repository import Repository, create, lines

OWN = f"""now = "{NOW}"
[[attribution.agents]]
tool = "acme-coder"
identities = ["coder@example.com", "acme-coder[bot]"]
names = '^acme/crew/[a-z]+$'
trailers = ["Executed-By"]
branches = ["acme-coder/"]
"""
COMMITS = "SELECT subject, origin, grade, tool, person IS NULL FROM commits ORDER BY committed_at"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return create(tmp_path / "trainer.git")


def read(tmp_path: Path, repo: Repository, more: str = OWN) -> Home:
    """A warehouse after one night."""
    acme = home(tmp_path / "home", {"acme/trainer": repo}, more)
    assert acme.landed() == 0
    return acme


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night over work of every kind, each with files of its own."""
    folder = tmp_path_factory.mktemp("known")
    repo = create(folder / "trainer.git")
    repo.commit("Identity", {"a.py": lines(1)}, author="Coder <coder@example.com>")
    repo.commit("App", {"a.py": lines(2)}, author="x <7+acme-coder[bot]@users.noreply.github.com>")
    repo.commit("Name", {"a.py": lines(3)}, author="acme/crew/emma <ada@example.com>")
    repo.commit("Trailer\n\nExecuted-By: acme/crew/joe", {"a.py": lines(4)})
    repo.commit("Person", {"a.py": lines(5)})
    merged(repo, "acme-coder/retries", {"own.py": lines(4)})
    bot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    repo.commit("Bump", {"bump.py": lines(4)}, branch="topic", parents=[repo.tip()], author=bot)
    tip = repo.commit("Work of others", {"work.py": lines(2)}, branch="topic")
    repo.merge("Merge pull request #3 from acme/codex/retries", tip)
    for branch in ALIKE:
        merged(repo, branch, {f"{branch}.py": lines(4)})
    return read(folder, repo)


ALIKE = ("codex-retries", "my/codex/retries", "cursor-agents", "ai-notes")


def merged(repo: Repository, branch: str, files: dict[str, str]) -> None:
    """A request of one commit from this branch."""
    repo.git("update-ref", "-d", "refs/heads/topic")
    tip = repo.commit(f"Work on {branch}", files, branch="topic", parents=[repo.tip()])
    repo.merge(f"Merge pull request #3 from acme/{branch}", tip)
    repo.git("update-ref", "-d", "refs/heads/topic")


def of(known: Home, branch: str, columns: str) -> list[tuple]:
    """What is told of the landing of a branch, and what marks it."""
    sql = f"SELECT {columns} FROM merges AS m LEFT JOIN evidence AS e USING (repo, sha) WHERE m.branch = ?"
    return known.ask(sql, [branch])


def test_own_agents_are_known_by_identity_name_and_trailer(known):
    assert known.shown(COMMITS).splitlines()[:5] == [
        "Identity ai strong acme-coder True", "App ai strong acme-coder True",
        "Name ai strong acme-coder False", "Trailer ai strong acme-coder False",
        "Person undeclared - - False",
    ]  # fmt: skip


def test_a_branch_of_an_own_agent_marks_its_landing_weakly(known):
    told = "m.how, m.written, m.written_strict, m.ai_lines::INT, m.marked, m.marked_grade, m.marked_tool"
    marks = "e.place, e.grade, e.text"
    assert of(known, "acme-coder/retries", f"{told}, {marks}") == [
        *[
            (
                "merge",
                "ai",
                "undeclared",
                4,
                "ai",
                "weak",
                "acme-coder",
                "branch",
                "weak",
                "branch acme-coder/…",
            )
        ]
    ]
    # the commits themselves bear no mark: the branch speaks of the landing
    commits = "SELECT origin FROM commits WHERE subject = 'Work on acme-coder/retries'"
    assert known.figure(commits) == "undeclared"
    ((merge,),) = of(known, "acme-coder/retries", "m.sha")
    marked = f"FROM attributed_lines WHERE merge = '{merge}' GROUP BY ALL"
    assert known.shown(f"SELECT mark.origin, mark.grade, sum(lines)::INT {marked}") == "ai weak 4"


def test_a_branch_says_nothing_of_work_that_is_marked_or_automatic(known):
    assert of(known, "codex/retries", "DISTINCT m.ai_lines::INT, m.automation_lines::INT") == [(2, 4)]


def test_names_that_only_look_like_an_agents_branch_say_nothing(known):
    for branch in ALIKE:
        assert of(known, branch, "m.ai_lines::INT, m.written, e.text") == [(0, "undeclared", None)], branch


def test_what_an_own_rule_matches_may_be_a_persons_name_and_is_not_kept(tmp_path, repo):
    own = OWN.replace("^acme/crew/[a-z]+$", r"\\(via acme\\)$")
    repo.commit("One\n\nExecuted-By: Jane Doe <jane.doe@example.com>", {"a.py": lines(1)})
    repo.commit("Two", {"a.py": lines(2)}, author="Jane Doe (via acme) <jane.doe@example.com>")
    acme = read(tmp_path, repo, own.replace("'\\\\(via acme\\\\)$'", "'.*\\(via acme\\)$'"))
    assert acme.shown("SELECT text FROM evidence ORDER BY text") == (
        "Executed-By: acme-coder\nauthor name: acme-coder"
    )


def test_a_branch_that_is_unmarked_by_new_settings_loses_its_mark(tmp_path, repo):
    root = repo.commit("Start", {"a.py": lines(1)})
    tip = repo.commit("Work", {"b.py": lines(4)}, branch="topic", parents=[root])
    repo.merge("Merge pull request #3 from acme/codex/retries", tip)
    acme = read(tmp_path, repo)
    assert acme.shown("SELECT written FROM merges WHERE how = 'merge'") == "ai"
    acme.configure({"acme/trainer": repo}, f'now = "{NOW}"\n[attribution]\nignore = ["codex"]')
    assert acme.landed() == 0
    assert acme.shown("SELECT written, marked FROM merges WHERE how = 'merge'") == "undeclared -"
    assert acme.ask("SELECT text FROM evidence") == []


def test_an_ignored_tool_leaves_no_mark(tmp_path, repo):
    repo.commit("Add\n\nCo-Authored-By: Claude <noreply@anthropic.com>", {"a.py": lines(1)})
    more = f'now = "{NOW}"\n[attribution]\nignore = ["claude"]'
    assert read(tmp_path, repo, more).shown(COMMITS) == "Add undeclared - - False"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('ignore = ["claud"]', "attribution.ignore: no rule is of the tool claud; did you mean claude?"),
        ('agents = [{ tool = "x", names = "(" }]', "rule own-1-name1: pattern: bad pattern '('"),
        ('agents = [{ tool = "x", names = "(a)\\\\1" }]', "bad pattern"),
        ('agents = [{ tool = "x", names = "(a{999}){999}" }]', "bad pattern"),
        (
            'agents = [{ tool = "x", identities = ["a@example.com"] }, '
            '{ tool = "y", identities = ["a@example.com"] }]',
            "a@example.com is in rule own-1-identity1 too",
        ),
    ],
)
def test_a_mistake_in_own_rules_is_named_before_the_night(tmp_path, repo, settings, said):
    acme = home(tmp_path / "home", {"acme/trainer": repo}, f"[attribution]\n{settings}")
    with pytest.raises(ConfigError) as error:
        acme.night()
    assert "foreshock.toml" in str(error.value)
    assert said in str(error.value)


def test_a_pattern_that_would_run_for_ever_elsewhere_runs_in_linear_time(tmp_path, repo):
    repo.commit("Work", {"a.py": lines(1)}, author=f"{'a' * 50_000}! <ada@example.com>")
    more = f"""now = "{NOW}"\n[[attribution.agents]]\ntool = "x"\nnames = '^(a+)+$'"""
    assert read(tmp_path, repo, more).shown("SELECT origin FROM commits") == "undeclared"
