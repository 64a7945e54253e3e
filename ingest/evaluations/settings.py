"""Settings of evaluations: where their files lie, what is known of them, and how horizons are fitted."""

from __future__ import annotations

from pydantic import Field

from ingest.checked import LocalPath, Pattern, Text, Value


class Horizon(Value):
    """How task horizons are fitted."""

    penalty: float = Field(
        1e-5, ge=1e-9, le=1000, description="a number from 1e-9 to 1000, such as 1e-5 or 0.1"
    )
    draws: int = Field(1000, ge=100, le=100_000, description="a whole number from 100 to 100000")
    apart: tuple[Text, ...] = Field((), description='a list of models such as ["acme-5-mini"]')


class Suite(Value):
    """A version of a suite of tasks, and which files hold attempts at it: they do not name it themselves."""

    name: Text = Field(description='a name such as "hcast"')
    version: Text = Field(description='a version in quotes, such as "1.1"')
    paths: tuple[Pattern, ...] = Field(min_length=1, description='a list such as ["evals/metr/**"]')
    ceiling: float | None = Field(None, gt=0, le=1, description="a number above 0, up to 1")
    ceiling_minutes: float | None = Field(None, gt=0, lt=1e9, description="a number of minutes above 0")
    safety: bool = Field(False, description="true or false")


class Evaluations(Value):
    """Files of evaluations, and what is known of their models and tasks."""

    paths: tuple[Pattern, ...] = Field((), description='a list of patterns such as ["evals/**/*"]')
    models: LocalPath | None = Field(None, description="the path of a YAML file")
    tasks: LocalPath | None = Field(None, description="the path of a CSV, JSON lines or Parquet file")
    minutes_key: Text = Field("human_minutes", description='a key such as "human_minutes"')
    suites: tuple[Suite, ...] = Field(
        (), description='a list such as [{ name = "hcast", version = "1.1", paths = ["evals/metr/**"] }]'
    )
