"""python -m ingest check gitlab: what can be read, before the first night; and mistakes in the settings."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from ingest import config
from ingest.forge import covered
from ingest.mistakes import ConfigError
from tests.forge import faults
from tests.forge.fake import Token
from tests.forge.server import Fake
from tests.ingest import nights, synced
from tests.ingest.repository import create
from tests.ingest.test_check import said


@pytest.fixture
def forge(gitlab: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, gitlab)
    gitlab.skew = timedelta(0)
    gitlab.write("acme/trainer", synced.HISTORY)
    return gitlab


def checked(folder: Path, forge: Fake, capsys: pytest.CaptureFixture[str], more: str = "") -> tuple[int, str]:
    """The exit code, and what is said of GitLab."""
    settings = f'[gitlab]\nurl = "{forge.url}/api/v4"\nrepos = ["acme/trainer"]\n{more}'
    repository = create(folder / "trainer.git")
    repository.commit("Begin")
    home = nights.home(folder / "home", {"acme/trainer": repository}, settings)
    code, out, _ = said(capsys, "check", "gitlab", "--config", home.folder / "foreshock.toml")
    assert not (home.folder / "warehouse").exists()
    return code, out.replace(forge.url, "https://forge")


def test_all_that_is_configured_is_asked_and_nothing_is_written(tmp_path, forge, capsys):
    code, out = checked(tmp_path, forge, capsys, 'organisation = "acme"\n')
    assert code == 0
    assert out.splitlines() == [
        "ok    gitlab https://forge/api/v4: the token in GITLAB_TOKEN has the scopes read_api, until "
        "2027-01-01",
        "ok    gitlab acme: its projects can be listed",
        "ok    gitlab acme/trainer: 3 merge requests, 4 pipelines: about 26 questions",
        "ok    gitlab https://forge/api/v4: a first night asks about 26 questions: 0 minutes of its limit",
    ]


def test_a_token_that_may_not_read_a_clock_and_a_part_that_is_refused_are_named(tmp_path, forge, capsys):
    forge.skew = timedelta(hours=1)
    forge.fail("/personal_access_tokens/self", faults.retyped("scopes", ["read_user"]))
    forge.fail("/deployments", faults.refused(403, "403 Forbidden"), times=inf)
    code, out = checked(tmp_path, forge, capsys)
    assert code == 3
    assert "FAIL  gitlab https://forge/api/v4: the token in GITLAB_TOKEN has the scopes read_user" in out
    assert "until 2027-01-01: it needs read_api" in out
    assert "its clock is +3,600 s off ours" in out.replace("3,599", "3,600")
    assert "deployments is not allowed (403 Forbidden): widen the token in GITLAB_TOKEN" in out


def test_a_token_without_the_scope_is_told_what_it_needs(tmp_path, forge, capsys):
    forge.tokens[forge.token] = Token(scopes="read_user")
    code, out = checked(tmp_path, forge, capsys)
    assert code == 3
    assert "it needs api or read_api: widen the token in GITLAB_TOKEN" in out


def test_a_forge_that_does_not_count_and_one_that_does_not_know_its_token_are_asked_all_the_same(
    tmp_path, forge, capsys
):
    forge.fail("/personal_access_tokens/self", faults.not_found(), times=inf)
    forge.fail("/pipelines", faults.headers(X_Total=None), times=inf)
    code, out = checked(tmp_path, forge, capsys, "requests = 1000\n")
    assert code == 0
    assert "the token in GITLAB_TOKEN may ask" in out
    assert "3 merge requests, 10,001 pipelines: over 10,123 questions" in out
    assert "spread over 11 nights by `requests`" in out


def test_what_is_switched_off_is_said_and_not_asked_for(tmp_path, forge, capsys):
    forge.fail("acme%2Ftrainer ", faults.retyped("builds_access_level", "disabled"))
    code, out = checked(tmp_path, forge, capsys)
    assert (code, "3 merge requests; switched off: pipelines: about 22 questions" in out) == (0, True)
    assert forge.asked("/pipelines") == []


def test_a_group_that_cannot_be_listed_and_a_forge_without_repositories_fail(tmp_path, forge, capsys):
    forge.fail("/groups/", faults.refused(403, "403 Forbidden"), times=inf)
    code, out = checked(tmp_path, forge, capsys, 'organisation = "acme"\n')
    assert (code, "FAIL  gitlab acme: /groups/acme/projects is not allowed" in out) == (3, True)


MISTAKES = {
    'url = "gitlab.com"': "gitlab.url: expected an address such as https://api.github.com or https://gitlab.com",
    "minutes = 0": "gitlab.minutes: expected a whole number from 1",
    'token = "x"': "gitlab.token",
    'token_env = "no name"': "gitlab.token_env: expected the name of an environment variable",
    'repos = ["acme/trainr"]': "gitlab.repos: no [[repos]] has the name or the address of 'acme/trainr'",
    'organisation = "acme/trainer"': "gitlab.organisation: 'acme/trainer' is the name of a repository here",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_in_the_settings_is_named_before_anything_is_asked(tmp_path, line):
    home = nights.home(tmp_path, {"acme/trainer": "/nowhere"}, f"[gitlab]\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        covered.check(config.load(home.folder / "foreshock.toml"))
    assert MISTAKES[line] in str(caught.value)


def test_a_repository_is_of_one_forge(tmp_path):
    both = '[github]\nrepos = ["acme/trainer"]\n[gitlab]\nrepos = ["acme/trainer"]\n'
    home = nights.home(tmp_path, {"acme/trainer": "/nowhere"}, both)
    with pytest.raises(ConfigError, match="'acme/trainer' is in github.repos and gitlab.repos"):
        covered.check(config.load(home.folder / "foreshock.toml"))


def test_a_repository_is_known_by_the_host_of_its_address(tmp_path):
    repos = {
        "trainer": "https://gitlab.com/acme/research/trainer.git",
        "coach": "git@github.com:acme/coach.git",
    }
    home = nights.home(tmp_path, repos, "[github]\n[gitlab]\n")
    loaded = config.load(home.folder / "foreshock.toml")
    covered.check(loaded)
    assert covered.repositories(loaded, "gitlab", loaded.gitlab) == {"trainer": "acme/research/trainer"}
    assert covered.parts(loaded, "github") == ["coach"]
