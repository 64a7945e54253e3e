"""What a night that was killed, locked out or out of disk is held against: the same night undisturbed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest import schema, warehouse
from tests.ingest import killed
from tests.ingest.nights import Home, home, twin
from tests.ingest.repository import create, lines

PLAIN = 'now = "2026-10-31"\npeople = { names = "plain" }'
RENAMES = {
    "first": 8,  # a stand-in, its list of refs, its HEAD, a mirror, its HEAD; two files, the link
    "next": 4,  # a list of refs; two files, the link
}
FACTS = ("commits", "changes", "merges", "landed")
Server = subprocess.Popen[str]
Tables = dict[str, list[tuple]]


@dataclass(frozen=True)
class Scene:
    """Where a night begins, and what it makes of it undisturbed."""

    before: Home
    after: Tables
    seconds: float

    def copy(self, folder: Path) -> Home:
        """A folder of its own to spoil."""
        return twin(self.before, folder)


def scenes(folder: Path, servers: list[Server]) -> dict[str, Scene]:
    """The first night of a warehouse, and the next one, which fetches a rewritten history."""
    local, remote = (create(folder / f"{name}.git") for name in ("local", "remote"))
    for repository in (local, remote):
        start = repository.commit("Start", {"a.py": lines(20), "b.bin": b"\0\1"})
        repository.commit("Claude's", {"c.py": lines(9)}, author="Claude <noreply@anthropic.com>")
        repository.commit("Topic", {"d.py": lines(7)}, branch="topic", parents=[start])
        repository.merge("Merge pull request #4 from acme/topic", "topic")
    repos: dict[str, object] = {"local": local, "remote": f"file://{remote.path}"}
    begun, first = (home(folder / name, repos, PLAIN) for name in ("begun", "first"))
    assert begun.night() == 0
    remote.point("main", f"{remote.tip()}~1")
    remote.commit("Instead", {"e.py": lines(5)})
    with ThreadPoolExecutor(2) as pool:  # both at once, as the nights that are going to be killed
        found = pool.map(scene, (first, begun), RENAMES.values(), servers)
    return dict(zip(RENAMES, found, strict=True))


def scene(before: Home, renames: int, server: Server) -> Scene:
    """A night in a copy, to its end: there is no further rename that it could die before."""
    at = Home(before.folder.with_name(f"{before.folder.name}-undisturbed"))
    shutil.copytree(before.folder, at.folder, symlinks=True)
    code, seconds = killed.run(server, at.folder / "foreshock.toml", replace=renames + 1)
    assert code == 0
    return Scene(before, tables(at), seconds)


def tables(at: Home) -> Tables:
    """Every table row by row; which night made the snapshot is left out."""
    with duckdb.connect(str(warehouse.served(at.warehouse)), read_only=True) as con:
        rows = {
            name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
            for name in schema.tables()
            if name not in ("nights", "settings")
        }
        settings = "SELECT * FROM settings WHERE key NOT IN ('snapshot', 'published_at') ORDER BY ALL"
        return rows | {"settings": con.execute(settings).fetchall()}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def unharmed(at: Home, scene: Scene) -> bool:
    """What was served before is, byte by byte."""
    old, new = warehouse.served(scene.before.warehouse), warehouse.served(at.warehouse)
    if not old or not new:
        return old == new
    return old.name == new.name and digest(old) == digest(new)


def intact(at: Home, scene: Scene) -> bool:
    """The snapshot of before, byte by byte, or the next one, row by row; or one that says what it lacks."""
    return unharmed(at, scene) or (found := tables(at)) == scene.after or lacking(at, found, scene)


def lacking(at: Home, found: Tables, scene: Scene) -> bool:
    """What a killed night had in hand is read after all else is published: of that no row is made up.

    Only keys are compared, since a commit of both repositories counts in the first that is there.
    """
    before = tables(scene.before) if warehouse.served(scene.before.warehouse) else {}
    keys = {name: {row[:2] for row in (*scene.after[name], *before.get(name, ()))} for name in FACTS}
    said = str(at.figure("SELECT max_by(message, night) FROM nights"))
    whole = all({row[:2] for row in found[name]} <= keys[name] for name in FACTS)
    return whole and "1 of 2 parts were read so far" in said


def whole(at: Home, server: Server, scene: Scene) -> None:
    """The next night ends well, equals the undisturbed one row by row, and leaves nothing lying about."""
    assert killed.run(server, at.folder / "foreshock.toml")[0] == 0
    assert tables(at) == scene.after
    assert not [*at.warehouse.glob("build*"), *at.warehouse.glob("*.new"), *at.warehouse.rglob("*.lock")]
    for file in warehouse.snapshots(at.warehouse):
        assert file.with_suffix(".open.duckdb").exists()
        if file != warehouse.served(at.warehouse):  # which was just read from end to end
            with duckdb.connect(str(file), read_only=True) as con:
                assert con.execute("SELECT count(*) FROM repos").fetchall()
