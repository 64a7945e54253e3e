"""Snapshots: published whole, named in order, pruned with care, refused when they cannot be right."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest import IngestError, consistency, publish, retention, schema, warehouse
from tests.ingest.nights import NOW, Home, home, twin
from tests.ingest.repository import Repository, create, lines


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return started(tmp_path)


def started(folder: Path) -> Repository:
    """One landing."""
    repo = create(folder / "trainer.git")
    repo.commit("Start", {"src/a.py": lines(10)})
    return repo


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The warehouse after a first night, for tests that only look."""
    folder = tmp_path_factory.mktemp("first")
    made = home(folder / "home", {"acme/trainer": started(folder)})
    assert made.night() == 0
    return made


@pytest.fixture
def acme(first: Home, tmp_path: Path) -> Home:
    """The same to change; what it reads is shared."""
    return twin(first, tmp_path)


def next_day(acme: Home) -> None:
    """Its next night publishes, whatever it finds."""
    file = acme.folder / "foreshock.toml"
    file.write_text(file.read_text().replace(NOW, "2026-11-01"))


def test_a_second_night_with_nothing_new_publishes_nothing_but_is_on_record(
    tmp_path: Path, acme: Home
) -> None:
    assert acme.night() == 0
    assert len(list((tmp_path / "warehouse/snapshots").glob("*Z.duckdb"))) == 1
    records = (tmp_path / "warehouse/nights.jsonl").read_text()
    assert [word in records for word in ('"outcome": "published"', '"outcome": "nothing new"')] == [
        True,
        True,
    ]


def test_a_new_day_is_published_even_without_news(tmp_path: Path, repo: Repository) -> None:
    for day in (30, 31):
        acme = home(tmp_path, {"acme/trainer": repo}, f"now = 2026-10-{day}")
        assert acme.night() == 0
    assert acme.shown("SELECT head_seen_on FROM repos") == "2026-10-31"
    assert acme.shown("SELECT count(*) FROM nights WHERE published") == "2"


