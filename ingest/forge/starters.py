"""Persons to whom a request belongs beside its author: who asked an agent for it, and its co-authors.

Whoever is assigned to a request that an agent opened has asked for it: that is how forges note it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest import attribution, people

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.forge.actors import Actor
    from ingest.forge.requests import Request

CO_AUTHOR = re.compile(r"^[ \t*-]*co-authored-by:[^<\n]*<([^<>\s]+@[^<>\s]+)>", re.I | re.M)
# An account in its private address: 7+ada or ada at GitHub, 7-ada at GitLab.
NUMBERED = re.compile(r"^\d+(?:\+(?=[^@]+@users\.noreply\.)|-(?=[^@]+@users\.noreply\.(?!github\.com$)))")


def found(
    config: Config, requests: Sequence[Request], kinds: dict[Actor, str], hashes: dict[Actor, str]
) -> dict[int, list[str]]:
    """Number of each request to those persons, hashed."""
    named = {each.number: co_authors(each) for each in requests}
    every = set().union(*named.values())
    persons = every - attribution.machines(sorted(every), config.attribution)
    hashed = people.pseudonyms(config, persons)
    belongs = {number: {hashed[email] for email in emails & persons} for number, emails in named.items()}
    for each in requests:
        if each.author and kinds[each.author] == "ai":
            belongs[each.number] |= {hashes[actor] for actor in each.assignees if kinds[actor] == "person"}
    return {number: sorted(several) for number, several in belongs.items()}


def co_authors(request: Request) -> set[str]:
    """Their addresses, as git and as the forge write them."""
    emails = {email.lower() for commit in request.commits for email in CO_AUTHOR.findall(commit.message)}
    return emails | {NUMBERED.sub("", email) for email in emails}
