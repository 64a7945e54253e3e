"""python -m ingest check: what can be read, before the first night."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from ingest.__main__ import main
from tests.forge import faults
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.repository import Repository, create


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = create(tmp_path / "trainer.git")
    made.commit("Begin")
    return made


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def configured(tmp_path: Path, repository: object, more: str = "") -> Path:
    return nights.home(tmp_path / "home", {"acme/trainer": repository}, more).folder / "foreshock.toml"


def test_all_that_is_configured_is_asked_and_nothing_is_written(
    tmp_path, repository, github: Fake, monkeypatch, capsys
):
    synced.hurried(monkeypatch, github)
    github.skew = timedelta(0)
    github.write("acme/trainer", synced.HISTORY)
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\nrepos = ["acme/trainer"]\n')
    code, out, err = said(capsys, "check", "--config", file)
    assert (code, err) == (0, "")
    head = repository.tip()
    assert out.splitlines() == [
        "ok    evaluations -: nothing is configured",
        "ok    files       -: nothing is configured",
        f"ok    git         acme/trainer: its branch is at {head[:10]}",
        f"ok    github      {github.url}: the token in GITHUB_TOKEN is good for 5,000 of 5,000 questions "
        "an hour, scopes read:org, repo",
        "ok    github      acme/trainer: 4 runs, 3 requests: about 34 questions",
        f"ok    github      {github.url}: a first night asks about 34 questions: 0 minutes of its limit",
        "ok    gitlab      -: nothing is configured",
    ]
    assert not (file.parent / "warehouse").exists()


def test_what_is_missing_is_named(tmp_path, repository, github: Fake, monkeypatch, capsys):
    synced.hurried(monkeypatch, github)
    github.skew = timedelta(hours=1)
    github.write("acme/trainer", synced.HISTORY)
    github.fail("/deployments", faults.missing_scope("deployments=read"), times=inf)
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\nrepos = ["acme/trainer"]\n')
    code, out, err = said(capsys, "check", "github", "--config", file)
    assert code == 3
    assert "FAIL  github acme/trainer: /repos/acme/trainer/deployments is not allowed" in out
    assert "it needs deployments=read: widen the token in GITHUB_TOKEN" in out
    assert "its clock is +3,600 s off ours: mend the clock of this machine" in out.replace("3,599", "3,600")
    assert err == "1 cannot be read: mend what the lines say, and ask again\n"


def test_a_branch_that_is_not_there_and_a_file_of_no_table_fail(tmp_path, repository, capsys):
    table = {"git": repository, "branch": "trunk"}
    file = configured(tmp_path, table, '[files]\npaths = ["drop/*"]\n')
    (file.parent / "drop").mkdir()
    (file.parent / "drop" / "ci_run.csv").write_text("repo,run,attempt\n")
    (file.parent / "drop" / "ci_runs.csv").write_text("repo,run,attempt\n")
    code, out, _ = said(capsys, "check", "--config", file)
    assert code == 3
    assert "FAIL  files       drop/ci_run.csv: its name begins with no table" in out
    assert "ok    files       drop/ci_runs.csv: rows of ci_runs" in out
    assert f"FAIL  git         acme/trainer: {repository.path} has no trunk: check `branch`" in out


def test_a_token_that_is_not_there_and_an_unknown_source_are_said(
    tmp_path, repository, github: Fake, monkeypatch, capsys
):
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\nrepos = ["acme/trainer"]\n')
    code, out, _ = said(capsys, "check", "github", "--config", file)
    assert (code, "GITHUB_TOKEN is not set" in out) == (3, True)
    code, _, err = said(capsys, "check", "gihub", "--config", file)
    assert (code, "unknown source 'gihub'" in err) == (2, True)


def test_a_repository_that_nobody_configured_is_a_mistake_with_the_nearest_name(tmp_path, repository, capsys):
    file = configured(tmp_path, repository, '[github]\nrepos = ["acme/trainr"]\n')
    code, _, err = said(capsys, "check", "--config", file)
    assert code == 2
    assert "github.repos: no [[repos]] has the name or the address of 'acme/trainr'; did you mean" in err


def test_a_server_without_a_limit_and_without_graphql_is_asked_what_it_has(
    tmp_path, repository, github: Fake, monkeypatch, capsys
):
    synced.hurried(monkeypatch, github)
    github.skew = timedelta(0)
    github.write("acme/trainer", synced.HISTORY)
    github.fail("/rate_limit|/graphql", faults.not_found(), times=inf)
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\nrepos = ["acme/trainer"]\n')
    code, out, _ = said(capsys, "check", "github", "--config", file)
    assert code == 0
    assert f"ok    github {github.url}: it sets no limit" in out
    assert "acme/trainer: 4 runs; requests by REST, which takes four questions for each" in out
    assert out.endswith("a first night asks about 34 questions\n")


def test_an_organisation_that_cannot_be_listed_and_a_forge_without_repositories_fail(
    tmp_path, repository, github: Fake, monkeypatch, capsys
):
    synced.hurried(monkeypatch, github)
    github.skew = timedelta(0)
    github.write("acme/trainer", synced.HISTORY)
    github.fail("/orgs/", faults.missing_scope("metadata=read"), times=inf)
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\norganisation = "acme"\n')
    code, out, err = said(capsys, "check", "github", "--config", file)
    assert (code, err) == (3, "2 cannot be read: mend what the lines say, and ask again\n")
    assert "FAIL  github acme: /orgs/acme/repos is not allowed" in out
    assert "no [[repos]] has an address on 127.0.0.1: name them in github.repos" in out


def test_a_first_day_and_the_questions_of_a_night_bound_the_first_night(
    tmp_path, repository, github: Fake, monkeypatch, capsys
):
    synced.hurried(monkeypatch, github)
    github.skew = timedelta(0)
    github.write("acme/trainer", synced.HISTORY)
    more = 'repos = ["acme/trainer"]\nsince = 2026-10-01\nrequests = 20\n'
    file = configured(tmp_path, repository, f'[github]\nurl = "{github.url}"\n{more}')
    out = said(capsys, "check", "github", "--config", file)[1]
    assert "acme/trainer: 2 runs, 3 requests: about 32 questions" in out
    assert out.endswith(" of its limit, spread over 2 nights by `requests`\n")
