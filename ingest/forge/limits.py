"""What a forge means by a status that is not success: wait so long, try again, or say what is wrong."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from ingest import IngestError
from ingest.forge.cells import Unlike
from ingest.forge.reply import Reply, unix_time

MINUTE = 60.0
WHOLE = re.compile("[0-9]{1,12}")
BUSY = {408, 500, 502, 503, 504, 520, 521, 522, 523, 524}
WORDS = ("message", "error_description", "error")  # what a body says that is wrong, the plainest first
LIMITED = ("secondary rate limit", "abuse detection", "rate limit exceeded")


class Gone(IngestError):
    """404 or 410: it is not there, or not for this token."""


class Full(IngestError):
    """422: a listing does not go on as far as was asked."""


class Busy(IngestError):
    """5xx, again and again: too much was asked for, or the server is down."""


class Refused(IngestError):
    """403: the token may not, or the feature is switched off."""


def pause(reply: Reply, times: int) -> float | None:
    """Seconds to wait before the same question may be asked again; None where waiting does not help.

    `Retry-After` first; then the hour's limit, of which the forge says when it ends; then a minute that
    doubles, for limits that are not explained.
    """
    if reply.status not in (403, 429):
        return None
    if wait := reply.headers.get("retry-after"):
        return seconds(wait, reply.sent_at or time.time())
    left = reply.headers.get("x-ratelimit-remaining", reply.headers.get("ratelimit-remaining"))
    until = reply.headers.get("x-ratelimit-reset", reply.headers.get("ratelimit-reset"))
    if left == "0" and until and WHOLE.fullmatch(until):
        return max(0.0, int(until) - (reply.sent_at or time.time())) + 1
    words = message(reply).lower()
    if reply.status == 429 or any(limit in words for limit in LIMITED):
        return MINUTE * 2**times
    return None


def floor(times: int) -> float:
    """What is waited at least: a server that says "at once" and refuses again is not asked in a circle."""
    return MINUTE / 60 * (2**times - 1)


def seconds(retry_after: str, now: float) -> float:
    """The header is a number of seconds, or a date by the clock of the server."""
    if WHOLE.fullmatch(retry_after.strip()):
        return float(retry_after)
    until = unix_time(retry_after)
    return MINUTE if until is None else max(0.0, until - now) + 1


def refusal(reply: Reply, what: str, token: str) -> IngestError:
    """The error for a status that waiting does not mend; its words say what to do."""
    said = message(reply)
    quoted = f" ({said})" if said else ""
    match reply.status:
        case 401:
            return IngestError(f"the token in {token} was refused{quoted}: make a new one and export it")
        case 403:
            return Refused(f"{what} is not allowed{quoted}{scopes(reply)}: widen the token in {token}")
        case 404 | 410:
            return Gone(f"{what} is not there, or the token in {token} may not see it{quoted}")
        case 422:
            return Full(f"{what} was not answered{quoted}")
        case status if status in BUSY:
            return Busy(f"{what}: the server answers {status}{quoted}")
        case status:
            return Unlike(f"{what}: unexpected answer {status}{quoted}")


def scopes(reply: Reply) -> str:
    """What the token lacks, where the forge says so."""
    if needed := reply.headers.get("x-accepted-github-permissions"):
        return f"; it needs {needed}"
    if isinstance(needed := body(reply).get("scope"), str):
        return f"; it needs {' or '.join(needed.split())}"
    needed, has = reply.headers.get("x-accepted-oauth-scopes"), reply.headers.get("x-oauth-scopes")
    return f"; it needs {needed}, the token has {has or 'none'}" if needed else ""


def message(reply: Reply) -> str:
    """What the body says, one line of it."""
    found = next((said for key in WORDS if (said := body(reply).get(key))), "")
    return " ".join(str(found).split())[:200]


def body(reply: Reply) -> dict[str, Any]:
    """The body where it is an object."""
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
