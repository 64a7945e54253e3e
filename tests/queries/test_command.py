"""python -m queries, run as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import queries
from queries.__main__ import main
from queries.error import unknown
from queries.show import listing, table

ROOT = Path(__file__).parents[2]
NONE = "\N{EN DASH}"
WAREHOUSE = """
    repos: repo     | team     | head_seen_on
           acme/api | platform | 2026-03-01
           acme/lab | research | 2026-03-01
    daily_lines: repo     | landed_on  | origin     | lines
                 acme/api | 2026-01-05 | ai         | 1500
                 acme/api | 2026-01-12 | undeclared | 500
                 acme/lab | 2026-02-05 | undeclared | 40
    daily_merges: repo     | landed_on  | written | merges
                  acme/api | 2026-01-05 | ai      | 7
                  acme/lab | 2026-02-05 | mixed   | 3
    merges: repo     | sha | landed_on  | bulk    | added | subject
            acme/api | a1  | 2026-01-05 | subtree | 9000  | =HYPERLINK("http://example.com")
            acme/api | a2  | 2026-01-05 | subtree | 80    | an escape
"""


@pytest.fixture
def ask(warehouse, tmp_path):
    """Runs the command in a folder with a configuration and a published warehouse."""
    folder = warehouse(WAREHOUSE)
    (tmp_path / "foreshock.toml").write_text(f'warehouse = "{folder.name}"\n')
    return lambda *words, **more: command(tmp_path, *words, **more)


@pytest.fixture
def answer(ask, tmp_path, monkeypatch, capfd):
    """The same command within this process, which saves a second: exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORESHOCK_CONFIG", raising=False)

    def called(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        return code, *capfd.readouterr()

    return called


def command(folder: Path, *words: str, text: bool = True) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("FORESHOCK_CONFIG", None)
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "queries", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=text,
        timeout=60,
    )


def test_without_a_name_it_lists_every_metric_with_its_question(tmp_path):
    done = command(tmp_path)  # no configuration and no warehouse are needed
    assert (done.returncode, done.stderr) == (0, "")
    for metric in queries.metrics().values():
        assert metric.family in done.stdout.splitlines()
        assert f"  {metric.name} " in done.stdout
        assert metric.question in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_the_list_of_metrics_is_there_for_programs_too(tmp_path, capfd):
    assert main(["--format", "json"]) == 0
    listed = {metric["name"]: metric for metric in json.loads(capfd.readouterr().out)}
    assert list(listed) == list(queries.metrics())
    assert listed["ai_code_share"] == {
        "name": "ai_code_share",
        "family": "AI code share",
        "title": "AI code share",
        "question": "Which share of the code that landed did AI write?",
        "unit": "share",
    }
    assert main(["--out", str(tmp_path / "metrics.csv")]) == 0
    assert (
        (tmp_path / "metrics.csv").read_text().startswith("name,family,title,question,unit\nai_code_share,")
    )


def test_families_stand_in_their_order_with_their_metrics_below():
    lines = listing(queries.metrics().values()).splitlines()
    families = [line for line in lines if line and not line.startswith(" ")]
    assert families == [family for family in queries.FAMILIES if family in families]
    assert [" ".join(line.split()) for line in lines[:2]] == [
        "AI code share",
        "ai_code_share Which share of the code that landed did AI write?",
    ]


def test_a_table_is_for_reading(ask):
    done = ask("ai_code_share")
    assert done.stderr == ""
    head, empty, names, january, february, *_ = done.stdout.splitlines()
    assert head == "AI code share: Which share of the code that landed did AI write? (share)"
    assert empty == ""
    assert names.split()[:5] == ["period", "value", "interval", "n", "complete"]
    assert january.split()[:9] == ["2026-01-01", "75.0", "%", NONE, "7", "yes", "75.0", "%", "75.0"]
    assert "2,000" in january
    assert february.split()[:3] == ["2026-02-01", NONE, NONE]
    assert february.endswith("3 landings here; a share is shown from 5")


def test_columns_that_do_not_fit_are_named_below():
    frame = pl.DataFrame(
        {"name": ["a", "bb"], "value": [0.5, None], "low": [0.4, None], "high": [0.6, None], "n": [10, 2]}
    )
    assert table(frame, "share") == (
        "name   value          interval   n\n"
        "a     50.0 %  40.0 % to 60.0 %  10\n"
        f"bb         {NONE}                 {NONE}   2\n"
    )
    assert table(frame, "share", width=20).splitlines() == [
        "name   value",
        "a     50.0 %",
        f"bb         {NONE}",
        "and 2 more columns",
        "(--format csv has",
        "all of them):",
        "interval, n",
    ]


