"""How GitHub is spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.forge import client
from ingest.forge.budget import Budget

if TYPE_CHECKING:
    from ingest.forge.settings import Forge

ACCEPT = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


def opened(settings: Forge) -> client.Client:
    """A client with the token of the settings."""
    budget = Budget(settings.minutes * 60.0, settings.requests)
    return client.opened(settings.url, settings.token_env, "Authorization", "Bearer {}", ACCEPT, budget)
