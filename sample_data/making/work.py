"""A task becomes edits, edits become commits, commits land."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from making import code, repairs
from making.code import Block
from making.dice import between, chance, digits, pick, weighted
from making.draft import Draft, grow, move, write
from making.land import WAYS, Work
from making.line import Landing, Line, Step
from making.marks import ACTIONS, PLAIN, Mark, Use, choose, mark, unsure
from making.people import Identity, Person, crew
from making.pictures import picture
from making.plan import Part, Task
from making.words import BODIES, PLACES, WORDS, Place, fill, slug, subject

HOW = {
    "trainer": {"squash": 90, "direct": 6, "merge": 4},
    "serving": {"merge": 80, "squash": 13, "direct": 7},
    "evals": {"rebase": 46, "direct": 26, "merge": 16, "squash": 12},
    "console": {"squash": 74, "direct": 26},
}
SINGLE_QUOTES_UNTIL = date(2023, 10, 16)


def quote(repo: str, when: datetime) -> str:
    """trainer wrote single quotes until it was reformatted."""
    return "'" if repo == "trainer" and when.date() < SINGLE_QUOTES_UNTIL else '"'


def do(rng: Random, line: Line, task: Task) -> Landing | None:
    """One task from edit to landing."""
    day = task.when.date()
    people = crew(line.repo, day)
    person = weighted(rng, people)
    where = weighted(rng, {place: place.weight for place in PLACES[line.repo] if place.since <= day.year})
    how = weighted(rng, {"direct": 3, "squash": 2} if early(line, day) else HOW[line.repo])
    tool = choose(rng, line.repo, day)
    use = Use(rng, line.repo, day, person.identity(day))
    draft = line.draft(quote(line.repo, task.when))
    if task.kind == "fix" and chance(rng, 0.3):
        repairs.mend(rng, line, draft, task.when)
    pieces = task.parts if how != "direct" else (Part(task.lines, task.parts[0].origin),)
    made = (make_step(draft, use, task.kind, where, piece, tool, how) for piece in pieces)
    steps = [step for step in made if step is not None]
    if not steps:
        return None
    if how == "direct" and steps[0].mark.author:
        how = "merge" if line.repo == "serving" else "squash"
    if steps[0].mark.author and not alone(steps) and chance(rng, 0.3 if day.year < 2026 else 0.16):
        own = make_step(draft, use, "fix", where, Part(between(rng, 4, 15)), tool, how)
        steps += [own] if own else []
    return WAYS[how](rng, line, finish(rng, task, steps, draft, person, people))


def alone(steps: list[Step]) -> bool:
    """Nobody is on record who asked for it."""
    return all(step.mark.alone for step in steps)


def early(line: Line, day: date) -> bool:
    """Before the summer of 2022 trainer and console were small enough to push."""
    return line.repo in ("trainer", "console") and day < date(2022, 6, 1)


def finish(
    rng: Random, task: Task, steps: list[Step], draft: Draft, person: Person, people: dict[Person, float]
) -> Work:  # fmt: skip
    day = task.when.date()
    first = steps[0].mark
    origins = {part.origin for part in task.parts}
    presses = merger(rng, people, person, task.when).identity(day)
    return Work(
        task.when, tuple(steps), draft.tree, ACTIONS if alone(steps) and chance(rng, 0.8) else presses,
        branch(rng, person, steps[0].subject, first, task.when),
        origins.pop() if len(origins) == 1 else "ai", "ai" if first.author else "person", task.lines,
    )  # fmt: skip


def merger(rng: Random, people: dict[Person, float], person: Person, when: datetime) -> Person:
    """Who presses the button: a second person less and less often."""
    alone = 0.22 if when.year < 2025 else 0.3 if when.year == 2025 else 0.42
    others = [other for other in people if other != person]
    return person if not others or chance(rng, alone) else pick(rng, others)


def branch(rng: Random, person: Person, title: str, first: Mark, when: datetime) -> str:
    """Tools name branches in ways of their own."""
    prefix, tail = first.prefix or f"{person.email.split('.')[0]}/", slug(title)
    if prefix == "devin/":
        return f"devin/{int((when - timedelta(days=1)).timestamp())}-{tail}"
    ending = {"claude/": 5, "cursor/": 4}.get(prefix)
    return f"{prefix}{tail}-{digits(rng, ending)}" if ending else prefix + tail


def make_step(
    draft: Draft, use: Use, kind: str, where: Place, piece: Part, tool: str, how: str
) -> Step | None:  # fmt: skip
    """One commit: its edits, its words, its mark."""
    rng = use.rng
    edit(rng, draft, kind, where, piece.lines)
    files, renames = draft.take()
    if not files and not renames:
        return None
    title = subject(rng, draft.repo, kind, where.folder)
    body = fill(rng, draft.repo, pick(rng, BODIES)) if chance(rng, 0.35) else ""
    signs = {"ai": lambda: mark(tool, use), "unsure": lambda: unsure(rng, use.day, how == "merge")}
    return Step(use.person, title, files, body, renames, signs.get(piece.origin, lambda: PLAIN)())


def edit(rng: Random, draft: Draft, kind: str, where: Place, lines: int) -> None:
    """The edits that a kind of task makes."""
    if kind in ("feature", "fix"):
        tests = int(lines * 0.3) if lines > 20 and where.tests and chance(rng, 0.85) else 0
        write(rng, draft, where.folder, where.suffix, lines - tests, code.function)
        if tests:
            write(rng, draft, where.tests, where.suffix, tests, code.test)
    elif kind == "refactor":
        for _ in range(between(rng, 1, 2)):
            move(rng, draft, where, pick(rng, PLACES[draft.repo]))
        write(rng, draft, where.folder, where.suffix, lines, code.function)
    elif kind == "tests":
        write(rng, draft, where.tests, where.suffix, lines, code.test)
    elif kind == "notebook":
        write(rng, draft, "notebooks", ".ipynb", lines, code.cell)
    else:
        beside(rng, draft, kind, lines)


def beside(rng: Random, draft: Draft, kind: str, lines: int) -> None:
    """Docs, settings and tables."""
    noun = pick(rng, WORDS[draft.repo])
    if kind == "records":
        draft.put(f"records/{noun}.csv", code.table(rng, draft.repo, between(rng, 20, 90)))
        if chance(rng, 0.35):
            draft.put(f"docs/{noun}.png", picture(rng))
        return
    path, maker = (
        (f"docs/{noun}.md", partial(plain_block, code.paragraph))
        if kind == "docs"
        else (f"configs/{noun}.yml", partial(plain_block, code.settings))
    )
    if path in draft.locked:
        return
    if path not in draft.tree:
        draft.put(path, ((f"# {noun.capitalize()}",),))
    grow(rng, draft, path, max(lines, 5), maker)


def plain_block(maker: code.PlainMaker, rng: Random, repo: str, _: str, lines: int, __: str) -> Block:
    """Paragraphs and settings know neither suffix nor quotes."""
    return maker(rng, repo, lines)


def lone(who: Identity, title: str, draft: Draft, when: datetime, body: str = "") -> Work:
    """A piece of work of one commit, of nobody's pace or mark."""
    files, renames = draft.take()
    step = Step(who, title, files, body, renames)
    origin = "automation" if "[bot]" in who.name else "plain"
    actor = "automation" if "[bot]" in who.name else "person"
    tail = f"{who.email.split('.')[0].split('@')[0]}/{slug(title)}"
    return Work(when, (step,), draft.tree, who, tail, origin, actor, 0)
