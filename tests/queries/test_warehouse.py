"""Finding the published file, and a connection that can only read it."""

from __future__ import annotations

import threading

import duckdb
import pytest

import queries
from dashboard import sign_in
from dashboard.__main__ import config_file
from ingest import config

WAREHOUSE = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-02-01
           y    | platform | 2026-02-01
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 2
                  y    | 2026-01-06 | ai      | 3
"""


def test_the_folder_is_that_of_the_configuration(tmp_path, monkeypatch):
    file = tmp_path / "foreshock.toml"
    file.write_text('warehouse = "data"\nunknown = [1]\n')
    assert queries.warehouse_of(file) == tmp_path / "data"
    monkeypatch.setenv("FORESHOCK_CONFIG", str(file))
    assert queries.warehouse_of() == tmp_path / "data"
    monkeypatch.delenv("FORESHOCK_CONFIG")
    monkeypatch.chdir(tmp_path)
    assert queries.warehouse_of(None) == tmp_path / "data"


def test_without_the_key_the_folder_is_called_warehouse(tmp_path):
    (tmp_path / "foreshock.toml").write_text("")
    assert queries.warehouse_of(tmp_path / "foreshock.toml") == tmp_path / "warehouse"


@pytest.mark.parametrize("folder", ["data", "~/data", "../data", "here/../data", "/tmp/x", "~nobody-here/x"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_night_a_query_and_a_page_find_the_same_folder(tmp_path, monkeypatch, folder, mark):
    (tmp_path / "here").mkdir()
    kept, file = tmp_path / "here/kept.toml", tmp_path / "foreshock.toml"
    file.symlink_to(kept)
    kept.write_text(f'{mark}warehouse = "{folder}"\n[dashboard]\nauth = "proxy"\n', encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FORESHOCK_CONFIG", "~/foreshock.toml")
    assert queries.warehouse_of() == config.load().warehouse
    assert config_file(None) == config.find(None) == file
    assert sign_in.kind(file) == "proxy"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no configuration at .*foreshock.toml: name it with --config FILE"),
        ('warehose = "w"', "foreshock.toml: unknown key warehose, did you mean warehouse\\?"),
        ("warehouse = 3", r"foreshock.toml: warehouse takes the path of a folder, not 3"),
        ("warehouse = ", "foreshock.toml cannot be read"),
    ],
)
def test_a_configuration_that_does_not_help_is_named(tmp_path, text, message):
    file = tmp_path / "foreshock.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(queries.QueryError, match=message):
        queries.warehouse_of(file)


def test_before_the_first_night_it_is_said_what_to_run(tmp_path):
    with pytest.raises(
        queries.QueryError, match=r"no warehouse at .*foreshock.duckdb yet: run `python -m ingest`"
    ):
        queries.snapshot(tmp_path)


def test_the_symlink_is_resolved_so_that_a_new_snapshot_is_seen(warehouse):
    first = queries.snapshot(warehouse(WAREHOUSE))
    second = queries.snapshot(warehouse(WAREHOUSE + "y | 2026-01-07 | ai | 4"))
    assert [first.name, second.name] == ["0.duckdb", "1.duckdb"]
    with queries.connect(first) as old, queries.connect(second) as new:
        counts = [con.execute("SELECT sum(merges)::INT FROM daily_merges").fetchall() for con in (old, new)]
    assert counts == [[(5,)], [(9,)]]


def test_a_file_that_is_no_warehouse_is_named(tmp_path):
    (tmp_path / "foreshock.duckdb").write_text("not a database, only some words to fill a page" * 200)
    with pytest.raises(queries.QueryError, match=r"foreshock.duckdb cannot be opened"):
        queries.connect(tmp_path / "foreshock.duckdb")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM repos",
        "CREATE TABLE main.mine (a INT)",
        "COPY repos TO '/tmp/stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "ATTACH '/tmp/other.duckdb' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET threads = 64",
    ],
)
def test_a_reader_can_neither_write_nor_reach_files_nor_settings(read, sql):
    con = read(WAREHOUSE)
    with pytest.raises(duckdb.Error):
        con.execute(sql).fetchall()


def test_times_are_read_in_utc(read):
    con = read(WAREHOUSE)
    for reader in (con, con.cursor()):
        assert reader.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]


def test_filters_are_private_to_each_run_even_on_one_connection(read):
    con = read(WAREHOUSE)
    found = {}

    def ask(repo):
        for _ in range(5):
            found.setdefault(repo, set()).add(
                queries.run(con, "ai_code_share", {"repos": [repo]}).frame["n"].sum()
            )

    threads = [threading.Thread(target=ask, args=(repo,)) for repo in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"x": {2}, "y": {3}}
    assert queries.run(con, "ai_code_share").frame["n"].sum() == 5
    assert con.execute("SELECT getvariable('repos')").fetchall() == [(None,)]


def test_the_sql_as_run_can_be_pasted(read, shows):
    con = read(WAREHOUSE)
    result = queries.run(con, "landings", {"repos": ["y"], "grain": "year"})
    assert result.sql.startswith(
        "SET VARIABLE repos = ['y']::VARCHAR[];\nSET VARIABLE grain = 'year';\nWITH "
    )
    pasted = con.cursor().sql(result.sql).pl()
    assert pasted.equals(result.frame)


def test_filters_that_a_metric_does_not_honour_are_named_and_not_set(read):
    result = queries.run(read(WAREHOUSE), "ci_pass_rate", {"kinds": "docs", "grain": "week"})
    assert result.ignored == ("kinds",)
    assert result.variables == {"grain": "week"}
    assert "kinds" not in result.sql


@pytest.mark.parametrize(
    ("name", "filters", "message"),
    [
        ("ai_code_shares", {}, "unknown metric 'ai_code_shares': nearest is 'ai_code_share'"),
        ("zzz", {}, "unknown metric 'zzz': there are adoption_lead, agent_human_ratio, "),
        ("landings", {"reops": "x"}, "unknown filter 'reops': nearest is 'repos'"),
        ("landings", {"repos": ["x", "yy"]}, "unknown repository 'yy': nearest is 'y'"),
        ("landings", {"teams": "plattform"}, "unknown team 'plattform': nearest is 'platform'"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_one(read, name, filters, message):
    with pytest.raises(queries.QueryError, match=message):
        queries.run(read(WAREHOUSE), name, filters)


def test_a_snapshot_of_another_version_is_named_as_such(tmp_path):
    file = tmp_path / "old.duckdb"
    with duckdb.connect(file) as con:
        con.execute("CREATE TABLE repos (repo VARCHAR)")
    with (
        queries.connect(file) as con,
        pytest.raises(queries.QueryError, match=r"written by another version: `python -m ingest`"),
    ):
        queries.run(con, "landings")


def test_a_fault_of_duckdb_itself_is_told_as_one_and_without_its_stack(tmp_path):
    con = duckdb.connect(tmp_path / "faulty.duckdb")
    con.execute("CREATE TABLE repos (repo VARCHAR)")
    con.execute("SET debug_checkpoint_abort = 'before_header'")
    with pytest.raises(duckdb.FatalException):
        con.execute("CHECKPOINT")
    fault = f"fault of DuckDB {duckdb.__version__} itself, not of the question: load the page, or open the"
    with pytest.raises(queries.QueryError, match=fault):
        queries.run(con, "landings")
    with pytest.raises(queries.QueryError) as told, queries.asking(con):
        raise duckdb.InternalException("INTERNAL Error: index 0 of 0\n\nStack Trace:\n\nx.so(+0x1)\n")
    assert str(told.value).splitlines()[:-1] == ["INTERNAL Error: index 0 of 0"]
    con.close()
    with duckdb.connect(tmp_path / "faulty.duckdb") as opened:
        assert opened.execute("FROM repos").fetchall() == []
