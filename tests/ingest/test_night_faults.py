"""Nights locked out, killed or out of disk: readers keep what they had, and the next night is whole."""

from __future__ import annotations

import fcntl
import hashlib
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingest import schema, warehouse
from tests.ingest import killed
from tests.ingest.nights import Home, home, served
from tests.ingest.repository import Repository, create, lines

STEPS = ["opened", "read git", "derived", "checked", "closed", "published"]
KILLS = 50
Tables = dict[str, list[tuple]]


@dataclass(frozen=True)
class Scene:
    """A warehouse after one night, what changed since, and what the next night makes of it undisturbed."""

    before: Home
    changed: Tables
    first: Tables  # of a warehouse that begins with these repositories
    seconds: float


@pytest.fixture(scope="module")
def servers() -> Iterator[list[subprocess.Popen[str]]]:
    """One for each core."""
    started = [killed.start(), killed.start()]
    yield started
    for server in started:
        server.communicate()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, servers: list[subprocess.Popen[str]]) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    local, remote, late = (create(folder / f"{name}.git") for name in ("local", "remote", "late"))
    for repository in (local, remote, late):
        start = repository.commit("Start", {"a.py": lines(20), "b.bin": b"\0\1"})
        repository.commit("Claude's", {"c.py": lines(9)}, author="Claude <noreply@anthropic.com>")
        repository.commit("Topic", {"d.py": lines(7)}, branch="topic", parents=[start])
        repository.merge("Merge pull request #4 from acme/topic", "topic")
    repos: dict[str, object] = {"local": local, "remote": f"file://{remote.path}"}
    before = home(folder / "before", repos, PLAIN)
    assert before.night() == 0
    local.point("main", f"{local.tip()}~1")
    local.commit("Instead", {"e.py": lines(5)})
    remote.commit("More", {"f.py": lines(5)})
    before.configure(repos | {"late": late}, PLAIN)
    changed, code, seconds = another(before, servers[0], folder / "undisturbed")
    assert code == 0
    first = Home(folder / "first")
    first.folder.mkdir()
    shutil.copy(before.folder / "foreshock.toml", first.folder)
    assert first.night() == 0
    return Scene(before, tables(changed), tables(first), seconds)


PLAIN = 'now = "2026-10-31"\npeople = { names = "plain" }'


def another(
    before: Home, server: subprocess.Popen[str], folder: Path, **order: object
) -> tuple[Home, int, float]:
    """A copy of the warehouse after a night of its own: the copy, the exit code, the seconds."""
    shutil.copytree(before.folder, folder, symlinks=True)
    return Home(folder), *killed.run(server, folder / "foreshock.toml", **order)


def tables(at: Home) -> Tables:
    """Every table row by row; which night made the snapshot is left out."""
    with duckdb.connect(str(served(at.warehouse)), read_only=True) as con:
        rows = {
            name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
            for name in schema.tables()
            if name not in ("nights", "settings")
        }
        settings = "SELECT * FROM settings WHERE key NOT IN ('snapshot', 'published_at') ORDER BY ALL"
        return rows | {"settings": con.execute(settings).fetchall()}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def intact(at: Home, before: Home, changed: Tables) -> bool:
    """The snapshot of before, byte by byte, or the next one, row by row."""
    old = served(before.warehouse)
    new = served(at.warehouse)
    return digest(new) == digest(old) if new.name == old.name else tables(at) == changed


def whole(at: Home, server: subprocess.Popen[str], changed: Tables) -> None:
    """The next night ends well, equals the undisturbed one row by row, and leaves nothing lying about."""
    assert killed.run(server, at.folder / "foreshock.toml")[0] == 0
    assert tables(at) == changed
    assert not [*at.warehouse.glob("build*"), *at.warehouse.glob("*.new"), *at.warehouse.rglob("*.lock")]
    for file in warehouse.snapshots(at.warehouse):
        assert file.with_suffix(".open.duckdb").exists()
        with duckdb.connect(str(file), read_only=True) as con:
            assert con.execute("SELECT count(*) FROM repos").fetchall()


# --- killed


@pytest.mark.parametrize("step", STEPS)
def test_a_night_killed_at_a_step_is_made_up_for_by_the_next(tmp_path, scene, servers, step):
    at, code, _ = another(scene.before, servers[0], tmp_path / "home", step=step)
    assert code == -9
    assert intact(at, scene.before, scene.changed)
    whole(at, servers[0], scene.changed)


