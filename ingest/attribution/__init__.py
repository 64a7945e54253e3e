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

__all__ = ["Rules", "decide", "find", "load", "version"]


def find(headers: pl.DataFrame, rules: Rules | None = None) -> pl.DataFrame:
    """Rows of evidence for commits; see matcher.find."""
    from ingest.attribution import matcher

    return matcher.find(headers, rules)


def decide(shas: pl.Series, evidence: pl.DataFrame) -> pl.DataFrame:
    """Origin, grade, tool, model and impersonal of every sha; see origin.decide."""
    from ingest.attribution import origin

    return origin.decide(shas, evidence)