def test_what_people_open_is_a_link_to_the_newest_snapshot_and_cannot_be_written(
    tmp_path: Path, repo: Repository
) -> None:
    before = os.umask(0o027)
    home(tmp_path, {"acme/trainer": repo}).night()
    os.umask(before)
    link = tmp_path / "warehouse/foreshock.duckdb"
    assert link.is_symlink()
    assert link.resolve().parent == tmp_path / "warehouse/snapshots"
    assert link.resolve().stat().st_mode & 0o777 == 0o440, "others may read what they should not"
    assert (tmp_path / "warehouse/key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "warehouse/raw").stat().st_mode & 0o777 == 0o700


def test_a_clock_that_was_set_back_does_not_publish_under_an_older_name(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/20261031T020000Z.duckdb").touch()
    assert warehouse.next_name(tmp_path, datetime(2026, 1, 1, tzinfo=UTC)) == "20261031T020001Z"
    assert warehouse.next_name(tmp_path, datetime(2026, 11, 1, tzinfo=UTC)) == "20261101T000000Z"


def test_pruning_keeps_the_last_ones_the_last_of_each_month_and_the_served_one(tmp_path: Path) -> None:
    days = ["0829", "0830", "0831", "0901", "0902", "0903", "0904"]
    kept_of(tmp_path, [f"2026{day}T020000Z" for day in days])
    warehouse.swing(tmp_path, tmp_path / "snapshots/20260901T020000Z.duckdb")
    gone = retention.prune(tmp_path, keep=1)
    assert [file.name[4:8] for file in gone] == ["0829", "0830", "0902"]
    # the one before the newest stays, though only one is asked for: a reader may just have looked it up
    assert [file.name[4:8] for file in warehouse.snapshots(tmp_path)] == ["0831", "0901", "0903", "0904"]
    assert not (tmp_path / "snapshots/20260830T020000Z.open.duckdb").exists()


def test_what_a_long_night_published_on_its_way_pushes_no_night_before_it_out(tmp_path: Path) -> None:
    before = [f"202610{day}T020000Z" for day in (10, 11, 12)]
    long = [f"20261013T0{hour}0000Z" for hour in range(2, 8)]
    kept_of(tmp_path, before + long)
    warehouse.swing(tmp_path, tmp_path / f"snapshots/{long[-1]}.duckdb")
    assert [file.stem for file in retention.prune(tmp_path, 5, long[0])] == long[:-2]
    assert [file.stem for file in warehouse.snapshots(tmp_path)] == before + long[-2:]
    assert [file.stem for file in retention.prune(tmp_path, 2, "20261014T020000Z")] == before


def kept_of(folder: Path, names: list[str]) -> None:
    """A folder with these snapshots."""
    (folder / "snapshots").mkdir()
    for name in names:
        (folder / f"snapshots/{name}.duckdb").touch()
        (folder / f"snapshots/{name}.open.duckdb").touch()


def test_what_a_killed_night_left_is_deleted(tmp_path: Path) -> None:
    for name in ("build.duckdb", "build.duckdb.wal", "foreshock.duckdb.new", "key.tmp"):
        (tmp_path / name).touch()
    (tmp_path / "snapshots").mkdir()
    warehouse.sweep(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["snapshots"]


def test_a_warehouse_of_newer_code_is_refused(
    tmp_path: Path, acme: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    served = (tmp_path / "warehouse/foreshock.duckdb").resolve()
    served.chmod(0o600)
    with duckdb.connect(str(served)) as con:
        con.execute("UPDATE settings SET value = '9999' WHERE key = 'schema.version'")
    assert acme.night() == 1
    assert "update Foreshock" in capsys.readouterr().err


def test_a_night_gives_back_the_space_that_was_freed(tmp_path: Path, acme: Home) -> None:
    served = (tmp_path / "warehouse/foreshock.duckdb").resolve()
    served.chmod(0o600)
    with duckdb.connect(str(served)) as con:
        con.execute(
            "INSERT INTO ci_runs (repo, run, attempt, workflow) "
            "SELECT 'acme/trainer', md5(range::VARCHAR), 1, md5((range + 1)::VARCHAR) FROM range(900000)"
        )
        con.execute("CHECKPOINT")
        con.execute("DELETE FROM ci_runs WHERE run > '01'")
        con.execute("CHECKPOINT")
        left = con.execute("SELECT count(*) FROM ci_runs").fetchone()[0]
    next_day(acme)
    assert acme.night() == 0
    assert (tmp_path / "warehouse/foreshock.duckdb").stat().st_size < 0.5 * served.stat().st_size
    assert acme.figure("SELECT count(*) FROM ci_runs") == left > 1000
    for notes in ("duckdb_tables()", "duckdb_columns()"):  # the copy takes them along
        assert acme.figure(f"SELECT count(comment) FROM {notes} WHERE table_name = 'ci_runs'") > 0, notes


@pytest.mark.usefixtures("handed_on")
def test_the_copy_that_may_be_handed_on_holds_no_person(tmp_path: Path, repo: Repository) -> None:
    acme = home(tmp_path, {"acme/trainer": repo})
    acme.night()
    person = acme.ask("SELECT person FROM commits")[0][0]
    served = (tmp_path / "warehouse/foreshock.duckdb").resolve()
    handed = served.with_suffix(".open.duckdb")
    assert str(person).encode() in served.read_bytes()
    assert str(person).encode() not in handed.read_bytes()
    with duckdb.connect(str(handed), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM metrics.output_per_contributor").fetchall()[0][0] >= 0
        tables = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        figures = {row[0] for row in con.execute("DESCRIBE metrics.output_per_contributor").fetchall()}
    assert tables & {"people", "activity", "activity_spans"} == set()
    assert figures & {"value", "cluster_top"} == {"value"}


@pytest.mark.usefixtures("handed_on")
def test_the_copy_that_may_be_handed_on_holds_nothing_of_what_was_refused(
    tmp_path: Path, repo: Repository
) -> None:
    acme = home(tmp_path, {"acme/trainer": repo}, 'files.paths = ["drop/*"]')
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "ci_runs.csv").write_text(
        "repo,run,attempt,created_at\nacme/trainer,1,1,by-carol@example.com\n"
    )
    assert acme.night("git", "files") == 0
    served = (tmp_path / "warehouse/foreshock.duckdb").resolve()
    assert b"carol" in served.read_bytes()
    handed = served.with_suffix(".open.duckdb")
    assert b"carol" not in handed.read_bytes()
    with duckdb.connect(str(handed), read_only=True) as con:
        assert con.execute("SELECT source, file, value FROM metrics.rejected_rows").fetchall() == [
            ("files", "drop/ci_runs.csv", 1)
        ]


def views(con: duckdb.DuckDBPyConnection) -> set[int]:
    """Each metric's view: one that is made again has another number."""
    return {
        row[0]
        for row in con.execute("SELECT view_oid FROM duckdb_views() WHERE schema_name = 'metrics'").fetchall()
    }


def test_metrics_are_made_again_only_when_they_changed(tmp_path: Path) -> None:
    con = warehouse.open_build(tmp_path)
    publish.create_views(con)
    first = views(con)
    publish.create_views(con)
    assert views(con) == first
    con.execute("DROP VIEW metrics.freshness")
    publish.create_views(con)
    assert views(con) & first == set()
    assert len(views(con)) == len(first)
    second = views(con)
    con.execute("UPDATE settings SET value = 'older' WHERE key = 'metrics.version'")
    publish.create_views(con)
    assert views(con) & second == set()


@pytest.mark.usefixtures("handed_on")
def test_the_next_copy_without_persons_is_like_the_first_and_holds_the_new_rows(
    tmp_path: Path, repo: Repository
) -> None:
    acme = home(tmp_path, {"acme/trainer": repo}, "now = 2026-10-30")
    acme.night()
    repo.commit("More", {"src/b.py": lines(7)})
    acme = home(tmp_path, {"acme/trainer": repo}, "now = 2026-10-31")
    acme.night()
    person = str(acme.ask("SELECT person FROM commits")[0][0]).encode()
    held = []
    for handed in sorted((tmp_path / "warehouse/snapshots").glob("*.open.duckdb")):
        assert person not in handed.read_bytes()
        with duckdb.connect(str(handed), read_only=True) as con:
            found = con.execute("SELECT database_name = current_database(), table_name FROM duckdb_tables()")
            held.append((sorted(found.fetchall()), con.execute("SELECT count(*) FROM commits").fetchall()))
            shown = con.execute("SELECT value FROM metrics.repositories").fetchall()
    assert held[0][0] == held[1][0]
    assert [count for _, count in held] == [[(1,)], [(2,)]]
    assert shown == [(2,)]


def test_only_what_was_read_since_is_searched_for_keys_that_stand_twice(tmp_path: Path) -> None:
    con = warehouse.open_build(tmp_path)
    publish.create_views(con)
    con.execute("INSERT INTO repos (repo) VALUES ('acme/old'), ('acme/new')")
    con.execute("INSERT INTO commits (repo, sha) VALUES ('acme/old', 'a'), ('acme/new', 'b')")
    con.execute(
        "INSERT INTO source_parts (source, part, state, fingerprint) "
        "VALUES ('git', 'acme/old', 'ok', '1'), ('git', 'acme/new', 'ok', '1')"
    )
    con.execute("CHECKPOINT")
    before = tmp_path / "before.duckdb"
    warehouse.copy(tmp_path / warehouse.BUILD, before)
    con.execute("UPDATE source_parts SET fingerprint = '2' WHERE part = 'acme/new'")
    consistency.check(con, before)
    con.execute("INSERT INTO commits (repo, sha) VALUES ('acme/new', 'b')")
    with pytest.raises(IngestError, match="commits: key .'acme/new', 'b'. stands twice"):
        consistency.check(con, before)
    con.execute("UPDATE settings SET value = '0' WHERE key = 'schema.version'")
    con.execute("DELETE FROM commits WHERE repo = 'acme/new'")
    con.execute("INSERT INTO commits (repo, sha) VALUES ('acme/old', 'a')")
    with pytest.raises(IngestError, match="commits: key .'acme/old', 'a'. stands twice"):
        consistency.check(con, before)  # a migration may have touched everything


def test_an_upgrade_of_the_schema_is_published_on_the_same_day(
    acme: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema.version() + 1, "CREATE VIEW upgraded AS SELECT 1 AS yes;"
    later = (*schema.migrations(), upgrade)
    monkeypatch.setattr(schema, "migrations", lambda: later)
    acme.night()
    assert acme.ask("SELECT yes FROM upgraded") == [(1,)]


def test_every_metric_is_a_view_of_the_snapshot(first: Home) -> None:
    views = {
        row[0] for row in first.ask("SELECT view_name FROM duckdb_views() WHERE schema_name = 'metrics'")
    }
    assert views == {query.stem for query in publish.QUERIES.glob("*.sql")}
    assert "ai_code_share" in views


def test_a_key_that_stands_twice_is_not_published(tmp_path: Path) -> None:
    con = warehouse.open_build(tmp_path)
    con.execute("INSERT INTO suites (suite, suite_version) VALUES ('acme', '1'), ('acme', '1')")
    with pytest.raises(IngestError, match="suites: key .* stands twice"):
        consistency.check(con, None)


def test_every_view_answers_where_the_snapshot_is_attached_beside_others(empty: Path) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE repos (other INTEGER)")
        con.execute(f"ATTACH '{empty}' AS ours (READ_ONLY)")
        views = (
            "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'ours' AND NOT internal"
        )
        for schema_name, view in con.execute(views).fetchall():
            con.execute(f"FROM ours.{schema_name}.{view} LIMIT 0").fetchall()


@pytest.mark.parametrize(
    ("orphan", "words"),
    [
        (
            "landed (repo, merge, sha, kind, lines) VALUES ('acme', 'm', 'c', 'source', 1)",
            "landed without a landing",
        ),
        (
            "changes (repo, sha, path, kind) VALUES ('acme', 'c', 'a.py', 'source')",
            "changes without a commit",
        ),
        ("commits (repo, sha) VALUES ('acme', 'c')", "commits without a repository"),
        (
            "merges (repo, sha, how) VALUES ('acme', 'm', 'direct')",
            "merges without a commit",
        ),
        (
            "reviews (repo, number, review) VALUES ('acme', 1, 'r')",
            "reviews without a request",
        ),
        (
            "request_commits (repo, number, sha) VALUES ('acme', 1, 'c')",
            "request_commits without a request",
        ),
    ],
)
def test_a_row_without_its_parent_is_not_published(tmp_path: Path, orphan: str, words: str) -> None:
    con = warehouse.open_build(tmp_path)
    con.execute(f"INSERT INTO {orphan}")
    with pytest.raises(IngestError, match=f"1 {words}"):
        consistency.check(con, None)


def test_a_night_that_fails_its_checks_publishes_nothing_and_says_why(
    tmp_path: Path, acme: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    served = (tmp_path / "warehouse/foreshock.duckdb").resolve()
    served.chmod(0o600)
    with duckdb.connect(str(served)) as con:  # as somebody did who wrote to it
        con.execute("INSERT INTO suites (suite, suite_version) VALUES ('acme', '1'), ('acme', '1')")
    next_day(acme)
    assert acme.night() == 1
    assert "nothing published: suites: key ('acme', '1') stands twice" in capsys.readouterr().err
    assert acme.last()["outcome"] == "failed"
    assert (tmp_path / "warehouse/foreshock.duckdb").resolve() == served
    assert not list((tmp_path / "warehouse").glob("build*"))


def test_history_that_went_missing_is_not_published(tmp_path: Path, acme: Home) -> None:
    con = warehouse.open_build(acme.warehouse)
    con.execute("DELETE FROM changes")
    con.execute("DELETE FROM commits")
    with pytest.raises(IngestError, match="commits: 1 of 1 rows of the last snapshot are gone"):
        consistency.check(con, warehouse.newest(tmp_path / "warehouse"))
    con.close()


GROWING = {
    "state_readings": "SELECT DATE '2026-07-01' AS quarter, 'strict' AS policy,"
    " TIMESTAMPTZ '2026-10-02' AS read_at, DATE '2026-10-02' AS read_on, 'watch' AS state,"
    " 'watch' AS highest, '' AS speed, '' AS loop, '' AS capability",
    "watch_changes": "SELECT 'x' AS tripwire, 'state' AS what, TIMESTAMPTZ '2026-10-02' AS changed_at,"
    " DATE '2026-10-02' AS changed_on",
    "requests": "SELECT 'acme/trainer' AS repo, 1 AS number",
    "releases": "SELECT 'acme/trainer' AS repo, 'v1' AS tag",
}


@pytest.mark.parametrize("name", GROWING)
def test_what_was_read_and_noticed_at_the_time_is_never_lost(tmp_path: Path, name: str) -> None:
    con, before = warehouse.open_build(tmp_path), tmp_path / "before.duckdb"
    con.execute(f"INSERT INTO {name} BY NAME {GROWING[name]}")
    con.execute("CHECKPOINT")
    warehouse.copy(tmp_path / warehouse.BUILD, before)
    consistency.check(con, before)
    con.execute(f"DELETE FROM {name}")
    with pytest.raises(IngestError, match=f"{name}: 1 of 1 rows of the last snapshot are gone"):
        consistency.check(con, before)
    with duckdb.connect(str(before)) as older:
        older.execute(f"DROP TABLE {name}")  # as code wrote it that did not know the table
    consistency.check(con, before)


def test_changes_of_tripwires_from_before_moments_were_kept_are_of_the_first_of_their_day(
    tmp_path: Path,
) -> None:
    con = warehouse.connect(tmp_path / "old.duckdb")
    for number, sql in schema.migrations():
        if number < 19:
            con.execute(sql)
    con.execute("INSERT INTO settings VALUES ('schema.version', '18')")
    con.execute(
        "INSERT INTO watch_changes VALUES ('x', 'state', DATE '2026-10-02', NULL, 'near', 'why', 0.5),"
        " ('x', 'state', DATE '2026-10-03', 'near', 'clear', 'why', 0.4)"
    )
    warehouse.migrate(con, tmp_path)
    rows = con.execute("SELECT changed_at::VARCHAR, changed_on::VARCHAR, after FROM watch_changes").fetchall()
    assert rows == [
        ("2026-10-02 00:00:00+00", "2026-10-02", "near"),
        ("2026-10-03 00:00:00+00", "2026-10-03", "clear"),
    ]
    described = {column.name: column for column in schema.tables()["watch_changes"].columns}
    assert described["changed_at"].required
    assert described["changed_on"].note == "the day of the night that noticed"


def test_the_notes_of_the_schema_are_in_the_database(tmp_path: Path) -> None:
    con = warehouse.open_build(tmp_path)
    found = con.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'merges' AND column_name = 'how'"
    ).fetchall()
    assert found == [("merge, squash, rebase, direct, batch, pull",)]
    stored = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert stored == set(schema.tables())


def test_a_warehouse_of_the_first_schema_is_brought_to_the_newest(tmp_path: Path) -> None:
    listed = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()"
    shape = f"{listed} WHERE NOT internal ORDER BY ALL"
    first, *later = schema.migrations()
    old = warehouse.connect(tmp_path / "old.duckdb")
    old.execute(first[1])
    old.execute("INSERT INTO settings VALUES ('schema.version', '1')")
    old.execute(
        "INSERT INTO commits (repo, sha, subject) VALUES ('acme', 'a', 'Merge pull request #1 from ada/x')"
    )
    warehouse.migrate(old, tmp_path)
    new = warehouse.connect(tmp_path / "new.duckdb")
    warehouse.migrate(new, tmp_path)
    assert later
    assert old.execute(shape).fetchall() == new.execute(shape).fetchall()
    assert old.execute("SELECT subject FROM commits").fetchall() == [("Merge pull request #1 from x",)]
    assert {column.name for column in schema.tables()["repos"].columns} == {
        name for table, name, *_ in new.execute(shape).fetchall() if table == "repos"
    }
