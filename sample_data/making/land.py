"""The ways in which work lands: direct, squash, merge, rebase, pull, octopus, batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from making.draft import Tree
from making.line import (
    Files,
    Landing,
    Line,
    Step,
    author,
    duration,
    joined,
    paths_of,
    text,
    write_branch,
    write_step,
)
from making.marks import COPILOT, GITHUB, signed
from making.people import Identity
from making.writer import Commit, Stamp


@dataclass(frozen=True)
class Work:
    """A finished piece of work on its way to the main line."""

    when: datetime
    steps: tuple[Step, ...]
    tree: Tree
    merger: Identity
    branch: str
    origin: str
    actor: str
    lines: int
    about: str | None = None


def direct(_: Random, line: Line, work: Work) -> Landing:
    """Pushed by its author without a request."""
    sha = write_step(line, work.steps[0], line.tip(), work.when)
    return landed(line, work, sha, "direct")


def squash(rng: Random, line: Line, work: Work) -> Landing:
    """One commit by the forge for all commits of a request, whose head stays under refs/pull."""
    number = line.next_number(rng)
    started = work.when - duration(rng, work.origin)
    head = None
    if line.keeps_requests(work.when):
        head = write_branch(rng, line, list(work.steps), started, work.when)[0][-1]
        line.keep_request(number, head, work.when)
    return squash_commit(line, work, number, head, started)


def squash_commit(line: Line, work: Work, number: int, head: str | None, started: datetime) -> Landing:
    steps = list(work.steps)
    files, renames = joined(steps)
    who = Identity("Copilot", COPILOT.email) if author(steps[0]).email == COPILOT.email else author(steps[0])
    commit = Commit(
        Stamp(who, work.when), Stamp(GITHUB, work.when), squash_text(steps, number, who),
        (line.tip(),), tuple(files.items()), renames,
    )  # fmt: skip
    sha = line.writer.add(commit)
    return landed(line, work, sha, "squash", number=number, head=head, started=started)


def squash_text(steps: list[Step], number: int, who: Identity) -> str:
    """What GitHub proposes: the only commit's own message, or all of them as a list."""
    first = replace(steps[0], subject=f"{steps[0].subject} (#{number})")
    if len(steps) == 1:
        return text(first)
    quoted = "\n\n".join(f"* {text(step)}" for step in steps)
    others = {author(step).email: author(step) for step in steps if author(step).email != who.email}
    end = "\n\n---------\n\n" + "\n".join(signed(other) for other in others.values()) if others else ""
    return f"{first.subject}\n\n{quoted}{end}"


def merge(rng: Random, line: Line, work: Work) -> Landing:
    """A merge commit by the forge, with the request's branch as second parent."""
    number = line.next_number(rng)
    started = work.when - duration(rng, work.origin)
    shas, _ = write_branch(rng, line, list(work.steps), started, work.when - timedelta(minutes=2))
    line.keep_request(number, shas[-1], work.when)
    message = f"Merge pull request #{number} from acme/{work.branch}\n\n{work.steps[0].subject}"
    sha = join(line, work, message, (line.tip(), shas[-1]), GITHUB)
    return landed(line, work, sha, "merge", number=number, head=shas[-1], started=started)


def join(line: Line, work: Work, message: str, parents: tuple[str, ...], committer: Identity) -> str:
    """A merge commit whose first parent is the main line."""
    files, renames = joined(list(work.steps))
    stamps = Stamp(work.merger, work.when), Stamp(committer, work.when)
    return line.writer.add(Commit(*stamps, message, parents, tuple(files.items()), renames))


def rebase(rng: Random, line: Line, work: Work) -> Landing:
    """The request's commits once more on top of the line, all committed within seconds by one person."""
    number = line.next_number(rng)
    started = work.when - duration(rng, work.origin)
    head, sha = None, line.tip()
    times = [started + timedelta(minutes=11 * place) for place, _ in enumerate(work.steps)]
    if line.keeps_requests(work.when):
        shas, times = write_branch(rng, line, list(work.steps), started, work.when - timedelta(minutes=2))
        head = shas[-1]
        line.keep_request(number, head, work.when)
    for step, authored in zip(work.steps, times, strict=True):
        sha = write_step(line, step, sha, authored, Stamp(work.merger, work.when))
    return landed(line, work, sha, "rebase", number=number, head=head, started=started)


def pull(rng: Random, line: Line, work: Work) -> Landing:
    """A person's commit on an old tip, then `git pull` and push: the parents of the merge are swapped."""
    steps = list(work.steps)
    shas, _ = write_branch(
        rng, line, steps, work.when - timedelta(hours=30), work.when - timedelta(minutes=9)
    )
    where = f"github.com:acme/{line.repo}"
    stamp = Stamp(work.steps[0].who, work.when)
    parents = (shas[-1], line.tip())
    message = f"Merge branch 'main' of {where}"
    commit = Commit(stamp, stamp, message, parents, tuple(work.tree.items()), whole=True)
    return landed(line, work, line.writer.add(commit), "pull")


def octopus(rng: Random, line: Line, work: Work) -> Landing:
    """Every step is a branch of its own, all merged by one commit."""
    heads = []
    for step in work.steps:
        shas, _ = write_branch(rng, line, [step], work.when - timedelta(days=2), work.when)
        heads.append(shas[-1])
    names = [f"'{work.branch}-{number}'" for number in range(1, len(heads) + 1)]
    message = f"Merge branches {', '.join(names[:-1])} and {names[-1]}"
    sha = join(line, work, message, (line.tip(), *heads), work.merger)
    return landed(line, work, sha, "octopus")


def batch(rng: Random, line: Line, work: Work) -> Landing:
    """Requests merged to develop one by one, then develop merged to main."""
    develop = line.tip()
    for number, step in enumerate(work.steps):
        when = work.when - timedelta(minutes=11 * (len(work.steps) - number))
        request = line.next_number(rng)
        head = write_step(line, step, line.tip(), when - timedelta(minutes=8))
        line.keep_request(request, head, when)
        branch = f"{work.branch}-{number + 1}"
        message = f"Merge pull request #{request} from acme/{branch}\n\n{step.subject}"
        stamps = Stamp(work.merger, when), Stamp(GITHUB, when)
        develop = line.writer.add(Commit(*stamps, message, (develop, head), tuple(step.files.items())))
    sha = join(line, work, "Merge branch 'develop'", (line.tip(), develop), work.merger)
    return landed(line, work, sha, "batch")


def landed(
    line: Line, work: Work, sha: str, how: str, number: int | None = None, head: str | None = None,
    started: datetime | None = None,
) -> Landing:  # fmt: skip
    """Moves the line on and remembers what was there before, for a revert."""
    files, renames = joined(list(work.steps))
    before: Files = {path: line.tree.get(path) for path in files}
    line.advance(sha, work.when, work.tree, paths_of(list(work.steps)))
    landing = Landing(
        line.repo, sha, work.when, how, work.steps[0].subject, work.actor, work.origin, work.lines,
        number, work.branch if number else "main", head, started, before, files, bool(renames), work.steps,
        work.merger, work.about,
    )  # fmt: skip
    line.landings.append(landing)
    return landing


WAYS = {"direct": direct, "squash": squash, "merge": merge, "rebase": rebase}
