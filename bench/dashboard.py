"""The dashboard: from the command to a drawn page, a changed filter, and many readers at once.

Beside it stands a bare Streamlit page that draws as many charts of the same metrics with plotly.express.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import BenchError, readers
from bench.process import HERE
from bench.subject import Terms, tell
from bench.table import Row
from ingest import config, publish, record, warehouse

PAGE, KEY = "ai_code_share", "grain"
PAGES = ("", PAGE, "shipping_velocity", "oversight", "acceleration")  # that readers are on
NAME = "20260101T000000Z"
BARE = Path(__file__).parent / "bare_page.py"
CHARTS = "() => document.querySelectorAll('.js-plotly-plot .main-svg').length"
DONE = """() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && document.querySelectorAll('.js-plotly-plot .main-svg').length"""
WATCH = """() => {
    const app = document.querySelector('[data-testid=stApp]')
    window.ran = false
    new MutationObserver(() => { window.ran ||= app.dataset.testScriptState !== 'notRunning' })
        .observe(app, {attributes: true})
}"""


@dataclass(frozen=True)
class Looked:
    """What one run of a page in a browser took; and how many charts it drew."""

    cold: float
    filtered: float
    charts: int


def rows(terms: Terms) -> Iterator[Row]:
    """Every figure; needs the large warehouse."""
    settings = published(terms)
    ours = [sys.executable, "-m", "dashboard", "--config", str(settings), "--port"]
    theirs = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(BARE),
        "--server.headless",
        "true",
        "--server.port",
    ]
    tell("drawing pages in a browser")
    mine, bare = (looked(words, settings, path) for words, path in ((ours, PAGE), (theirs, "")))
    peer = f"bare Streamlit and plotly.express, {bare.charts} charts" if bare else "bare Streamlit"
    charts = f"{mine.charts} charts" if mine else "charts"
    drawn = [(mine and getattr(mine, name), bare and getattr(bare, name)) for name in ("cold", "filtered")]
    yield Row(f"command to a page of {charts}", drawn[0][0], "s", peer, drawn[0][1], 3.5)
    yield Row(f"a changed filter, {charts} drawn", drawn[1][0], "s", peer, drawn[1][1], 0.5)
    yield from asked(ours, theirs, settings, terms)


def asked(ours: list[str], theirs: list[str], settings: Path, terms: Terms) -> Iterator[Row]:
    """What the server does for a warm filter, and for many readers."""
    with served(theirs, settings) as (address, _):
        bare = warm(address, "")
    with served(ours, settings) as (address, pid):
        yield Row("a warm filter, the server's part", warm(address, PAGE), "s", "bare page", bare, 0.06)
        tell(f"20 readers for {terms.minutes:g} minutes")
        readers.crowd(address, PAGES, KEY, 20, min(60.0, 20 * terms.minutes))
        before = held(pid)
        waits = readers.crowd(address, PAGES, KEY, 20, 60 * terms.minutes)
        after = held(pid)
    what = f"20 readers, {len(waits):,} changes in {terms.minutes:g} min"
    yield Row(
        f"{what}: 95 of 100 within", quantile(waits), "s", "the middle one", statistics.median(waits), 2
    )
    yield Row(f"{what}: memory after", after, "MB", "after the first minute", before, 1.15, of_ratio=True)


def published(terms: Terms) -> Path:
    """The large warehouse as a night would leave it; its configuration."""
    settings = terms.work / "large" / "foreshock.toml"
    folder = config.load(settings).warehouse
    (folder / "snapshots").mkdir(parents=True)
    shutil.copyfile(terms.work / "large" / "large.duckdb", folder / warehouse.BUILD)
    con = warehouse.connect(folder / warehouse.BUILD)
    publish.create_views(con)
    publish.without_persons(con, folder)
    con.execute("CHECKPOINT")
    con.close()
    warehouse.publish(folder, NAME)
    line = {"night": NAME, "began_at": "2026-01-01T00:00:00+00:00", "ended_at": "2026-01-01T00:00:00+00:00"}
    line |= {"seconds": 1.0, "published": True, "outcome": "published", "message": None, "parts": []}
    record.append(folder / record.RECORD, line)
    return settings


@contextmanager
def served(words: list[str], settings: Path) -> Iterator[tuple[str, int]]:
    """A server as a command starts it: its address, once it answers, and its process."""
    port = free()
    surroundings = os.environ | {"FORESHOCK_CONFIG": str(settings), "PYTHONPATH": str(HERE)}
    program = subprocess.Popen(
        [*words, str(port)], cwd=HERE, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield awaited(program, port), program.pid
    finally:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()


def awaited(program: subprocess.Popen[bytes], port: int) -> str:
    """The address of a server, once it takes connections."""
    import socket

    for _ in range(2000):
        if program.poll() is not None:
            raise BenchError(f"{' '.join(map(str, program.args))} ended with {program.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"http://127.0.0.1:{port}"
        time.sleep(0.02)
    raise BenchError(f"nothing listens on port {port} after 40 s")


def free() -> int:
    """A port that nobody uses."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def looked(words: list[str], settings: Path, path: str) -> Looked | None:
    """A page in a real browser, which is running before the command is given; None without one."""
    from tests.conftest import find_chromium

    chromium = find_chromium()
    if not chromium:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.perf_counter()
        with served(words, settings) as (address, _):
            page.goto(f"{address}/{path}")
            page.wait_for_function(DONE, timeout=120_000)
            cold = time.perf_counter() - began
            filtered = statistics.median(chosen(page, option) for option in ("quarter", "month", "quarter"))
            charts = int(page.evaluate(CHARTS)) // 3  # plotly draws each in three layers
        browser.close()
    return Looked(cold, filtered, charts)


def chosen(page: Any, option: str) -> float:
    """Seconds from a click on a choice until all is drawn that follows from it."""
    page.evaluate(WATCH)
    began = time.perf_counter()
    page.get_by_role("radio", name=option).click()
    page.wait_for_function("() => window.ran", timeout=60_000)
    page.wait_for_function(DONE, timeout=60_000)
    return time.perf_counter() - began


def warm(address: str, path: str) -> float:
    """The middle time of a changed choice whose answers are kept."""
    with readers.opened(address, path, KEY) as reader:
        for option in ("quarter", "month"):
            readers.change(reader, option)
        return statistics.median(readers.change(reader, option) for option in ("quarter", "month") * 5)


def quantile(waits: list[float]) -> float:
    """Within this were 95 of 100."""
    return sorted(waits)[int(0.95 * (len(waits) - 1))]


def held(pid: int) -> float | None:
    """The memory that a process has now, in MB; None where the system does not say."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return None
    return int(found[1]) / 1000 if found else None
