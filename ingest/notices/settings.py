"""What foreshock.toml may say of notices."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ingest.checked import Url, Value, Variable

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Notices(Value):
    """Where they go beside the standard output."""

    webhook_env: Variable | None = Field(None, description="the name of an environment variable")
    ping_env: Variable | None = Field(None, description="the name of an environment variable")
    link: Url | None = Field(
        None, description="the address of the dashboard, such as https://foreshock.example.com"
    )
    digest: Literal[*DAYS, "never"] = Field("monday", description="a day of the week, or never")
