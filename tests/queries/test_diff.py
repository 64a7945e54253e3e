"""python -m queries diff: which figures two snapshots do not have alike, and what moved them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import queries
from ingest.derive.figures import FIGURES
from queries import changes
from queries.__main__ import main

# August: 6 of 10 lines by AI, then 7 of 11, as one landing came late; or 10 of 10, as other rules tag it.
# September: 1 of 2. October has begun.
RULES = """
    settings: key           | value
              rules.version | r1
"""
SEPTEMBER = """
    daily_merges: landed_on  | written    | merges
                  2026-08-10 | ai         | 6
                  2026-08-11 | undeclared | 4
                  2026-09-10 | undeclared | 5
"""
OLD = (
    RULES
    + SEPTEMBER
    + """
    daily_lines: landed_on  | origin     | grade  | lines
                 2026-08-10 | ai         | strong | 6
                 2026-08-11 | undeclared |        | 4
                 2026-09-10 | ai         | strong | 1
                 2026-09-11 | undeclared |        | 1
    merges: landed_on  | sha | origin
            2026-08-10 | a1  | ai
            2026-08-11 | a2  | undeclared
    repos: repo | head_seen_on
           x    | 2026-10-02
"""
)
LATE = (
    RULES
    + """
    daily_merges: landed_on  | written    | merges
                  2026-08-10 | ai         | 7
                  2026-08-11 | undeclared | 4
                  2026-09-10 | undeclared | 5
                  2026-10-09 | ai         | 5
    daily_lines: landed_on  | origin     | grade  | lines
                 2026-08-10 | ai         | strong | 7
                 2026-08-11 | undeclared |        | 4
                 2026-09-10 | ai         | strong | 1
                 2026-09-11 | undeclared |        | 1
                 2026-10-09 | ai         | strong | 5
    merges: landed_on  | sha | origin
            2026-08-10 | a1  | ai
            2026-08-11 | a2  | undeclared
            2026-08-12 | a3  | ai
            2026-10-09 | a4  | ai
            2026-10-09 | a5  | ai
    repos: repo | head_seen_on
           x    | 2026-10-10
