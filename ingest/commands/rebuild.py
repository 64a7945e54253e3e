"""Works the warehouse out anew from what was kept: saved replies, mirrors, repositories by path, and files.

Nobody is asked and nothing is fetched, so it needs no network and no token. It is published as a night is, as
one more snapshot, and not where it has fewer commits, runs, requests or evaluations than the last one; move
snapshots/ away to have it all the same. Exit codes: as those of a night.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ingest import config, night
from ingest.say import Say


def arguments(parser: ArgumentParser) -> None:
    """Nothing but what all commands take: a warehouse without one of its sources would be published."""


def run(options: Namespace, say: Say) -> int:
    """A night over all sources that begins with empty tables."""
    return night.run(config.rebuilding(config.load(options.config)), [], say)
