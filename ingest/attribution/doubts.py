"""Marks that may say more than they know are weak, and say why.

- They date from a period in which the tool is known to have signed hand-written commits.
- They stand in only some of the commits that a squash quotes: nobody knows which lines they mean.
- They stand in the message of a robot that quotes other projects' release notes, trailers and all.
"""

from __future__ import annotations

import polars as pl

from ingest.attribution import messages
from ingest.attribution.rules import Rules


def weaken(found: pl.DataFrame, commits: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add the column reason, NULL where there is none, and the grade weak where there is one."""
    robots = [rule.id for rule in rules.of("identity") if rule.quotes]
    robot = (pl.col("rule").is_in(robots) & (pl.col("place") == "author")).any().over("row")
    day = pl.col("authored_on")
    within = ~(((day < pl.col("wrong_from")) | (day > pl.col("wrong_to"))).fill_null(False))
    reason = (
        pl.when((pl.col("place") == "message") & robot)
        .then(pl.lit("beside quoted release notes"))
        .when(pl.col("wrong") & day.is_null())
        .then(pl.lit("no date; this tool marked wrongly for a time"))
        .when(pl.col("wrong") & within)
        .then(pl.lit("from a time when this tool marked wrongly"))
        .when(pl.col("marked") < pl.col("quotes"))
        .then(pl.format("{} of {} quoted commits marked", "marked", "quotes"))
    )
    weak = pl.when(pl.col("reason").is_not_null()).then(pl.lit("weak")).otherwise("grade")
    return _counted(found, commits).with_columns(reason=reason).with_columns(grade=weak)


def _counted(found: pl.DataFrame, commits: pl.DataFrame) -> pl.DataFrame:
    """Add to marks of AI how many commits the message quotes, and how many of them are so marked."""
    signed = (pl.col("place") == "message") & pl.col("role").is_in(["coauthor", "assist"])
    signing = found.filter(signed)
    quoted = messages.quoted_commits(commits.join(signing, on="row", how="semi", maintain_order="left"))
    marked = pl.col("quote").filter(pl.col("quote") > 0).n_unique()
    counts = (
        signing.join(quoted, on=["row", "line"])
        .group_by("row", "role")
        .agg(quotes=pl.col("quotes").first(), marked=marked)
    )
    keyed = found.with_columns(signed_role=pl.when(signed).then("role"))
    counts = counts.rename({"role": "signed_role"})
    return keyed.join(counts, on=["row", "signed_role"], how="left", maintain_order="left")
