"""Requests at a forge: opened, reviewed, pushed to again, and merged, squashed or closed without."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.ingest.repository import Repository
from tests.month.commits import commit
from tests.month.runs import start_run
from tests.month.world import FORGE, Asked, World

HEADS = {"github": "refs/pull/{}/head", "gitlab": "refs/merge-requests/{}/head"}


def ask(world: World, name: str) -> None:
    """A request is opened from a branch of one to three commits."""
    number, repository = world.next(f"requests of {FORGE[name]}"), world.repos[name]
    branch, tip = f"topic-{number}", repository.tip()
    shas = [commit(world, name, branch=branch, parents=[tip])]
    shas += [commit(world, name, branch=branch) for _ in range(world.chance.randrange(3))]
    repository.git("update-ref", HEADS[FORGE[name]].format(number), shas[-1])
    made = world.when()
    author = world.chance.choice(("ada", "bob", "eve", "devin-ai-integration[bot]"))
    cells = {"number": number, "title": f"Request {number}", "author": author, "branch": branch}
    cells |= {"head": shas[-1], "created_at": made, "updated_at": made, "labels": "fast"}
    world.put(name, "requests", **cells)
    said(world, name, number, shas)
    world.open[name].append(Asked(number, cells, shas))


def said(world: World, name: str, number: int, shas: list[str]) -> None:
    """Its commits as the forge tells them."""
    shape = "%an%x00%ae%x00%at%x00%ct%x00%P%x00%B"
    for sha in shas:
        who, mail, wrote, came, parents, message = (
            world.repos[name].git("log", "-1", f"--format={shape}", sha).split("\0", 5)
        )
        times = {"authored_at": iso(wrote), "committed_at": iso(came)}
        cells = {"sha": sha, "parents": parents, "message": message, "name": who, "email": mail, "login": "."}
        world.put(name, "commits", number=number, **cells, **times)
    if FORGE[name] == "gitlab":
        world.put(name, "versions", number=number, version=len(shas), head=shas[-1], pushed_at=world.when())


def iso(seconds: str) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def touch(world: World, name: str, asked: Asked, **cells: object) -> None:
    """A request that changed, at the forge's own time."""
    asked.cells |= {key: str(cell) for key, cell in cells.items()} | {"updated_at": world.when()}
    world.put(name, "requests", **asked.cells)


def review(world: World, name: str) -> None:
    """Somebody, or an AI, looks at an open request; now and then its branch is pushed to again."""
    for asked in world.open[name][-2:]:
        if world.chance.random() < 0.4:
            asked.commits.append(commit(world, name, branch=asked.cells["branch"]))
            head = asked.commits[-1]
            world.repos[name].git("update-ref", HEADS[FORGE[name]].format(asked.number), head)
            touch(world, name, asked, head=head)
            said(world, name, asked.number, asked.commits)
        author = world.chance.choice(("bob", "eve", "coderabbitai[bot]"))
        state = world.chance.choice(("APPROVED", "APPROVED", "COMMENTED", "CHANGES_REQUESTED"))
        world.put(
            name, "reviews", number=asked.number, author=author, state=state,
            head=asked.cells["head"], submitted_at=world.when(),
        )  # fmt: skip
        touch(world, name, asked)


def land(world: World, name: str) -> None:
    """The oldest open request is merged or squashed, or closed without."""
    if not world.open[name]:
        return ask(world, name)
    asked, repository = world.open[name].pop(0), world.repos[name]
    branch, how = asked.cells["branch"], world.chance.random()
    when = world.when()
    if how < 0.15:
        return touch(world, name, asked, closed_at=when)
    if how < 0.6:
        words = f"Merge pull request #{asked.number} from acme/{branch}"
        sha = repository.merge(words, branch, date=when)
    else:
        words = f"{asked.cells['title']} (#{asked.number})"
        sha = squash(repository, words, branch, when, by_forge=asked.number % 2 == 0)
    touch(
        world,
        name,
        asked,
        merged_by="bob",
        merge_sha=sha,
        merged_at=when,
        squash="yes" if how >= 0.6 else "no",
    )
    start_run(world, name, sha)
    if world.chance.random() < 0.5:
        repository.git("update-ref", "-d", f"refs/heads/{branch}")


def squash(repository: Repository, words: str, branch: str, when: str, *, by_forge: bool) -> str:
    """All of a branch as one commit: what a merge would have brought, without its parent.

    One by the forge is known for what it is from git alone; of another only the forge's request tells.
    """
    tip = repository.tip()
    merged = repository.merge(words, branch, date=when)
    repository.point("main", tip)
    tree = repository.git("rev-parse", f"{merged}^{{tree}}")
    stamp = {"GIT_AUTHOR_DATE": f"{when}:00 +0000", "GIT_COMMITTER_DATE": f"{when}:00 +0000"}
    if by_forge:
        stamp |= {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}
    sha = repository.git("commit-tree", tree, "-p", tip, "-m", words, **stamp)
    repository.point("main", sha)
    return sha
