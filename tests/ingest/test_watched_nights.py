"""What a night tells others: a watcher that it runs, a log what happened, and nobody a secret."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.notices import ping
from ingest.say import Say
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines

ROOT = Path(__file__).parents[2]
KEY = "s3cret-of-the-watcher"
TOKEN = "token-of-the-forge-1234"
PASSWORD = "password-in-an-address"


@dataclass
class Watcher:
    """A server that keeps what it is asked; `wait` before each answer."""

    url: str = ""
    code: int = 200
    wait: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    made = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.asked.append((self.path, body))
            time.sleep(made.wait)
            self.send_response(made.code)
            self.end_headers()

        def do_GET(self):
            """Of repositories a way to an address with a password; of the forge what it was sent."""
            if self.path.startswith("/api"):
                said = json.dumps({"message": f"no good: {self.headers['Authorization']}"}).encode()
                self.send_response(400)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
            else:
                self.send_response(302)
                place = f"http://ada:{PASSWORD}@127.0.0.1:1{self.path}"
                self.send_header("Location", place)
                self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("WATCHER", f"{made.url}/{KEY}?rid=7")
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def acme(tmp_path: Path, watcher) -> Home:
    """One repository; its nights are watched."""
    repo = create(tmp_path / "trainer.git")
    repo.commit("First", {"a.py": lines(3)})
    made = home(tmp_path / "home", {"acme/trainer": repo})
    file = made.folder / "foreshock.toml"
    file.write_text(file.read_text() + '[notices]\nping_env = "WATCHER"\ndigest = "never"\n')
    return made


def within(folder: Path, *secrets: str) -> list[Path]:
    """Files that hold one of these."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if any(secret.encode() in file.read_bytes() for secret in secrets)]


def test_a_night_tells_its_watcher_how_it_goes_and_neither_fails_nor_waits_for_one(
    acme, watcher, capfd, monkeypatch
):
    assert acme.night() == 0
    assert watcher.asked == [(f"/{KEY}/start?rid=7", ""), (f"/{KEY}?rid=7", "exit code 0\n")]
    capfd.readouterr()
    watcher.code = 500
    assert acme.night() == 0
    said = "notices: the address in WATCHER answered 500; the night goes on"
    assert capfd.readouterr().err.splitlines() == [said, said]

    monkeypatch.setattr(ping, "WHOLE", 0.2)
    watcher.wait = 30.0
    began = time.monotonic()
    assert acme.night() == 0
    assert time.monotonic() - began < 5
    assert capfd.readouterr().err.count("did not answer in time; the night goes on") == 2

    for address, why in (
        (f"http://127.0.0.1:1/{KEY}", "could not be reached (ConnectionError)"),
        (f"no address [{KEY}", "could not be reached (InvalidURL)"),
    ):
        monkeypatch.setenv("WATCHER", address)
        monkeypatch.setattr(ping, "WHOLE", 4.0)
        assert acme.night() == 0
        err = capfd.readouterr().err
        assert err.count(f"the address in WATCHER {why}; the night goes on") == 2
        assert KEY not in err
    monkeypatch.delenv("WATCHER")
    Repository(acme.folder.parent / "trainer.git").commit("Second", {"a.py": lines(4)})
    (acme.warehouse / "key").write_bytes(b"short")
    assert acme.night() == 1
    assert "the environment has no WATCHER, so nobody is told that a night runs" in capfd.readouterr().err

    monkeypatch.setenv("WATCHER", f"{watcher.url}/{KEY}")
    watcher.wait, watcher.code = 0.0, 200
    watcher.asked.clear()
    assert acme.night() == 1
    assert watcher.asked == [(f"/{KEY}/start", ""), (f"/{KEY}/fail", "exit code 1\n")]
    assert KEY not in "".join(capfd.readouterr())
    assert within(acme.folder, KEY) == []


def test_the_log_says_what_each_step_and_part_took_and_holds_no_secret(acme, watcher, capfd, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    file = acme.folder / "foreshock.toml"
    more = (
        f'[[repos]]\nname = "acme/moved"\ngit = "{watcher.url}/moved.git"\n'
        f'[github]\nurl = "{watcher.url}/api"\nrepos = ["acme/trainer"]\nminutes = 1\n'
    )
    file.write_text(f"{file.read_text()}{more}")
    assert main(["--log-format", "json", "--config", str(file), "git", "github"]) == 3
    err = capfd.readouterr().err
    assert "no good: " in err, "the forge's own words are not in the log: is this test still one?"
    assert [secret for secret in (KEY, TOKEN, PASSWORD) if secret in err] == []
    assert within(acme.folder, KEY, TOKEN, PASSWORD) == []
    assert (acme.warehouse / "foreshock.duckdb").exists()

    every = [json.loads(line) for line in err.splitlines()]
    last, parts = acme.last(), {(part["source"], part["part"]): part for part in acme.last()["parts"]}
    assert {line["night"] for line in every} == {last["night"]}
    read = {(line["source"], line["part"]): line for line in every if "rows" in line and "part" in line}
    assert read.keys() == parts.keys()
    for key, line in read.items():
        assert (line["rows"], line["seconds"]) == (parts[key]["rows"], parts[key]["seconds"])
    assert read["git", "acme/moved"]["level"] == "error"
    assert read["git", "acme/trainer"]["level"] == "info"
    steps = {
        line["text"]: line["seconds"] for line in every if line["level"] == "debug" and "part" not in line
    }
    assert steps == last["steps"]
    assert list(steps)[:4] == ["opened", "read git", "read github", "derived evaluations"]
    assert list(steps)[-4:] == ["derived", "checked", "closed", "published"]
    assert (every[-1]["seconds"], every[-1]["outcome"]) == (last["seconds"], "partial")
    assert sum(steps.values()) == pytest.approx(last["seconds"], abs=0.3)


def test_a_log_that_cannot_be_written_ends_no_night():
    said = "from ingest.say import Say; Say().line('x'); print('goes on')"
    with Path("/dev/full").open("w") as full:
        run = subprocess.run([sys.executable, "-c", said], cwd=ROOT, stdout=subprocess.PIPE, stderr=full)
    assert (run.returncode, run.stdout) == (0, b"goes on\n")


def test_words_of_others_lose_what_is_secret_in_them():
    say = Say(hidden=(TOKEN,))
    said = f"unable to access 'https://ada:{PASSWORD}@example.com/x.git': {TOKEN} at git@example.com:x"
    assert say.clean(said) == "unable to access 'https://***@example.com/x.git': *** at git@example.com:x"
