"""Requests of agents that were closed: a person did some of them again, others were given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from making import code
from making.dice import between, pick, weighted
from making.draft import mend, write
from making.land import merge, squash
from making.line import Closed, Landing, Line, Step, write_branch
from making.marks import Use, mark
from making.people import crew
from making.words import PLACES, slug, subject
from making.work import lone, quote


def given_up(rng: Random, line: Line, when: datetime) -> None:
    """Closed on that day, and that is all."""
    begin(rng, line, when)


def redone(rng: Random, line: Line, when: datetime) -> Landing:
    """Closed a few days before, written anew by a person who names it."""
    closed = begin(rng, line, when - timedelta(days=between(rng, 1, 9)))
    draft = line.draft(quote(line.repo, when))
    for path, content in closed.step.files.items():
        if content is not None:
            draft.put(path, content)
            mend(rng, draft, path, between(rng, 4, 12))
    who = weighted(rng, crew(line.repo, when.date())).identity(when.date())
    title = f"{closed.step.subject}, instead of #{closed.number}"
    land = merge if line.repo == "serving" else squash
    return land(rng, line, replace(lone(who, title, draft, when), lines=45))


def begin(rng: Random, line: Line, when: datetime) -> Closed:
    """What the agent wrote, its request closed at that moment."""
    day = when.date()
    who, place = weighted(rng, crew(line.repo, day)).identity(day), PLACES[line.repo][0]
    draft = line.draft(quote(line.repo, when))
    write(rng, draft, place.folder, place.suffix, between(rng, 25, 60), code.function)
    files, renames = draft.take()
    sign = mark(pick(rng, ("copilot", "devin")), Use(rng, line.repo, day, who))
    step = Step(who, subject(rng, line.repo, "feature", place.folder), files, "", renames, sign)
    number, opened = line.next_number(rng), when - timedelta(hours=between(rng, 20, 90))
    head = write_branch(rng, line, [step], opened - timedelta(hours=2), opened)[0][-1]
    line.keep_request(number, head, when)
    line.closed.append(Closed(number, step, sign.prefix + slug(step.subject), head, opened, when))
    return line.closed[-1]
