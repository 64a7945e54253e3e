"""Surroundings of every test: no settings of the person who runs them, and a browser where there is one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from tests.forge.fake import Fake
    from tests.forge.openapi import Published

# The shell first: it draws the same pages in less time.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Files that take a minute: they begin first, so that none is left alone at the end.
LONG = {"bench", "for_everybody", "night_faults_killed", "pages", "states", "github_faults", "sample"}
# How many examples a property test tries: the same ones each time, but for a longer search.
EXAMPLES = os.environ.get("FORESHOCK_FUZZ")
settings.register_profile(
    "foreshock",
    max_examples=int(EXAMPLES or 30),
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("foreshock")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> str | None:
    """The browser that FORESHOCK_CHROMIUM names, else the first on the PATH, if playwright can drive it."""
    if not playwright_runs():
        return None
    named = os.environ.get("FORESHOCK_CHROMIUM")
    found = [path for path in map(shutil.which, (named,) if named else BROWSERS) if path]
    return next(iter(found), str(ON_A_MAC) if ON_A_MAC.exists() and not named else None)


def playwright_runs() -> bool:
    """The program that it brings needs a library that small Linux machines lack."""
    try:
        return sys.platform != "linux" or bool(ctypes.CDLL("libatomic.so.1"))
    except OSError:
        return False


def pytest_configure() -> None:
    """No settings from outside; and a thread each for what stands side by side anyway."""
    os.environ.pop("FORESHOCK_CONFIG", None)
    os.environ.update(POLARS_MAX_THREADS="1", OPENBLAS_NUM_THREADS="1")
    os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: browsers, servers and git let a test wait for a third of its time."""
    return (os.cpu_count() or 1) + 2


def pytest_report_header() -> str:
    return f"DuckDB {duckdb.__version__}, browser: {find_chromium() or 'none, browser tests are left out'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves browser tests out where there is no browser; FORESHOCK_BROWSER=required makes that an error."""
    items.sort(key=lambda item: item.path.stem.removeprefix("test_") not in LONG)
    browser = [item for item in items if item.get_closest_marker("browser")]
    if not browser or find_chromium():
        return
    if os.environ.get("FORESHOCK_BROWSER") == "required":
        raise pytest.UsageError(
            "FORESHOCK_BROWSER=required, but none was found: apt install chromium libatomic1"
        )
    config.hook.pytest_deselected(items=browser)
    items[:] = [item for item in items if item not in browser]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser, for tests that are marked `browser`."""
    found = find_chromium()
    assert found, "mark this test with pytest.mark.browser"
    return found


@pytest.fixture
def github() -> Iterator[Fake]:
    """A forge of its own for a test; tests/forge says what it can do."""
    from tests.forge.server import serve

    with serve() as fake:
        yield fake


@pytest.fixture(scope="session")
def contracts() -> Path:
    """Where the published contracts are; FORESHOCK_CONTRACTS=required makes it an error that they are not."""
    folder = Path(__file__).parents[1] / ".contracts"
    if (folder / "lock").exists():
        return folder
    why = "the published contracts are not here: .ci/contracts fetches them"
    if os.environ.get("FORESHOCK_CONTRACTS") == "required":
        pytest.fail(f"FORESHOCK_CONTRACTS=required, but {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def published(contracts: Path) -> Published:
    """GitHub's description of its REST."""
    from tests.forge import openapi

    return openapi.load(contracts / "api.github.com.json")


@pytest.fixture(scope="session")
def published_graphql(contracts: Path) -> GraphQLSchema:
    """GitHub's schema of its GraphQL."""
    from tests.forge import invent_graph

    return invent_graph.load(contracts / "schema.graphql")


@pytest.fixture
def gitlab() -> Iterator[Fake]:
    """The same, answering as GitLab does."""
    from tests.forge import lab
    from tests.forge.server import serve

    with serve(lab.made()) as fake:
        yield fake
