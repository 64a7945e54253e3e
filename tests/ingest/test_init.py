"""python -m ingest init: finds clones, proposes settings, and writes a file that is its own manual."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest import config
from ingest.__main__ import main
from ingest.commands.init import MANUAL
from ingest.drop import found
from ingest.evaluations.settings import Suite
from tests.ingest.repository import Repository, create

SETTING = re.compile(r"# (?=[\w\"*/.]+ = |\[{1,2}\w+\]{1,2}$)", re.M)


def clone(folder: Path, *files: str, origin: str | None = None, bare: bool = False) -> Repository:
    """A repository with a commit of these files, or without any."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    repo = create(folder, bare=bare)
    if files:
        repo.commit("First", dict.fromkeys(files, "x\n"))
    if origin:
        repo.git("config", "remote.origin.url", origin)
    return repo


def init(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["init", *map(str, words)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def proposed(capsys: pytest.CaptureFixture[str], folder: Path) -> dict[str, config.Repo]:
    """What is proposed for the clones below a folder, by name."""
    out = folder / "foreshock.toml"
    out.unlink(missing_ok=True)
    assert init(capsys, folder, "--out", out)[0] == 0
    return {repo.name: repo for repo in config.load(out, check_paths=True).repos}


def test_it_finds_work_trees_and_bare_repositories_and_prints_the_next_two_commands(tmp_path, capsys):
    clone(tmp_path / "web", "app.py", origin="git@example.com:acme/web.git")
    clone(tmp_path / "tools.git", "a", bare=True)
    clone(tmp_path / "web" / "vendored", "never looked for in here")
    for hidden in ("node_modules/x", ".venv/y", "venv/z"):
        clone(tmp_path / hidden, "not one of ours")
    out = tmp_path / "my settings.toml"
    code, printed, said = init(capsys, tmp_path, "--out", out)
    assert code == 0
    assert printed == (f"python -m ingest --config '{out}'\npython -m dashboard --config '{out}'\n")
    assert said.startswith(f"2 repositories found, {out} written")
    (tmp_path / "drop" / "events.csv").write_text("happened_on,what\n2026-01-01,A tool changed\n")
    assert found.names(config.load(out)) == ["drop/events.csv"]
    assert [(repo.name, Path(repo.git)) for repo in config.load(out).repos] == [
        ("tools", tmp_path / "tools.git"),
        ("acme/web", tmp_path / "web"),
    ]


def test_without_words_it_looks_here_and_writes_foreshock_toml(tmp_path, capsys, monkeypatch):
    clone(tmp_path / "web", "app.py")
    monkeypatch.chdir(tmp_path)
    code, printed, _ = init(capsys)
    assert code == 0
    assert printed.splitlines()[0] == "python -m ingest --config foreshock.toml"
    assert 'git = "web"\n' in (tmp_path / "foreshock.toml").read_text()


def test_it_never_writes_over_a_file(tmp_path, capsys):
    clone(tmp_path / "web", "app.py")
    out = tmp_path / "foreshock.toml"
    out.write_text("mine")
    code, _, said = init(capsys, tmp_path, "--out", out)
    assert (code, out.read_text()) == (2, "mine")
    assert said == f"{out} is already there and stays as it is: name another file with --out FILE\n"


def test_folders_without_clones_or_that_are_none_are_named(tmp_path, capsys):
    out = tmp_path / "foreshock.toml"
    code, _, said = init(capsys, tmp_path, "--out", out)
    assert (code, said) == (
        2,
        f"no git repository below {tmp_path}: name the folders that hold your clones\n",
    )
    assert init(capsys, tmp_path / "gone", "--out", out)[2] == f"{tmp_path}/gone is no folder\n"
    assert init(capsys, tmp_path, "--out", tmp_path / "gone" / "x.toml")[0] == 2
    assert not out.exists()


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("https://example.com/acme/trainer.git", "acme/trainer"),
        ("https://user:secret@example.com/acme/trainer", "acme/trainer"),
        ("ssh://git@example.com:2222/group/sub/next.js.git", "group/sub/next.js"),
        ("git@example.com:acme/trainer.git", "acme/trainer"),
        ("/srv/git/elsewhere.git", "folder"),
        ("file:///srv/git/elsewhere.git", "folder"),
        ("https://example.com/Übung/.größe", "Übung/größe"),
        (None, "folder"),
        ("https://example.com/acme/~odd name!.git", "acme/odd-name-"),
    ],
)
def test_the_name_is_owner_and_name_of_the_origin_else_that_of_the_folder(tmp_path, capsys, origin, name):
    clone(tmp_path / "folder", "a", origin=origin)
    assert list(proposed(capsys, tmp_path)) == [name]
    assert "secret" not in (tmp_path / "foreshock.toml").read_text()


