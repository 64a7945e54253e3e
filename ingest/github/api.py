"""How GitHub is spoken to, and what it says of a repository as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from ingest.forge import client
from ingest.forge.budget import Budget
from ingest.forge.cells import moment

if TYPE_CHECKING:
    from ingest.forge.settings import Forge
    from ingest.forge.sync import Sync

ACCEPT = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


def opened(settings: Forge) -> client.Client:
    """A client with the token of the settings."""
    budget = Budget(settings.minutes * 60.0, settings.requests)
    return client.opened(settings.url, settings.token_env, "Authorization", "Bearer {}", ACCEPT, budget)


def begun(sync: Sync, settings: Forge) -> tuple[Sync, datetime]:
    """With the time by the clock of the server, and the first day that can have anything."""
    reply = sync.online.get(f"/repos/{sync.name}")
    body = sync.kept("repository", "", reply)
    now = datetime.fromtimestamp(reply.sent_at, UTC) if reply.sent_at else sync.began
    since = first_day(body, settings)
    sync.begin_anew(since)
    return replace(sync, began=now), since


def first_day(body: Any, settings: Forge) -> datetime:
    """That of the settings, or the day on which the repository was made."""
    first = datetime.combine(settings.first_day, time(), UTC)
    return max(first, moment(body, "created_at") or first)
