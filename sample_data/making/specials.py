"""What happens once: a reformat, a rewritten branch, an import of other history, an octopus, a batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from making import code, handed, reverts
from making.curves import moment
from making.dice import between, weighted
from making.draft import write
from making.land import Work, batch, direct, join, landed, octopus, pull, squash, squash_commit
from making.line import Landing, Line, Step, write_branch, write_step
from making.marks import GITHUB, RABBIT, signed
from making.people import Identity, crew
from making.pictures import weights
from making.words import PLACES, subject
from making.work import lone, quote
from making.writer import Commit, Stamp

Special = Callable[[Random, Line, datetime], Landing | None]


def someone(rng: Random, line: Line, when: datetime) -> Identity:
    return weighted(rng, crew(line.repo, when.date())).identity(when.date())


def steps_of(rng: Random, line: Line, when: datetime, who: Identity, count: int) -> Work:
    """Ordinary work of so many commits in as many places, without a mark."""
    draft = line.draft(quote(line.repo, when))
    steps = []
    for number in range(count):
        where = PLACES[line.repo][number % 3]
        write(rng, draft, where.folder, where.suffix, between(rng, 20, 60), code.function)
        files, renames = draft.take()
        steps.append(Step(who, subject(rng, line.repo, "feature", where.folder), files, "", renames))
    first = who.name.split()[0].lower()
    return Work(when, tuple(steps), draft.tree, who, f"{first}/together", "plain", "person", 40 * count)


def back_merge(rng: Random, line: Line, when: datetime) -> Landing:
    return pull(rng, line, steps_of(rng, line, when, someone(rng, line, when), 1))


def three_at_once(rng: Random, line: Line, when: datetime) -> Landing:
    return octopus(rng, line, steps_of(rng, line, when, someone(rng, line, when), 3))


def develop(rng: Random, line: Line, when: datetime) -> Landing:
    return batch(rng, line, steps_of(rng, line, when, someone(rng, line, when), 3))


def kept_up(rng: Random, line: Line, when: datetime) -> Landing:
    """A branch that merged main into itself while it was open."""
    work = steps_of(rng, line, when, someone(rng, line, when), 2)
    first, last = work.steps
    who, number = first.who, line.next_number(rng)
    head = write_branch(rng, line, [first], when - timedelta(days=4), when - timedelta(hours=30))[0][-1]
    stamp = Stamp(who, when - timedelta(hours=2))
    tree = tuple((line.tree | first.files).items())
    parents = (head, line.tip())
    middle = Commit(stamp, stamp, f"Merge branch 'main' into {work.branch}", parents, tree, whole=True)
    head = write_step(line, last, line.writer.add(middle), when - timedelta(hours=1))
    line.keep_request(number, head, when)
    message = f"Merge pull request #{number} from acme/{work.branch}\n\n{first.subject}"
    return landed(line, work, join(line, work, message, (line.tip(), head), GITHUB), "merge", number, head)


def rewritten(rng: Random, line: Line, when: datetime) -> Landing:
    """A request whose branch was rebased and amended; the first version is kept under another name."""
    who = someone(rng, line, when)
    work = steps_of(rng, line, when, who, 3)
    steps, number = list(work.steps), line.next_number(rng)
    old, times = write_branch(rng, line, steps, when - timedelta(days=9), when - timedelta(days=6))
    line.writer.refs["refs/heads/backup/before-rebase"] = old[-1]
    steps[0] = Step(who, steps[0].subject, steps[0].files, "Reworded after review.")
    head = line.tip()
    for second, (step, authored) in enumerate(zip(steps, times, strict=True)):
        pressed = Stamp(who, when - timedelta(hours=3) + timedelta(seconds=second))
        head = write_step(line, step, head, authored, pressed)
    line.keep_request(number, head, when)
    return squash_commit(line, work, number, head, times[0])


def suggested(rng: Random, line: Line, when: datetime) -> Landing:
    """A squash that names a reviewing tool as co-author, because a suggestion of it was applied."""
    work = steps_of(rng, line, when, someone(rng, line, when), 1)
    step = work.steps[0]
    signed_step = Step(step.who, step.subject, step.files, signed(RABBIT))
    return squash(rng, line, Work(**{**vars(work), "steps": (signed_step,)}))


def reformat(rng: Random, line: Line, when: datetime) -> Landing:
    """Double quotes everywhere: many lines, nothing written."""
    draft = line.draft()
    for path, content in sorted(line.tree.items()):
        if path.endswith(".py") and path not in line.locked and not isinstance(content, bytes):
            plain = tuple(tuple(text_.replace("'", '"') for text_ in block) for block in content)
            if plain != content:
                draft.put(path, plain)
    return direct(rng, line, lone(someone(rng, line, when), "Reformat with double quotes", draft, when))


def ignore(rng: Random, line: Line, when: datetime) -> Landing:
    """Names the reformat as nothing to blame."""
    sha = next(one.sha for one in reversed(line.landings) if one.subject.startswith("Reformat"))
    draft = line.draft()
    draft.put(".git-blame-ignore-revs", (("# double quotes", sha),))
    return direct(rng, line, lone(someone(rng, line, when), "Ignore the reformat in blame", draft, when))


def other_history(rng: Random, line: Line, when: datetime, prefix: str, count: int) -> tuple[str, dict]:
    """A history with a root of its own: its tip, and its files as they lie there."""
    draft, sha = line.draft(), ()
    draft.tree = {}
    for number in range(count):
        write(rng, draft, prefix, ".py", between(rng, 30, 110), code.function)
        stamp = Stamp(someone(rng, line, when), when - timedelta(days=9 * (count - number)))
        files, _ = draft.take()
        title = subject(rng, line.repo, "feature", prefix)
        sha = (line.writer.add(Commit(stamp, stamp, title, sha, tuple(files.items()))),)
    return sha[0], draft.tree


def subtree(rng: Random, line: Line, when: datetime) -> Landing:
    """What `git subtree add` makes: another repository's history, its files under a folder."""
    tip, files = other_history(rng, line, when, "tokenizer", 14)
    message = (
        f"Add 'libs/' from commit '{tip}'\n\ngit-subtree-dir: libs\n"
        f"git-subtree-mainline: {line.tip()}\ngit-subtree-split: {tip}"
    )
    return imported(
        rng, line, when, message, tip, {f"libs/{path}": content for path, content in files.items()}
    )


