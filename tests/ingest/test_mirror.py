"""Mirrors of addresses: which refs are brought over, and which go again."""

from __future__ import annotations

from pathlib import Path

from ingest.config import Repo, load
from ingest.git import shadow
from tests.ingest.nights import home
from tests.ingest.repository import create, lines


def configured(folder: Path, git: Path | str) -> Repo:
    """The one repository of a configuration."""
    return load(home(folder / "home", {"x": git}).folder / "foreshock.toml").repos[0]


def test_branches_notes_and_heads_of_requests_are_mirrored_and_those_that_are_gone_go(tmp_path: Path) -> None:
    source = create(tmp_path / "x.git")
    first = source.commit("First", {"a.py": lines(2)})
    head = source.commit("Asked", {"b.py": lines(1)}, branch="topic", parents=[first])
    for ref in ("refs/pull/7/head", "refs/merge-requests/3/head", "refs/pull/7/merge", "refs/tags/v1"):
        source.git("update-ref", ref, head)
    source.git("notes", "--ref=ai", "add", "-m", "x", first)
    notes = source.git("rev-parse", "refs/notes/ai")
    repo = configured(tmp_path, f"file://{source.path}")
    seen = shadow.read(repo, tmp_path)
    assert seen.refs == {
        "refs/heads/main": first,
        "refs/heads/topic": head,
        "refs/notes/ai": notes,
        "refs/pull/7/head": head,
        "refs/merge-requests/3/head": head,
    }
    assert seen.requests() == {"refs/pull/7/head": 7, "refs/merge-requests/3/head": 3}
    for ref in ("refs/heads/topic", "refs/pull/7/head", "refs/notes/ai"):
        source.git("update-ref", "-d", ref)
    assert shadow.read(repo, tmp_path).refs == {"refs/heads/main": first, "refs/merge-requests/3/head": head}


def test_a_local_repository_is_read_without_a_byte_written_to_it(tmp_path: Path) -> None:
    source = create(tmp_path / "x.git")
    first = source.commit("First", {"a.py": lines(2)})
    source.git("update-ref", "refs/pull/7/head", first)
    before = held(source.path)
    seen = shadow.read(configured(tmp_path, source.path), tmp_path)
    shadow.point(seen, followed=True)
    assert seen.refs == {"refs/heads/main": first, "refs/pull/7/head": first}
    assert held(source.path) == before
    assert not list(seen.path.rglob("*.pack")), "its objects are borrowed"


def held(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder with the time it was written, and every folder with that of its entries."""
    return {
        str(file): (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else b"")
        for file in sorted((folder, *folder.rglob("*")))
    }
