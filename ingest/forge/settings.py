"""The tables of foreshock.toml that speak of forges."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from ingest.checked import Day, FullName, LocalPath, Url, Value, Variable

NUMBER = "a whole number from 1 to 1,000,000"


class Forge(Value):
    """Which repositories of a forge are read, and how patiently."""

    url: Url = Field(description="the address of its API, such as https://api.github.com")
    token_env: Variable = Field(description="the name of an environment variable that holds a token")
    repos: tuple[FullName, ...] = Field((), description='a list of names such as ["acme/trainer"]')
    organisation: FullName | None = Field(None, description="the name of an organisation or group")
    since: Day | None = Field(None, description="a day such as 2024-01-01")
    minutes: int = Field(120, ge=1, le=1_000_000, description=NUMBER)
    requests: int = Field(20_000, ge=1, le=1_000_000, description=NUMBER)
    replay: LocalPath | None = Field(None, description="the path of a folder of saved replies")

    @property
    def first_day(self) -> date:
        """Before it nothing is asked for."""
        return self.since or date(2000, 1, 1)


class GitHub(Forge):
    """[github]"""

    url: Url = Field(
        "https://api.github.com", description="the address of its API, such as https://api.github.com"
    )
    token_env: Variable = Field("GITHUB_TOKEN", description="the name of an environment variable")


class GitLab(Forge):
    """[gitlab]"""

    url: Url = Field(
        "https://gitlab.com/api/v4", description="the address of its API, such as https://gitlab.com/api/v4"
    )
    token_env: Variable = Field("GITLAB_TOKEN", description="the name of an environment variable")
