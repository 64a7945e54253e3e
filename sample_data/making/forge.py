"""What GitHub would tell of acme: requests, reviews and CI, as the replies that Foreshock saved of it.

The replies are not written by hand: the forge of the tests serves what is made up here, and the real source
asks it. evals is not on GitHub: its runs come from another CI, and who checked its landings is unknown.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from making import replies, requests
from making.curves import moment
from making.drop_ci import Run, jobs
from making.history import Told
from tests.forge import rows as state
from tests.forge.rows import Actor, Sha
from tests.forge.server import Fake, serve
from tests.forge.state import State

ON_GITHUB = ("trainer", "serving", "console")
RUNS_SINCE = moment(date(2026, 8, 1))  # runs before it were exported from the CI that acme had then
NIGHT = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)


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
            f"{part} replies": replies.save(fake, part, Path(work), folder, NIGHT, requests.SINCE)
            for part in parts
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
        if landing.number and landing.when.date() >= requests.SINCE:
            requests.landed(made, rng, told, landing)
    for closed in told.closed:
        requests.given_up(made, rng, told, closed)
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
