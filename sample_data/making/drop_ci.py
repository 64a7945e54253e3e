"""CI runs and jobs of the landings that were written: rising queues, and more red in 2026."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from making.curves import PASSING, moment, of_quarter
from making.dice import between, chance, lognormal, pick
from making.history import Told
from making.line import Landing
from making.rows import Row, write_csv, write_years

RUNS = (
    "repo run attempt workflow sha branch event actor_kind status conclusion "
    "created_at started_at completed_at"
)
JOBS = "repo run attempt job name status conclusion runner created_at started_at completed_at"
JOBS_FROM = moment(date(2026, 10, 1))
SINCE = moment(date(2024, 7, 1))  # earlier runs were not kept
MINUTES = {"trainer": 14, "serving": 9, "evals": 11, "console": 5}


@dataclass(frozen=True)
class Run:
    repo: str
    run: int
    attempt: int
    workflow: str
    sha: str
    branch: str
    event: str
    actor: str
    conclusion: str
    created: datetime
    started: datetime
    ended: datetime

    def row(self) -> Row:
        return (
            f"acme/{self.repo}", self.run, self.attempt, self.workflow, self.sha, self.branch, self.event,
            self.actor, "completed", self.conclusion, self.created, self.started, self.ended,
        )  # fmt: skip


def runs(told: list[Told]) -> list[Run]:
    """Every run, wherever it is on record."""
    found = sorted(
        every(Random("acme: ci"), told), key=lambda run: (run.created, run.repo, run.sha, run.attempt)
    )
    return [Run(**{**vars(run), "run": 910_000_000 + run.run}) for run in found]


def write(numbered: list[Run], folder: Path) -> dict[str, int]:
    """Those that come through the drop folder."""
    rng = Random("acme: jobs")
    counts = write_years(folder, "ci_runs", RUNS, ((run.created.year, run.row()) for run in numbered))
    late = [run for run in numbered if run.created >= JOBS_FROM and run.conclusion in ("success", "failure")]
    rows = (row for run in late for row in jobs(rng, run))
    return counts | {"ci_jobs_2026-10.csv": write_csv(folder / "ci_jobs_2026-10.csv", JOBS, rows)}


def every(rng: Random, told: list[Told]) -> Iterator[Run]:
    """Of each landing since then the run of its request's head, where that is known, and of the main line."""
    number = 0
    for repository in told:
        for landing in repository.landings:
            if landing.when < SINCE:
                continue
            if landing.head:
                before = landing.when - timedelta(minutes=between(rng, 25, 190))
                number += 1
                yield from attempts(
                    rng, landing, number, landing.head, landing.branch, "pull_request", before
                )
            number += 1
            yield from attempts(rng, landing, number, landing.sha, "main", "push", landing.when)
        if repository.repo == "evals":
            for landing in weekly(repository):
                number += 1
                when = landing.when.replace(hour=2, minute=30, second=0) + timedelta(days=1)
                yield from attempts(rng, landing, number, landing.sha, "main", "schedule", when)


def weekly(repository: Told) -> Iterator[Landing]:
    """The first landing of each week since then is measured at night."""
    seen = set()
    for landing in repository.landings:
        week = landing.when.isocalendar()[:2]
        if landing.when >= SINCE and week not in seen:
            seen.add(week)
            yield landing


def attempts(
    rng: Random, landing: Landing, number: int, sha: str, branch: str, event: str, created: datetime
) -> Iterator[Run]:  # fmt: skip
    """The first attempt, and another where a red one was taken for bad luck."""
    workflow = "nightly" if event == "schedule" else "ci"
    actor = "automation" if event == "schedule" else landing.actor
    first = conclude(rng, landing, event)
    queue = lognormal(rng, 25 if created.year < 2026 else 140, 0.9)
    length = lognormal(rng, 60 * MINUTES[landing.repo] * (1 + 0.12 * (created.year - 2022)), 0.35)
    if first in ("cancelled", "skipped"):
        length *= 0.2 if first == "cancelled" else 0
    started = created + timedelta(seconds=int(queue))
    ended = started + timedelta(seconds=int(length))
    run = Run(landing.repo, number, 1, workflow, sha, branch, event, actor, first, created, started, ended)
    yield run
    if first in ("failure", "timed_out") and chance(rng, 0.55):
        again = ended + timedelta(minutes=between(rng, 4, 70))
        done = again + timedelta(seconds=int(length * 1.1))
        second = "success" if chance(rng, 0.72) else "failure"
        late = {"attempt": 2, "conclusion": second, "started": again, "ended": done}
        yield Run(**{**vars(run), **late})


def conclude(rng: Random, landing: Landing, event: str) -> str:
    """Work by AI fails a little more often, requests more often than the main line."""
    if event != "schedule" and chance(rng, 0.045):
        return pick(rng, ("cancelled", "cancelled", "skipped"))
    rate = of_quarter(PASSING, landing.when.date())
    rate += {"ai": -0.02, "automation": -0.05}.get(landing.origin, 0.012)
    rate += 0.025 if event == "push" else -0.02
    if chance(rng, rate):
        return "success"
    return "failure" if chance(rng, 0.94) else "timed_out"


def jobs(rng: Random, run: Run) -> Iterator[Row]:
    """Two or three jobs of a run, one of which is red where the run is."""
    names = ("lint", "test", "build") if run.repo in ("serving", "console") else ("lint", "test")
    red = pick(rng, names[1:]) if run.conclusion == "failure" else None
    for place, name in enumerate(names):
        ended = run.ended - timedelta(seconds=between(rng, 0, 90)) if name != "test" else run.ended
        conclusion = "failure" if name == red else "success"
        runner = "acme-gpu-small" if (run.repo, name) == ("trainer", "test") else "acme-small"
        job = f"{run.run}-{run.attempt}-{place + 1}"
        yield (
            f"acme/{run.repo}", run.run, run.attempt, job, name, "completed",
            conclusion, runner, run.started if run.attempt > 1 else run.created, run.started, ended,
        )  # fmt: skip
