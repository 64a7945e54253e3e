"""An invented organisation, the pages as a program, and a browser that looks at them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dashboard import looped as looped_rows
from tests.dashboard import overseen as overseen_rows
from tests.dashboard import warehouse
from tests.dashboard.reader import Reader

ROOT = Path(__file__).parent.parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-background-networking",
    "--disable-component-update",
]
Serve = Callable[[Path], str]
Look = Callable[..., Reader]


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of a warehouse that nobody changes."""
    return warehouse.organisation(tmp_path_factory.mktemp("organisation"))


@pytest.fixture(scope="session")
def unfilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One without any row, and without a night on record."""
    config = warehouse.unpublished(tmp_path_factory.mktemp("unfilled"))
    warehouse.publish(config.parent / "warehouse", "20261110T020000Z", rows=False)
    return config


@pytest.fixture(scope="session")
def overseen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with what a forge tells."""
    return overseen_rows.organisation(tmp_path_factory.mktemp("overseen"))


@pytest.fixture(scope="session")
def looped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with generations of models."""
    return looped_rows.organisation(tmp_path_factory.mktemp("looped"))


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Starts the pages for a configuration and returns their address."""
    running: list[subprocess.Popen[str]] = []

    def start(config: Path) -> str:
        words = [sys.executable, "-m", "dashboard", "--config", str(config), "--port", str(unused())]
        program = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings())
        running.append(program)
        said = program.stdout.readline()
        found = re.search(r"Foreshock is at (http://127\.0\.0\.1:\d+)$", said.strip())
        assert found, said
        return found[1]

    yield start
    for program in running:
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(20) == 0
        finally:
            program.kill()
            program.stdout.close()


def unused() -> int:
    """A port of nobody's: programs of tests that run side by side would agree on the first free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings() -> dict[str, str]:
    """Without a display and without settings of whoever runs this."""
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}


@pytest.fixture(scope="session")
def engine(chromium: str) -> Iterator[object]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS, "--disable-sync", "--no-first-run"]
        )
        yield found
        found.close()


@pytest.fixture(scope="session")
def windows(engine: object) -> Iterator[Callable[[str, int], object]]:
    """A window per theme and width; what one reader's browser has fetched the next need not fetch again."""
    opened: dict[tuple[str, int], object] = {}

    def window(theme: str, width: int) -> object:
        if (theme, width) not in opened:
            size = {"width": width, "height": 900}
            opened[theme, width] = engine.new_context(
                color_scheme=theme, viewport=size, accept_downloads=True, reduced_motion="reduce"
            )
        return opened[theme, width]

    yield window
    for context in opened.values():
        context.close()


@contextmanager
def readers_of(windows: Callable[[str, int], object]) -> Iterator[Look]:
    """Opens pages as new readers; at the end nothing may have gone wrong in the browser."""
    readers: list[Reader] = []

    def open_page(address: str, theme: str = "light", width: int = 1440) -> Reader:
        readers.append(Reader(windows(theme, width).new_page()))
        readers[-1].go(address)
        return readers[-1]

    yield open_page
    troubles = [trouble for reader in readers for trouble in reader.troubles]
    for reader in readers:
        reader.page.close()
    assert troubles == []


@pytest.fixture
def look(windows: Callable[[str, int], object]) -> Iterator[Look]:
    """The readers of one test."""
    with readers_of(windows) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def keep(windows: Callable[[str, int], object]) -> Iterator[Look]:
    """The same for a page that several tests look at, since to draw it takes most of their time."""
    with readers_of(windows) as open_page:
        yield open_page
