"""Landings that nobody wrote here: each is called what it is, and its lines count nowhere."""

from __future__ import annotations

import pytest

from ingest.git import bulk
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

SUBTREE = "Squashed 'libs/' content from commit 1234567\n\ngit-subtree-dir: libs\ngit-subtree-split: 1234567"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two repositories, the second with imports of every kind; ten files of 600 lines are a large landing."""
    folder = tmp_path_factory.mktemp("bulk")
    first, second = create(folder / "first.git"), create(folder / "second.git")
    shared = {f"lib/{i}.py": lines(600, f"shared {i}") for i in range(10)}
    first.commit("Write it", shared)
    second.commit("Start", {"a.py": lines(3)})
    second.commit(SUBTREE, {"libs/b.py": lines(40)})
    second.commit("Nine of ten", shared | {"lib/0.py": lines(600, "own")})
    own = {f"new/{i}.py": lines(600, f"own {i}") for i in range(2)}
    second.commit("Eight of ten", {f"again/{path}": shared[path] for path in sorted(shared)[:8]} | own)
    second.commit("Nine of ten, but small", {f"s/{path}": shared[path] for path in sorted(shared)[:9]})
    tidy = second.commit("Reformat", {"a.py": lines(5, "tidy")})
    second.commit("List it", {".git-blame-ignore-revs": f"# black\n{tidy}\n"})
    at = home(folder / "home", {"first": first, "second": second})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "FILES", 10)
        assert at.derived() == 0
    return at


def test_imports_that_landed_before_and_what_only_reformats_are_bulk(night: Home) -> None:
    assert night.shown("SELECT subject, bulk FROM merges WHERE repo = 'second' ORDER BY landed_at") == (
        "Start -\nSquashed 'libs/' content from commit 1234567 subtree\nNine of ten already landed\n"
        "Eight of ten -\nNine of ten, but small -\nReformat ignored revision\nList it -"
    )


def test_what_landed_first_counts_where_it_did(night: Home) -> None:
    assert night.shown("SELECT subject, bulk FROM merges WHERE repo = 'first'") == "Write it -"
    # 3 lines of the start, 10 files of 600, 9 of 600, and the line and its remark that list a commit
    counted = "SELECT repo, sum(lines)::INT FROM daily_lines GROUP BY ALL ORDER BY ALL"
    assert night.shown(counted) == f"first 6000\nsecond {3 + 6000 + 5400 + 2}"
