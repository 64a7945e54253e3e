"""Work that is taken back, and sometimes landed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from making.curves import LAST, moment
from making.dice import between, chance, weighted
from making.draft import mend
from making.land import Work, direct, merge, squash
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
    way = {"squash": squash, "merge": merge}.get(landing.how, direct)
    return way(rng, line, restored(rng, line, files, title, body, when))


def restored(
    rng: Random, line: Line, files: Files, title: str, body: str, when: datetime, change: int = 0
) -> Work:
    """Files as they are to be, but for so many lines of each."""
    draft = line.draft()
    for path, content in files.items():
        if content is None:
            draft.drop(path)
        else:
            draft.put(path, content)
            if change:
                mend(rng, draft, path, change)
    who = weighted(rng, crew(line.repo, when.date())).identity(when.date())
    return lone(who, title, draft, when, body)


def unannounced(rng: Random, line: Line, when: datetime) -> Landing:
    """Puts back what was there and does not say so."""
    landing = untouched(line, when)
    line.reverted[landing.sha] = put(
        rng, line, landing, landing.before, f"Simplify {line.repo} once more", "", when
    )
    return line.reverted[landing.sha]


def asked(rng: Random, line: Line, when: datetime) -> Landing:
    """Only the request says what it takes back, and it changes two lines besides."""
    landing = untouched(line, when)
    title = f"Go back to the former way of {landing.when:%B}"
    work = restored(rng, line, landing.before, title, "", when, change=2)
    way = merge if landing.how == "merge" else squash
    line.reverted[landing.sha] = way(rng, line, replace(work, about=f"Reverts #{landing.number}"))
    return line.reverted[landing.sha]


def untouched(line: Line, when: datetime) -> Landing:
    """The newest landing of a request that only changed files, none of which was changed afterwards."""
    return next(
        one
        for one in reversed(line.landings)
        if one.number
        and one.how in ("squash", "merge")
        and one.origin == "ai"
        and one.sha not in line.reverted
        and when - one.when > timedelta(days=1)
        and one.lines >= 20
        and not one.moved
        and not line.locked & one.after.keys()
        and all(
            isinstance(one.before[path], tuple) and line.tree.get(path) == one.after[path]
            for path in one.after
        )
    )
