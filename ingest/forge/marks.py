"""What a request says of who wrote it: its author, its branch, its labels, and its text.

An author that is an agent is as good a mark as the author of a commit. The rest is weak: text is often a
summary that an AI wrote of a person's work, and labels and branches are what people call things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest import attribution
from ingest.forge import actors

if TYPE_CHECKING:
    import polars as pl

    from ingest.config import Config
    from ingest.forge.requests import Request


def find(requests: Sequence[Request], config: Config) -> pl.DataFrame:
    """Rows of evidence; `sha` is #NUMBER."""
    import polars as pl

    names = ("sha", "author_name", "author_email", "message", "branch", "authored_at")
    types = {name: pl.Datetime("us", "UTC") if name == "authored_at" else pl.String for name in names}
    lines = [
        (f"#{each.number}", "", address, each.body, each.row.get("branch"), each.row.get("created_at"))
        for each in requests
        for address in (actors.spelt(each.author) if each.author else [""])
    ]
    headers = pl.DataFrame(lines, schema=types, orient="row")
    found = attribution.find(headers, attribution.tonight(config.attribution))
    said = pl.col("place") == "message"
    told = found.with_columns(
        pl.when(said).then(pl.lit("weak")).otherwise("grade").alias("grade"),
        pl.when(said).then(pl.col("text").str.slice(0, 175) + " [text of the request]")
        .otherwise("text").alias("text"),
    )  # fmt: skip
    labelled = pl.DataFrame(list(labels(requests, config)), schema=told.schema, orient="row")
    return pl.concat([told, labelled]).unique(["sha", "rule"], keep="first", maintain_order=True)


def labels(requests: Sequence[Request], config: Config) -> list[tuple[str | None, ...]]:
    """Labels by which the organisation marks the work of its agents."""
    return [
        (
            f"#{each.number}",
            f"own-{number}-label",
            f"label {label}",
            "coauthor",
            agent.tool,
            None,
            "weak",
            "request",
            "person",
        )
        for number, agent in enumerate(config.attribution.agents, start=1)
        for each in requests
        for label in sorted(
            {label.casefold() for label in each.labels} & {text.casefold() for text in agent.labels}
        )
    ]
