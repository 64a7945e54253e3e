"""Who wrote a commit: marks found in it (`find`), and what they add up to (`decide`).

The knowledge is data, in rules.toml; its version, a hash of it and of the matcher, stands beside what
was tagged, so that a change tags history again without reading git. No database; Polars is loaded only
when there is something to tag, because a night with nothing new asks for the version alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.attribution.rules import Rules, load, version

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Rules", "decide", "find", "load", "machines", "version"]


def find(headers: pl.DataFrame, rules: Rules | None = None) -> pl.DataFrame:
    """Rows of evidence for commits; see matcher.find."""
    from ingest.attribution import matcher

    return matcher.find(headers, rules)


def machines(emails: list[str]) -> set[str]:
    """Those of these addresses that are an agent's or a robot's, whatever name stands before them."""
    import polars as pl

    from ingest.attribution import identities, rules

    if not emails:
        return set()
    people = pl.DataFrame({"name": [""] * len(emails), "email": emails})
    return set(identities.resolve(people, rules.default()).drop_nulls("rule")["email"])


def decide(shas: pl.Series, evidence: pl.DataFrame) -> pl.DataFrame:
    """Origin, grade, tool, model and impersonal of every sha; see origin.decide."""
    from ingest.attribution import origin

    return origin.decide(shas, evidence)
