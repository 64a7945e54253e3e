"""foreshock.toml as frozen values; all mistakes of a file are said at once, in sentences.

The description of a setting completes the word "expected" in those sentences.
"""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from ingest import crosschecks
from ingest.checked import (
    Branch,
    Day,
    Days,
    Glob,
    Kind,
    LocalPath,
    Name,
    Pattern,
    Sha,
    Source,
    Text,
    Tool,
    Trailer,
    Value,
    Zone,
    frozen,
)
from ingest.evaluations.settings import Evaluations, Horizon
from ingest.faults.settings import Faults
from ingest.forge.settings import Forge, GitHub, GitLab
from ingest.mistakes import ConfigError, sentence, translated
from ingest.notices.settings import Notices
from ingest.tripwires.settings import Tripwire

FLAG = "true or false"
COUNT = "a whole number from 1 to 1,000,000"


class Area(Value):
    """A part of a repository with a meaning of its own."""

    glob: Glob = Field(description='a pattern of paths such as "train/**"')
    name: str | None = Field(None, description="text")
    ai_research: bool = Field(False, description=FLAG)
    guarded: bool = Field(False, description=FLAG)
    safety: bool = Field(False, description=FLAG)


class Repo(Value):
    """A repository and how it is counted."""

    name: Name = Field(description='a name such as "acme/trainer"')
    git: Source = Field(description=crosschecks.SOURCE)
    branch: Branch | None = Field(None, description="the name of a branch")
    team: str | None = Field(None, description="the name of a team")
    scope: Literal["production", "research", "experimental"] = Field(
        "production", description="production, research or experimental"
    )
    areas: tuple[Area, ...] = Field((), description='a list such as [{ glob = "evals/**", guarded = true }]')
    upstream: Source | None = Field(None, description=crosschecks.SOURCE)
    keep: tuple[Sha, ...] = Field((), description="a list of commit hashes, 7 to 64 of 0-9 a-f")
    bulk: tuple[Sha, ...] = Field((), description="a list of commit hashes, 7 to 64 of 0-9 a-f")


class People(Value):
    """Who belongs to which team, and how much is shown of whom."""

    teams: LocalPath | None = Field(None, description="the path of a CSV file")
    names: Literal["hashed", "plain"] = Field("hashed", description="hashed or plain")
    minimum: int = Field(5, ge=1, le=1_000_000, description=COUNT)


class Velocity(Value):
    """What shipping velocity is compared with."""

    baseline: Days = Field(
        (date(2023, 1, 1), date(2024, 12, 31)), description='two days, such as ["2023-01-01", "2024-12-31"]'
    )
    cap_lines: int = Field(2000, ge=1, le=1_000_000, description=COUNT)


class Survival(Value):
    """How much of a night goes into following lines."""

    seconds: int = Field(900, ge=0, le=1_000_000, description="a whole number of seconds; 0 follows no lines")


class Agent(Value):
    """An agent of the organisation's own, and how its work can be recognised."""

    tool: Tool = Field(description="one word, such as acme-coder")
    identities: tuple[Text, ...] = Field((), description='a list such as ["coder@example.com", "coder[bot]"]')
    names: Text | None = Field(None, description="a pattern of the author's whole name")
    trailers: tuple[Trailer, ...] = Field((), description='a list of trailers such as ["Executed-By"]')
    branches: tuple[Text, ...] = Field((), description='a list of beginnings such as ["acme-coder/"]')
    labels: tuple[Text, ...] = Field((), description='a list of labels of requests such as ["acme-coder"]')


class Override(Value):
    """What somebody knows better about one landing."""

    repo: Name = Field(description='the name of a repository, such as "acme/trainer"')
    sha: Sha = Field(description="the hash of a landing, 7 to 64 of 0-9 a-f")
    origin: Literal["ai", "assisted", "human", "automation", "undeclared"] = Field(
        description="ai, assisted, human, automation or undeclared"
    )
    reason: Text = Field(description="why, in a few words")
    by: Text = Field(description="who says so")
    on: Day = Field(description="a day such as 2026-10-31")


class Attribution(Value):
    """What the organisation knows of who writes its code."""

    agents: tuple[Agent, ...] = Field((), description="tables, each headed [[attribution.agents]]")
    ignore: tuple[Tool, ...] = Field((), description='a list of tools such as ["windsurf"]')
    overrides: LocalPath | None = Field(None, description="the path of a CSV file")
    override: tuple[Override, ...] = Field((), description="tables, each headed [[attribution.override]]")


class Dashboard(Value):
    """Who may see the pages."""

    auth: Literal["none", "oidc", "proxy"] = Field("none", description="none, oidc or proxy")


class Files(Value):
    """The drop folder."""

    paths: tuple[Pattern, ...] = Field((), description='a list of patterns such as ["drop/**"]')


