"""Work that is taken back, and sometimes landed again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random

from making.curves import LAST, moment
from making.dice import between, chance, weighted
from making.land import direct, merge, squash
from making.line import Files, Landing, Line
from making.people import crew
from making.work import lone


def consider(rng: Random, line: Line, landing: Landing) -> None:
    """Some landings are taken back: work by AI more often, and most often of all in 2026."""
    rate = {"plain": 0.03, "unsure": 0.03, "ai": 0.065 if landing.when.year < 2026 else 0.085}
    known = landing.how in ("direct", "squash", "merge") and landing.lines >= 8 and landing.after
    known = known and not landing.moved and all(content is not None for content in landing.after.values())
    if not known or line.locked & landing.after.keys() or not chance(rng, rate.get(landing.origin, 0.0)):
        return
    when = landing.when + timedelta(hours=between(rng, 3, 24 * 14))
    if when < moment(LAST):
        line.locked |= landing.after.keys()
        line.again.append((when, partial(revert, rng, line, landing, when)))


def revert(rng: Random, line: Line, landing: Landing, when: datetime) -> Landing:
    """Puts back what was there, in the words that git and the forge use."""
    body = f"This reverts commit {landing.sha}."
    if landing.how == "merge":
        place = next(number for number, (sha, _) in enumerate(line.tips) if sha == landing.sha)
        body = f"This reverts commit {landing.sha}, reversing\nchanges made to {line.tips[place - 1][0]}."
    number = f" (#{landing.number})" if landing.how == "squash" else ""
    title = f'Revert "{landing.subject}{number}"'
    done = put(rng, line, landing, landing.before, title, body, when)
    line.reverted[landing.sha] = done
    later = when + timedelta(hours=between(rng, 5, 24 * 8))
    line.locked -= landing.after.keys()
    if later < moment(LAST) and chance(rng, 0.4):
        line.locked |= landing.after.keys()
        line.again.append((later, partial(reapply, rng, line, landing, done, later)))
    return done


def reapply(rng: Random, line: Line, landing: Landing, taken: Landing, when: datetime) -> Landing:
    """Lands it once more."""
    title, body = f'Reapply "{landing.subject}"', f"This reverts commit {taken.sha}."
    done = put(rng, line, landing, landing.after, title, body, when)
    line.locked -= landing.after.keys()
    return done


def put(
    rng: Random, line: Line, landing: Landing, files: Files, title: str, body: str, when: datetime
) -> Landing:
    draft = line.draft()
    for path, content in files.items():
        if content is None:
            draft.drop(path)
        else:
            draft.put(path, content)
    who = weighted(rng, crew(line.repo, when.date())).identity(when.date())
    way = {"squash": squash, "merge": merge}.get(landing.how, direct)
    return way(rng, line, lone(who, title, draft, when, body))
