"""Landings that nobody wrote here: each is called what it is, and its lines count nowhere."""

from __future__ import annotations

import pytest

from ingest.derive.rollups import DAILY
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

SUBTREE = "Squashed 'libs/' content from commit 1234567\n\ngit-subtree-dir: libs\ngit-subtree-split: 1234567"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two repositories, the second with imports; a large landing has 50 files and 5,000 lines."""
    folder = tmp_path_factory.mktemp("bulk")
    first, second = create(folder / "first.git"), create(folder / "second.git")
    shared = [lines(100, f"shared {i}") for i in range(50)]
    own = [lines(100, f"own {i}") for i in range(6)]
    first.commit("Write it", files("lib", shared))
    second.commit("Start", {"a.py": lines(3)})
    second.commit(SUBTREE, {"libs/b.py": lines(40)})
    second.commit("45 of 50", files("most", shared[:45] + own[:5]))
    second.commit("44 of 50", files("fewer", shared[:44] + own))
    second.commit("49 of 49", files("small", shared[:49]))
    tidy = second.commit("Reformat", {"a.py": lines(5, "tidy")})
    second.commit("List it", {".git-blame-ignore-revs": f"# black\n{tidy}\n"})
    at = home(folder / "home", {"first": first, "second": second})
    assert at.landed() == 0
    return at


def files(folder: str, contents: list[str]) -> dict[str, str]:
    return {f"{folder}/{number}.py": content for number, content in enumerate(contents)}


def test_imports_that_landed_before_and_what_only_reformats_are_bulk(night: Home) -> None:
    assert night.shown("SELECT subject, bulk FROM merges WHERE repo = 'second' ORDER BY landed_at") == (
        "Start -\nSquashed 'libs/' content from commit 1234567 subtree\n45 of 50 already landed\n"
        "44 of 50 -\n49 of 49 -\nReformat ignored revision\nList it -"
    )


def test_what_landed_first_counts_where_it_did(night: Home) -> None:
    assert night.shown("SELECT subject, bulk FROM merges WHERE repo = 'first'") == "Write it -"
    # 3 lines of the start, 50 files of 100, 49 of 100, and the line that lists a commit below its remark
    counted = f"SELECT repo, sum(lines)::INT FROM ({DAILY['daily_lines']}) GROUP BY ALL ORDER BY ALL"
    assert night.shown(counted) == f"first 5000\nsecond {3 + 5000 + 4900 + 2}"
