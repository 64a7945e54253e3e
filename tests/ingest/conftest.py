"""What several files of tests wait for is made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ingest import faults, killed


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
