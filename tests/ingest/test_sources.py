"""Sources as a night meets them: one that cannot even say what it has stops no other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest import sources
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

SHELF = '''
"""One part per line of a file; without the file it does not know them."""

from pathlib import Path


def parts(config):
    return (config.file.parent / "shelf.txt").read_text().split()


def load(night, part):
    night.remember(part, "read")
    return 0
'''
STATES = "SELECT source, part, state FROM source_parts ORDER BY ALL"


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A repository, and beside the usual sources one named shelf."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "shelf.py").write_text(SHELF)
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path / "more")])
    monkeypatch.delitem(sys.modules, "ingest.sources.shelf", raising=False)
    repo = create(tmp_path / "trainer.git")
    repo.commit("First", {"a.py": lines(3)})
    made = home(tmp_path / "home", {"acme/trainer": repo})
    (made.folder / "shelf.txt").write_text("left right")
    return made


def test_a_source_that_cannot_say_what_it_has_fails_alone_and_is_not_taken_for_empty(acme, capfd):
    assert acme.read("shelf", "git") == 0
    usual = "git acme/trainer ok\nshelf left ok\nshelf right ok"
    assert acme.shown(STATES) == usual
    (acme.folder / "shelf.txt").unlink()
    acme.configure({"acme/again": acme.folder.parent / "trainer.git"})
    assert acme.read("shelf", "git") == 3
    why = f"[Errno 2] No such file or directory: '{acme.folder}/shelf.txt'"
    assert f"shelf list of parts: {why}" in capfd.readouterr().err
    assert acme.said("list of parts") == why
    assert acme.last()["outcome"] == "partial"
    assert acme.totals("acme/again") == (1, 3, 0)
    assert acme.shown(f"FROM ({STATES}) WHERE source = 'shelf'") == (
        "shelf left ok\nshelf list of parts failed\nshelf right ok"
    )


def test_once_it_can_again_only_what_is_gone_is_retired(acme):
    (acme.folder / "shelf.txt").rename(acme.folder / "aside")
    assert acme.read("shelf", "git") == 3
    (acme.folder / "aside").rename(acme.folder / "shelf.txt")
    assert acme.read("shelf", "git") == 0
    assert acme.shown(f"FROM ({STATES}) WHERE source = 'shelf'") == (
        "shelf left ok\nshelf list of parts retired\nshelf right ok"
    )


def test_a_source_that_cannot_be_loaded_fails_alone_too(acme, tmp_path):
    (tmp_path / "more" / "shelf.py").write_text("import not_installed\n")
    assert acme.read("shelf", "git") == 3
    assert acme.said("list of parts") == ("unexpected ModuleNotFoundError: No module named 'not_installed'")
    assert acme.totals("acme/trainer") == (1, 3, 0)
