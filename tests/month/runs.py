"""Runs of CI that end on the day they begin or on a later one, and deployments."""

from __future__ import annotations

from tests.month.world import World

ENDED = ("success", "success", "failure", "cancelled")


def start_run(world: World, name: str, sha: str) -> None:
    """A run that ends on this day or on a later one."""
    run = world.next("runs")
    cells = {"run": run, "attempt": 1, "sha": sha, "status": "in_progress", "created_at": world.when()}
    cells |= {"workflow": world.chance.choice(("ci", "deploy")), "event": "push"}
    world.put(name, "runs", **cells)
    world.put(name, "jobs", run=run, attempt=1, name="test", status="in_progress")
    world.running[name].append(cells)
    if world.chance.random() < 0.7:
        end_runs(world, name)


def end_runs(world: World, name: str) -> None:
    """What ran has ended; what failed is sometimes run again."""
    for cells in world.running[name]:
        ended = world.chance.choice(ENDED)
        done = cells | {"status": "completed", "conclusion": ended, "updated_at": world.when()}
        world.put(name, "runs", **done)
        world.put(
            name, "jobs", run=cells["run"], attempt=1, name="test", conclusion=ended, job=f"9{cells['run']}"
        )
        if ended == "failure" and world.chance.random() < 0.6:
            world.put(
                name, "runs", run=cells["run"], attempt=2, conclusion="success", started_at=world.when()
            )
            world.put(name, "jobs", run=cells["run"], attempt=2, name="test")
    world.running[name].clear()


def deploy(world: World, name: str) -> None:
    """A deployment of the main line, and now and then a release of it."""
    number, sha = world.next("deployments"), world.repos[name].tip()
    when = world.when()
    world.put(name, "deployments", deployment=number, sha=sha, created_at=when, updated_at=world.when())
    for state in ("in_progress", world.chance.choice(("success", "failure"))):
        world.put(name, "statuses", deployment=number, state=state, created_at=world.when())
    if world.chance.random() < 0.3:
        world.put(name, "releases", tag=f"v{number}", created_at=world.when())