class Settings(Value):
    """What can be written in foreshock.toml."""

    warehouse: LocalPath = Field("warehouse", validate_default=True, description="the path of a folder")
    timezone: Zone = Field("UTC", description="a time zone such as UTC")
    keep_raw_days: int = Field(400, ge=1, le=36_500, description="a whole number from 1 to 36,500")
    keep_snapshots: int = Field(14, ge=1, le=1_000_000, description=COUNT)
    stale_after_hours: int = Field(36, ge=1, le=1_000_000, description=COUNT)
    publish_minutes: int = Field(
        30, ge=0, le=1_000_000, description="a whole number of minutes; 0 is after every part"
    )
    now: Day | None = Field(
        None, ge=date(1970, 1, 1), lt=date(2200, 1, 1), description="a day from 1970 to 2199"
    )
    repos: tuple[Repo, ...] = Field((), description="tables, each headed [[repos]]")
    kinds: dict[Glob, Kind] = Field({}, description='"PATTERN" = KIND, a pattern in quotes')
    people: People = Field(People(), description="a table headed [people]")
    attribution: Attribution = Field(Attribution(), description="a table headed [attribution]")
    velocity: Velocity = Field(Velocity(), description="a table headed [velocity]")
    survival: Survival = Field(Survival(), description="a table headed [survival]")
    horizon: Horizon = Field(Horizon(), description="a table headed [horizon]")
    faults: Faults = Field(Faults(), description="a table headed [faults]")
    dashboard: Dashboard = Field(Dashboard(), description="a table headed [dashboard]")
    github: GitHub | None = Field(None, description="a table headed [github]")
    gitlab: GitLab | None = Field(None, description="a table headed [gitlab]")
    files: Files = Field(Files(), description="a table headed [files]")
    evaluations: Evaluations = Field(Evaluations(), description="a table headed [evaluations]")
    notices: Notices | None = Field(None, description="a table headed [notices]")
    tripwires: tuple[Tripwire, ...] = Field((), description="tables, each headed [[tripwires]]")


class Config(Settings):
    """The settings, the file they stand in, and whether only what was kept is read."""

    file: Path
    rebuild: bool = False


def load(file: Path | None = None, *, check_paths: bool = False) -> Config:
    """foreshock.toml, checked; with `check_paths` also whether all that it points to is there.

    A night checks paths only where nothing was published yet, since a wrong one is then a slip of the pen:
    later a repository that vanished fails its own part and no other.
    """
    file = find(file)
    document = _read(file)
    mistakes = [*crosschecks.twice(document)]
    try:
        settings = Settings.model_validate(frozen(document), context=file.parent)
    except ValidationError as error:
        mistakes += translated(error, Settings)
    mistakes += crosschecks.not_there(document, file.parent) if check_paths else ()
    if mistakes:
        raise ConfigError("\n".join(f"{file}: {sentence(mistake, document)}" for mistake in mistakes))
    return Config.model_construct(file=file, **dict(settings))


def replaying(config: Config) -> Config:
    """The same, with the replies that the nights have saved in place of the forges."""
    replays = {
        word: forge.model_copy(update={"replay": config.warehouse / "raw" / word})
        for word, forge in config
        if isinstance(forge, Forge) and not forge.replay
    }
    return config.model_copy(update=replays)


def rebuilding(config: Config) -> Config:
    """The same for a night that begins with nothing, reads all that was kept at once, and asks nobody."""
    return replaying(config).model_copy(update={"rebuild": True, "notices": None, "publish_minutes": 10**6})


def secrets(config: Config) -> tuple[str, ...]:
    """What the environment holds under these names."""
    found = (os.environ.get(name, "") for name in secret_names(config))
    return tuple(secret for secret in found if len(secret) > 7)


def secret_names(config: Settings) -> list[str]:
    """The variables that the settings name for tokens and secret addresses."""
    tables = (config.github, config.gitlab, config.notices)
    return [value for table in tables if table for key, value in table if key.endswith("_env") and value]


def find(file: Path | None) -> Path:
    """The argument, else what FORESHOCK_CONFIG names, else foreshock.toml in the current folder."""
    named = str(file) if file else os.environ.get("FORESHOCK_CONFIG")
    found = Path(os.path.expanduser(named or "foreshock.toml")).absolute()
    if found.is_file():
        return found
    who = "--config" if file else "FORESHOCK_CONFIG" if named else "the current folder"
    raise ConfigError(
        f"no configuration: {who} has no file {found}\nwrite one: python -m ingest init FOLDER_WITH_CLONES"
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        words, _, place = str(error).rpartition(" (at ")
        raise ConfigError(f"{file}: {place.rstrip(')')}: {words}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}: line {line}: expected UTF-8 text") from None
    except (ValueError, RecursionError):
        raise ConfigError(
            f"{file}: a number of thousands of digits, or lists within lists without end"
        ) from None
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
