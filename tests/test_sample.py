"""The sample organisation's histories: made anew they are the same, and all that they promise is there."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ingest.config import load
from tests.ingest.repository import create, lines

SAMPLE = Path(__file__).parent.parent / "sample_data"
REPOS = ("trainer", "serving", "evals", "console")
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
TOOLS = {
    "claude": r"Co-Authored-By: Claude( Opus [\d.]+)? <noreply@anthropic\.com>",
    "cursor": r"Co-authored-by: Cursor <cursoragent@cursor\.com>|Made-with: Cursor|<cursoragent@cursor\.com>",
    "codex": r"Co-authored-by: (Codex|codex \(GPT-5\.4\)) <noreply@openai\.com>",
    "aider": r"Co-authored-by: aider \([\w.-]+\) <aider@aider\.chat>|\(aider\) <",
    "copilot": r"<198982749\+Copilot@users\.noreply\.github\.com>",
    "devin": r"<158243242\+devin-ai-integration\[bot\]@users\.noreply\.github\.com>",
}
ROBOTS = r"49699333\+dependabot\[bot\]|29139614\+renovate\[bot\]|41898282\+github-actions\[bot\]"
MACHINES = (
    rf"{ROBOTS}|198982749\+Copilot|175728472\+Copilot|158243242\+devin-ai|136622811\+coderabbitai\[bot\]"
)
OTHERS = "noreply@github.com support@github.com noreply@anthropic.com noreply@openai.com aider@aider.chat"
WRITTEN = r"(?!third_party/|libs/|legacy/|src/api/|serving/api/).*\.(py|ts|tsx|ipynb)"


def git(folder, *words):
    done = subprocess.run(
        ["git", *words], cwd=folder, env=QUIET, capture_output=True, check=True, text=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture(scope="module")
def mirrors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirrors")
    for repo in REPOS:
        git(folder, "clone", "--quiet", "--mirror", str(SAMPLE / "repos" / f"{repo}.bundle"), repo)
    return {repo: folder / repo for repo in REPOS}


@pytest.fixture(scope="module")
def commits(mirrors):
    """(repo, sha, parents, author, committer, committed at, message) of every commit of every ref."""
    form = "--format=%x01%H%x02%P%x02%an <%ae>%x02%cn <%ce>%x02%ct%x02%cs%x02%B"
    found = []
    for repo, folder in mirrors.items():
        for text in git(folder, "log", "--exclude=refs/notes/*", "--all", form).split("\x01")[1:]:
            sha, parents, author, committer, seconds, day, message = text.split("\x02")
            found.append((repo, sha, parents.split(), author, committer, int(seconds), day, message.strip()))
    return found


def files_of(folder, suffix=""):
    return [
        path
        for path in git(folder, "ls-tree", "-r", "--name-only", "main").split("\n")
        if path.endswith(suffix)
    ]


def heads(folder, repo):
    return git(folder, "bundle", "list-heads", f"repos/{repo}.bundle")


def test_making_it_anew_gives_the_same_commits_and_files(tmp_path):
    subprocess.run(
        [sys.executable, "-B", SAMPLE / "make.py", "--quick", "--out", tmp_path],
        check=True,
        capture_output=True,
    )
    for repo in REPOS:
        assert heads(tmp_path, repo) == heads(SAMPLE, repo)
    for made in [tmp_path / "people.csv", *(tmp_path / "drop").iterdir(), *(tmp_path / "evals").rglob("*.*")]:
        assert made.read_bytes() == (SAMPLE / made.relative_to(tmp_path)).read_bytes(), made.name
    assert {file.name for file in (SAMPLE / "drop").iterdir()} == {
        f.name for f in (tmp_path / "drop").iterdir()
    }


def test_it_is_small_and_its_scripts_are_short():
    kept = [file for file in SAMPLE.rglob("*") if file.is_file()]
    kept = [file for file in kept if not {"warehouse", "__pycache__"} & set(file.relative_to(SAMPLE).parts)]
    assert sum(file.stat().st_size for file in kept) < 5_000_000
    assert all(len(file.read_text().splitlines()) <= 250 for file in kept if file.suffix == ".py")


def test_a_bundle_that_is_packed_tightly_holds_the_same(tmp_path: Path, monkeypatch):
    monkeypatch.syspath_prepend(SAMPLE)
    from making.writer import bundle

    made = create(tmp_path / "x.git")
    for number in range(9):
        made.commit(f"Change {number}", {"a.py": lines(500) + f"{number}\n"})
    for name in ("quick", "tight"):
        bundle(made.path, tmp_path / name, name == "quick")
        packed = "\npacks: 1\n" in git(made.path, "count-objects", "-v")
        assert packed == (name == "tight")
    quick, tight = (git(tmp_path, "bundle", "list-heads", name) for name in ("quick", "tight"))
    assert quick == tight != ""


def test_every_bundle_is_whole(mirrors):
    for repo, folder in mirrors.items():
        assert "complete history" in git(folder, "bundle", "verify", str(SAMPLE / "repos" / f"{repo}.bundle"))
        assert git(folder, "fsck", "--full", "--strict") == ""
        assert git(folder, "symbolic-ref", "HEAD").strip() == "refs/heads/main"


def test_the_histories_run_from_2022_to_october_2026(commits):
    assert 1_500 <= len(commits) <= 4_300
    for repo in REPOS:
        days = sorted(commit[6] for commit in commits if commit[0] == repo)
        assert days[0] == "2022-01-01"
        assert "2026-10-20" < days[-1] < "2026-10-31"


def test_work_lands_in_every_way(commits, mirrors):
    def messages(pattern, wanted=lambda commit: True):
        return sum(bool(re.match(pattern, commit[7])) for commit in commits if wanted(commit))

    by_forge = r"GitHub <noreply@github\.com>"
    assert messages(r"[^\n]+ \(#\d+\)(\n|$)", lambda c: re.fullmatch(by_forge, c[4]) and len(c[2]) == 1) > 500
    assert messages(r"Merge pull request #\d+ from acme/\S+\n\n", lambda c: len(c[2]) == 2) > 300
    assert messages(r"Merge branch 'main' of github\.com:acme/", lambda c: len(c[2]) == 2) == 6
    assert messages(r"Merge branch 'main' into ", lambda c: len(c[2]) == 2) == 2
    assert messages(r"Merge branches ", lambda c: len(c[2]) == 4) == 1
    assert messages(r"Merge branch 'develop'$", lambda c: len(c[2]) == 2) == 1
    runs = Counter((c[4], c[5]) for c in commits if c[0] == "evals" and len(c[2]) == 1)
    assert sum(count > 1 for count in runs.values()) > 30, "commits that were rebased together"
    assert sum("refs/pull/" in ref for ref in git(mirrors["trainer"], "for-each-ref").split("\n")) > 300
    assert "refs/pull/" not in git(mirrors["console"], "for-each-ref")


def test_reverts_and_relandings_name_a_commit_that_is_there(commits):
    known = {commit[1] for commit in commits}
    named = Counter()
    for commit in commits:
        if found := re.match(
            r'(Revert|Reapply) ".+\n\nThis reverts commit ([0-9a-f]{40})(\.|, reversing\n)', commit[7]
        ):
            assert found[2] in known
            named[found[1]] += 1
    assert named["Revert"] > 40
    assert named["Reapply"] > 15


def test_histories_are_imported_and_a_reformat_is_to_be_ignored(commits, mirrors):
    roots = Counter(commit[0] for commit in commits if not commit[2])
    assert roots == {"trainer": 1, "serving": 2, "evals": 2, "console": 1}
    assert sum("\n\ngit-subtree-dir: libs\n" in commit[7] for commit in commits) == 1
    ignored = git(mirrors["trainer"], "show", "main:.git-blame-ignore-revs").splitlines()[-1]
    assert (
        git(mirrors["trainer"], "log", "-1", "--format=%s", ignored).strip() == "Reformat with double quotes"
    )


def test_line_notes_of_agents_and_persons_speak_of_commits_that_are_there(mirrors):
    noted = [line.split()[1] for line in git(mirrors["trainer"], "notes", "--ref=ai", "list").splitlines()]
    assert len(noted) > 25
    claimed = added = 0
    for sha in noted:
        note = git(mirrors["trainer"], "notes", "--ref=ai", "show", sha).partition("\n---\n")[0]
        spans = re.findall(r"(?<=[ ,])(\d+)(?:-(\d+))?(?=,|$)", note, re.M)
        claimed += sum(int(last or first) - int(first) + 1 for first, last in spans)
        rows = git(mirrors["trainer"], "show", "--numstat", "--format=", sha).splitlines()
        added += sum(int(row.split("\t")[0]) for row in rows if row[0] != "-")
    assert 0.5 * added < claimed < 2 * added
    assert "h_00000000000001" in "".join(
        git(mirrors["trainer"], "notes", "--ref=ai", "show", sha) for sha in noted
    )
    assert "git-ai" not in git(mirrors["serving"], "for-each-ref")


def test_one_request_was_rewritten(mirrors):
    form = "--format=%at %an %H"
    old = git(mirrors["trainer"], "log", "-3", form, "backup/before-rebase").splitlines()
    kept = git(mirrors["trainer"], "log", form, "--exclude=refs/heads/backup/*", "--all").splitlines()
    written = {line.rsplit(" ", 1)[0] for line in kept}
    assert not set(old) & set(kept), "the first version is no part of what landed"
    assert all(line.rsplit(" ", 1)[0] in written for line in old), "but was written at the same moments"


def test_paths_are_of_every_kind(mirrors):
    everything = {repo: files_of(folder) for repo, folder in mirrors.items()}
    endings = Counter(Path(path).suffix for paths in everything.values() for path in paths)
    wanted = {".py", ".ts", ".tsx", ".ipynb", ".md", ".yml", ".toml", ".lock", ".csv", ".png", ".ckpt"}
    assert wanted <= endings.keys()
    assert any(path.startswith("third_party/") for path in everything["serving"])
    assert "linguist-generated" in git(mirrors["serving"], "show", "main:.gitattributes")
    assert "linguist-vendored" in git(mirrors["serving"], "show", "main:.gitattributes")
    assert sum(".mailmap" in paths for paths in everything.values()) == 4
    renamed = git(
        mirrors["trainer"],
        "log",
        "--no-merges",
        "-M",
        "--diff-filter=R",
        "--name-status",
        "--format=",
        "main",
    )
    assert renamed.count("\n") > 40
    assert "-\t-\tdocs/overview.png" in git(mirrors["trainer"], "log", "--numstat", "--format=", "main")


def test_the_source_can_be_read_as_source(mirrors):
    for repo in ("trainer", "serving", "evals"):
        for path in files_of(mirrors[repo], ".py")[::5]:
            ast.parse(git(mirrors[repo], "show", f"main:{path}"), path)
    for path in files_of(mirrors["evals"], ".ipynb"):
        assert json.loads(git(mirrors["evals"], "show", f"main:{path}"))["nbformat"] == 4


def test_tools_and_robots_leave_their_marks(commits):
    found = Counter()
    for commit in commits:
        text = f"{commit[3]}\n{commit[7]}"
        found.update(tool for tool, pattern in TOOLS.items() if re.search(pattern, text))
        found.update(re.findall(ROBOTS, commit[3]))
    assert all(found[tool] > 20 for tool in TOOLS), found
    assert len(found) == len(TOOLS) + 3
    assert any(
        commit[7].startswith("Merge pull request") and "acme/codex/" in commit[7] for commit in commits
    )
    assert any("\nAssisted-by: " in commit[7] for commit in commits)


def test_nobody_in_it_is_real(commits):
    own = (
        rf"[\w.-]+@([\w.]+\.)?acme\.example|[\w.-]+@example\.com|({MACHINES})\S*@users\.noreply\.github\.com"
    )
    machines = {*OTHERS.split(), "cursoragent@cursor.com", "copilot@github.com"}
    for commit in commits:
        for email in re.findall(r"<([^<>\s]+@[^<>\s]+)>", "\n".join((commit[3], commit[4], commit[7]))):
            assert email in machines or re.fullmatch(own, email), email


def test_three_people_work_in_console(commits):
    last_year = [c for c in commits if c[0] == "console" and c[6] > "2025-10-31" and "@acme.example" in c[3]]
    assert len({commit[3].removesuffix(" (aider)") for commit in last_year}) == 3


def test_the_marked_share_of_lines_climbs(mirrors):
    ours, lines = Counter(), Counter()
    for repo, folder in mirrors.items():
        form = "--format=%x01%cs %an <%ae>%n%B%x02"
        for text in git(folder, "log", "--no-merges", "--numstat", "-M", form, "main").split("\x01")[1:]:
            words, numbers = text.split("\x02")
            counted = re.findall(rf"^(\d+)\t\d+\t{WRITTEN}$", numbers, re.M)
            total = sum(int(added) for added, _ in counted)
            for key in (words[:4], f"{repo} {words[:4]}"):
                lines[key] += total
                ours[key] += total * any(re.search(pattern, words) for pattern in TOOLS.values())
    share = {key: ours[key] / lines[key] for key in lines}
    assert share["2022"] == 0
    assert 0.003 < share["2023"] < 0.03
    assert share["2023"] < share["2024"] < 0.06
    assert 0.25 < share["2025"] < 0.55
    assert share["2026"] > 0.7
    assert share["console 2026"] < share["serving 2026"] < share["trainer 2026"]


def test_its_configuration_is_read_without_a_mistake():
    config = load(SAMPLE / "foreshock.toml", check_paths=True)
    assert [repo.name for repo in config.repos] == [f"acme/{repo}" for repo in REPOS]
    assert {repo.scope for repo in config.repos} == {"production", "research"}
    guarded = {area.glob for repo in config.repos for area in repo.areas if area.guarded}
    assert {"evals/**", "permissions/**", "graders/**"} <= guarded
    assert str(config.now) == "2026-10-31"