def test_a_table_without_rows_says_so():
    assert table(pl.DataFrame({"repo": [], "n": []})) == "repo  n\nno rows\n"


def test_a_table_shows_no_more_rows_than_can_be_read():
    lines = table(pl.DataFrame({"n": range(250)})).splitlines()
    assert (len(lines), lines[-1]) == (202, "and 50 more rows: --format csv has all of them")


def test_text_from_outside_never_reaches_the_terminal_as_control_characters():
    frame = pl.DataFrame({"subject": ["\x1b[2Jgone\r\n", "x" * 90]})
    assert table(frame).splitlines() == ["subject", "·[2Jgone··", "x" * 59 + "…"]


def test_csv_json_and_parquet_hold_the_same_rows(ask, tmp_path):
    rows = list(csv.DictReader(io.StringIO(ask("ai_code_share", "--format", "csv").stdout)))
    assert rows[0]["period"] == "2026-01-01"
    assert (float(rows[0]["value"]), rows[0]["low"], rows[0]["complete"]) == (0.75, "", "true")
    objects = json.loads(ask("ai_code_share", "--format", "json").stdout)
    assert (objects[0]["period"], objects[0]["value"], objects[0]["low"]) == ("2026-01-01", 0.75, None)
    assert list(rows[0]) == list(objects[0])
    assert ask("ai_code_share", "--out", "share.parquet").stdout == ""
    assert pl.read_parquet(tmp_path / "share.parquet")["value"].to_list() == [0.75, None, None]
    piped = ask("ai_code_share", "--format", "parquet", text=False).stdout
    assert pl.read_parquet(io.BytesIO(piped)).equals(pl.read_parquet(tmp_path / "share.parquet"))


def test_csv_never_holds_a_formula(ask):
    rows = list(csv.DictReader(io.StringIO(ask("bulk_landings", "--format", "csv").stdout)))
    assert rows[0]["subject"] == '\'=HYPERLINK("http://example.com")'
    assert rows[0]["value"] == "9000"


def test_filters_select(ask):
    done = ask("ai_code_share", "--set", "repos=acme/lab", "--set", "grain=year", "--format", "json")
    assert [row["lines"] for row in json.loads(done.stdout)] == [40]


