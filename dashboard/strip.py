"""The freshness strip: last good night, age per source, what failed, how many repositories are current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard import words

Record = dict[str, Any]
RUN = "To catch up, run python -m ingest: it says what stops it."
CHECK = "What failed keeps what was read before; python -m ingest check asks every source what is wrong."
BEHIND = "Periods that rest on what is not current are drawn incomplete; the page Data names each part."


@dataclass(frozen=True)
class Sign:
    """One word of the strip; an alarm is red and says why in words, never by colour alone, and what to do."""

    text: str
    alarm: bool = False
    more: str = ""
    advice: str = ""


def last_good(nights: Sequence[Record]) -> Record | None:
    """The newest night that ended well: it published, or it found nothing new and nothing failed."""
    good = (
        night
        for night in nights
        if night.get("outcome") in ("published", "nothing new") and not night["message"]
    )
    return next(good, None)


def night_sign(nights: Sequence[Record], now: datetime, limit_hours: float) -> Sign:
    """When the last good night was, red past the limit."""
    good = last_good(nights)
    if good is None:
        return Sign("No good night on record", alarm=True, advice=RUN)
    ended = datetime.fromisoformat(good["ended_at"])
    seconds = (now - ended).total_seconds()
    text = f"Last good night {words.moment(ended)}, {words.age(seconds)} ago"
    late = seconds > limit_hours * 3600
    if not late:
        return Sign(text)
    return Sign(f"{text}, limit {limit_hours:.0f} hours", alarm=True, advice=RUN)


def failure(nights: Sequence[Record]) -> list[Sign]:
    """What the newest night stumbled on."""
    newest = nights[0] if nights else None
    if not newest or not newest.get("message"):
        return []
    what = "Last night failed" if newest["outcome"] == "failed" else "Last night was partial"
    return [Sign(f"{what}: {newest['message']}", alarm=True, advice=CHECK)]


def repositories(parts: Sequence[Record]) -> Sign | None:
    """How many repositories are current."""
    repos = [part for part in parts if part["source"] == "git" and part["state"] != "retired"]
    late = [part["part"] for part in repos if part["state"] != "current"]
    count = f"{len(repos) - len(late)} of {len(repos)} repositories current"
    more = f"Not current: {words.listed(late, 20)}" if late else ""
    return Sign(count, alarm=bool(late), more=more, advice=BEHIND if late else "") if repos else None


def behind(parts: Sequence[Record]) -> str:
    """The words for a card whose repositories are not all current."""
    sign = repositories(parts)
    return sign.text if sign and sign.alarm else ""


def sources(parts: Sequence[Record]) -> list[Sign]:
    """Repositories, what is late or failed, and the age of each other source by its oldest part."""
    alive = [part for part in parts if part["state"] != "retired"]
    count = repositories(parts)
    alarms, calm = [], {}
    for source in dict.fromkeys(part["source"] for part in alive):
        mine = [part for part in alive if part["source"] == source]
        age = oldest(mine)
        if age and not any(part["state"] == "stale" for part in mine):
            calm.setdefault(age, []).append(source)
        else:
            said = f"{source} read {age} ago" if age else f"{source} never read"
            alarms.append(Sign(said, alarm=True, advice=BEHIND))
        alarms.extend(failures(source, mine))
    together = [
        Sign(f"{words.listed(names, 9)} read {age} ago", more="The age of the oldest part of each")
        for age, names in calm.items()
    ]
    return [*([count] if count else []), *alarms, *together]


def oldest(parts: Sequence[Record]) -> str:
    """How long ago that of these was read which was not read for longest; nothing where none ever was."""
    ages = [part["value"] for part in parts if part["value"] is not None]
    return words.age(max(ages) * 3600) if ages else ""


def failures(source: str, parts: Sequence[Record]) -> list[Sign]:
    """Each part of a source that failed or was never read, by name."""
    failed = [part for part in parts if part["state"] in ("failed", "never read")]
    named = [f"{part['part']}: {part['note'] or part['state']}" for part in failed]
    return [Sign(f"{source} failed: {words.listed(named)}", alarm=True, advice=CHECK)] if named else []


def html(signs: Sequence[Sign]) -> str:
    """The strip and what to do about its alarms, every word escaped."""
    items = "".join(
        f'<li class="{"fs-alarm" if sign.alarm else "fs-calm"}" title="{words.safe(sign.more or sign.text)}">'
        f"{words.safe(sign.text)}</li>"
        for sign in signs
    )
    advice = " ".join(dict.fromkeys(sign.advice for sign in signs if sign.advice))
    below = f'<p class="fs-advice">{words.safe(advice)}</p>' if advice else ""
    return f'<ul class="fs-strip" aria-label="Freshness of the data">{items}</ul>{below}'
