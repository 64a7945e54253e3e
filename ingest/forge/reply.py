"""One answer of a forge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from ingest.forge.cells import Unlike


@dataclass(frozen=True)
class Reply:
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    following: str | None = None  # path and query of the next page

    @property
    def sent_at(self) -> float | None:
        """The server's clock, in Unix time; NULL where it says nothing readable."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).timestamp()
        except ValueError:
            return None

    def json(self, what: str) -> Any:
        """The body; a page of HTML in its place is told as such."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise Unlike(f"{what}: the server sent lists within lists without end") from None
        except ValueError:
            kind = "HTML" if self.body.lstrip()[:1] == b"<" else "something"
            raise Unlike(
                f"{what}: the server sent {kind} that is not JSON: check the url, and proxies on the way"
            ) from None
