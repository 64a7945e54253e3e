"""One measured program of its own, after its imports: python -m bench.child night|bulk|blame|notes ..."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.config import Repo
    from ingest.night import Night


def night(config: str) -> tuple[float, float]:
    """A night from its first line to its published warehouse; how much of it were blame and line notes."""
    import duckdb  # noqa: F401 - loaded before the clock starts
    import polars  # noqa: F401

    from bench.process import calls
    from ingest import attribution, derive, night, publish, say  # noqa: F401
    from ingest.config import load
    from ingest.git import blame, notes
    from ingest.sources import files, git  # noqa: F401

    apart = calls(blame, "update"), calls(notes, "read")
    began = time.perf_counter()
    code = night.run(load(Path(config)), [], say.Say(quiet=True))
    seconds = time.perf_counter() - began
    if code:
        sys.exit(f"the night ended with {code}")
    return seconds, sum(map(sum, apart))


def bulk(repository: str, commits: str) -> tuple[float, list[int]]:
    """The bulk path over these commits: files, added and deleted lines."""
    import duckdb
    import polars  # noqa: F401

    from ingest.git import stream

    shas = Path(commits).read_text().split()
    began = time.perf_counter()
    con = duckdb.connect()
    stream.work(stream.jobs(con, Path(repository), shas, []), lambda _: None)
    sums = "SELECT count(*), sum(added)::BIGINT, sum(deleted)::BIGINT FROM files"
    found = con.execute(sums).fetchall()[0]
    return time.perf_counter() - began, list(found)


def pydriller(repository: str, commits: str) -> tuple[float, list[int]]:
    """The same by PyDriller, asked for exactly these commits, so that it walks past no other."""
    from pydriller import Git

    shas = Path(commits).read_text().split()
    began = time.perf_counter()
    git = Git(repository)
    files = [file for sha in shas for file in git.get_commit(sha).modified_files]
    sums = [len(files), sum(file.added_lines for file in files), sum(file.deleted_lines for file in files)]
    return time.perf_counter() - began, sums


def blame(config: str, snapshot: str) -> float:
    """Blame of every file that a published night blamed."""
    from ingest.git import blame

    with again(config, snapshot) as (night, repo, path):
        night.con.execute("CREATE TABLE unclear AS SELECT DISTINCT merge, base, tip, path FROM was.blames")
        began = time.perf_counter()
        blame.update(night, repo.name, path)
        return time.perf_counter() - began


def notes(config: str, snapshot: str) -> float:
    """Every line note that a published night read."""
    from ingest.git import notes, shadow

    with again(config, snapshot) as (night, repo, _):
        place = "row_number() OVER (ORDER BY committed_at) AS position"
        night.con.execute(f"CREATE TABLE nodes AS SELECT sha, {place} FROM was.commits")
        seen = shadow.read(repo, night.folder)
        began = time.perf_counter()
        notes.read(night, repo, seen)
        return time.perf_counter() - began


def survival(config: str, snapshot: str, commit: str, listing: str) -> dict[str, float]:
    """Lines of files as of a commit, then as of today: CPU of both, and what the first took and found."""
    from dataclasses import replace

    from ingest.config import Survival
    from ingest.git import alive, blame, fates, ignored, shadow  # noqa: F401

    files = Path(listing).read_text()
    with again(config, snapshot) as (night, repo, path):
        night.con.execute(
            "CREATE TABLE paths AS SELECT DISTINCT path, kind FROM was.changes "
            "WHERE list_contains(from_json($files, '[\"VARCHAR\"]'), path)",
            {"files": files},
        )
        night = replace(night, config=night.config.model_copy(update={"survival": Survival()}))
        now = shadow.read(repo, night.folder)
        then = replace(now, refs=now.refs | {f"refs/heads/{now.branch}": commit})
        (path / "objects" / "info" / "commit-graph").unlink(missing_ok=True)
        revisions = ignored.revisions(path)
        began, before = time.perf_counter(), cpu()
        shadow.point(now, followed=True)
        alive.update(night, repo.name, then, revisions)
        seconds, cold = time.perf_counter() - began, cpu() - before
        lines = night.con.execute("SELECT sum(lines)::BIGINT FROM alive").fetchall()[0][0]
        kept = alive.unchanged(night, repo.name, path, now.head, alive.printed(now, revisions))
        before = cpu()
        shadow.point(now, followed=True)
        alive.update(night, repo.name, now, revisions)
        later, changed = cpu() - before, len(json.loads(files)) - len(kept)
        return {"cold": cold, "seconds": seconds, "lines": lines, "later": later, "changed": changed}


def cpu() -> float:
    """Seconds of this program and of those that it started and that have ended."""
    import os

    return sum(os.times()[:4])


def forge(url: str, token: str, folder: str, questions: str) -> dict[str, float]:
    """Two nights of the source `github`; writes down what the first one asked."""
    import os

    import duckdb
    import polars  # noqa: F401 - loaded before the clock starts

    from ingest import clock, record, schema, warehouse
    from ingest.config import load
    from ingest.forge.client import Client
    from ingest.night import Night
    from ingest.reading import read_part
    from ingest.say import Say
    from ingest.sources import github

    os.environ["GITHUB_TOKEN"] = token
    asked: list[tuple[str, str, object]] = []
    once = Client.once
    Client.once = lambda self, *words: (asked.append((words[0], words[1], words[3])), once(self, *words))[1]
    (Path(folder) / "warehouse").mkdir(parents=True)
    file = Path(folder) / "foreshock.toml"
    repo = "acme/trainer"
    settings = f'[github]\nurl = "{url}"\nrepos = ["{repo}"]\nrequests = 1000000\n'
    file.write_text(f'{settings}[[repos]]\nname = "{repo}"\ngit = "/nowhere"\n')
    config, seconds = load(file), []
    with duckdb.connect(str(Path(folder) / "build.duckdb")) as con:
        for _, sql in schema.migrations():
            con.execute(sql)
        for turn in range(2):
            night = Night(config, con, config.warehouse, clock.now(config), Say(quiet=True), "github")
            began, before = time.perf_counter(), len(asked)
            ended = read_part(night, github, repo)
            if ended.state != "ok":
                raise SystemExit(ended.message)
            seconds.append((time.perf_counter() - began, len(asked) - before))
            if turn == 0:
                Path(questions).write_text(json.dumps(asked))
                done = dict.fromkeys(record.FIELDS) | {"night": f"{night.began_at:{warehouse.NAME}}"}
                record.append(config.warehouse / record.RECORD, done)  # else the next one reads its replies
    return {"first": seconds[0][0], "asked": seconds[0][1], "next": seconds[1][1]}


def loop(_url: str, token: str, questions: str) -> float:
    """The same questions one after the other, their answers dropped."""
    import requests

    asked = json.loads(Path(questions).read_text())
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        began = time.perf_counter()
        for method, address, body in asked:
            session.request(method, address, json=body, timeout=60).content  # noqa: B018
        return time.perf_counter() - began


@contextmanager
def again(config: str, snapshot: str) -> Iterator[tuple[Night, Repo, Path]]:
    """An empty warehouse in memory beside the published one, for the repository of this configuration."""
    import duckdb
    import polars  # noqa: F401 - loaded before the clock starts

    from ingest import clock, schema
    from ingest.config import load
    from ingest.night import Night
    from ingest.say import Say

    settings = load(Path(config))
    repo = settings.repos[0]
    with duckdb.connect() as con:
        for _, sql in schema.migrations():
            con.execute(sql)
        con.execute(f"ATTACH '{snapshot}' AS was (READ_ONLY)")
        night = Night(settings, con, settings.warehouse, clock.now(settings), Say(quiet=True), "git")
        yield night, repo, settings.warehouse / "mirrors" / f"{repo.name}.git"


def evaluations(config: str) -> float:
    """Every file of a suite into an empty warehouse in memory."""
    import duckdb
    import polars  # noqa: F401 - loaded before the clock starts

    from ingest import clock, schema
    from ingest.config import load
    from ingest.evaluations import found, reading, store  # noqa: F401
    from ingest.evaluations.readers import inspect, metr  # noqa: F401
    from ingest.night import Night
    from ingest.say import Say
    from ingest.sources import evaluations

    settings = load(Path(config))
    with duckdb.connect() as con:
        for _, sql in schema.migrations():
            con.execute(sql)
        night = Night(settings, con, Path(config).parent, clock.now(settings), Say(quiet=True), "evaluations")
        began = time.perf_counter()
        evaluations.load(night, found.called(settings.evaluations.suites[0]))
        return time.perf_counter() - began


PROGRAMS = {
    "night": night,
    "bulk": bulk,
    "pydriller": pydriller,
    "blame": blame,
    "notes": notes,
    "survival": survival,
    "forge": forge,
    "loop": loop,
    "evaluations": evaluations,
}

if __name__ == "__main__":
    measured = PROGRAMS[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(measured))
