"""A day of the world: so many events in each repository, at the forges and among the files."""

from __future__ import annotations

from datetime import timedelta

from tests.month import files
from tests.month.commits import commit
from tests.month.requests import ask, land, review
from tests.month.rewritten import reroot, rewrite, unbranch
from tests.month.runs import deploy, end_runs, start_run
from tests.month.world import World, stand


def push(world: World, name: str) -> None:
    """A commit that lands directly, and a run of CI over it."""
    start_run(world, name, commit(world, name))


EVENTS = {
    "commits pushed": (5, push),
    "requests opened": (4, ask),
    "reviews": (3, review),
    "requests ended": (4, land),
    "histories rewritten": (0.7, rewrite),
    "histories rewritten from the root": (0.1, reroot),
    "branches deleted, tags moved": (0.7, unbranch),
    "deployments": (1, deploy),
}


def pass_day(world: World, busy: int = 3) -> None:
    """So many events in each repository, at the forges and among the files."""
    world.counts["days"] += 1
    world.counts["minutes"] = 0
    for fake in world.forges.values():
        stand(fake, world.today() + timedelta(hours=23))  # the night begins at two
    for name in world.repos:
        end_runs(world, name)
        for event in world.chance.choices(list(EVENTS), [weight for weight, _ in EVENTS.values()], k=busy):
            EVENTS[event][1](world, name)
            world.done[event] += 1
    files.change(world.folder, world.chance, world.counts, world.done)
