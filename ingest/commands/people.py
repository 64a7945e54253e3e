"""Erases a person, or gives all persons new pseudonyms under a new key; figures stay as they are.

  people erase ADDRESS...  nothing leads to this person any more
  people rotate            a new key: hashes of stolen snapshots fit nobody any more

Both publish a new snapshot. Older snapshots keep the old pseudonyms: --snapshots deletes them.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ingest import IngestError, people, renaming, warehouse
from ingest.config import Config, load
from ingest.mistakes import ConfigError
from ingest.say import Say

LEFT = "Histories in mirrors/, replies in raw/ until they are pruned, people.csv and backups stay as they are"


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument("what", choices=("erase", "rotate"), metavar="WHAT", help="erase or rotate")
    parser.add_argument("emails", nargs="*", metavar="ADDRESS", help="erase: all that you know of the person")
    parser.add_argument("--snapshots", action="store_true", help="delete all older snapshots too")


def run(options: Namespace, say: Say) -> int:
    """The exit code of the night that publishes it."""
    if bool(options.emails) != (options.what == "erase"):
        raise ConfigError("erase takes the addresses of one person, rotate takes none")
    config = load(options.config)
    people.read(config)
    try:
        code = erased(config, options.emails, say) if options.emails else rotated(config, say)
    except warehouse.Locked as error:
        say.error(str(error))
        return 75
    if not code:
        older(config, say, options.snapshots)
        say.line(LEFT)
    return code


def erased(config: Config, emails: list[str], say: Say) -> int:
    """Says what became of a person."""
    code = renaming.erase(config, emails, say)
    if not code:
        say.line("erased: rows count on under a name that leads to nobody")
    return code


def rotated(config: Config, say: Say) -> int:
    """Says what became of all."""
    code, persons, lost = renaming.rotate(config, say)
    if not code:
        why = f", {lost:,} of them at random: nothing that is still here holds their address" if lost else ""
        say.line(f"{persons:,} pseudonyms are new{why}")
    return code


def older(config: Config, say: Say, delete: bool) -> None:
    """Deletes the snapshots before this one, or says how many hold the old pseudonyms."""
    there = warehouse.snapshots(config.warehouse)  # first: what a night publishes now is not among them
    newest = warehouse.newest(config.warehouse)
    files = [file for file in there if file != newest]
    if not delete:
        if files:
            say.line(f"{len(files)} older snapshots hold the old pseudonyms: --snapshots deletes them")
        return
    for file in files:
        try:
            file.with_suffix(".open.duckdb").unlink(missing_ok=True)
            file.unlink()
        except OSError as error:
            raise IngestError(f"{file} stays: {error.strerror}") from None
    say.line(f"{len(files)} older snapshots are deleted")
