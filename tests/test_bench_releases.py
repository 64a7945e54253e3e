"""bench.releases: the statistic that aider publishes of its releases, by hand on a small history."""

from __future__ import annotations

import pytest

from bench import releases
from tests.ingest.repository import create, lines

PUBLISHED = """\
- aider_percentage: 60.0
  aider_total: 6
  end_date: '2026-01-09'
  end_tag: v2
  file_counts:
    aider/b.py:
      Ada (aider): 5
  grand_total:
    Ada (aider): 6
  start_tag: v1
  total_lines: 10
- aider_percentage: 12.5
  end_tag: v3
  start_tag: v2
  total_lines: 8
"""
SIGNED = "Ada (aider) <ada@example.com>"


@pytest.fixture(scope="module")
def aider(tmp_path_factory):
    """Between v1 and v2 six lines that aider signed, two that it may have written, and two without a mark."""
    made = create(tmp_path_factory.mktemp("aider") / "aider.git")
    made.commit("Start", {"aider/a.py": lines(3), "aider/old.py": lines(9, "old")})
    made.git("tag", "v1")
    made.commit("Add", {"aider/a.py": lines(4), "aider/b.py": lines(5, "b")}, author=SIGNED)
    others = {"aider/c_prompts.py": lines(5, "prompt"), "README.md": lines(4, "read")}
    made.commit("Mine", {"aider/c.py": lines(2, "c")} | others)
    made.commit("aider: speed up", {"run.sh": lines(2, "run")})
    made.git("tag", "v2")
    made.commit("Publish", {"aider/website/_data/blame.yml": PUBLISHED})
    return made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aider/main.py", True),
        ("Dockerfile", True),
        (".github/workflows/ci.yml", True),
        ("aider/resources/models.yml", True),
        ("tests/fixtures/languages/go/test.go", True),
        ("aider/website/share/index.md", True),
        ("aider/coders/base_prompts.py", False),
        ("tests/fixtures/watch.py", False),
        ("aider/website/install.sh", False),
        ("aider/website/docs/usage.md", False),
        ("settings.yml", False),
        ("tests/fixtures/languages/go/go.mod", False),
    ],
)
def test_files_are_those_that_its_script_counts(name, expected):
    assert releases.counted(name) is expected


def test_what_is_published_is_read_release_by_release(aider):
    assert releases.published(aider.path) == [
        releases.Release("v1", "v2", 60.0, 10),
        releases.Release("v2", "v3", 12.5, 8),
    ]


def test_lines_from_before_a_release_and_files_that_do_not_count_are_nobody_s(aider):
    first, *_ = releases.published(aider.path)
    found = releases.lines_of(aider.path, first)
    subjects = {aider.git("log", "-1", "--format=%s", sha): count for sha, count in found.items()}
    assert subjects == {"Add": 6, "Mine": 2, "aider: speed up": 2}


def test_the_table_sets_our_share_beside_the_published_one(aider, capsys):
    assert releases.main([str(aider.path), "v2"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "| v2 | 10 | 10 | 60.00 % | 60.00 % | +0.00 | 80.00 % |"
    ]


def test_a_folder_without_a_repository_is_named(tmp_path, capsys):
    assert releases.main([str(tmp_path / "gone")]) == 1
    assert "gone does not exist" in capsys.readouterr().err
