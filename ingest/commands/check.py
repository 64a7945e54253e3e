"""Asks every configured source once: what can be read, what is missing, how long a first night will take.

Nothing is written. Exit codes: 0 all can be read, 3 something cannot.
"""

from __future__ import annotations

import importlib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from ingest import IngestError, attribution, config, overrides, people
from ingest.config import Config
from ingest.forge import covered
from ingest.night import sources
from ingest.say import LINE_END, STEERING, Say

Finding = tuple[str, bool, str]  # part, whether all is well, what was found


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument("words", nargs="*", metavar="SOURCE", help="sources to ask (default: all)")


def run(options: Namespace, say: Say) -> int:
    """Prints a line for each part as it is asked."""
    loaded = config.load(options.config, check_paths=True)
    people.read(loaded)
    overrides.read(loaded)
    attribution.check(loaded)
    covered.check(loaded)
    say = say.hiding(config.secrets(loaded))  # a forge may quote what it was sent
    words = options.words or sources()
    for word in words:
        if word not in sources():
            raise config.ConfigError(f"unknown source {word!r}; known are {', '.join(sources())}")
    bad, width = 0, max(map(len, words))
    for word in words:
        for part, well, found in asked(loaded, word):
            bad += not well
            line = f"{'ok  ' if well else 'FAIL'}  {word:<{width}} {part}: {found}"
            print(STEERING.sub("?", LINE_END.sub(" ", say.clean(line))), flush=True)
    if bad:
        say.error(f"{bad} cannot be read: mend what the lines say, and ask again")
    return 3 if bad else 0


def asked(loaded: Config, word: str) -> Iterator[Finding]:
    """The findings of a source; of one without settings that it has none."""
    module = importlib.import_module(f"ingest.sources.{word}")
    try:
        names = module.parts(loaded)
        if not names:
            yield "-", True, "nothing is configured"
        elif not hasattr(module, "check"):
            yield "-", True, f"{len(names)} parts"
        else:
            yield from module.check(loaded)
    except IngestError as error:
        yield "-", False, str(error)
