"""What the configuration says of a suite, into the table `suites`; the rest is left to other sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.evaluations.settings import Suite
    from ingest.night import Night


def describe(night: Night, suite: Suite) -> int:
    """Its row; returns whether it changed."""
    keys = ("ceiling", "ceiling_minutes", "safety")
    given = {"suite": suite.name, "suite_version": suite.version}
    given |= {key: getattr(suite, key) for key in keys if key in suite.model_fields_set}
    columns = ", ".join(f"${key} AS {key}" for key in given)
    return night.merge("suites", f"SELECT {columns}", given)
