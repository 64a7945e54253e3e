"""Commits written as text, and their evidence read back as text."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl
import pytest

from ingest.attribution import Rules, decide, find


def commit(
    message: str = "Add a thing",
    author: str = "Jane Doe <jane@example.com>",
    committer: str = "Jane Doe <jane@example.com>",
    branch: str | None = None,
    on: datetime.date | None = datetime.date(2026, 2, 1),
) -> pl.DataFrame:
    """One row of headers; an author without angle brackets has no address."""
    (name, _, address), (committer_name, _, committer_address) = (
        author.partition(" <"),
        committer.partition(" <"),
    )
    return pl.DataFrame(
        {
            "sha": ["a1"],
            "author_name": [name],
            "author_email": [address.rstrip(">")],
            "committer_name": [committer_name],
            "committer_email": [committer_address.rstrip(">")],
            "message": [message],
            "branch": [branch],
            "authored_at": [on],
        },
        schema_overrides={"branch": pl.String, "authored_at": pl.Date},
    )


def evidence_of(rules: Rules | None = None, **header: object) -> list[str]:
    """Each mark as `rule role grade: text`."""
    rows = find(commit(**header), rules).iter_rows(named=True)
    return ["{rule} {role} {grade}: {text}".format(**row) for row in rows]


def origin_of(rules: Rules | None = None, **header: object) -> str:
    """The decision as `origin grade tool model impersonal`, `-` for NULL."""
    headers = commit(**header)
    row = decide(headers["sha"], find(headers, rules)).row(0, named=True)
    person = "impersonal" if row["impersonal"] else "personal"
    return " ".join([*(row[key] or "-" for key in ("origin", "grade", "tool", "model")), person])


@pytest.fixture(scope="session")
def marks() -> Callable[..., list[str]]:
    return evidence_of


@pytest.fixture(scope="session")
def origin() -> Callable[..., str]:
    return origin_of


@pytest.fixture(scope="session")
def headers() -> Callable[..., pl.DataFrame]:
    return commit
