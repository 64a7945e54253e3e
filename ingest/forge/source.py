"""A forge as a source: what a night does with a part of it, and what `python -m ingest check` says of it.

`word` is its name; its questions, its replay and its check are in the folder of that name.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from ingest.forge import covered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.config import Config
    from ingest.forge.session import Work
    from ingest.night import Night

    Steps = Callable[..., list[Work]]


def load(night: Night, part: str, word: str, repository: Steps, listed: Steps) -> int:
    """Asks for what can have changed, or reads the replies that the settings name."""
    from ingest.forge import replay as saved
    from ingest.forge import session

    if not (settings := covered.forges(night.config).get(word)):
        return 0
    api, replay = (import_module(f"ingest.{word}.{name}") for name in ("api", "replay"))
    names = covered.repositories(night.config, word, settings)
    sync = session.begun(night, part, names.get(part, part))
    if settings.replay:
        return saved.every(sync, settings.replay, names, replay.night)
    steps = partial(repository, settings=settings) if part in names else partial(listed, names=names)
    return session.online(sync, settings, api.opened, steps, partial(replay.night, names=names))


def check(config: Config, word: str) -> Iterator[tuple[str, bool, str]]:
    """What the forge says to a few questions."""
    if not (settings := covered.forges(config).get(word)):
        return
    if settings.replay:
        yield "-", True, f"saved replies are read from {settings.replay}"
        return
    checking = import_module(f"ingest.{word}.checking")
    yield from checking.findings(settings, covered.repositories(config, word, settings))