@pytest.mark.parametrize("step", STEPS)
def test_a_first_night_killed_at_a_step_leaves_nothing_or_all(tmp_path, scene, servers, step):
    at = Home(tmp_path)
    shutil.copy(scene.before.folder / "foreshock.toml", at.folder)
    assert killed.run(servers[0], at.folder / "foreshock.toml", step=step)[0] == -9
    assert warehouse.served(at.warehouse) is None or tables(at) == scene.first
    whole(at, servers[0], scene.first)


def test_a_night_killed_before_any_of_its_renames_is_made_up_for_by_the_next(tmp_path, scene, servers):
    """A mirror, two lists of refs, two files, the link; there is no seventh to die before."""

    def killed_before(count: int) -> int:
        server = servers[count % len(servers)]
        at, code, _ = another(scene.before, server, tmp_path / str(count), replace=count)
        assert intact(at, scene.before, scene.changed)
        whole(at, server, scene.changed)
        return code

    with ThreadPoolExecutor(len(servers)) as pool:
        mine = pool.map(lambda first: [killed_before(count) for count in range(first, 9, 2)], (1, 2))
    assert [code for pair in zip(*mine, strict=False) for code in pair] == [-9, -9, -9, -9, -9, -9, 0, 0]


def test_fifty_kills_at_random_instants_change_nothing_that_is_served(tmp_path, scene, servers):
    def chains(number: int) -> int:
        chance, kills = random.Random(number), 0
        for chain in range(1000):
            if kills >= KILLS / len(servers):
                break
            folder = tmp_path / f"{number}-{chain}"
            shutil.copytree(scene.before.folder, folder, symlinks=True)
            at = Home(folder)
            for _ in range(10):
                instant = chance.uniform(0, scene.seconds)
                code = killed.run(servers[number], folder / "foreshock.toml", seconds=instant)[0]
                assert code in (0, -9)
                assert intact(at, scene.before, scene.changed)
                kills += code == -9
                if served(at.warehouse).name != served(scene.before.warehouse).name:
                    break
            whole(at, servers[number], scene.changed)
            shutil.rmtree(folder)
        return kills

    with ThreadPoolExecutor(len(servers)) as pool:
        assert sum(pool.map(chains, range(len(servers)))) >= KILLS


def test_locks_that_a_killed_git_left_in_a_mirror_do_not_stop_the_next_night(tmp_path, scene, servers):
    at = Home(shutil.copytree(scene.before.folder, tmp_path / "home", symlinks=True))
    for mirror in ("local", "remote"):
        for name in (
            "packed-refs",
            "HEAD",
            "config",
            "shallow",
            "refs/heads/main",
            "objects/info/commit-graph",
        ):
            (at.warehouse / "mirrors" / f"{mirror}.git" / f"{name}.lock").touch()
    whole(at, servers[0], scene.changed)


# --- out of disk


