"""What `python -m ingest check` asks of every forge alike."""

from __future__ import annotations

from collections.abc import Callable

from ingest import IngestError

Finding = tuple[str, bool, str]
Answer = tuple[str, int]  # words, and how many questions more a first night asks
SKEW = 60.0  # seconds that clocks may differ


def clock(part: str, skew: float) -> list[Finding]:
    """What to say of a clock that is off."""
    if abs(skew) <= SKEW:
        return []
    return [(part, True, f"its clock is {skew:+,.0f} s off ours: mend the clock of this machine")]


def asked(part: str, question: Callable[[], Answer]) -> tuple[Finding, int]:
    """What one question finds, or why it fails; and how many more a first night asks."""
    try:
        words, more = question()
    except IngestError as error:
        return (part, False, str(error)), 0
    return (part, True, words), more


def first_night(total: int, hourly: int, requests: int) -> str:
    """How long it takes: `hourly` is what the forge allows, `requests` what the settings do in a night."""
    nights = -(-total // requests)
    hours = f": {duration(total / hourly)} of its limit" if hourly else ""
    slow = f", spread over {nights} nights by `requests`" if nights > 1 else ""
    return f"a first night asks about {total:,} questions{hours}{slow}"


def duration(hours: float) -> str:
    """Of a first night, which the limit makes last."""
    return f"{hours * 60:,.0f} minutes" if hours < 2 else f"{hours:,.0f} hours"
