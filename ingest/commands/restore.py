"""Publishes a snapshot again as the newest one; those that are there stay, and the next night builds on it.

It is checked first, and refused where it is damaged, no snapshot, the copy without persons, of a newer
schema, or of other repositories or another key than this warehouse's. Exit codes: 0 it is served, 1 refused
and nothing changed, 2 wrong words or configuration, 75 an ingest is running.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ingest import config, restore
from ingest.say import Say
from ingest.warehouse import Locked


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    what = "a path, or the name of one that is kept, such as 20261030T023000Z"
    parser.add_argument("snapshot", metavar="SNAPSHOT", help=what)
    parser.add_argument("--force", action="store_true", help="though its repositories or its key are others")


def run(options: Namespace, say: Say) -> int:
    """Says what is served now."""
    loaded = config.load(options.config)
    try:
        name = restore.restore(loaded, options.snapshot, say, force=options.force)
    except Locked as error:
        say.error(str(error))
        return 75
    say.line(f"{options.snapshot} is served again, as {name}; the next night reads what is new since")
    return 0