def test_two_clones_of_one_origin_get_two_names_and_a_second_work_tree_none(tmp_path, capsys):
    first = clone(tmp_path / "one", "a", origin="https://example.com/acme/web")
    clone(tmp_path / "two", "a", origin="https://example.com/Acme/Web")
    first.git("worktree", "add", "-q", tmp_path / "tree")
    assert list(proposed(capsys, tmp_path)) == ["acme/web", "Acme/Web-2"]
    text = (tmp_path / "foreshock.toml").read_text()
    assert '# "Acme/Web" again: a commit in both counts in the first of them\nname = "Acme/' in text
    assert text.count(" again: ") == 1


def test_a_folder_that_only_looks_like_a_clone_is_left_out_in_words(tmp_path, capsys):
    clone(tmp_path / "web", "a")
    (tmp_path / "broken" / ".git").mkdir(parents=True)
    _, _, said = init(capsys, tmp_path, "--out", tmp_path / "x.toml")
    assert said.splitlines() == [
        f"{tmp_path}/broken: left out: has no git repository in it",
        f"1 repository found, {tmp_path}/x.toml written: read it, change what is wrong, and then",
    ]


def test_the_branch_is_the_one_origin_calls_its_own_else_the_one_checked_out(tmp_path, capsys):
    repo = clone(tmp_path / "web", "a")
    for branch in ("release", "topic"):
        repo.point(branch, repo.tip())
    repo.git("symbolic-ref", "HEAD", "refs/heads/topic")
    assert proposed(capsys, tmp_path)["web"].branch == "topic"
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release")
    assert proposed(capsys, tmp_path)["web"].branch == "release"
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/not-here")
    assert proposed(capsys, tmp_path)["web"].branch == "topic"
    repo.git("update-ref", "--no-deref", "HEAD", repo.tip())
    assert proposed(capsys, tmp_path)["web"].branch == "main"


def test_a_repository_without_commits_is_proposed_without_a_branch(tmp_path, capsys):
    clone(tmp_path / "empty")
    assert proposed(capsys, tmp_path)["empty"].branch is None
    assert "# no commits yet" in (tmp_path / "foreshock.toml").read_text()


def test_a_proposal_with_an_empty_repository_passes_the_check_and_the_night_agrees(tmp_path, capsys):
    clone(tmp_path / "empty")
    out = tmp_path / "foreshock.toml"
    assert init(capsys, tmp_path, "--out", out)[0] == 0
    assert main(["check", "git", "--config", str(out)]) == 0
    assert capsys.readouterr().out == "ok    git empty: no commits yet\n"
    assert main(["git", "--config", str(out)]) == 0
    assert "git empty: 1 row\n" in capsys.readouterr().err


def test_team_and_scope_come_from_where_a_clone_lies(tmp_path, capsys):
    for path in ("web", "platform/api", "research/trainer", "labs/prototype-agent"):
        clone(tmp_path / path, "a")
    assert {name: (repo.team, repo.scope) for name, repo in proposed(capsys, tmp_path).items()} == {
        "web": (None, "production"),
        "api": ("platform", "production"),
        "trainer": ("research", "research"),
        "prototype-agent": ("labs", "experimental"),
    }


