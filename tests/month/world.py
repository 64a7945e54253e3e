"""What is read: three repositories, a GitHub, a GitLab and files, all of which change from day to day.

The first repository is a path, the second answers over HTTP, the third is fetched from a file:// address.
Requests of a repository stand at its forge, and its heads among its refs, as a forge keeps them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.forge import lab, tables
from tests.forge.server import Fake, serve
from tests.ingest.repository import Repository, create
from tests.month import files, served

FIRST = date(2026, 9, 28)  # a Monday: the month passes the end of a quarter
FORGE = {"acme/trainer": "github", "acme/serving": "github", "acme/tools": "gitlab"}
HEADS = {"github": "refs/pull/{}/head", "gitlab": "refs/merge-requests/{}/head"}
PEOPLE = ("Ada <ada@example.com>", "Bob <bob@example.com>", "Eve <eve@example.com>")
AGENTS = (
    "Claude <noreply@anthropic.com>",
    "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
)
SIGNED = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
ENDED = ("success", "success", "failure", "cancelled")


@dataclass
class Asked:
    """A request that is still open."""

    number: int
    cells: dict[str, str]
    commits: list[str]


@dataclass(frozen=True)
class World:
    """All that a night can read, and the dice that move it."""

    folder: Path
    chance: random.Random
    repos: dict[str, Repository]
    forges: dict[str, Fake]
    server: served.Server
    counts: Counter[str] = field(default_factory=Counter)
    open: dict[str, list[Asked]] = field(default_factory=dict)
    running: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)  # what happened, for the report

    def next(self, what: str) -> int:
        """A number that was not given yet."""
        self.counts[what] += 1
        return self.counts[what]

    def when(self) -> str:
        """The next instant of this day: every event has one of its own."""
        moment = self.today() + timedelta(minutes=4 * self.next("minutes"))
        return moment.strftime("%Y-%m-%d %H:%M")

    def today(self) -> datetime:
        """Its first hour; the night follows 23 hours later, at two."""
        return datetime(FIRST.year, FIRST.month, FIRST.day, 3, tzinfo=UTC) + timedelta(
            self.counts["days"] - 2
        )

    def put(self, repo: str, table: str, **cells: object) -> None:
        """A row at the forge of a repository."""
        state = self.forges[FORGE[repo]].state
        texts = {name: str(cell) for name, cell in cells.items()}
        state.put(repo, table, tables.row(state, repo, table, texts))


@contextmanager
def opened(folder: Path, seed: int) -> Iterator[World]:
    """A world with one commit in each repository."""
    (folder / "git").mkdir(parents=True)
    repos = {name: create(folder / "git" / f"{name.partition('/')[2]}.git") for name in FORGE}
    with served.serving(folder / "git") as server, serve() as github, serve(lab.made()) as gitlab:
        forges = {"github": github, "gitlab": gitlab}
        world = World(folder, random.Random(seed), repos, forges, server)
        for name in repos:
            forges[FORGE[name]].write(name)
            forges[FORGE[name]].limits = {"core": 10**6, "graphql": 10**6}
            world.open[name], world.running[name] = [], []
            before(world, name)
        files.begin(folder)
        yield world


def before(world: World, name: str) -> None:
    """More than a year of history, so that what is counted over a year has values."""
    for month in range(16):
        when = f"2025-{5 + month:02}-03" if month < 8 else f"2026-{month - 7:02}-03"
        author, files = PEOPLE[month % 3], {f"src/m{month % 4}.py": text(world)}
        world.repos[name].commit(f"Month {month}", files, author=author, date=when)


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


def stand(fake: Fake, moment: datetime) -> None:
    """The clock of a forge stands all night, so that what is read last and what is read first agree on it."""
    fake.now = lambda: moment  # type: ignore[method-assign]


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


def push(world: World, name: str) -> None:
    """A commit that lands directly, and a run of CI over it."""
    start_run(world, name, commit(world, name))


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


def deploy(world: World, name: str) -> None:
    """A deployment of the main line, and now and then a release of it."""
    number, sha = world.next("deployments"), world.repos[name].tip()
    when = world.when()
    world.put(name, "deployments", deployment=number, sha=sha, created_at=when, updated_at=world.when())
    for state in ("in_progress", world.chance.choice(("success", "failure"))):
        world.put(name, "statuses", deployment=number, state=state, created_at=world.when())
    if world.chance.random() < 0.3:
        world.put(name, "releases", tag=f"v{number}", created_at=world.when())


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
