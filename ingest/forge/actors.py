"""Who acted at a forge: a person, an AI or automation; and under which keyed hash a person is stored.

An account is hashed as the address that the forge gives it, LOGIN@users.noreply.HOST, in lower case; what
else is known of a person's addresses links it to the persons of git, in the table `accounts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import people

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.forge.sync import Row, Sync

GHOST = {"ghost"}  # an account that was deleted: somebody, but nobody can say who


@dataclass(frozen=True)
class Actor:
    """An account, as a reply names it."""

    login: str
    robot: bool = False  # the forge itself says so
    number: int | None = None


def kinds(actors: Iterable[Actor], config: Config) -> dict[Actor, str]:
    """person, ai or automation: by the rules that also know authors of commits, else by the forge's word."""
    from ingest import attribution
    from ingest.attribution import identities

    known = sorted(set(actors), key=lambda actor: (actor.login, actor.number or 0, actor.robot))
    if not known:
        return {}
    import polars as pl

    rules = attribution.tonight(config.attribution)
    emails = [(actor, email) for actor in known for email in spelt(actor)]
    asked = pl.DataFrame({"name": [""] * len(emails), "email": [email for _, email in emails]})
    by_rule = {rule.id: "automation" if rule.role == "automation" else "ai" for rule in rules.rules}
    found: dict[Actor, str] = {}
    for (actor, _), rule in zip(emails, identities.resolve(asked, rules)["rule"], strict=True):
        if rule:
            found.setdefault(actor, by_rule[rule])
    return {actor: found.get(actor, "automation" if actor.robot else "person") for actor in known}


def spelt(actor: Actor) -> list[str]:
    """The addresses under which rules may know an account."""
    names = [actor.login]
    if actor.robot and not actor.login.endswith("[bot]"):
        names.insert(0, f"{actor.login}[bot]")
    numbered = [f"{actor.number}+{name}" for name in names] if actor.number else []
    return [f"{name}@users.noreply.github.com" for name in numbered + names]


def address(actor: Actor, host: str) -> str:
    """What stands for an account where persons are addresses."""
    return f"{actor.login}@users.noreply.{host}".lower()


def links(sync: Sync, known: Iterable[tuple[Actor, str]], host: str) -> list[Row]:
    """Rows of `accounts`: an account and an address that its commits bear, both hashed."""
    pairs = {(address(actor, host), email.strip().lower()) for actor, email in known if email.strip()}
    hashed = people.pseudonyms(sync.night.config, {text for pair in pairs for text in pair})
    return [{"account": hashed[account], "person": hashed[email]} for account, email in sorted(pairs)]


def hashes(config: Config, actors: Iterable[Actor], host: str) -> dict[Actor, str]:
    """Account to the hash that is stored of it."""
    found = {actor: address(actor, host) for actor in actors}
    hashed = people.pseudonyms(config, set(found.values()))
    return {actor: hashed[text] for actor, text in found.items()}
