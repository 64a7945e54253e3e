"""What GraphQL says with status 200: errors stand in the body."""

from __future__ import annotations

from typing import Any

from ingest import IngestError
from ingest.forge import limits
from ingest.forge.limits import Busy, Gone, Refused

LIMITS = {"RATE_LIMITED", "RATE_LIMIT"}
MISSING = {"NOT_FOUND"}
FORBIDDEN = {"FORBIDDEN", "INSUFFICIENT_SCOPES"}
TIRED = ("timeout", "something went wrong", "resource limits")


def pause(body: Any, times: int) -> float | None:
    """Seconds to wait before the same question; None where it is no limit."""
    found = errors(body)
    limited = any(kind(error) in LIMITS or "rate limit" in words(error).lower() for error in found)
    return limits.MINUTE * 2**times if limited else None


def problem(body: Any, what: str, token: str) -> IngestError | None:
    """The error to raise; None for an answer."""
    found = errors(body)
    if not found:
        return None
    said = "; ".join(dict.fromkeys(words(error) for error in found))[:300]
    kinds = set(map(kind, found))
    if kinds & MISSING:
        return Gone(f"{what} is not there, or the token in {token} may not see it ({said})")
    if kinds & FORBIDDEN:
        return Refused(f"{what} is not allowed ({said}): widen the token in {token}")
    if any(tired in said.lower() for tired in TIRED):
        return Busy(f"{what}: {said}")
    return IngestError(f"{what}: the server says: {said}")


def errors(body: Any) -> list[dict[str, Any]]:
    """The errors of an answer; some answers have data beside them, which is then not whole."""
    found = body.get("errors") if isinstance(body, dict) else None
    return [error for error in found if isinstance(error, dict)] if isinstance(found, list) else []


def kind(error: dict[str, Any]) -> str:
    """The name of an error."""
    found = error.get("type")
    return found if isinstance(found, str) else ""


def words(error: dict[str, Any]) -> str:
    """What an error says, in one line."""
    return " ".join(str(error.get("message") or error.get("type") or "").split())
