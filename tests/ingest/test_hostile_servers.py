"""Servers that lead elsewhere, and repositories whose files are links: nothing else is asked or read."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.git.command import SETTINGS
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

SECRET = "machine forge.example.com login reader password secret-word\n"
LINKS = ("packed-refs", "shallow", "config", "objects/info/alternates", "HEAD")


class Files(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, or all of another server's."""

    def __init__(self, *words: object, asked: list[str], elsewhere: str = "", **more: str) -> None:
        self.asked, self.elsewhere = asked, elsewhere
        super().__init__(*words, **more)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if "/redirects.git" not in self.path:
            return super().do_GET()
        self.send_response(302)
        self.send_header("Location", self.elsewhere + self.path)
        self.end_headers()
        return None

    def log_message(self, *words: object) -> None:
        """Nothing."""


@contextmanager
def serving(folder: Path, asked: list[str], elsewhere: str = "") -> Iterator[str]:
    """The address of such a server."""
    files = functools.partial(Files, directory=str(folder), asked=asked, elsewhere=elsewhere)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, list[str]]]:
    """A night over servers and repositories that lead elsewhere, and what was asked there."""
    folder = tmp_path_factory.mktemp("servers")
    front, (at_front, at_inner) = folder / "front", ([], [])
    (folder / "netrc").write_text(SECRET)
    inner = create(folder / "inner" / "redirects.git")
    inner.commit("First", {"a.py": lines(3)})
    inner.git("update-server-info")
    with serving(folder / "inner", at_inner) as address, serving(front, at_front, address) as server:
        borrows = create(front / "borrows.git")
        borrows.commit("First", {"a.py": lines(3)})
        blob = borrows.git("rev-parse", "main:a.py")
        (borrows.path / "objects" / blob[:2] / blob[2:]).unlink()
        (borrows.path / "objects" / "info" / "http-alternates").write_text(
            f"{address}/redirects.git/objects\n"
        )
        modules = create(front / "modules.git")
        urls = f'[submodule "x"]\n\tpath = x\n\turl = {address}/redirects.git\n'
        filters = {".lfsconfig": f"[lfs]\n\turl = {address}/lfs\n", ".gitattributes": "*.bin filter=lfs\n"}
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 5\n"
        modules.commit("Modules", {".gitmodules": urls, "a.py": lines(2), "x.bin": pointer} | filters)
        for made in (borrows, modules):
            made.git("update-server-info")
        repos: dict[str, object] = {
            name: f"{server}/{name}.git" for name in ("redirects", "borrows", "modules")
        }
        for name in LINKS:
            linked = create(folder / f"{name.replace('/', '-')}.git")
            linked.commit("First", {"a.py": lines(2)})
            (linked.path / name).parent.mkdir(exist_ok=True)
            (linked.path / name).unlink(missing_ok=True)
            (linked.path / name).symlink_to(folder / "netrc")
            repos[name.replace("/", "-")] = linked
        at = home(folder / "home", repos)
        assert at.read() == 3
        assert [path for path in at_front if "http-alternates" in path] != []
        yield at, at_inner


def test_no_server_leads_to_another_one_by_redirects_alternates_submodules_or_large_files(night):
    at, elsewhere = night
    assert elsewhere == []
    assert at.said("redirects").endswith("redirects, which is not followed: write the address it leads to")
    assert "could not be read" in at.said("borrows")
    assert at.totals("modules") == (1, 11, 0)  # of 3, 2, 1, 2 and 3 lines


def test_bundles_and_packs_at_other_addresses_are_not_asked_for():
    assert (SETTINGS["transfer.bundleURI"], SETTINGS["fetch.uriProtocols"]) == ("false", "")


def test_a_link_in_a_repository_shows_nothing_of_the_file_it_leads_to(night):
    at, _ = night
    for name in LINKS:
        assert f"{name} is a link to a file outside of a repository" in at.said(name.replace("/", "-"))
    kept = [file for file in at.folder.rglob("*") if file.is_file()]
    assert [file for file in kept if b"secret-word" in file.read_bytes()] == []


def test_links_between_the_work_trees_of_one_repository_are_followed(tmp_path):
    first = create(tmp_path / "first", bare=False)
    first.commit("First", {"a.py": lines(2)})
    second = tmp_path / "second" / ".git"
    second.mkdir(parents=True)
    for name in ("config", "packed-refs", "refs", "objects", "info"):
        (second / name).symlink_to(tmp_path / "first" / ".git" / name)
    first.git("pack-refs", "--all")
    (second / "HEAD").write_text("ref: refs/heads/main\n")
    at = home(tmp_path / "home", {"x": tmp_path / "second"})
    assert at.read() == 0, at.said("x")
    assert at.totals("x") == (1, 2, 0)
