"""Requests on the forge: who opened, reviewed and landed them, and those of agents that were closed."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from making.dice import chance, pick, weighted
from making.history import Told
from making.line import Closed, Landing, author, text
from making.marks import ACTIONS
from making.people import PEOPLE, crew
from tests.forge import rows as state
from tests.forge.rows import Actor, Sha
from tests.forge.state import State

SINCE = date(2025, 1, 1)  # requests before it were made elsewhere
LOGINS = {person.email: "".join(person.email.split("@")[0].split(".")) for person in PEOPLE}
ROBOTS = {
    "198982749+Copilot": "copilot-swe-agent[bot]",
    "158243242+devin-ai-integration[bot]": "devin-ai-integration[bot]",
    "49699333+dependabot[bot]": "dependabot[bot]",
    "29139614+renovate[bot]": "renovate[bot]",
    "41898282+github-actions[bot]": "github-actions[bot]",
}
MERGES_ALONE = {2025: 0.02, 2026: 0.09}  # of what AI wrote: landed by a robot, looked at by nobody or an AI
LABELLED = ("Do not ",)  # fixes whose titles do not say so: people label them


def landed(made: State, rng: Random, told: Told, landing: Landing) -> None:
    """A request with its commits, and what reviewers did."""
    name = f"acme/{told.repo}"
    commits = list(branch(told, landing))
    opened = (landing.started or landing.when - timedelta(hours=5)) + timedelta(minutes=30)
    opened = min(opened, landing.when - timedelta(minutes=20))
    opener = login(commits[0].email) if commits else Actor("wrenplaceholder")
    people = [LOGINS[person.email] for person in crew(told.repo, landing.when.date())]
    others = [
        person for person in people if person not in {opener.login, *(login(c.email).login for c in commits)}
    ]
    merger, reviews = checked(rng, landing, opener, people, others, commits, opened)
    row = state.Request(
        number=landing.number,
        title=landing.subject,
        body=landing.about,
        draft=False,
        author=opener,
        merged_by=merger,
        base="main",
        branch=landing.branch,
        head=commits[-1].sha if commits else Sha(landing.sha),
        merge_sha=Sha(landing.sha),
        squash=landing.how == "squash",
        added=landing.lines,
        deleted=0,
        files=len(landing.after),
        labels=("bug",) if landing.subject.startswith(LABELLED) else (),
        assignees=askers(opener, merger, people, reviews) if landing.origin == "ai" else (),
        fork=False,
        created_at=opened,
        merged_at=landing.when,
        closed_at=landing.when,
        updated_at=landing.when,
    )
    made.put(name, "requests", row)
    for commit in commits:
        made.put(name, "commits", commit)
    for review in reviews:
        made.put(name, "reviews", review)


def given_up(made: State, rng: Random, told: Told, closed: Closed) -> None:
    """A request of an agent that a person closed."""
    name, who = f"acme/{told.repo}", author(closed.step)
    opener, head = login(who.email), Sha(closed.head)
    asked = LOGINS[weighted(rng, crew(told.repo, closed.when.date())).email]
    lines = sum(len(block) for content in closed.step.files.values() for block in content or ())
    made.put(name, "requests", state.Request(
        closed.number, closed.step.subject, None, False, opener, None, "main", closed.branch, head, None,
        squash=False, added=lines, deleted=0, files=len(closed.step.files), labels=(), assignees=(asked,),
        fork=False, created_at=closed.opened, merged_at=None, closed_at=closed.when, updated_at=closed.when,
    ))  # fmt: skip
    made.put(name, "commits", state.Commit(
        closed.number, head, ("0" * 40,), text(closed.step), who.name, who.email, opener, lines, 0,
        len(closed.step.files), closed.opened, closed.opened,
    ))  # fmt: skip


def askers(
    opener: Actor, merger: Actor, people: list[str], reviews: list[state.Review]
) -> tuple[str, ...]:  # fmt: skip
    """Who asked an agent for it: not whoever reviewed it, and nobody where a robot landed it."""
    looked = {review.author.login for review in reviews}
    asked = opener.kind == "Bot" and merger.kind == "User"
    return tuple(person for person in people if person not in looked)[:1] if asked else ()


def checked(
    rng: Random, landing: Landing, opener: Actor, people: list[str], others: list[str],
    commits: list[state.Commit], opened: datetime,
) -> tuple[Actor, list[state.Review]]:  # fmt: skip
    """Who landed it and who looked at it before: fewer and fewer of what AI wrote."""
    late = (landing.when.date() - SINCE).days / 670
    heads = [commit.sha for commit in commits] or [Sha(landing.sha)]
    by_ai = landing.origin == "ai"
    robot = by_ai and landing.merger == ACTIONS
    careful = 0.0 if robot else 0.94 - (0.36 * late if by_ai else 0.05 * late)
    reviews = []

    def look(who: str, verdict: str, head: Sha, share: float) -> None:
        when = (opened + (landing.when - opened) * share).replace(microsecond=0)
        number = landing.number * 100 + len(reviews)
        reviews.append(state.Review(landing.number, number, Actor(who, kind(who)), verdict, head, "", when))

    if by_ai and chance(rng, 0.2 + 0.5 * late):
        look("coderabbitai[bot]", "COMMENTED", heads[-1], 0.1)
    if others and chance(rng, careful):
        stale = len(heads) > 1 and chance(rng, 0.07)
        who = weighted(rng, dict.fromkeys(others, 1.0))
        if chance(rng, 0.55 - 0.25 * late):
            look(who, pick(rng, ("COMMENTED", "CHANGES_REQUESTED")), heads[0], 0.15 + 0.3 * rng.random())
        look(who, "APPROVED", heads[0] if stale else heads[-1], 0.5 + 0.4 * rng.random())
        return Actor(weighted(rng, dict.fromkeys(people, 1.0))), reviews
    if robot or (by_ai and opener.kind == "Bot" and chance(rng, 8 * MERGES_ALONE[landing.when.year])):
        return Actor("github-actions[bot]", "Bot"), reviews
    if landing.origin == "automation" and chance(rng, 0.8):
        return Actor("github-actions[bot]", "Bot"), reviews
    own = opener.login if opener.kind == "User" else weighted(rng, dict.fromkeys(people, 1.0))
    return Actor(own), reviews


def branch(told: Told, landing: Landing) -> Iterator[state.Commit]:
    """The commits of a request: those of git where the head was kept, else as the forge alone knows them."""
    steps = landing.steps
    total = max(landing.lines, len(steps))
    shas = kept(told, landing) or [
        hashlib.sha1(f"{told.repo} {landing.number} {place}".encode()).hexdigest()  # noqa: S324
        for place in range(len(steps))
    ]
    began = landing.started or landing.when - timedelta(hours=5)
    for place, (sha, step) in enumerate(zip(shas[-len(steps) :], steps, strict=False)):
        when = (began + (landing.when - began) * place / (len(steps) + 1)).replace(microsecond=0)
        who = author(step)
        yield state.Commit(
            landing.number, Sha(sha), ("0" * 40,), text(step), who.name, who.email, login(who.email),
            total // len(steps) + (place < total % len(steps)), 0, len(step.files), when, when,
        )  # fmt: skip


def kept(told: Told, landing: Landing) -> list[str]:
    """Hashes of the branch's commits, oldest first."""
    if not landing.head or landing.head == landing.sha:
        return []
    words = [
        "git",
        "-C",
        str(told.folder),
        "rev-list",
        "--reverse",
        "--no-merges",
        landing.head,
        f"^{landing.sha}^1",
    ]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()


def login(email: str) -> Actor:
    """The account behind an address; a person's former address belongs to the same one."""
    robot = ROBOTS.get(email.split("@")[0])
    if robot:
        return Actor(robot, "Bot")
    for person in PEOPLE:
        if email in (person.email, person.former.email if person.former else None):
            return Actor(LOGINS[person.email])
    return Actor(LOGINS.get(email, "wrenplaceholder"))


def kind(who: str) -> str:
    return "Bot" if who.endswith("[bot]") else "User"
