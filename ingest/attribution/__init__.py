"""Who wrote a commit: marks found in it (`find`), and what they add up to (`decide`).

The knowledge is data, in rules.toml, and what the owner adds to it in foreshock.toml; its version, a hash
of both and of the matcher, stands beside what was tagged, so that a change tags history again. No
database; Polars is loaded only when there is something to tag, because a night with nothing new asks for
the version alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.attribution import owner
from ingest.attribution import rules as reading
from ingest.attribution.rules import Rules, load
from ingest.mistakes import ConfigError, nearest

if TYPE_CHECKING:
    import polars as pl

    from ingest.config import Attribution, Config

__all__ = ["EVIDENCE", "Rules", "check", "decide", "find", "load", "machines", "of", "version"]
EVIDENCE = ("sha", "rule", "text", "role", "tool", "model", "grade", "place", "reporter")


def version(own: Attribution) -> str:
    """Of the rules in force: those that come with Foreshock, and the owner's. It checks nothing."""
    return reading.version(extra=owner.blocks(own), ignore=own.ignore)


def of(own: Attribution) -> Rules:
    """These rules."""
    return _of(own, version(own))


@lru_cache(maxsize=4)
def tonight(own: Attribution) -> Rules:
    """The same for many small questions in a row: whether a file changed is not asked each time."""
    return of(own)


@lru_cache(maxsize=4)
def _of(own: Attribution, _version: str) -> Rules:
    return load(extra=owner.blocks(own), extra_from=owner.WHERE, ignore=own.ignore)


def check(config: Config) -> None:
    """Says before a night what is wrong with the owner's rules; where there are none, nothing is loaded."""
    own = config.attribution
    if not (own.agents or own.ignore):
        return
    try:
        tools = {rule.tool for rule in of(own.model_copy(update={"ignore": ()})).rules if rule.tool}
    except IngestError as error:
        raise ConfigError(f"{config.file}: {error}") from None
    for tool in own.ignore:
        if tool not in tools:
            where = f"{config.file}: attribution.ignore: no rule is of the tool {tool}"
            raise ConfigError(f"{where}{nearest(tool, tools)}")


def find(headers: pl.DataFrame, rules: Rules | None = None) -> pl.DataFrame:
    """Rows of evidence for commits; see matcher.find."""
    from ingest.attribution import matcher

    return matcher.find(headers, rules)


def machines(emails: list[str], own: Attribution) -> set[str]:
    """Those of these addresses that are an agent's or a robot's, whatever name stands before them."""
    import polars as pl

    from ingest.attribution import identities

    if not emails:
        return set()
    people = pl.DataFrame({"name": [""] * len(emails), "email": emails})
    return set(identities.resolve(people, of(own)).drop_nulls("rule")["email"])


def decide(shas: pl.Series, evidence: pl.DataFrame) -> pl.DataFrame:
    """Origin, grade, tool, model and impersonal of every sha; see origin.decide."""
    from ingest.attribution import origin

    return origin.decide(shas, evidence)
