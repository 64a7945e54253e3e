"""What foreshock.toml may say of the search for what fixes mend."""

from __future__ import annotations

from pydantic import Field

from ingest.checked import Value


class Faults(Value):
    """How much of a night the search for what fixes mend may take."""

    fixes: int = Field(500, ge=0, le=1_000_000, description="a whole number from 0 to 1,000,000")
    seconds: int = Field(120, ge=1, le=1_000_000, description="a whole number from 1 to 1,000,000")
