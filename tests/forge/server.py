"""The fake forge on a port of the loopback.

with serve() as github:
    github.write("acme/trainer", "runs: run | conclusion\n 7 | success")
    github.fail("/actions/runs", faults.status(502), times=3)
    ... ask github.url with github.token ...
    assert [one.target for one in github.asked("/actions/runs")] == [...]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.forge import wire
from tests.forge.fake import Fake


@contextmanager
def serve(fake: Fake | None = None, port: int = 0) -> Iterator[Fake]:
    """Answers as GitHub, or as the one that is given, until the block ends; then connections are closed."""
    fake = fake or Fake()
    with wire.listen(fake.handle, fake.stopped, port) as address:
        fake.url = address
        yield fake
