"""Repositories behind a password: it is taken from ~/.netrc, and nowhere else."""

from __future__ import annotations

import base64
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import address
from ingest.commands import init
from tests.ingest.nights import home
from tests.ingest.repository import create, lines

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
WANTED = f"Basic {base64.b64encode(b'reader:secret-word').decode()}"


seen: dict[bytes, bytes] = {}


def programs() -> Iterator[tuple[bytes, bytes]]:
    """What everybody on this machine can see of the programs that run, and what git is given besides."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            yield words, (process / "environ").read_bytes() if b"git" in words.split(b"\0")[0] else b""
        except OSError:
            continue  # it has ended, or is none of ours


class Guarded(http.server.SimpleHTTPRequestHandler):
    """Files for whoever says user and password."""

    def do_GET(self) -> None:
        seen.update(programs())
        if self.headers.get("Authorization") == WANTED:
            return super().do_GET()
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="repositories"')
        self.end_headers()
        return None

    def log_message(self, *words: object) -> None:
        """Nothing."""


@pytest.fixture
def address_of(tmp_path: Path) -> Iterator[str]:
    """The URL of a repository that asks for a password."""
    made = create(tmp_path / "served" / "x.git")
    made.commit("First", {"a.py": lines(3)})
    made.git("update-server-info")
    served = functools.partial(Guarded, directory=str(tmp_path / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/x.git"
        server.shutdown()


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of whoever runs the night, with a credential helper that leaves a trace."""
    folder = tmp_path / "user"
    folder.mkdir()
    (folder / ".gitconfig").write_text(f'[credential]\n\thelper = "!touch {folder}/asked; echo username=x"\n')
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_a_password_in_netrc_opens_a_repository_and_is_kept_and_seen_nowhere(
    tmp_path, address_of, user, monkeypatch
):
    monkeypatch.setenv("GITHUB_TOKEN", "secret-word-of-the-forge")
    netrc = user / ".netrc"
    netrc.write_text("machine 127.0.0.1 login reader password secret-word\n")
    netrc.chmod(0o600)
    at = home(tmp_path / "home", {"x": address_of})
    assert at.read() == 0, at.said("x")
    assert at.totals("x") == (1, 3, 0)
    kept = [file for file in at.folder.rglob("*") if file.is_file()]
    assert [file for file in kept if b"secret-word" in file.read_bytes()] == []
    if Path("/proc/self/environ").exists():
        assert any(b"/x.git" in words and given for words, given in seen.items())
        assert [words for words, given in seen.items() if b"secret-word" in words + given] == []


def test_without_one_no_credential_helper_is_asked_and_the_part_fails(tmp_path, address_of, user):
    at = home(tmp_path / "home", {"x": address_of})
    assert at.read() == 3
    assert at.said("x").startswith(f"{address_of} could not be read")
    assert not (user / "asked").exists()


def test_settings_and_manual_send_to_the_same_places():
    for words in (address.SECRET, init.MANUAL.read_text(), OPERATIONS.read_text()):
        assert "~/.netrc" in words
        assert "ssh" in words
        assert "asks its credential helper" not in words
