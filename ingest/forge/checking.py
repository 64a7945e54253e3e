"""What `python -m ingest check` asks of every forge alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.forge import covered

if TYPE_CHECKING:
    from ingest.forge.client import Client
    from ingest.forge.settings import Forge

Finding = tuple[str, bool, str]
Answer = tuple[str, int]  # words, and how many questions more a first night asks
SKEW = 60.0  # seconds that clocks may differ


@dataclass(frozen=True)
class Granted:
    """What the token is good for."""

    words: str
    may: bool
    skew: float  # seconds that the forge's clock is ahead
    hourly: int  # questions that it allows; 0: no limit is known


def findings(
    client: Client,
    settings: Forge,
    word: str,
    names: dict[str, str],
    granted: Callable[[Client], Granted],
    listed: Callable[[Client, str], Answer],
    repository: Callable[[Client, str, Forge], Answer],
) -> Iterator[Finding]:
    """First the server, the token and the clock, then the organisation and each repository."""
    token = granted(client)
    yield settings.url, token.may, token.words
    yield from clock(settings.url, token.skew)
    if settings.organisation:
        yield asked(settings.organisation, partial(listed, client, settings.organisation))[0]
    if not names:
        said = f"no [[repos]] has an address on {covered.host(settings.url)}: name them in {word}.repos"
        yield settings.url, False, said
    total = 0
    for name, full in names.items():
        finding, more = asked(name, partial(repository, client, full, settings))
        total += more
        yield finding
    yield settings.url, True, first_night(total, token.hourly, settings.requests)


def clock(part: str, skew: float) -> list[Finding]:
    """What to say of a clock that is off."""
    if abs(skew) <= SKEW:
        return []
    return [(part, True, f"its clock is {skew:+,.0f} s off ours: mend the clock of this machine")]


def asked(part: str, question: Callable[[], Answer]) -> tuple[Finding, int]:
    """What one question finds, or why it fails; and how many more a first night asks."""
    try:
        words, more = question()
    except IngestError as error:
        return (part, False, str(error)), 0
    return (part, True, words), more


def first_night(total: int, hourly: int, requests: int) -> str:
    """How long it takes: `hourly` is what the forge allows, `requests` what the settings do in a night."""
    nights = -(-total // requests)
    hours = f": {duration(total / hourly)} of its limit" if hourly else ""
    slow = f", spread over {nights} nights by `requests`" if nights > 1 else ""
    return f"a first night asks about {total:,} questions{hours}{slow}"


def duration(hours: float) -> str:
    """Of a first night, which the limit makes last."""
    return f"{hours * 60:,.0f} minutes" if hours < 2 else f"{hours:,.0f} hours"
