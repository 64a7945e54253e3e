"""What foreshock.toml may say of files of evaluations."""

from __future__ import annotations

from pydantic import Field

from ingest.checked import LocalPath, Pattern, Text, Value

FLAG = "true or false"


class Suite(Value):
    """A version of a suite of tasks, and which files hold attempts at it: they do not name it themselves."""

    name: Text = Field(description='a name such as "hcast"')
    version: Text = Field(description='a version in quotes, such as "1.1"')
    paths: tuple[Pattern, ...] = Field(min_length=1, description='a list such as ["evals/metr/**"]')
    ceiling: float | None = Field(None, gt=0, le=1, description="a number above 0, up to 1")
    ceiling_minutes: float | None = Field(None, gt=0, lt=1e9, description="a number of minutes above 0")
    safety: bool = Field(False, description=FLAG)


class Evaluations(Value):
    """Files of evaluations, and what is known of their models and tasks."""

    paths: tuple[Pattern, ...] = Field((), description='a list of patterns such as ["evals/**/*"]')
    models: LocalPath | None = Field(None, description="the path of a YAML file")
    tasks: LocalPath | None = Field(None, description="the path of a CSV, JSON lines or Parquet file")
    minutes_key: Text = Field("human_minutes", description='a key such as "human_minutes"')
    suites: tuple[Suite, ...] = Field(
        (), description='a list such as [{ name = "hcast", version = "1.1", paths = ["evals/metr/**"] }]'
    )
