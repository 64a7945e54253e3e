"""python -m dashboard: ports, hosts, words, and a clean end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.__main__ import choose_port, free, main
from tests.dashboard import warehouse
from tests.dashboard.conftest import ROOT, surroundings

NOWHERE = ("--port", "0")  # so that no test can start to listen, whatever it finds


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "dashboard", *words]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([str(word) for word in words]) == 2
    return capsys.readouterr().err


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return warehouse.unpublished(tmp_path)


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_it_says_the_address_once_it_answers_and_ends_cleanly_on_control_c(config):
    with subprocess.Popen(
        command("--config", str(config), "--open"),
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        said = program.stdout.readline().strip()
        assert said.startswith("Foreshock is at http://127.0.0.1:")
        with urllib.request.urlopen(said.removeprefix("Foreshock is at ") + "/_stcore/health") as reply:
            assert reply.read() == b"ok"
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=20)
    assert program.returncode == 0
    assert errors == ""


def test_it_ends_cleanly_though_nobody_reads_what_it_says_any_more(config):
    words = command("--config", str(config))
    program = subprocess.Popen(words, cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE)
    program.stdout.readline()
    program.stdout.close()
    program.send_signal(signal.SIGTERM)
    try:
        assert program.wait(20) == 0
    finally:
        program.kill()


def test_it_takes_the_next_free_port_when_none_is_named():
    first = choose_port("127.0.0.1", None)
    with closing(socket.socket()) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", first))
        server.listen()
        assert not free("127.0.0.1", first)
        assert choose_port("127.0.0.1", None) > first


def test_a_named_port_that_is_taken_is_refused(config, taken, capsys):
    assert f"--port {taken}: 127.0.0.1:{taken} is taken" in refused(
        capsys, "--config", config, "--port", taken
    )


def test_a_port_that_cannot_be_is_refused(config, capsys):
    assert "expected a number from 1 to 65535" in refused(capsys, "--config", config, "--port", 70000)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_another_host_is_refused_without_a_sign_in(host, config, capsys):
    said = refused(capsys, "--config", config, "--host", host, *NOWHERE)
    assert "without a sign-in" in said
    assert "--insecure" in said


@pytest.mark.parametrize("auth", ["proxy", "oidc"])
def test_another_host_is_allowed_where_the_configuration_names_a_sign_in(auth, config, capsys):
    config.write_text(f'{config.read_text()}[dashboard]\nauth = "{auth}"\n')
    said = refused(capsys, "--config", config, "--host", "127.0.0.2", *NOWHERE)
    assert "sign-in" not in said
    assert "--port 0" in said  # it came as far as the port


def test_insecure_is_enough_for_another_host(config, capsys):
    said = refused(capsys, "--config", config, "--host", "127.0.0.2", "--insecure", *NOWHERE)
    assert "sign-in" not in said


def test_an_unknown_sign_in_is_refused_rather_than_taken_for_one(config, capsys):
    config.write_text(f'{config.read_text()}[dashboard]\nauth = "porxy"\n')
    said = refused(capsys, "--config", config, "--host", "0.0.0.0", *NOWHERE)
    assert "dashboard.auth is 'porxy', expected one of none, oidc, proxy" in said


def test_a_missing_configuration_is_named_with_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = refused(capsys)
    assert "foreshock.toml: no such file" in said
    assert "python -m ingest init" in said


def test_a_configuration_that_does_not_parse_is_named(config, capsys):
    config.write_text("warehouse = [")
    assert str(config) in refused(capsys, "--config", config)


def test_numpy_is_loaded_whole_before_two_threads_ask_for_it(config):
    lines = (
        "import sys, threading",
        "from dashboard import __main__ as launcher",
        "launcher.warm = lambda: print('numpy' in sys.modules)",
        "launcher.announce = lambda *_: None",
        "others = lambda: [each for each in threading.enumerate() if each is not threading.main_thread()]",
        "launcher.serve = lambda *_: [each.join() for each in others()]",
        "sys.exit(launcher.main(sys.argv[1:]))",
    )
    words = [sys.executable, "-c", "\n".join(lines), "--config", str(config)]
    ran = subprocess.run(words, cwd=ROOT, env=surroundings(), capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "True\n"), ran.stderr
