"""Lets a part that is in quarantine be read again by the next night; without words it lists those that are.

Exit codes: 0 released or listed, 2 nothing is held against such a part.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ingest import IngestError, clock, quarantine, record
from ingest.config import load
from ingest.mistakes import ConfigError, nearest
from ingest.say import STEERING, Say


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="such as git")
    parser.add_argument("part", nargs="?", metavar="PART", help="such as acme/trainer")


def run(options: Namespace, say: Say) -> int:
    """A line more on the record of nights, which is all that the next one asks."""
    config = load(options.config)
    file = config.warehouse / record.RECORD
    held = quarantine.standings(record.read(file))
    if not options.source:
        closed = [quarantine.kept_out(*key, each) for key, each in held.items() if each.counted]
        lines = [f"{part.source} {part.part}: {part.message}" for part in closed]
        print(STEERING.sub("?", "\n".join(lines or ["nothing is in quarantine"])))
        return 0
    key = options.source, options.part
    if key not in held:
        hint = nearest(" ".join(filter(None, key)), [" ".join(each) for each in held])
        raise ConfigError(f"nothing is held against {' '.join(filter(None, key))!r}{hint}")
    try:
        record.append(file, {quarantine.RELEASED: list(key), "at": clock.now(config).isoformat()})
    except OSError as error:
        raise IngestError(f"{file}: the release could not be recorded: {error.strerror}") from None
    say.line(f"{' '.join(key)} is released: the next night reads it")
    return 0
