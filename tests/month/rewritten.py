"""Histories that are pushed away by other ones, branches that go and tags that move."""

from __future__ import annotations

from tests.month.commits import commit
from tests.month.requests import touch
from tests.month.world import World


def rewrite(world: World, name: str) -> None:
    """The last commits of the main line are pushed away by other ones."""
    repository = world.repos[name]
    back = min(
        world.chance.randint(1, 3), int(repository.git("rev-list", "--count", "--first-parent", "main")) - 1
    )
    if back:
        repository.point("main", repository.git("rev-parse", f"main~{back}"))
    commit(world, name)


def reroot(world: World, name: str) -> None:
    """The whole of the main line is written anew, from its root; no branch has anything in common with it."""
    repository, when = world.repos[name], world.when()
    shas = repository.git("rev-list", "--first-parent", "--reverse", "main").split()[-8:]
    parent: list[str] = []
    for sha in shas:
        stamp = {"GIT_AUTHOR_DATE": f"{when}:00 +0000", "GIT_COMMITTER_DATE": f"{when}:00 +0000"}
        subject = repository.git("log", "-1", "--format=%s", sha)
        words = ["commit-tree", f"{sha}^{{tree}}", *parent, "-m", f"Again: {subject}"]
        parent = ["-p", repository.git(*words, **stamp)]
    repository.point("main", parent[-1])
    for asked in world.open[name]:
        touch(world, name, asked, closed_at=world.when())
    world.open[name].clear()


def unbranch(world: World, name: str) -> None:
    """Work that never landed, on a branch that goes; a tag that is moved; sometimes the objects too."""
    repository = world.repos[name]
    commit(world, name, branch="draft", parents=[repository.tip()])
    repository.git("tag", "-f", "latest", "draft" if world.chance.random() < 0.5 else "main")
    if world.chance.random() < 0.5:
        repository.git("update-ref", "-d", "refs/heads/draft")
    if world.chance.random() < 0.2:
        repository.git("gc", "-q", "--prune=now")
