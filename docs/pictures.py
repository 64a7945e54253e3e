"""Takes the pictures of README.md: pages of the sample organisation in a real browser, light and dark.

    .venv/bin/python -m docs.pictures

It reads the sample first where no night has read it yet. Chromium has to be there, as for the browser tests.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

import queries
from dashboard.address import parameters
from tests.conftest import find_chromium
from tests.dashboard.conftest import FLAGS
from tests.dashboard.reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data" / "foreshock.toml"
QUERY = Path(queries.__file__).parent / "examples" / "3_who_checked_ai.sql"
WIDE, HIGH = 1440, 900


def pages() -> dict[str, str]:
    """The address of each picture, by its name."""
    asked = urlencode(parameters(QUERY.read_text(encoding="utf-8").strip()))
    return {"overview": "", "sql": f"sql?{asked}"}


def main() -> None:
    """Every page in both schemes."""
    if not (SAMPLE.parent / "warehouse" / "foreshock.duckdb").exists():
        subprocess.run([sys.executable, "-m", "ingest", "--config", SAMPLE], cwd=ROOT, check=True)
    chromium = find_chromium()
    if not chromium:
        raise SystemExit("no browser: apt install chromium libatomic1")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, page in pages().items():
            for scheme in ("light", "dark"):
                file = Path(__file__).parent / f"{name}-{scheme}.png"
                taken(browser, f"{address}/{page}", scheme, file)
                print(file.relative_to(ROOT))
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """The address of the dashboard, for as long as the block lasts."""
    words = [sys.executable, "-m", "dashboard", "--config", str(SAMPLE)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            said = program.stdout.readline() if program.stdout else ""
            yield re.sub(r"^Foreshock is at ", "", said.strip())
        finally:
            program.terminate()


def taken(browser: Browser, address: str, scheme: str, file: Path) -> None:
    """A page as it stands once everything is drawn."""
    page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme=scheme)
    reader = Reader(page)
    reader.go(address)
    page.wait_for_load_state("networkidle")
    reader.settle()
    page.screenshot(path=file)
    page.close()
    if reader.troubles:
        raise SystemExit(f"{address}: {'; '.join(reader.troubles)}")


if __name__ == "__main__":
    main()
