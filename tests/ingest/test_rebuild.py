"""A warehouse worked out anew from what was kept, with every server gone: the same rows, table by table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ingest import IngestError, config, quarantine, record, schema, warehouse
from ingest.__main__ import main
from ingest.git import shadow
from tests.forge.server import serve
from tests.ingest import synced
from tests.ingest.evaluated import ROW
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

RUNS = "repo,run,attempt,workflow,sha,conclusion,created_at\nacme/tools,8,1,test,,success,2026-10-01\n"
MODELS = "model,released_at\na3,2026-02-01\n"
SETTINGS = """
now = "{now}"
survival = {{ seconds = 900 }}
files.paths = ["drop/*"]
github = {{ url = "{url}", repos = ["acme/trainer"], since = 2026-01-01 }}
evaluations = {{ suites = [{{ name = "hcast", version = "1.1", paths = ["evals/*"] }}] }}
"""
OWN = {"nights", "source_parts", "cursors", "replies", "settings", "moved_figures"}
LOOKED_AT = ("seen_at", "seen_on", "head_seen_at", "head_seen_on", "jobs_at", "searched_at", "compared_at")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """After two nights over a forge, a remote and a local repository and files; the servers are gone."""
    folder = tmp_path_factory.mktemp("kept")
    remote, local = create(folder / "remote.git"), create(folder / "local.git")
    repos = {"acme/trainer": f"file://{remote.path}", "acme/tools": local}
    with pytest.MonkeyPatch.context() as patch, serve() as forge:
        synced.hurried(patch, forge)
        forge.write("acme/trainer", synced.HISTORY)
        at = home(folder / "home", repos, SETTINGS.format(now="2026-10-30", url=forge.url))
        first(remote, local, at.folder)
        assert at.read("git", "github", "files", "evaluations") == 0
        remote.commit("Tune it", {"train/c.py": lines(4)}, date="2026-10-30")
        forge.write("acme/trainer", "runs: run | conclusion | created_at\n 9 | success | 2026-10-30 09:00")
        at.configure(repos, SETTINGS.format(now="2026-10-31", url=forge.url))
        assert at.derived("git", "github", "files", "evaluations") == 0
    remote.path.rename(folder / "gone.git")
    return at


def first(remote: Repository, local: Repository, folder: Path) -> None:
    """What is there on the first night."""
    start = remote.commit("Start", {"train/a.py": lines(9)}, date="2026-08-03")
    ai = "Load it\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    remote.commit(ai, {"train/b.py": lines(12)}, branch="topic", parents=[start], date="2026-09-01")
    remote.merge("Merge pull request #11 from acme/topic", "topic", date="2026-09-02")
    local.commit("Tools", {"a.py": lines(5)}, date="2026-08-05")
    for place, name, text in (
        ("drop", "ci_runs.csv", RUNS),
        ("drop", "models.csv", MODELS),
        ("evals", "runs.jsonl", json.dumps(ROW) + "\n"),
    ):
        (folder / place).mkdir(exist_ok=True)
        (folder / place / name).write_text(text)


def rows(at: Home) -> dict[str, list[tuple]]:
    """Every table row by row, but for how nights went, how far a forge was read and when it was looked at."""
    return {
        name: at.ask(f"SELECT COLUMNS(lambda c: c NOT IN {LOOKED_AT}) FROM {name} ORDER BY ALL")
        for name in schema.tables()
        if name not in OWN
    }


def test_a_rebuild_without_any_server_gives_the_same_rows(kept: Home) -> None:
    before = rows(kept)
    filled = {"commits", "ci_runs", "ci_jobs", "requests", "evaluations", "models", "daily_lines", "alive"}
    assert filled <= {name for name, found in before.items() if found}
    shutil.rmtree(kept.warehouse / "snapshots")
    (kept.warehouse / "foreshock.duckdb").unlink()
    own = {"source": "git", "part": "acme/trainer", "state": "failed", "kind": "own", "message": "no"}
    for _ in range(quarantine.TIMES):  # a repository in quarantine is read too: it would be missed
        record.append(kept.warehouse / record.RECORD, {"parts": [own]})
    assert main(["rebuild", "--config", str(kept.folder / "foreshock.toml")]) == 0
    after = rows(kept)
    assert {name for name in before if before[name] != after[name]} == set()
    states = {(part["source"], part["state"]) for part in kept.last()["parts"]}
    assert states == {(source, "ok") for source in ("evaluations", "files", "git", "github")}


def test_what_was_noticed_at_the_time_is_taken_over_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    old = tmp_path / "snapshots" / "20261030T020000Z.duckdb"
    with warehouse.connect(old) as con:
        for number, sql in schema.migrations():
            if number < 19:  # of an older schema, too
                con.execute(sql)
        con.execute("INSERT INTO settings VALUES ('schema.version', '18')")
        con.execute("INSERT INTO repos (repo) VALUES ('acme/trainer')")
        con.execute(
            "INSERT INTO watch_changes VALUES ('x', 'state', DATE '2026-10-02', NULL, 'near', 'why', 0.5)"
        )
    with warehouse.open_build(tmp_path, anew=True) as con:
        assert con.execute("SELECT tripwire, changed_at::VARCHAR FROM watch_changes").fetchall() == [
            ("x", "2026-10-02 00:00:00+00")
        ]
        assert con.execute("SELECT count(*) FROM repos").fetchall() == [(0,)]
    old.write_bytes(b"gone")
    warehouse.sweep(tmp_path)
    with pytest.raises(IngestError, match="not readable as a snapshot .*: move it away"):
        warehouse.open_build(tmp_path, anew=True)


def test_a_mirror_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = home(tmp_path, {"x": "https://git.example.com/x.git"}).configure(
        {"x": "https://git.example.com/x.git"}
    )
    repo = config.load(file).repos[0]
    with pytest.raises(IngestError, match=r"x.git is not there: it would hold the copy of https://git.exa"):
        shadow.read(repo, tmp_path / "warehouse", kept=True)
