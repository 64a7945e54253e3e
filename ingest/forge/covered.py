"""Which configured repositories a forge holds, and under which names."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.mistakes import ConfigError, nearest

if TYPE_CHECKING:
    from ingest.config import Config, Repo
    from ingest.forge.settings import Forge

ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$", re.I)


def repositories(config: Config, word: str, forge: Forge) -> dict[str, str]:
    """Name here to full name there; those named in the settings, else all whose address is on its host."""
    named = {repo.name: full for repo in config.repos if (full := full_name(repo, forge))}
    if not forge.repos:
        return named
    there = {full.casefold(): name for name, full in named.items()}
    here = {repo.name.casefold(): repo.name for repo in config.repos}
    found, unknown = {}, []
    for full in forge.repos:
        name = there.get(full.casefold()) or here.get(full.casefold())
        if name:
            found[name] = full
        else:
            hint = nearest(full, [*named.values(), *here.values()])
            unknown.append(
                f"{config.file}: {word}.repos: no [[repos]] has the name or the address of {full!r}{hint}"
            )
    if unknown:
        raise ConfigError("\n".join(unknown))
    return found


def check(config: Config) -> None:
    """Says before a night which repositories of the settings nobody configured."""
    if not config.github:
        return
    repositories(config, "github", config.github)
    if config.github.organisation in {repo.name for repo in config.repos}:
        name = config.github.organisation
        raise ConfigError(f"{config.file}: github.organisation: {name!r} is the name of a repository here")


def full_name(repo: Repo, forge: Forge) -> str | None:
    """What the forge calls a repository, by its address or by that its clone came from."""
    address = origin(repo.git) if repo.git.startswith("/") else repo.git
    found = ADDRESS.fullmatch(address or "")
    return found[2].strip("/") if found and found[1].casefold() == host(forge.url) else None


def host(url: str) -> str:
    """Where people's addresses point to: that of api.github.com is github.com."""
    return (urlsplit(url).hostname or "").removeprefix("api.").casefold()


@lru_cache(maxsize=4096)
def origin(path: str) -> str | None:
    """The address that a clone was made from; asked once, as every part of a night needs all of them."""
    from ingest import IngestError
    from ingest.git.command import GitError, git
    from ingest.git.shadow import git_dir

    try:
        return git(git_dir(Path(path)), "config", "--get", "remote.origin.url").decode().strip()
    except (GitError, IngestError, UnicodeDecodeError):
        return None
