"""What GitHub would tell of acme: requests, reviews and CI, as the replies that Foreshock saved of it.

The replies are not written by hand: the forge of the tests serves what is made up here, and the real source
asks it. evals is not on GitHub: its runs come from another CI, and who checked its landings is unknown.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from making import replies
from making.curves import moment
from making.dice import chance, weighted
from making.drop_ci import Run, jobs
from making.history import Told
from making.line import Landing, author, text
from making.people import PEOPLE, crew
from tests.forge import rows as state
from tests.forge.rows import Actor, Sha
from tests.forge.server import Fake, serve
from tests.forge.state import State

ON_GITHUB = ("trainer", "serving", "console")
SINCE = date(2025, 1, 1)  # requests before it were made elsewhere
RUNS_SINCE = moment(date(2026, 8, 1))  # runs before it were exported from the CI that acme had then
NIGHT = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
LOGINS = {person.email: "".join(person.email.split("@")[0].split(".")) for person in PEOPLE}
ROBOTS = {
    "198982749+Copilot": "copilot-swe-agent[bot]",
    "158243242+devin-ai-integration[bot]": "devin-ai-integration[bot]",
    "49699333+dependabot[bot]": "dependabot[bot]",
    "29139614+renovate[bot]": "renovate[bot]",
    "41898282+github-actions[bot]": "github-actions[bot]",
}
MERGES_ALONE = {2025: 0.02, 2026: 0.09}  # of what AI wrote: landed by a robot, looked at by nobody or an AI


def write(told: list[Told], runs: list[Run], folder: Path) -> dict[str, int]:
    """A file of replies for each repository; returns how many lines each has."""
    made = State()
    for repository in told:
        if repository.repo in ON_GITHUB:
            put(made, repository, [run for run in runs if on_github(run) and run.repo == repository.repo])
    began = datetime(2026, 3, 2, tzinfo=UTC)  # nobody has told Foreshock of this one yet
    made.put(
        "",
        "repositories",
        state.Repository("acme/playground", 9, "main", True, False, False, began, NIGHT, NIGHT),
    )
    with tempfile.TemporaryDirectory() as work, serve(Fake(state=made)) as fake:
        fake.limits = dict.fromkeys(fake.limits, 10**6)
        parts = [*(f"acme/{repo}" for repo in ON_GITHUB), "acme"]
        return {
            f"{part} replies": replies.save(fake, part, Path(work), folder, NIGHT, SINCE) for part in parts
        }


def on_github(run: Run) -> bool:
    """Other runs are in the drop folder."""
    return run.repo in ON_GITHUB and run.created >= RUNS_SINCE


def put(made: State, told: Told, runs: list[Run]) -> None:
    """Everything that the forge has of one repository."""
    rng, name = Random(f"acme: forge of {told.repo}"), f"acme/{told.repo}"
    day = datetime(2022, 1, 1, tzinfo=UTC)
    made.put(
        "", "repositories", state.Repository(name, len(name), "main", True, False, False, day, NIGHT, NIGHT)
    )
    for landing in told.landings:
        if landing.number and landing.when.date() >= SINCE:
            request(made, rng, told, landing)
    for run in runs:
        started = {"actor": Actor("ada"), "starter": Actor(STARTERS[run.actor])}
        made.put(name, "runs", state.Run(
            run.run, run.attempt, run.workflow, run.run, run.event, run.branch, Sha(run.sha), "completed",
            run.conclusion, **started, title="", request=None, created_at=run.created,
            started_at=run.started, updated_at=run.ended,
        ))  # fmt: skip
        if run.created >= moment(date(2026, 10, 1)) and run.conclusion in ("success", "failure"):
            for row in jobs(rng, run):
                put_job(made, name, row)


STARTERS = {"person": "wrenplaceholder", "ai": "devin-ai-integration[bot]", "automation": "renovate[bot]"}


def put_job(made: State, name: str, row: tuple) -> None:
    """A job as the drop folder has it, as one of the forge."""
    _, run, attempt, job, title, status, conclusion, runner, created, started, ended = row
    number = int(hashlib.sha1(job.encode()).hexdigest()[:10], 16)  # noqa: S324 - a number of its own
    made.put(name, "jobs", state.Job(
        run, attempt, number, title, status, conclusion, runner, (runner,), 3, created, started, ended
    ))  # fmt: skip


def request(made: State, rng: Random, told: Told, landing: Landing) -> None:
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
        body=None,
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
        labels=(),
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
    careful = 0.94 - (0.36 * late if by_ai else 0.05 * late)
    reviews = []

    def look(who: str, verdict: str, head: Sha, share: float) -> None:
        when = (opened + (landing.when - opened) * share).replace(microsecond=0)
        number = landing.number * 100 + len(reviews)
        reviews.append(state.Review(landing.number, number, Actor(who, kind(who)), verdict, head, "", when))

    if by_ai and chance(rng, 0.2 + 0.5 * late):
        look("coderabbitai[bot]", "COMMENTED", heads[-1], 0.1)
    if others and chance(rng, careful):
        stale = len(heads) > 1 and chance(rng, 0.07)
        look(
            weighted(rng, dict.fromkeys(others, 1.0)),
            "APPROVED",
            heads[0] if stale else heads[-1],
            0.5 + 0.4 * rng.random(),
        )
        return Actor(weighted(rng, dict.fromkeys(people, 1.0))), reviews
    if by_ai and opener.kind == "Bot" and chance(rng, 8 * MERGES_ALONE[landing.when.year]):
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
