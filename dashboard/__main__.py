"""python -m dashboard: starts the pages and says where they are.

Binds to this machine only. Another address shows the figures to everybody who can reach it, so it needs a
sign-in that the configuration names, or the word --insecure.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from dashboard import sign_in
from dashboard.sign_in import UsageError

ROOT = Path(__file__).parent.parent
FIRST_PORT, LAST_PORT = 8501, 8599


def arguments(words: list[str] | None) -> argparse.Namespace:
    """The words of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Shows the warehouse that `python -m ingest` wrote, in a browser. It only reads.",
        epilog="Stop it with Ctrl-C. A newly published night is shown without a restart.",
    )
    parser.add_argument("--config", type=Path, metavar="F", help="foreshock.toml, also FORESHOCK_CONFIG")
    parser.add_argument("--port", type=int, metavar="N", help="port (default: the first free one from 8501)")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address (default: this machine only)"
    )
    parser.add_argument("--open", action="store_true", help="open a browser, where there is a display")
    parser.add_argument("--insecure", action="store_true", help="another address without any sign-in")
    return parser.parse_args(words)


def config_file(given: Path | None) -> Path:
    """The configuration, found as `python -m ingest` finds it."""
    file = Path(os.path.expanduser(given or os.environ.get("FORESHOCK_CONFIG") or "foreshock.toml"))
    if not file.is_file():
        raise UsageError(
            f"{file}: no such file. Name one with --config, or write one: python -m ingest init FOLDER"
        )
    return Path(os.path.abspath(file))  # not where a link leads: paths in it are relative to this place


def complete() -> None:
    """A Python outside of .venv has none of the packages."""
    if not find_spec("streamlit"):
        raise UsageError(
            f"{sys.executable} has no streamlit: type `. .venv/bin/activate` first, in every new terminal; "
            "`make demo` makes .venv"
        )


def free(host: str, port: int) -> bool:
    """Nobody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, given: int | None) -> int:
    """The port asked for, or the first free one."""
    if given is not None:
        if not 0 < given < 65536:
            raise UsageError(f"--port {given}: expected a number from 1 to 65535")
        if not free(host, given):
            raise UsageError(f"--port {given}: {host}:{given} is taken or not ours. Leave --port out?")
        return given
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if free(host, port):
            return port
    raise UsageError(f"no free port on {host} from {FIRST_PORT} to {LAST_PORT}; name one with --port")


def answers(host: str, port: int) -> bool:
    """The server is ready."""
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/_stcore/health", timeout=1) as reply:
            return bool(reply.read() == b"ok")
    except (OSError, http.client.HTTPException):
        return False


def announce(host: str, port: int, browser: bool) -> None:
    """Says the address once it answers, and opens it where there is a display."""
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    probe = "127.0.0.1" if host == "0.0.0.0" else shown  # noqa: S104
    while not answers(probe, port):
        time.sleep(0.05)
    # The server's own farewell would fail, and with it the end, once nobody reads on: it goes nowhere.
    said, sys.stdout = sys.stdout, Path(os.devnull).open("w")  # noqa: SIM115 - open to the end
    print(f"Foreshock is at {address}", file=said, flush=True)
    display = sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if browser and display:
        webbrowser.open(address)


def warm() -> None:
    """Loads and asks what the first page needs while the server starts."""
    import plotly.tools  # noqa: F401

    import queries
    from dashboard import frame

    try:
        frame.warm()
    except queries.QueryError:
        return  # the page says the same, to whoever opens it


def serve(host: str, port: int, auth: str, signed: Path | None) -> None:
    """Runs the pages until Ctrl-C; `signed` says who signs readers in."""
    from streamlit.web import bootstrap

    options = {
        "server_address": host,
        "server_port": port,
        "server_headless": True,
        "server_allowedHosts": sign_in.names(host, auth, signed),
        "server_fileWatcherType": "none",
        "browser_gatherUsageStats": False,
        "logger_hideWelcomeMessage": True,
    } | ({"secrets_files": [str(signed)]} if signed else {})
    bootstrap.load_config_options(options)
    bootstrap.run(str(ROOT / "dashboard" / "app.py"), False, [], options)


def main(words: list[str] | None = None) -> int:
    """Exit code 0 after Ctrl-C, 2 with words where it cannot start."""
    args = arguments(words)
    try:
        complete()
        file = config_file(args.config)
        auth = sign_in.kind(file)
        sign_in.refuse_strangers(args.host, auth, args.insecure)
        port = choose_port(args.host, args.port)
        signed = sign_in.secrets(file, ROOT) if auth == "oidc" else None
    except (UsageError, OSError) as error:
        print(f"dashboard: {error}", file=sys.stderr)
        return 2
    os.environ |= {"FORESHOCK_CONFIG": str(file), "FORESHOCK_AUTH": auth}
    # its threads spin on after a bootstrap, on the cores that the next query needs
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # tables are small: to share one out takes longer
    os.chdir(ROOT)  # where .streamlit/config.toml lies
    # plotly takes numpy as it finds it, half loaded by another thread too
    import numpy  # noqa: F401

    for task, given in ((warm, ()), (announce, (args.host, port, args.open))):
        threading.Thread(target=task, args=given, daemon=True).start()
    try:
        serve(args.host, port, auth, signed)
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
