"""A reader's own query: what comes back, in which types, how much of it, and where an error points."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

import queries
from queries.ask import Limits, run

module = sys.modules[run.__module__]
TABLES = """
    repos: repo | team
           x    | research
           y    | platform
    daily_lines: repo | landed_on  | origin     | lines
                 x    | 2026-01-05 | ai         | 30
                 x    | 2026-01-05 | undeclared | 10
                 y    | 2026-01-06 | undeclared | 60
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 5
"""


@pytest.fixture(scope="module")
def copy(handed):
    return handed(TABLES)


@pytest.fixture(scope="module")
def ask(copy, nursed):
    def asked(sql, **limits):
        with nursed():
            return queries.ask(copy, sql, Limits(**limits))

    return asked


def rows(answer):
    return answer.frame.rows()


def test_rows_come_back_under_their_names(ask):
    answer = ask("SELECT repo, team FROM repos ORDER BY repo DESC")
    assert answer.frame.columns == ["repo", "team"]
    assert rows(answer) == [("y", "platform"), ("x", "research")]
    assert answer.more == ""


def test_a_metric_is_cut_by_the_variables_that_are_set_before_it(ask):
    whole = "SELECT value FROM metrics.ai_code_share WHERE n >= 5"
    assert rows(ask(whole)) == [(0.3,)]  # 30 of 100
    assert rows(ask(f"SET VARIABLE repos = ['x']::VARCHAR[];\n{whole};")) == [(0.75,)]  # 30 of 40


def test_what_looks_at_tables_is_a_select_too(ask):
    assert ask("DESCRIBE repos").frame["column_name"][:2].to_list() == ["repo", "position"]
    assert "repos" in ask("SHOW TABLES").frame["name"].to_list()
    assert ask("SUMMARIZE repos").frame["column_name"][0] == "repo"
    assert rows(ask("FROM repos SELECT count(*)")) == [(2,)]
    assert rows(ask("VALUES (1), (2)")) == [(1,), (2,)]


@pytest.mark.parametrize(
    ("sql", "dtype", "cell"),
    [
        ("true", pl.Boolean, True),
        ("7::UTINYINT", pl.Int64, 7),
        ("sum(7)", pl.Int64, 7),
        ("170141183460469231731687303715884105727", pl.String, "170141183460469231731687303715884105727"),
        ("1.25", pl.Float64, 1.25),
        ("1 / 3::DOUBLE", pl.Float64, 1 / 3),
        ("DATE '2026-01-31'", pl.Date, "2026-01-31"),
        ("TIMESTAMP '2026-01-31 09:00:00.5'", pl.Datetime("us"), "2026-01-31 09:00:00.500000"),
        ("TIMESTAMPTZ '2026-01-31 09:00:00+01'", pl.Datetime("us", "UTC"), "2026-01-31 08:00:00+00:00"),
        ("DATE '99999-01-01'", pl.String, "99999-01-01"),
        ("DATE 'infinity'", pl.String, "infinity"),
        ("TIMESTAMP '-infinity'", pl.String, "-infinity"),
        ("TIME '09:00'", pl.String, "09:00:00"),
        ("INTERVAL 1 DAY", pl.String, "1 day, 0:00:00"),
        (r"'\xC3\xA4'::BLOB", pl.String, "c3a4"),
        ("['a', NULL]", pl.String, '["a", null]'),
        ("struct_pack(a := 1, b := 'ü')", pl.String, '{"a": 1, "b": "ü"}'),
        ("MAP {DATE '2026-01-31': 1}", pl.String, "{datetime.date(2026, 1, 31): 1}"),
        ("'x'::ENUM ('x')", pl.String, "x"),
    ],
)
def test_a_cell_keeps_its_type_or_becomes_text(ask, sql, dtype, cell):
    frame = ask(f"SELECT {sql} AS a, NULL AS b").frame
    assert frame["a"].dtype == dtype
    assert (
        str(frame["a"][0]) if isinstance(dtype, pl.Datetime) or dtype == pl.Date else frame["a"][0]
    ) == cell
    assert frame["b"][0] is None


def test_every_type_that_duckdb_has_comes_back(ask):
    assert ask("FROM test_all_types()").frame.height == 3


def test_a_second_column_of_one_name_gets_a_number(ask):
    assert ask('SELECT 1 AS a, 2 AS a, 3 AS A, 4 AS a, 5 AS "a 2"').frame.columns == [
        "a", "a 2", "A", "a 3", "a 2 2",
    ]  # fmt: skip


def test_no_rows_still_have_columns(ask):
    frame = ask("SELECT repo, 1 AS n FROM repos WHERE false").frame
    assert frame.schema == {"repo": pl.String, "n": pl.Int64}


@pytest.mark.parametrize(("there", "more"), [(3, ""), (4, "rows")])
def test_more_rows_than_are_shown_are_said_and_not_read(ask, there, more):
    answer = ask(f"FROM range({there})", rows=3)
    assert (rows(answer), answer.more) == ([(0,), (1,), (2,)], more)


def test_a_result_without_end_gives_its_first_rows(ask):
    answer = ask("FROM range(1000000000000)")
    assert (answer.frame.height, answer.more) == (10_000, "rows")


def test_rows_that_fill_the_answer_are_said(ask):
    answer = ask("SELECT repeat('x', 1000) FROM range(100)", bytes=5_500)
    assert (answer.frame.height, answer.more) == (5, "bytes")


def test_a_row_that_is_larger_than_an_answer_is_refused(ask):
    with pytest.raises(queries.QueryError, match="the first row alone has over 8 MB: choose fewer columns"):
        ask("SELECT repeat('x', 9000000)")


def test_a_query_of_more_letters_than_are_taken_is_refused_before_it_is_read(copy):
    with pytest.raises(queries.QueryError, match="the query has 50,001 letters, 50,000 are taken"):
        queries.ask(copy, "x" * 50_001)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "SELECT repo,\n       teem\nFROM repos",
            'Referenced column "teem" not found in FROM clause!\n'
            "... line 2, column 8:\n       teem\n       ^",
        ),
        ("SELECT 'ä', teem FROM repos", "... line 1, column 13:\nSELECT 'ä', teem FROM repos\n            ^"),
        (
            "SET VARIABLE a = 1;\nSELECT *\n\tFROM rebos",
            'Table with name rebos does not exist!\nDid you mean "repos"?'
            "\n\nline 3, column 7:\n FROM rebos\n      ^",
        ),
        ("SELECT 1 +", "syntax error at ... line 1, column "),
        ("SELECT 'a'::INT", "Could not convert string 'a' to INT32\n\nline 1, column 11:"),
        ("SELECT 1;\nSELECT 2", "a second statement follows: ... line 2, column 1:\nSELECT 2\n^"),
        ("SELECT 1; -- and\nDROP TABLE repos", "a second statement follows"),
        ("DROP TABLE repos", "DROP is not run: one SELECT is run here, and before it SET VARIABLE"),
        ("SET VARIABLE a = 1", "the last statement is no SELECT"),
        ("-- nothing yet", "there is no statement: one SELECT is run here"),
        ("PIVOT repos ON team USING count(*)", "PIVOT needs its values written out here"),
        ("SELECT $1", "Values were not provided"),
        (
            f"SELECT {'1 + ' * 40} teem FROM repos",
            "... line 1, column 169:\n… " + "1 + " * 9 + " teem FROM repos\n" + " " * 39 + "^",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_points_to_the_place(ask, sql, said):
    with pytest.raises(queries.QueryError) as raised:
        ask(sql)
    place = 0
    for part in said.split("... "):
        place = str(raised.value).find(part.strip("\n"), place)
        assert place >= 0, str(raised.value)


def test_a_query_that_takes_too_long_is_ended_and_says_so(ask):
    began = time.monotonic()
    with pytest.raises(queries.QueryError, match=r"the query was ended after 1\.5 seconds\. Ask for less"):
        ask("SELECT count(*) FROM range(1000000000000)", seconds=1.5)
    assert time.monotonic() - began < 30
    assert children() == []


def test_whoever_waits_hears_it_and_can_end_it(copy):
    heard = []

    def waiting(what, seconds):
        heard.append(what)
        if heard.count("answer") == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queries.ask(copy, "SELECT count(*) FROM range(1000000000000)", waiting=waiting)
    assert heard[-3:] == ["answer"] * 3
    assert children() == []


def test_a_third_query_waits_for_its_turn_and_the_others_are_not_disturbed(copy):
    long = "SELECT count(*) FROM range(1000000000000)"
    ended = []

    def hold():
        with pytest.raises(queries.QueryError, match="was ended after 2 seconds"):
            queries.ask(copy, long, Limits(seconds=2))
        ended.append(True)

    holders = [threading.Thread(target=hold) for _ in range(2)]
    for holder in holders:
        holder.start()
    while len(children()) < 2:
        time.sleep(0.01)
    with pytest.raises(queries.QueryError, match="other readers' queries are running: try again"):
        queries.ask(copy, "SELECT 1", Limits(patience=0.5))
    heard = set()
    answer = queries.ask(copy, "SELECT 1", waiting=lambda what, seconds: heard.add(what))
    assert rows(answer) == [(1,)]
    assert "turn" in heard
    for holder in holders:
        holder.join()
    assert ended == [True, True]


def test_a_query_that_needs_too_much_memory_is_told_so(ask):
    with pytest.raises(queries.QueryError, match="the query needs over 512 MB of memory: filter earlier"):
        ask("SELECT list(repeat('x', 10000) || i) FROM range(1000000) AS t(i)", seconds=60)


def test_a_query_that_breaks_the_program_disturbs_nobody(copy, monkeypatch, tmp_path):
    broken = tmp_path / "bounded.py"
    broken.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(module, "PROGRAM", broken)
    with pytest.raises(queries.QueryError, match="ended the program that ran it"):
        queries.ask(copy, "SELECT 1")


def test_the_program_gets_nothing_of_the_surroundings(copy, monkeypatch, tmp_path):
    monkeypatch.setenv("FORESHOCK_TOKEN", "hunter2")
    spy = tmp_path / "bounded.py"
    spy.write_text(
        "import json, os\nprint()\nprint(json.dumps({'columns': [['a', 'VARCHAR']], 'more': '',"
        " 'rows': [[name] for name in sorted(os.environ) if name not in ('LC_CTYPE', 'PWD')]}))\n"
    )
    monkeypatch.setattr(module, "PROGRAM", spy)
    assert {name for (name,) in rows(queries.ask(copy, "SELECT 1"))} <= {
        "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE",
    }  # fmt: skip


def test_no_file_can_be_opened_even_where_duckdb_would_let_it(copy, monkeypatch, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    monkeypatch.setattr(module, "CONFIG", module.CONFIG | {"enable_external_access": True})
    with pytest.raises(queries.QueryError, match="Too many open files"):
        queries.ask(copy, f"SELECT * FROM read_text('{secret}')")


def test_a_snapshot_without_such_a_copy_is_named(tmp_path):
    with pytest.raises(
        queries.QueryError, match=r"1\.open\.duckdb is not there: the next night publishes one"
    ):
        queries.handed_on(tmp_path / "1.duckdb")


def children() -> list[str]:
    """Programs of this process that still run."""
    threads = Path("/proc/self/task")
    if not threads.exists():
        pytest.skip("there is no /proc here")
    return [
        child
        for thread in threads.iterdir()
        for child in (thread / "children").read_text().split()
        if "bounded.py" in Path(f"/proc/{child}/cmdline").read_text()
    ]


def test_nothing_of_it_runs_as_somebody_who_can_write_the_copy(copy):
    before = copy.stat().st_mtime_ns, os.listdir(copy.parent)
    queries.ask(copy, "SELECT count(*) FROM merges")
    assert (copy.stat().st_mtime_ns, os.listdir(copy.parent)) == before
