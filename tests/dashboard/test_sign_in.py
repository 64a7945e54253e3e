"""Signing in: nothing is shown before, everything after, and half a sign-in is refused at the start."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from dashboard import sign_in
from dashboard.__main__ import main
from tests.dashboard.conftest import ROOT, surroundings, unused

SECRET = "0123456789abcdef0123456789abcdef"
GOOD = {
    "redirect_uri": "https://foreshock.example.com/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "foreshock",
    "client_secret": "a word of the provider's",
    "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
}


def asking(organisation: Path, folder: Path, auth: str, **given: str) -> Path:
    """The configuration of that warehouse, with a sign-in."""
    (folder / ".streamlit").mkdir()
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in given.items()]
    (folder / ".streamlit" / "secrets.toml").write_text("[auth]\n" + "".join(lines))
    file = folder / "foreshock.toml"
    shutil.copytree(organisation.parent / "warehouse", folder / "warehouse", symlinks=True)
    file.write_text(f'{organisation.read_text()}\n[dashboard]\nauth = "{auth}"\n')
    return file


def handshake(port: int, host: str, cookie: str = "") -> tuple[str, bytes]:
    """Opens the line by which pages are drawn, as a browser does: the reply's first line, and all of it."""
    words = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {host}", f"Origin: https://{host}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]  # fmt: skip
    with closing(socket.create_connection(("127.0.0.1", port), 5)) as line:
        line.sendall("\r\n".join([*words, "", ""]).encode())
        line.settimeout(0.5)
        said = b""
        try:
            while chunk := line.recv(65_536):
                said += chunk
        except TimeoutError:
            pass
    return said.split(b"\r\n", 1)[0].decode(), said


@pytest.fixture(scope="module")
def provider():
    """A provider of sign-ins on this machine, a program of its own."""
    port = unused()
    words = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    program = subprocess.Popen(
        words, env=surroundings(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield address
    program.send_signal(signal.SIGTERM)
    program.wait(20)


@pytest.fixture(scope="module")
def guarded(organisation, tmp_path_factory, provider):
    """The pages with a sign-in by that provider."""
    port, folder = unused(), tmp_path_factory.mktemp("guarded")
    address = f"http://127.0.0.1:{port}"
    given = {"redirect_uri": f"{address}/oauth2callback"}
    given |= {"server_metadata_url": f"{provider}/.well-known/openid-configuration"}
    file = asking(organisation, folder, "oidc", **(GOOD | given))
    words = [sys.executable, "-m", "dashboard", "--config", str(file), "--port", str(port)]
    program = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings())
    assert program.stdout.readline().strip() == f"Foreshock is at {address}"
    yield address
    program.send_signal(signal.SIGINT)
    assert program.wait(20) == 0
    program.stdout.close()


@pytest.mark.browser
def test_who_is_not_signed_in_sees_nothing_who_is_sees_all_and_signing_out_ends_it(guarded, engine, provider):
    with closing(engine.new_context(reduced_motion="reduce")) as context:
        page, frames = context.new_page(), []
        page.set_default_timeout(30_000)
        page.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(frame)))
        page.goto(f"{guarded}/merges")
        page.get_by_role("button", name="Sign in").wait_for()
        received = b"".join(frame if isinstance(frame, bytes) else frame.encode() for frame in frames)
        assert b"members of the organisation" in received
        assert [word for word in (b"acme/", b"trainer", b"AI-written") if word in received] == []
        assert page.locator(".fs-card, .fs-strip").count() == 0

        page.get_by_role("button", name="Sign in").click()
        page.locator("input[name=sub]").fill("ada@example.com")
        page.get_by_role("button", name=re.compile("Authorize", re.I)).click()
        page.get_by_role("heading", name="Overview", level=1).wait_for()
        page.locator(".fs-card").first.wait_for()
        (cookie,) = (one for one in context.cookies(guarded) if one["name"] == "_streamlit_user")
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="End session").click()  # the provider asks too
        page.get_by_role("button", name="Sign in").wait_for()
        assert page.locator(".fs-card, .fs-strip").count() == 0
        page.goto(f"{guarded}/data")
        page.get_by_role("button", name="Sign in").wait_for()


@pytest.mark.parametrize(
    "path",
    ["_stcore/agent/interact", "_stcore/agent/openapi.json", "_stcore/metrics", "media/x.csv", "app/static/x",
     "_stcore/host-config", "_stcore/script-health-check"],
)  # fmt: skip
def test_no_other_address_of_the_pages_answers_with_a_figure(guarded, path):
    try:
        with urllib.request.urlopen(f"{guarded}/{path}") as reply:
            said = reply.read()
    except urllib.error.HTTPError as error:
        with closing(error):
            said = error.read()
    assert [word for word in (b"acme", b"AI code share", b"trainer") if word in said] == []


def test_a_cookie_that_somebody_made_up_signs_nobody_in(guarded):
    port = int(guarded.rpartition(":")[2])
    first, said = handshake(
        port, f"127.0.0.1:{port}", "_streamlit_user=2|1:0|10:1|15:_streamlit_user|4:e30=|00"
    )
    assert "101" in first or "403" in first
    assert b"acme" not in said


def test_a_name_of_a_strangers_that_leads_here_is_refused(guarded):
    port = int(guarded.rpartition(":")[2])
    assert "403" in handshake(port, "stranger.example.com")[0]


def refused(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--config", str(file), "--port", str(unused())]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"client_secret": ""}, "[auth] lacks client_secret"),
        ({"cookie_secret": "secret"}, "auth.cookie_secret: expected 32 random letters or more"),
        (
            {"redirect_uri": "https://foreshock.example.com/"},
            "auth.redirect_uri: expected the address of these",
        ),
        (
            {"redirect_uri": "http://foreshock.example.com/oauth2callback"},
            "auth.redirect_uri: expected https",
        ),
        ({"server_metadata_url": "http://login.example.com/x"}, "auth.server_metadata_url: expected https"),
    ],
)
def test_half_a_sign_in_is_refused_before_anybody_can_look(change, said, tmp_path, capsys):
    file = tmp_path / "foreshock.toml"
    (tmp_path / ".streamlit").mkdir()
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in (GOOD | change).items()]
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\n" + "".join(lines))
    file.write_text('[dashboard]\nauth = "oidc"\n')
    words = refused(file, capsys)
    assert said in words
    assert "a word of the provider's" not in words


def test_a_sign_in_without_its_file_is_refused_with_the_place_where_it_belongs(tmp_path, capsys):
    file = tmp_path / "foreshock.toml"
    file.write_text('[dashboard]\nauth = "oidc"\n')
    assert f"{tmp_path}/.streamlit/secrets.toml: no such file" in refused(file, capsys)


def test_browsers_may_ask_under_the_names_that_the_sign_in_knows_only(tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'[auth]\nredirect_uri = "{GOOD["redirect_uri"]}"\n')
    assert sign_in.names("0.0.0.0", "oidc", secrets) == [*sign_in.LOCAL, "foreshock.example.com"]
    assert sign_in.names("127.0.0.1", "none", None) == [*sign_in.LOCAL]
    assert sign_in.names("127.0.0.1", "proxy", None) == []  # the proxy passes on the name that readers know