"""
)
RETAGGED = (
    OLD.replace("2026-08-11 | undeclared |        | 4", "2026-08-11 | ai         | strong | 4")
    .replace("| a2  | undeclared", "| a2  | ai")
    .replace("| r1", "| r2")
)


LANDINGS = (Path(queries.__file__).parent / "landings.sql").read_text()
DOUBLED = LANDINGS.replace(
    "coalesce(totals.landings, 0) AS value", "2 * coalesce(totals.landings, 0) AS value"
)


@pytest.fixture
def kept(warehouse: Callable[[str], Path], tmp_path: Path) -> Callable[[str, str], Path]:
    """Publishes tables as the snapshot of a night, and beside it the configuration; returns the snapshot."""

    def publish(name: str, text: str) -> Path:
        folder = warehouse(text)
        file = folder / "snapshots" / f"{name}.duckdb"
        shutil.move(queries.snapshot(folder), file)
        (folder / "foreshock.duckdb").unlink()
        (folder / "foreshock.duckdb").symlink_to(file)
        (folder.parent / "foreshock.toml").write_text('warehouse = "warehouse"\n')
        return file

    return publish


@pytest.fixture
def diff(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Exit code, stdout and stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["diff", *map(str, words), "--config", str(tmp_path / "foreshock.toml")])
        return code, *capfd.readouterr()

    return run


def test_a_closed_period_that_changed_is_named_with_both_values_and_what_came_late(kept, diff):
    kept("20261002T020000Z", OLD)
    kept("20261010T020000Z", LATE)
    code, out, err = diff("2026-10-02", "ai_code_share")
    assert code == 1
    assert out.splitlines() == [
        "metric         row         period  before  after    n         why",
        "ai_code_share  2026-08-01  closed  60.0 %  63.6 %   10 to 11  new data",
        "ai_code_share  2026-10-01  so far  \N{EN DASH}       100.0 %  0 to 5    new data",
        "",
        "records: merges 2 to 5 rows (x +3)",
        "landings that came late: 1 (x 1)",
    ]
    where = "between 20261002T020000Z and 20261010T020000Z"
    assert err == f"queries: 2 rows of 1 metrics differ {where}, 1 of closed periods\n"


def test_programs_get_the_same_as_numbers(kept, diff):
    kept("20261002T020000Z", OLD)
    kept("20261010T020000Z", LATE)
    code, out, err = diff("20261002T020000Z", "20261010T020000Z", "ai_code_share", "--format", "json")
    assert code == 1
    assert json.loads(out)[0] == {
        "metric": "ai_code_share", "row": "2026-08-01", "closed": True, "what": "changed", "before": 0.6,
        "after": 0.636363636, "n_before": 10.0, "n_after": 11.0, "why": "new data",
    }  # fmt: skip
    assert "records: merges 2 to 5 rows (x +3)" in err
    _, out, _ = diff("20261002T020000Z", "ai_code_share", "--format", "csv")
    assert out.splitlines()[1] == "ai_code_share,2026-08-01,true,changed,0.6,0.636363636,10.0,11.0,new data"


def test_other_rules_are_named_with_the_tags_that_they_moved(kept, diff):
    old, new = kept("20261002T020000Z", OLD), kept("20261003T020000Z", RETAGGED)
    code, out, _ = diff(old, new, "ai_code_share")
    assert code == 1
    assert out.splitlines()[1:] == [
        "ai_code_share  2026-08-01  closed  60.0 %  100.0 %  10  new rules",
        "",
        "attribution rules: r1 to r2",
        "landings tagged otherwise: 1 (undeclared to ai 1)",
    ]


def test_a_new_definition_is_told_from_new_data_by_asking_the_older_tables(kept, diff):
    old, new = kept("20261002T020000Z", OLD), kept("20261003T020000Z", OLD)
    new.chmod(0o600)
    with duckdb.connect(str(new)) as con:
        con.execute("DROP VIEW metrics.landings")
        con.execute(f"CREATE VIEW metrics.landings AS {DOUBLED}")
        con.execute("INSERT INTO settings VALUES ('people.minimum', '9')")
    code, out, _ = diff(old, new, "landings", "ai_code_share")
    assert code == 1
    shown = [line for line in out.splitlines() if line.startswith("landings ")]
    assert shown
    assert all(line.endswith("  new definition") for line in shown)
    assert "definition of landings: not the same" in out
    assert "setting people.minimum: none to 9" in out
    assert "ai_code_share" not in out


def test_the_same_is_the_same_and_headline_figures_are_those_of_the_night(kept, diff):
    kept("20261002T020000Z", OLD)
    kept("20261003T020000Z", OLD)
    code, out, err = diff("20261002T020000Z")
    assert (code, out) == (0, "no figure differs\n")
    assert "none of 9 metrics differ" in err
    assert {figure.metric: figure.rows for figure in FIGURES} == changes.HEADLINES


def test_a_metric_that_one_of_them_cannot_answer_is_named(kept, diff):
    old, new = kept("20261002T020000Z", OLD), kept("20261003T020000Z", OLD)
    old.chmod(0o600)
    with duckdb.connect(str(old)) as con:
        con.execute("DROP VIEW metrics.landings")
    code, out, _ = diff(old, new, "landings")
    assert code == 0
    assert "landings cannot be compared: 20261002T020000Z cannot answer it" in out


def test_what_is_asked_wrong_ends_with_2_and_says_what_there_is(kept, diff, tmp_path):
    kept("20261002T020000Z", OLD)
    for words, said in (
        (("2026-10-01",), "2026-10-01: no such file, snapshot or day; there are 20261002T020000Z"),
        (("20261002T020000Z", "ai_code_shar"), "ai_code_shar: no such file, snapshot or day; did you mean"),
        (("ai_code_share",), "diff compares two snapshots, not 0"),
    ):
        code, out, err = diff(*words)
        assert (code, out) == (2, "")
        assert said in err
    (tmp_path / "text.duckdb").write_text("no")
    assert diff(tmp_path / "text.duckdb")[0] == 2