def test_a_disk_that_fills_up_while_building_publishes_nothing_and_harms_nothing(tmp_path, scene, servers):
    """While copying the last snapshot, at the first new page, while reading, deriving and closing."""
    repository = create(tmp_path / "large.git")
    name = random.Random(1).randbytes
    repository.commit("Large", {f"{name(120).hex()}/{name(120).hex()}/{i}.py": "1\n" for i in range(2_500)})
    at = Home(shutil.copytree(scene.before.folder, tmp_path / "home", symlinks=True))
    settings = (at.folder / "foreshock.toml").read_text()
    more = f'{settings}\n[[repos]]\nname = "large"\ngit = "{repository.path}"\n'
    (at.folder / "foreshock.toml").write_text(more)
    roomy, code, _ = another(at, servers[0], tmp_path / "roomy")
    old, needed = (served(place.warehouse).stat().st_size for place in (scene.before, roomy))
    assert (code, needed - old > 1_000_000) == (0, True)
    for size in (10_000, old // 2, old, old + 300_000, needed - 600_000):
        assert killed.run(servers[0], at.folder / "foreshock.toml", bytes=size)[0] == 1, size
        assert digest(served(at.warehouse)) == digest(served(scene.before.warehouse))
        assert not list(at.warehouse.glob("build*"))
        assert at.last()["outcome"] == "failed"
    (at.folder / "foreshock.toml").write_text(settings)
    whole(at, servers[0], scene.changed)


# --- two at once, and readers


def test_a_second_ingest_at_the_same_time_is_locked_out(tmp_path, scene, capfd):
    at = Home(shutil.copytree(scene.before.folder, tmp_path / "home", symlinks=True))
    with (at.warehouse / "lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert at.night() == 75
        assert "another ingest is running" in capfd.readouterr().err
        assert digest(served(at.warehouse)) == digest(served(scene.before.warehouse))
    assert at.night() == 0


def test_of_two_nights_started_together_one_runs_and_one_is_locked_out(tmp_path, scene, servers):
    at = Home(shutil.copytree(scene.before.folder, tmp_path / "home", symlinks=True))
    with ThreadPoolExecutor(2) as pool:
        codes = pool.map(lambda server: killed.run(server, at.folder / "foreshock.toml")[0], servers)
    assert sorted(codes) == [0, 75]
    assert tables(at) == scene.changed


def test_readers_keep_their_snapshot_while_new_ones_are_published_and_old_ones_pruned(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    at = home(tmp_path / "home", {"x": repository}, 'now = "2026-10-15"\nkeep_snapshots = 1')
    assert at.night() == 0
    old = duckdb.connect(str(served(at.warehouse)), read_only=True)
    stop, seen = threading.Event(), []

    def read() -> None:
        while not stop.wait(0.02):
            seen.append(at.figure("SELECT count(*) FROM commits"))

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
    assert len(warehouse.snapshots(at.warehouse)) == 1


# --- what others did to the folder


def test_a_snapshot_that_somebody_deleted_is_made_up_for_from_the_one_before(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    other = create(tmp_path / "other.git")
    other.commit("Other", {"b.py": lines(2)})
    at = home(tmp_path / "home", {"x": repository, "other": other}, PLAIN)
    assert at.night() == 0
    at.configure({"x": repository}, PLAIN)
    repository.commit("Second", {"c.py": lines(3)})
    assert at.night() == 0
    served(at.warehouse).unlink()
    assert at.night() == 0
    assert at.totals("x") == (2, 4, 0)
    assert at.totals("other") == (1, 2, 0)  # only the older snapshot knew of it


def test_other_files_in_the_warehouse_folder_are_left_alone(tmp_path):
    (tmp_path / "build").mkdir()
    kept = ["build/wheel", "build.sh", "notes.tmp", "builder.py", "foreshock.duckdb.bak"]
    for name in kept:
        (tmp_path / name).touch()
    at = home(tmp_path, {}, f'{PLAIN}\nwarehouse = "."')
    assert at.night() == 0
    assert [name for name in kept if not (tmp_path / name).exists()] == []


def test_a_record_of_nights_that_was_damaged_is_read_as_far_as_it_goes(tmp_path):
    at = home(tmp_path, {}, PLAIN)
    assert at.night() == 0
    record = at.warehouse / "nights.jsonl"
    torn = record.read_bytes() + b'null\n[1]\n{"night": "x"}\n\xff\xfe\n{"night": "20261'
    record.write_bytes(torn)
    at.configure({}, PLAIN.replace("31", "30") + "\nkeep_raw_days = 300")
    at.configure({}, PLAIN + '\ntimezone = "Europe/Berlin"')
    assert at.night() == 0
    assert at.figure("SELECT count(*) FROM nights") == 2
    assert record.read_bytes().startswith(torn + b"\n")


def test_a_key_of_persons_that_was_cut_short_is_refused(tmp_path):
    repository: Repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    at = home(tmp_path / "home", {"x": repository})
    assert at.night() == 0
    repository.commit("Second", {"a.py": lines(2)})
    (at.warehouse / "key").write_bytes(b"short")
    assert at.night() == 1
    assert at.last()["message"].startswith(f"{at.warehouse}/key is damaged")


def test_a_warehouse_that_cannot_be_made_is_named(tmp_path, capfd):
    (tmp_path / "warehouse").touch()
    at = home(tmp_path, {}, PLAIN)
    assert at.night() == 1
    assert f"{at.warehouse} cannot be used (Not a directory): check `warehouse`" in capfd.readouterr().err
