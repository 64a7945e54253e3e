"""Deployments and incidents of what runs for others: serving and console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from making.curves import FIRST, LAST, moment
from making.dice import chance, lognormal, normal, pick, weighted
from making.history import Told
from making.line import Landing
from making.rows import Row, write_csv

DEPLOYMENTS = "repo id sha environment status created_at finished_at"
INCIDENTS = "repo id opened_at resolved_at severity merge deployment cause"
# Days between deployments, chance that one fails, incidents a month.
STEP = {2022: 13, 2023: 11, 2024: 8, 2025: 5, 2026: 2.6}
FAILING = {2022: 0.07, 2023: 0.06, 2024: 0.05, 2025: 0.06, 2026: 0.09}
TROUBLE = {2022: 0.8, 2023: 0.7, 2024: 0.7, 2025: 0.9, 2026: 1.9}
CAUSES = {"implementation": 52, "specification": 16, "objective": 7, "unknown": 25}
# Two rows that cannot be taken, so that the Data page has something to show.
BAD = (
    ("acme/serving", "bad-1", "some time in May", None, "high", None, None, "unknown"),
    ("acme/console", "", "2026-07-14T09:12:00Z", "2026-07-14T10:00:00Z", "low", None, None, "unknown"),
)


@dataclass(frozen=True)
class Deployment:
    repo: str
    id: str
    landing: Landing
    status: str
    created: datetime

    def row(self, ended: datetime) -> Row:
        return (
            f"acme/{self.repo}",
            self.id,
            self.landing.sha,
            "production",
            self.status,
            self.created,
            ended,
        )


def write(told: list[Told], folder: Path) -> dict[str, int]:
    rng = Random("acme: running")
    live = [repository for repository in told if repository.repo in ("serving", "console")]
    made = [one for repository in live for one in deployments(rng, repository)]
    rows = [one.row(one.created + timedelta(seconds=int(lognormal(rng, 700, 0.6)))) for one in made]
    troubles = [*incidents(rng, made, live), *BAD]
    return {
        "deployments.csv": write_csv(folder / "deployments.csv", DEPLOYMENTS, rows),
        "incidents.csv": write_csv(folder / "incidents.csv", INCIDENTS, troubles),
    }


def deployments(rng: Random, repository: Told) -> Iterator[Deployment]:
    """The newest landing is deployed every few days, and more often each year."""
    when, number = moment(FIRST + timedelta(days=20), 40000), 0
    slower = 1.0 if repository.repo == "serving" else 2.2
    while True:
        pause = STEP[when.year] * slower * max(0.25, 1 + 0.35 * normal(rng))
        when += timedelta(seconds=int(pause * 86400))
        if when >= moment(LAST):
            return
        landing = [one for one in repository.landings if one.when <= when][-1]
        number += 1
        status = "failure" if chance(rng, FAILING[when.year]) else "success"
        yield Deployment(repository.repo, f"{repository.repo}-{number}", landing, status, when)


def incidents(rng: Random, made: list[Deployment], live: list[Told]) -> Iterator[Row]:
    """Something breaks after a deployment; often the landing is found, seldom one that was not reverted."""
    reverted = {sha for repository in live for sha in repository.reverted}
    landings = {repository.repo: repository.landings for repository in live}
    number = 0
    for one in sorted(made, key=lambda deployment: deployment.created):
        often = TROUBLE[one.created.year] * STEP[one.created.year] / 30
        if one.status != "success" or not chance(rng, often):
            continue
        number += 1
        opened = one.created + timedelta(seconds=int(lognormal(rng, 9000, 1.1)))
        mends = opened + timedelta(seconds=int(lognormal(rng, 60 * (75 if opened.year < 2026 else 105), 0.9)))
        recent = [each for each in landings[one.repo] if each.when <= one.created][-8:]
        suspects = [each for each in recent if each.sha in reverted] or recent
        culprit = pick(rng, suspects).sha if chance(rng, 0.7) else None
        severity = weighted(rng, {"low": 5, "medium": 4, "high": 2})
        still_open = opened > moment(LAST - timedelta(days=3))
        yield (
            f"acme/{one.repo}", f"INC-{number:03}", opened, None if still_open else mends, severity, culprit,
            one.id, weighted(rng, CAUSES),
        )  # fmt: skip
