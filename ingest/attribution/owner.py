"""What an organisation knows of its own agents, from `[attribution]` in foreshock.toml, as rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.config import Agent, Attribution

WHERE = "foreshock.toml [attribution]"


def blocks(own: Attribution) -> list[dict[str, Any]]:
    """One rule for each way in which an agent can be recognised; see the head of rules.toml."""
    return [
        {"id": f"own-{number}-{look}{place}", "tool": agent.tool, "look": look, **block}
        for number, agent in enumerate(own.agents, start=1)
        for place, (look, block) in enumerate(ways(agent), start=1)
    ]


def ways(agent: Agent) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each thing that is said of an agent is looked for."""
    if agent.identities:
        yield "identity", {"role": "agent", "grade": "strong", "who": list(agent.identities)}
    if agent.names:
        yield "name", {"role": "coauthor", "grade": "strong", "pattern": agent.names}
    if agent.trailers:
        yield "trailer", {"role": "coauthor", "grade": "strong", "key": list(agent.trailers)}
    for prefix in agent.branches:
        yield "branch", {"role": "coauthor", "grade": "weak", "literal": prefix}