def unrelated(rng: Random, line: Line, when: datetime) -> Landing:
    """`git merge --allow-unrelated-histories`."""
    tip, files = other_history(rng, line, when, "legacy", 9)
    return imported(rng, line, when, "Merge branch 'legacy-suites'", tip, files)


def imported(rng: Random, line: Line, when: datetime, message: str, tip: str, files: dict) -> Landing:
    who = someone(rng, line, when)
    step = Step(who, message.splitlines()[0], files)
    work = Work(when, (step,), line.tree | files, who, "import", "plain", "person", 0)
    line.used |= files.keys()
    return landed(line, work, join(line, work, message, (line.tip(), tip), who), "import")


def vendor(rng: Random, line: Line, when: datetime) -> Landing:
    """A copy of somebody else's parser."""
    draft = line.draft()
    write(rng, draft, "third_party/tinyjson", ".py", between(rng, 260, 420), code.function)
    return direct(rng, line, lone(someone(rng, line, when), "Vendor tinyjson", draft, when))


def moved(rng: Random, line: Line, when: datetime) -> Landing:
    """Seven files leave train for a folder of their own."""
    draft = line.draft(quote(line.repo, when))
    paths = [path for path in draft.tree if path.startswith("train/") and path.count("/") == 1]
    for path in sorted(set(paths) - line.locked)[:7]:
        draft.move(path, path.replace("train", "evals", 1))
    who = someone(rng, line, when)
    return squash(rng, line, lone(who, "Move evaluation code out of train", draft, when))


def checkpoint(rng: Random, line: Line, when: datetime) -> Landing:
    draft = line.draft()
    draft.put("tests/fixtures/tiny.ckpt", weights(rng, between(rng, 60, 90)))
    who = someone(rng, line, when)
    return direct(rng, line, lone(who, "Keep a tiny checkpoint for tests", draft, when))


def day(text_: str) -> datetime:
    return moment(datetime.fromisoformat(text_).date(), 36000)


CALENDAR: dict[str, tuple[tuple[str, Special], ...]] = {
    "trainer": (
        ("2022-03-16", checkpoint),
        ("2022-05-04", back_merge),
        ("2023-01-24", moved),
        ("2023-10-16", reformat),
        ("2023-10-17", ignore),
        ("2024-05-14", rewritten),
        ("2025-09-09", checkpoint),
        ("2026-02-12", reverts.unannounced),
        ("2026-04-21", suggested),
        ("2026-05-20", handed.redone),
        ("2026-08-27", handed.redone),
    ),
    "serving": (
        ("2022-02-16", vendor),
        ("2022-09-20", three_at_once),
        ("2023-05-16", subtree),
        ("2024-03-12", kept_up),
        ("2024-11-19", vendor),
        ("2025-03-18", develop),
        ("2025-08-26", kept_up),
        ("2025-09-17", handed.redone),
        ("2025-11-19", handed.redone),
        ("2026-01-28", handed.given_up),
        ("2026-02-25", handed.redone),
        ("2026-04-15", handed.given_up),
        ("2026-06-24", handed.redone),
        ("2026-07-08", reverts.asked),
        ("2026-08-19", handed.given_up),
        ("2026-09-23", handed.redone),
    ),
    "evals": (
        ("2022-04-19", back_merge),
        ("2022-10-11", unrelated),
        ("2023-02-21", back_merge),
        ("2023-08-15", back_merge),
        ("2024-04-16", back_merge),
        ("2025-06-17", back_merge),
    ),
    "console": (("2026-06-09", suggested),),
}


def calendar(repo: str) -> list[tuple[datetime, Special]]:
    return [(day(when), special) for when, special in CALENDAR[repo]]
