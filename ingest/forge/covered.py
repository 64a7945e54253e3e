"""Which configured repositories a forge holds, and under which names."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.forge.settings import Forge
from ingest.mistakes import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.config import Config, Repo
    from ingest.forge.sync import Row, Sync

ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$", re.I)
API = re.compile(r"/api/v\d+/?$")
GONE = """
DELETE FROM forge_repos
WHERE source = $source AND $repo <> '' AND NOT list_contains($listed::VARCHAR[], repo)
"""


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


def forges(config: Config) -> dict[str, Forge]:
    """Those that have a table in the settings."""
    tables = {word: getattr(config, word) for word in type(config).model_fields}
    return {word: table for word, table in tables.items() if isinstance(table, Forge)}


def parts(config: Config, word: str) -> list[str]:
    """The repositories that a forge holds, and the list of them where it is configured."""
    forge = forges(config).get(word)
    if not forge:
        return []
    return [*repositories(config, word, forge), *([forge.organisation] if forge.organisation else [])]


def check(config: Config) -> None:
    """Says before a night which repositories of the settings nobody configured, or two forges have."""
    holder: dict[str, str] = {}
    for word, forge in forges(config).items():
        for name in repositories(config, word, forge):
            if holder.setdefault(name, word) != word:
                two = f"{holder[name]}.repos and {word}.repos"
                raise ConfigError(f"{config.file}: {name!r} is in {two}: its requests are numbered by one")
        if forge.organisation in {repo.name for repo in config.repos}:
            what = f"{forge.organisation!r} is the name of a repository here"
            raise ConfigError(f"{config.file}: {word}.organisation: {what}")


def shown(sync: Sync, listed: Iterable[Row], names: dict[str, str]) -> None:
    """All that a forge lists, into `forge_repos`; what the list does not have any more goes."""
    here = {full.casefold(): name for name, full in names.items()}
    own = {"source": sync.night.source, "seen_at": sync.night.began_at}
    found = [own | each | {"covered": here.get(each["repo"].casefold())} for each in listed]
    sync.merge("forge_repos", found)
    sync.execute(GONE, {"listed": [each["repo"] for each in found]})


def full_name(repo: Repo, forge: Forge) -> str | None:
    """What the forge calls a repository, by its address or by that its clone came from."""
    address = origin(repo.git) if repo.git.startswith("/") else repo.git
    found = ADDRESS.fullmatch(address or "")
    if not found or found[1].casefold() != host(forge.url):
        return None
    below = API.sub("", urlsplit(forge.url).path).strip("/")  # a server need not be at the root of its host
    return found[2].strip("/").removeprefix(f"{below}/")


def host(url: str) -> str:
    """Where people's addresses point to: that of api.github.com is github.com."""
    return (urlsplit(url).hostname or "").removeprefix("api.").casefold()


@lru_cache(maxsize=4096)
def origin(path: str) -> str | None:
    """The address that a clone was made from; asked once, as every part of a night needs all of them."""
    from ingest import IngestError
    from ingest.git.command import GitError, git
    from ingest.git.place import git_dir

    try:
        return git(git_dir(Path(path)), "config", "--get", "remote.origin.url").decode().strip()
    except (GitError, IngestError, UnicodeDecodeError):
        return None
