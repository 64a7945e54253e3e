"""Commits of persons and agents, signed or not, in files that have lines in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.month.world import World

PEOPLE = ("Ada <ada@example.com>", "Bob <bob@example.com>", "Eve <eve@example.com>")
AGENTS = (
    "Claude <noreply@anthropic.com>",
    "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
)
SIGNED = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"


def before(world: World, name: str) -> None:
    """More than a year of history, so that what is counted over a year has values."""
    for month in range(16):
        when = f"2025-{5 + month:02}-03" if month < 8 else f"2026-{month - 7:02}-03"
        author, files = PEOPLE[month % 3], {f"src/m{month % 4}.py": text(world)}
        world.repos[name].commit(f"Month {month}", files, author=author, date=when)


def text(world: World) -> str:
    """A small module; two of them have lines in common, so that what is written anew keeps some."""
    size = world.chance.randrange(8, 30)
    return "".join(f"value_{i} = {world.chance.randrange(3)}\n" for i in range(size))


def edit(world: World) -> dict[str, str]:
    """One or two files written anew."""
    folders = ("src", "tests", "docs")
    return {
        f"{world.chance.choice(folders)}/m{world.chance.randrange(6)}.py": text(world)
        for _ in range(world.chance.randint(1, 2))
    }


def commit(world: World, name: str, **more: object) -> str:
    """A commit of somebody, or of an agent, signed or not."""
    author = world.chance.choice((*PEOPLE, *PEOPLE, *AGENTS))
    subject = f"{world.chance.choice(('Add', 'Fix', 'Change'))} number {world.next('commits')}"
    signed = SIGNED if world.chance.random() < 0.3 else ""
    return world.repos[name].commit(subject + signed, edit(world), author=author, date=world.when(), **more)