def test_a_filter_that_changes_nothing_is_said(ask):
    done = ask("ci_pass_rate", "--set", "kinds=docs")
    assert (done.returncode, done.stderr) == (0, "queries: ci_pass_rate does not depend on kinds\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ai_code_shre"], "unknown metric 'ai_code_shre': nearest is 'ai_code_share'"),
        (["ai_code_share", "--set", "repo=x"], "unknown filter 'repo': nearest is 'repos'"),
        (
            ["ai_code_share", "--set", "repos=acme/apy"],
            "unknown repository 'acme/apy': nearest is 'acme/api'",
        ),
        (
            ["ai_code_share", "--set", "from_date=5.1.26"],
            "from_date takes a date such as 2026-01-31, not '5.1.26'",
        ),
        (["ai_code_share", "--set", "repos"], "--set takes FILTER=VALUE, not 'repos'; filters are from_date"),
        (["ai_code_share", "--sql", "SELECT 1"], "give NAME or --sql, not both"),
        (
            ["ai_code_share", "--out", "no/such/folder.csv"],
            "no/such/folder.csv cannot be written: No such file",
        ),
        (["--how"], "--how needs the NAME of a metric"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(answer, words, message):
    code, out, said = answer(*words)
    assert (code, out) == (2, "")
    assert said.startswith(f"queries: {message}")


def test_only_a_name_that_is_not_there_may_be_one_of_another_version(answer):
    for sql, told in (
        ("FROM nope", True),
        ("SELECT nope FROM repos", True),
        ("SELECT sum(repo) FROM repos", False),
    ):
        code, _, said = answer("--sql", sql)
        assert (code, "written by another version" in said) == (2, told)


def test_a_list_of_what_there_is_says_how_many_it_leaves_out():
    known = [f"metric_{number:02}" for number in range(23)]
    assert str(unknown("metric", "x", known)).endswith(", metric_18, metric_19 and 3 more")
    assert str(unknown("metric", "x", known[:2])).endswith(": there are metric_00, metric_01")
    assert str(unknown("repository", "x", [])).endswith(": there are none")


def test_a_wrong_metric_is_said_before_a_missing_warehouse(tmp_path):
    done = command(tmp_path, "freshnes")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "queries: unknown metric 'freshnes': nearest is 'freshness'\n"


def test_before_the_first_night_it_says_what_to_run(tmp_path):
    (tmp_path / "foreshock.toml").write_text("")
    done = command(tmp_path, "ai_code_share")
    assert done.returncode == 1
    assert done.stderr.endswith("yet: run `python -m ingest` with the same configuration\n")


def test_without_a_configuration_it_says_how_to_name_one(tmp_path):
    done = command(tmp_path, "ai_code_share")
    assert done.returncode == 2
    assert "no configuration at foreshock.toml: name it with --config FILE" in done.stderr
    done = command(tmp_path, "ai_code_share", "--config", "other.toml")
    assert "no configuration at other.toml" in done.stderr


def test_any_select_can_be_asked_and_filters_are_variables_in_it(ask):
    sql = "SELECT repo, merges FROM daily_merges JOIN selected_repos USING (repo)"
    done = ask("--sql", sql, "--set", "teams=research", "--format", "csv")
    assert done.stdout == "repo,merges\nacme/lab,3\n"
    assert ask("--sql", "SELECT 1 AS n, 2 AS n", "--format", "csv").stdout == "n,n 2\n1,2\n"
    pasted = queries.metrics()["landings"].sql
    done = ask("--sql", f"SET VARIABLE grain = 'year'; {pasted};", "--format", "json")
    assert [row["n"] for row in json.loads(done.stdout)] == [10]


ONE_TABLE = "one table can be shown: give one SELECT, with nothing but SET VARIABLE before it"
NO_VALUE = "has no value: give one, or leave it out"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sql", ""), "--sql takes a SELECT, not nothing"),
        (("--sql", " "), "--sql takes a SELECT, not nothing"),
        (("--sql", "SELECT 1; SELECT 2"), ONE_TABLE),
        (("--sql", "SELECT 1; SET VARIABLE x = 1"), ONE_TABLE),
        (("--sql", "EXPLAIN SELECT 1; SELECT 2"), ONE_TABLE),
        (("--sql", "CALL duckdb_tables(); SELECT 2"), ONE_TABLE),
        (("--sql", "DELETE FROM repos; SELECT 2"), ONE_TABLE),
        (("--sql", "PIVOT repos ON repo USING count(*); SELECT 2"), ONE_TABLE),
        (("ai_code_share", "--set", "repos="), f"--set repos= {NO_VALUE}"),
        (("ai_code_share", "--set", "repos= ,"), f"--set repos= , {NO_VALUE}"),
        (("ai_code_share", "--set", "nosuch="), "unknown filter 'nosuch': "),
    ],
)
def test_what_would_be_answered_with_something_else_is_refused(answer, words, said):
    code, out, err = answer(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"queries: {said}")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM repos",
        "UPDATE repos SET team = 'x'",
        "DROP TABLE repos",
        "CREATE TABLE main.mine AS SELECT 1",
        "COPY repos TO 'repos.csv'",
        "SELECT * FROM read_text('foreshock.toml')",
        "SELECT nothing FROM repos",
        "SELEC 1",
    ],
)
def test_a_statement_that_would_write_or_read_files_is_refused(answer, tmp_path, sql):
    code, out, said = answer("--sql", sql)
    assert (code, out) == (2, "")
    assert said.startswith("queries: ")
    changing = sql.split()[0] in ("DELETE", "UPDATE", "DROP", "CREATE")
    assert ("nothing can be changed" in said) is changing
    assert not (tmp_path / "repos.csv").exists()


def test_how_a_metric_is_computed_can_be_read_without_a_warehouse(tmp_path):
    done = command(tmp_path, "ai_code_share", "--how", "--set", "policy=declared")
    assert done.returncode == 0
    assert "  numerator:   Landed lines whose last commit before landing" in done.stdout
    assert "\nSET VARIABLE policy = 'declared';\nWITH " in done.stdout
    assert done.stdout.endswith("ORDER BY period;\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_large_answer_reaches_a_slow_pipe_whole(ask, monkeypatch, unbuffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = ask("--sql", "SELECT repeat('x', 1000) AS x FROM range(2000)", "--format", "csv")
    assert len(done.stdout) == len("x\n") + 2000 * 1001


def test_a_reader_that_stops_early_ends_it_quietly(ask, tmp_path):
    many = "SELECT repeat('x', 1000) AS x FROM range(2000)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "queries", "--config", "foreshock.toml", "--format", "csv", "--sql", many],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 141


def test_help_shows_filters_and_examples(tmp_path):
    done = command(tmp_path, "--help")
    assert done.returncode == 0
    for word in (*queries.FILTERS, "--sql", "--format", "--out", "examples", "exit codes"):
        assert word in done.stdout
