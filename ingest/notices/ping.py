"""Tells a watcher that a night begins, and how it ended, so that one that never comes is missed.

The address is a secret as that of a webhook is. Nothing here fails a night, or holds it for long.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.say import Say

PATIENCE = (3.0, 3.0)  # seconds to connect, and between two bytes of an answer
WHOLE = 4.0  # seconds for all of it


@dataclass
class Watched:
    """The exit code of a night, once it is known; a night without one did not go well."""

    code: int = 1


@contextmanager
def watched(config: Config, say: Say) -> Iterator[Watched]:
    """Asks ADDRESS/start, and afterwards ADDRESS or ADDRESS/fail."""
    night = Watched()
    tell(config, say, "start", "")
    try:
        yield night
    finally:
        tell(config, say, "fail" if night.code else "", f"exit code {night.code}\n")


def tell(config: Config, say: Say, what: str, body: str) -> None:
    """One request; what goes wrong is said without the address."""
    name = config.notices.ping_env if config.notices else None
    if not name:
        return
    address = os.environ.get(name)
    if not address:
        say.error(f"notices: the environment has no {name}, so nobody is told that a night runs")
        return
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(answer(address, what, body)), daemon=True)
    asking.start()
    asking.join(WHOLE)
    if said := answers[0] if answers else "did not answer in time":
        say.error(f"notices: the address in {name} {said}; the night goes on")


def answer(address: str, what: str, body: str) -> str:
    """What went wrong; nothing where all went well. No redirect is followed: it may lead anywhere."""
    import requests

    try:
        parts = urlsplit(address)
        path = f"{parts.path.rstrip('/')}/{what}" if what else parts.path
        url = urlunsplit(parts._replace(path=path))
        with requests.post(
            url, data=body.encode(), timeout=PATIENCE, allow_redirects=False, stream=True
        ) as reply:
            code = reply.status_code
    except requests.Timeout:
        return "did not answer in time"
    except Exception as error:  # noqa: BLE001 - no error's own words are passed on: they have the address
        return f"could not be reached ({type(error).__name__})"
    return "" if 200 <= code < 300 else f"answered {code}"
