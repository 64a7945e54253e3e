"""What several files of tests wait for is made once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import publish
from ingest.night import Night
from tests.ingest import faults, killed, template

WITHOUT_PERSONS = publish.without_persons


@pytest.fixture(scope="session", autouse=True)
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The empty warehouse that first nights begin with, made once for all that run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.getbasetemp()
        made = template.shared((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "template")
        template.use(patch, made)
        yield made


@pytest.fixture(scope="module", autouse=True)
def handing_on_nothing(empty: Path) -> Iterator[None]:
    """Nights of these files alone: others open the copy without persons."""
    with pytest.MonkeyPatch.context() as patch:
        template.hand_on_nothing(patch, empty)
        yield


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that opens the copy without persons: its nights make it."""
    monkeypatch.setattr(publish, "without_persons", WITHOUT_PERSONS)


@pytest.fixture(scope="session")
def servers() -> Iterator[list[faults.Server]]:
    """What runs nights to be killed, one for each core."""
    started = [killed.start(core) for core in (0, 1)]
    yield started
    for server in started:
        server.communicate()


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory, servers: list[faults.Server]) -> dict[str, faults.Scene]:
    """A first night and a next one, undisturbed."""
    return faults.scenes(tmp_path_factory.mktemp("scenes"), servers)


@pytest.fixture
def night(empty: Path, tmp_path: Path) -> Iterator[Night]:
    """A night over an empty warehouse."""
    with template.night(empty, tmp_path) as made:
        yield made