def test_areas_are_proposed_from_the_tree_and_the_watched_ones_come_first(tmp_path, capsys):
    clone(
        tmp_path / "trainer",
        *("src/train/loop.py", "src/models/net.py", "src/evals/run.py", "src/evals/safety/probe.py"),
        *("safety/rules.py", "rewards/code.py", "tests/train/test_loop.py", "docs/evals/index.md"),
        *("web/app.py", ".github/workflows/ci.yml", "CODEOWNERS", "src/e[v]als/train/x.py"),
    )
    areas = proposed(capsys, tmp_path)["trainer"].areas
    marks = ("ai_research", "guarded", "safety")
    assert [(area.glob, [mark for mark in marks if getattr(area, mark)]) for area in areas] == [
        ("rewards/**", ["ai_research", "guarded"]),
        ("src/evals/**", ["ai_research", "guarded"]),
        ("safety/**", ["guarded", "safety"]),
        (".github/workflows/**", ["guarded"]),
        ("CODEOWNERS", ["guarded"]),
        ("src/train/**", ["ai_research"]),
        ("src/models/**", ["ai_research"]),
    ]


def test_models_of_a_web_application_are_no_ai_research(tmp_path, capsys):
    clone(tmp_path / "shop", "shop/models/order.py", "shop/views.py")
    assert proposed(capsys, tmp_path)["shop"].areas == ()


def test_paths_that_would_be_read_as_something_else_are_written_so_that_they_are_not(tmp_path, capsys):
    for path in ("a:b", "-x", "~y", 'quo"ted\\'):
        clone(tmp_path / path, "a")
    clone(tmp_path / "new\nline", "a")
    out = tmp_path / "foreshock.toml"
    _, _, said = init(capsys, tmp_path, "--out", out)
    assert "left out: a path with control characters" in said
    found = {Path(repo.git) for repo in config.load(out, check_paths=True).repos}
    assert found == {tmp_path / path for path in ("a:b", "-x", "~y", 'quo"ted\\')}


def test_a_repository_that_configures_programs_runs_none_of_them(tmp_path, capsys):
    repo = clone(tmp_path / "trap", "evals/a")
    alarm = tmp_path / "alarm"
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "credential.helper"):
        repo.git("config", key, f"!touch {alarm}" if key == "credential.helper" else f"touch {alarm}")
    assert list(proposed(capsys, tmp_path)) == ["trap"]
    assert not alarm.exists()


def test_every_setting_stands_in_the_manual_as_a_comment_with_its_default(tmp_path):
    manual = MANUAL.read_text()
    (tmp_path / "bare.toml").write_text("")
    (tmp_path / "full.toml").write_text(SETTING.sub("", manual.replace("{repos}", "")))
    bare, full = config.load(tmp_path / "bare.toml"), config.load(tmp_path / "full.toml")
    # not their defaults
    examples = {"now", "teams", "kinds", "files", "paths", "overrides", "attribution", "github", "gitlab"}
    examples |= {"evaluations", "models", "tasks", "suites", "notices", "tripwires"}
    for table in (
        None,
        "people",
        "attribution",
        "velocity",
        "survival",
        "horizon",
        "dashboard",
        "files",
        "evaluations",
    ):
        default, shown = (getattr(each, table) if table else each for each in (bare, full))
        for key in type(default).model_fields.keys() - {
            "file",
            "rebuild",
            "repos",
            "people",
            "velocity",
            "agents",
            "override",
        }:
            assert key in shown.model_fields_set
            assert (getattr(default, key) == getattr(shown, key)) is (key not in examples)
    described = config.Repo.model_fields | config.Area.model_fields | config.Agent.model_fields
    described |= Suite.model_fields
    for key in described.keys() - {"glob"}:
        assert re.search(rf"^#  +{key} ", manual, re.M)
