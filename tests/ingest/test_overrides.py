"""What somebody knows better about a landing, in foreshock.toml and overrides.csv."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import config
from ingest.mistakes import ConfigError
from ingest.overrides import read
from tests.ingest.nights import NOW, Home, home
from tests.ingest.repository import Repository, create, lines

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
HEAD = "repo,sha,origin,reason,by,on\n"
MORE = f'now = "{NOW}"\n[attribution]\noverrides = "overrides.csv"'
LANDED = (
    "SELECT subject, written, written_strict, ai_lines::INT, human_lines::INT FROM merges ORDER BY landed_at"
)
REJECTS = "SELECT source, file, line, reason FROM rejects ORDER BY line"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = create(tmp_path / "trainer.git")
    made.commit("By hand", {"a.py": lines(3)})
    made.commit(f"By an agent{CLAUDE}", {"b.py": lines(4)})
    return made


def with_overrides(tmp_path: Path, repo: Repository, *rows: str) -> Home:
    """A home whose overrides.csv has these rows."""
    acme = home(tmp_path / "home", {"acme/trainer": repo}, MORE)
    (acme.folder / "overrides.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return acme


def test_an_override_stands_over_every_mark_and_under_every_policy(tmp_path, repo):
    first, second = repo.git("rev-list", "--reverse", "main").split()
    acme = with_overrides(
        tmp_path,
        repo,
        f"acme/trainer,{first[:7]},ai,pasted from a chat,ada@example.com,2026-03-01",
        f'acme/trainer,{second.upper()},human,"typed by hand, the trailer stayed",ada@example.com,2026-03-02',
    )
    assert acme.landed() == 0
    assert acme.shown(LANDED) == "By hand ai ai 3 0\nBy an agent human human 0 4"
    assert acme.shown(
        "SELECT text, role, place, reporter FROM evidence WHERE rule = 'override' ORDER BY text"
    ) == (
        "ai: pasted from a chat [overrides.csv, 2026-03-01] override override person\n"
        "human: typed by hand, the trailer stayed [overrides.csv, 2026-03-02] override override person"
    )
    # who says so stays in the file
    assert acme.ask("SELECT 1 FROM evidence WHERE contains(text, 'ada')") == []
    assert acme.ask(REJECTS) == []


def test_an_override_of_a_landing_that_lands_another_again_counts(tmp_path, repo):
    draft = repo.tip()
    revert = repo.commit(f"Revert\n\nThis reverts commit {draft}.", {"b.py": None})
    again = repo.commit(f"Again\n\nThis reverts commit {revert}.", {"b.py": lines(4)})
    acme = with_overrides(tmp_path, repo, f"acme/trainer,{again},human,typed anew,ada,2026-03-02")
    assert acme.landed() == 0
    assert acme.shown(LANDED).splitlines()[-1] == "Again human human 0 0"


def test_an_override_taken_back_gives_the_landing_back_its_marks(tmp_path, repo):
    acme = with_overrides(tmp_path, repo, f"acme/trainer,{repo.tip()},human,typed,ada,2026-03-02")
    assert acme.landed() == 0
    assert acme.shown(LANDED).endswith("human human 0 4")
    (acme.folder / "overrides.csv").write_text(HEAD)
    assert acme.landed() == 0
    assert acme.shown(LANDED).endswith("ai ai 4 0")
    assert acme.ask("SELECT 1 FROM evidence WHERE place = 'override'") == []


def test_a_night_with_the_same_overrides_finds_nothing_new(tmp_path, repo):
    acme = with_overrides(
        tmp_path,
        repo,
        f"acme/trainer,{repo.tip()},human,typed,ada,2026-03-02",
        "acme/trainer,x,ai,y,z,2026-01-01",
    )
    assert acme.night() == 0
    assert acme.night() == 0
    assert acme.last()["outcome"] == "nothing new"


def test_rows_that_cannot_be_used_are_named_and_stop_no_night(tmp_path, repo):
    tip = repo.tip()
    repo.commit("Draft", {"c.py": "c\n"}, branch="topic", parents=[tip])
    inside = repo.commit("More", {"c.py": "c\nd\n"}, branch="topic")
    merge = repo.merge("Merge branch 'topic'", inside)
    acme = with_overrides(
        tmp_path,
        repo,
        f"acme/trainer,{'e' * 40},ai,why,ada,2026-03-01",
        f"acme/api,{tip},ai,why,ada,2026-03-01",
        f"acme/trainer,{inside},ai,why,ada,2026-03-01",
        f"acme/trainer,{tip},robot,why,ada,2026-03-01",
        f"acme/trainer,{tip},ai,,ada,2026-03-01",
        f"acme/trainer,{tip},ai,why,ada,yesterday",
        f"acme/trainer,{tip},ai,why,ada,2026-03-01",
        f"acme/trainer,{tip[:9]},human,why,ada,2026-03-01",
    )
    assert acme.landed() == 0
    assert [reason for _, _, _, reason in acme.ask(REJECTS)] == [
        f"{'e' * 40} is no landing of acme/trainer",
        f"{tip} is no landing of acme/api",
        f"{inside} is no landing of acme/trainer: it landed with {merge[:10]}",
        "origin: expected ai, assisted, human, automation or undeclared; found 'robot'",
        "reason: expected why, in a few words; found ''",
        "on: expected a day such as 2026-10-31; found 'yesterday'",
        "another override of this landing stands before it",
    ]
    assert acme.shown("SELECT DISTINCT source, file FROM rejects") == "overrides overrides.csv"
    assert [line for _, _, line, _ in acme.ask(REJECTS)] == [2, 3, 4, 5, 6, 7, 9]
    assert acme.shown("SELECT count(*) FROM merges WHERE overridden = 'ai'") == "1"


def test_overrides_can_stand_in_foreshock_toml(tmp_path, repo):
    more = f"""now = "{NOW}"
[[attribution.override]]
repo = "acme/trainer"
sha = "{repo.tip()}"
origin = "assisted"
reason = "an agent only renamed"
by = "Ada"
on = 2026-03-02
"""
    acme = home(tmp_path / "home", {"acme/trainer": repo}, more)
    assert acme.landed() == 0
    assert acme.shown(LANDED).endswith("By an agent assisted undeclared 0 0")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"repo,sha,origin\n",
            "line 1: no column reason, by, on; expected repo, sha, origin, reason, by, on",
        ),
        (b"", "line 1: no column repo, sha"),
        (HEAD.encode() + b"a\n\xff\n", "line 3: expected UTF-8 text"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_read_ends_the_night_before_it_begins(tmp_path, repo, content, said):
    acme = with_overrides(tmp_path, repo)
    file = acme.folder / "overrides.csv"
    file.write_bytes(content) if content is not None else file.unlink()
    with pytest.raises(ConfigError, match="overrides.csv") as error:
        read(config.load(acme.folder / "foreshock.toml"))
    assert said in str(error.value)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path, repo):
    acme = with_overrides(tmp_path, repo)
    row = f"acme/trainer,{repo.tip()},human,typed,ada,2026-03-02\r\n"
    (acme.folder / "overrides.csv").write_bytes(
        b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + row.encode()
    )
    assert acme.landed() == 0
    assert acme.shown(LANDED).endswith("human human 0 4")
