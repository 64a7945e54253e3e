"""The table of people: which team a person belongs to, from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import IngestError, people

if TYPE_CHECKING:
    from ingest.night import Night

SELECT = """
SELECT unnest($person::VARCHAR[]) AS person, unnest($from_on::VARCHAR[])::DATE AS from_on,
    unnest($team::VARCHAR[]) AS team, 'person' AS kind
"""


def update(night: Night) -> None:
    """The rows of people.csv under their keyed hashes, anew."""
    import duckdb

    rows = people.roster(night.config.people.teams)
    names = people.pseudonyms(night.config, {row["email"].lower() for row in rows})
    listed = [row for row in rows if names[row["email"].lower()] != people.ERASED]
    columns = {
        "person": [names[row["email"].lower()] for row in listed],
        "from_on": [row["from"] or people.BEGINNING for row in listed],
        "team": [row["team"] or None for row in listed],
    }
    night.con.execute("DELETE FROM people")
    try:
        night.merge("people", SELECT, columns)
    except duckdb.ConversionException as error:
        raise IngestError(f"{night.config.people.teams}: column `from`: {error}; expected dates") from None
