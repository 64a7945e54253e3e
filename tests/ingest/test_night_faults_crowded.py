"""Nights short of disk, locked out, or watched by readers: what is served stays, and then is the next one."""

from __future__ import annotations

import fcntl
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb

from ingest import warehouse
from tests.ingest import killed
from tests.ingest.faults import PLAIN, tables, unharmed, whole
from tests.ingest.nights import home, served, twin
from tests.ingest.repository import create, lines


def test_a_disk_that_fills_up_while_building_publishes_nothing_and_harms_nothing(tmp_path, scenes, servers):
    """While copying the last snapshot, at the first new page, while reading, deriving and closing."""
    repository = create(tmp_path / "large.git")
    name = random.Random(1).randbytes
    repository.commit("Large", {f"{name(120).hex()}/{name(120).hex()}/{i}.py": "1\n" for i in range(2_500)})
    scene = scenes["next"]
    at = scene.copy(tmp_path / "home")
    settings = (at.folder / "foreshock.toml").read_text()
    at.configure({"large": repository}, PLAIN)
    roomy = twin(at, tmp_path / "roomy")
    assert killed.run(servers[0], roomy.folder / "foreshock.toml")[0] == 0
    old, needed = (served(place.warehouse).stat().st_size for place in (at, roomy))
    assert needed - old > 1_000_000
    for size in (10_000, old // 2, old, old + 300_000, needed - 600_000):
        assert killed.run(servers[0], at.folder / "foreshock.toml", bytes=size)[0] == 1, size
        assert unharmed(at, scene)
        assert not list(at.warehouse.glob("build*"))
        assert at.last()["outcome"] == "failed"
    (at.folder / "foreshock.toml").write_text(settings)
    whole(at, servers[0], scene)


def test_a_second_ingest_at_the_same_time_is_locked_out(tmp_path, scenes, capfd):
    at = scenes["next"].copy(tmp_path / "home")
    with (at.warehouse / "lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert at.night() == 75
        assert "another ingest is running" in capfd.readouterr().err
        assert unharmed(at, scenes["next"])
    assert at.night() == 0


def test_of_two_nights_started_together_one_runs_and_one_is_locked_out(tmp_path, scenes, servers):
    at = scenes["next"].copy(tmp_path / "home")
    longer = 1.5  # than a night waits for the lock of one that was just killed
    with ThreadPoolExecutor(2) as pool:
        ended = pool.map(lambda one: killed.run(one, at.folder / "foreshock.toml", pause=longer), servers)
    assert sorted(code for code, _ in ended) == [0, 75]
    assert tables(at) == scenes["next"].after


def test_readers_keep_their_snapshot_while_new_ones_are_published_and_old_ones_pruned(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    at = home(tmp_path / "home", {"x": repository}, 'now = "2026-10-15"\nkeep_snapshots = 1')
    assert at.night() == 0
    old = duckdb.connect(str(served(at.warehouse)), read_only=True)
    stop, seen = threading.Event(), []

    def read() -> None:
        while not stop.wait(0.1):
            file = served(at.warehouse)
            with duckdb.connect(str(file), read_only=True) as con:
                seen.append(con.execute("SELECT count(*) FROM commits").fetchall()[0][0])

    reader = threading.Thread(target=read)
    reader.start()
    for i in (2, 3, 4):
        repository.commit(f"Number {i}", {f"f{i}.py": lines(i)})
        assert at.night() == 0
        assert at.figure("SELECT count(*) FROM commits") == i  # a fresh handle
        assert old.execute("SELECT count(*) FROM commits").fetchall() == [(1,)]
    stop.set()
    reader.join()
    assert seen == sorted(seen)
    assert set(seen) <= {1, 2, 3, 4}
    assert old.execute("SELECT sum(insertions) FROM commits").fetchall() == [(1,)]
    old.close()
    assert len(warehouse.snapshots(at.warehouse)) == 2  # one is asked for, and one may be about to be opened
