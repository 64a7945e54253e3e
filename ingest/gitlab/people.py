"""Which account wrote a commit: GitLab does not say, so that names, addresses and private addresses have to.

Whoever writes a commit of a request is no second person for it, under whichever name they review. So an
account that takes part in a request is taken for the author of its commits of that name or address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ingest.forge.actors import Actor
from ingest.forge.cells import take
from ingest.gitlab import rows

PRIVATE = re.compile(  # 7-ada@users.noreply.gitlab.com; GitHub's name accounts of its own
    r"(?:\d+-)?([^@+\s]+)@users\.noreply\.(?!github\.com$)[^@\s]+"
)


@dataclass(frozen=True)
class Accounts:
    """Those that take part in a request, by what its replies say of them."""

    bodies: dict[str, Any]

    @cached_property
    def known(self) -> dict[str, Actor]:
        """By name and by public address, in lower case."""
        found = {}
        for body in self.named():
            if isinstance(body, dict) and (actor := rows.account(body)):
                texts = (body.get("name"), body.get("public_email"))
                found |= {text.strip().casefold(): actor for text in texts if isinstance(text, str)}
        found.pop("", None)
        return found

    def named(self) -> list[Any]:
        """The accounts as they are written in the replies."""
        request, approvals = self.bodies["request"], self.bodies["approvals"]
        several = [each for key in ("assignees", "reviewers") for each in take(request, key, kind=list) or []]
        one = [take(request, key, kind=dict) for key in ("author", "merge_user", "merged_by")]
        given = [take(each, "user", kind=dict) for each in take(approvals, "approved_by", kind=list) or []]
        return [*one, *several, *given, *(take(each, "author", kind=dict) for each in self.bodies["notes"])]

    def of(self, name: str, email: str) -> Actor | None:
        """The account of a commit's author."""
        if private := PRIVATE.fullmatch(email.strip()):
            return Actor(private[1])
        return self.known.get(email.strip().casefold()) or self.known.get(name.strip().casefold())
