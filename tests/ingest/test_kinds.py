"""Kinds, languages and globs of paths."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from ingest.config import Area
from ingest.git import kinds
from tests.ingest.repository import create

PATHS = """
src/loop.py                    source    Python
src/tests/test_loop.py         test      Python
web/app.spec.ts                test      TypeScript
pkg/loop_test.go               test      Go
notes/look.ipynb               notebook  Jupyter
docs/method.md                 docs      Markdown
README                         docs      -
uv.lock                        lock      -
web/package-lock.json          lock      JSON
go.sum                         lock      -
pyproject.toml                 config    -
.github/workflows/ci.yml       config    YAML
Dockerfile                     config    -
data/rows.csv                  data      -
data/raw/names                 data      -
data/raw/reply.json            data      JSON
train/data/loader.py           source    Python
tests/fixtures/reply.json      data      JSON
vendor/lib/a.c                 vendored  C
third_party/x.py               vendored  Python
web/app.min.js                 vendored  JavaScript
api/acme_pb2.py                generated Python
src/generated/api.ts           generated TypeScript
my file.PY                     source    Python
latest/contest.py              source    Python
"""


@pytest.mark.parametrize("row", PATHS.strip().splitlines())
def test_a_path_has_the_kind_and_language_that_its_name_shows(tmp_path: Path, row: str) -> None:
    path, kind, language = re.split(r" {2,}| (?=\S+$)", row)
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a": "b"})
    assert classified(repo.path, [path]) == [(path, kind, None if language == "-" else language, "")]


def test_the_configuration_comes_before_attributes_and_these_before_patterns(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    files = {
        ".gitattributes": "gen/** linguist-generated\nlib/** linguist-vendored=true\n"
        "src/x.py -linguist-generated\n"
    }
    repo.commit("Start", files)
    found = classified(
        repo.path, ["gen/a.py", "lib/b.py", "lib/own/c.py", "src/x.py"], {"lib/own/**": "source"}
    )
    assert [kind for _, kind, _, _ in found] == ["generated", "vendored", "source", "source"]


def test_the_first_area_that_matches_a_path_is_its_area(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a": "b"})
    areas = (Area(glob="train/reward/**", guarded=True), Area(glob="train/**", ai_research=True))
    found = classified(repo.path, ["train/loop.py", "train/reward/model.py", "web/a.ts"], {}, areas)
    assert [area for _, _, _, area in found] == ["train/**", "train/reward/**", ""]


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("train/**", "train/a/b.py", True),
        ("train/**", "retrain/a.py", False),
        ("train/*", "train/a/b.py", False),
        ("**/evals/**", "a/evals/b.py", True),
        ("**/evals/**", "evals/b.py", True),
        ("*.gen.py", "deep/down/a.gen.py", True),
        ("/*.py", "a.py", True),
        ("train/", "train/x/y.py", True),
        ("a[bc].py", "x/ac.py", True),
        ("a.b", "aXb", False),
        ("?.py", "ab.py", False),
        ("a/**/b", "a/b", True),
        ("(x)+", "(x)+", True),
    ],
)
def test_a_glob_matches_as_people_expect(glob: str, path: str, matches: bool) -> None:
    assert bool(re.search(kinds.pattern(glob), path)) is matches
    with duckdb.connect() as con:
        assert con.execute("SELECT regexp_matches(?, ?)", [path, kinds.pattern(glob)]).fetchall() == [
            (matches,)
        ]


def classified(
    repository: Path, paths: list[str], configured: dict[str, str] | None = None, areas: tuple[Area, ...] = ()
) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE changes (repo VARCHAR, path VARCHAR)")
        con.execute("CREATE TABLE run_changes (repo VARCHAR, path VARCHAR)")
        con.execute("CREATE TEMP TABLE files AS SELECT unnest(?::VARCHAR[]) AS path", [paths])
        kinds.classify(con, repository, "acme/trainer", configured or {}, areas)
        return con.execute("SELECT path, kind, language, area FROM paths ORDER BY path").fetchall()
