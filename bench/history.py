"""The history of the generated repository: topics that are worked on side by side and land by request.

A topic works only on files that no other one works on and that are as they were where it branched off, so
that every merge is clean. Its commits are written when it lands: as a merge, squashed, or rebased.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench import tree as files
from bench.chance import count, pick
from bench.words import body, subject

BEGINNING, ENDING = 1_546_300_800, 1_780_272_000  # 2019-01-01 and 2026-06-01
FORGE = "GitHub <noreply@github.com>"
BUMPER = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
PEOPLE = [f"Person {number:02} <person{number:02}@example.com>" for number in range(60)]
MARKS = (
    "Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>",
    "Co-authored-by: Claude <noreply@anthropic.com>",
    "Co-authored-by: Cursor <cursoragent@cursor.com>",
    "Co-authored-by: aider (gpt-5) <aider@aider.chat>",
)
SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Draft:
    """A commit that is not written yet."""

    when: int
    author: str
    message: str
    content: files.Content


@dataclass
class Topic:
    """A branch that somebody works on."""

    number: int
    base: int  # commit it branched off from
    author: str
    left: int  # commits until it is done
    drafts: list[Draft] = field(default_factory=list)

    def touched(self) -> files.Content:
        """Every file it changed, as it left it."""
        return {path: data for draft in self.drafts for path, data in draft.content.items()}


@dataclass
class Story:
    """How far the history is told."""

    rng: Random
    tree: files.Tree
    total: int
    written: int = 0  # commits so far; the newest one's number too
    tip: int = 0
    requests: int = 0
    topics: list[Topic] = field(default_factory=list)

    def now(self) -> int:
        """The time of the story: it moves with what is written."""
        step = (ENDING - BEGINNING) / self.total
        return BEGINNING + int(step * (self.written + self.rng.random()))


def tell(commits: int, seed: int = 1) -> Iterator[bytes]:
    """The stream for `git fast-import`: exactly so many commits on main."""
    rng = Random(seed)
    tree, first = files.begin(rng, 40 + commits // 50)
    story = Story(rng, tree, commits)
    yield write(story, Draft(BEGINNING, PEOPLE[0], "Begin", first), PEOPLE[0], [])
    while story.written < story.total:
        luck = rng.random()
        if luck < 0.06:
            yield from land_alone(story)
        elif luck < 0.09:
            yield from bump(story)
        elif luck < 0.0903:
            yield from move(story)
        elif len(story.topics) < SIDE_BY_SIDE and luck < 0.4:
            branch_off(story)
        elif story.topics:
            yield from go_on(story, pick(rng, story.topics))


def branch_off(story: Story) -> None:
    """Opens a topic at the tip."""
    story.requests += 1
    author = PEOPLE[int(len(PEOPLE) * story.rng.random() ** 1.5)]
    story.topics.append(Topic(story.requests, story.tip, author, count(story.rng, 3, 14)))


def go_on(story: Story, topic: Topic) -> Iterator[bytes]:
    """One commit more on a topic, or its landing."""
    if topic.left:
        topic.left -= 1
        topic.drafts.append(draft(story, topic))
        return
    story.topics.remove(topic)
    story.tree.locked -= topic.touched().keys()
    yield from land(story, topic)


def draft(story: Story, topic: Topic) -> Draft:
    """Files changed and added; those it has in hand already are the likely ones."""
    rng, tree = story.rng, story.tree
    done: files.Content = {}
    own = [path for path in topic.touched() if path in tree.lines]
    for _ in range(count(rng, 3.2, 60)):
        if rng.random() < 0.09:
            path = files.add(tree)
            done[path] = files.content(tree.lines[path])
            continue
        again = own and rng.random() < 0.4
        path = pick(rng, own) if again else files.free(tree, topic.base)
        if path and path not in done and path in tree.lines:
            files.change(tree, path, done)
    if not done:
        path = files.add(tree)
        done[path] = files.content(tree.lines[path])
    tree.locked |= done.keys()
    return Draft(story.now(), topic.author, subject(rng) + body(rng) + trailers(story), done)


def trailers(story: Story) -> str:
    """Marks of AI: rare at first, usual in the end."""
    told, luck = story.written / story.total, story.rng.random()
    if luck < 0.02 + max(0.0, told - 0.6):
        return "\n\n" + pick(story.rng, MARKS)
    return f"\n\nSigned-off-by: {pick(story.rng, PEOPLE)}" if luck > 0.85 else ""


def land(story: Story, topic: Topic) -> Iterator[bytes]:
    """Brings a topic to main; what would go beyond the number of commits is squashed."""
    luck, room = story.rng.random(), story.total - story.written
    if luck < 0.45 and len(topic.drafts) < room:
        yield from merge(story, topic)
    elif luck < 0.7 and len(topic.drafts) <= room:
        when = story.now()
        for done in topic.drafts:
            yield write(story, done, topic.author, [story.tip], when)
    else:
        told = "\n\n".join(f"* {done.message}" for done in topic.drafts) if len(topic.drafts) > 1 else ""
        message = f"{topic.drafts[0].message.splitlines()[0]} (#{topic.number})\n\n{told}"
        yield write(story, Draft(story.now(), topic.author, message, topic.touched()), FORGE, [story.tip])


def merge(story: Story, topic: Topic) -> Iterator[bytes]:
    """Its commits as they were made, then the commit that merges them."""
    main, story.tip = story.tip, topic.base
    for done in topic.drafts:
        yield write(story, done, done.author, [story.tip], of_main=False)
    branch = f"acme/topic-{topic.number}"
    message = f"Merge pull request #{topic.number} from {branch}\n\n{subject(story.rng)}"
    merged = Draft(story.now(), pick(story.rng, PEOPLE), message, topic.touched())
    yield write(story, merged, FORGE, [main, story.tip])


def land_alone(story: Story) -> Iterator[bytes]:
    """A commit straight to main."""
    topic = Topic(0, story.tip, pick(story.rng, PEOPLE), 0)
    done = draft(story, topic)
    story.tree.locked -= done.content.keys()
    yield write(story, done, topic.author, [story.tip])


def bump(story: Story) -> Iterator[bytes]:
    """The lock file, by a machine."""
    path = "web/package-lock.json"
    if path in story.tree.locked:
        return
    done: files.Content = {}
    files.change(story.tree, path, done)
    story.requests += 1
    message = (
        f"Bump {subject(story.rng).lower().split()[-1]} from 1.{story.requests} to 2.0 (#{story.requests})"
    )
    yield write(story, Draft(story.now(), BUMPER, message, done), FORGE, [story.tip])


def move(story: Story) -> Iterator[bytes]:
    """Some fifty files to another folder."""
    done = files.moved(story.tree, 50)
    if done:
        yield write(
            story, Draft(story.now(), pick(story.rng, PEOPLE), "Move it", done), PEOPLE[0], [story.tip]
        )


def write(
    story: Story,
    done: Draft,
    committer: str,
    parents: list[int],
    landed: int | None = None,
    of_main: bool = True,
) -> bytes:
    """A commit in the words of fast-import; it becomes the tip."""
    story.written += 1
    story.tip = story.written
    if of_main:
        story.tree.changed |= dict.fromkeys(done.content, story.written)
    message = done.message.encode()
    parts = [
        b"commit refs/heads/main\nmark :%d\n" % story.written,
        f"author {done.author} {done.when} +0000\n".encode(),
        f"committer {committer} {done.when if landed is None else landed} +0000\n".encode(),
        b"data %d\n%b\n" % (len(message), message),
        *(b"%b :%d\n" % (b"merge" if i else b"from", parent) for i, parent in enumerate(parents)),
    ]
    for path, data in sorted(done.content.items(), key=lambda item: item[1] is not None):  # deletions first
        name = path.encode()
        parts.append(
            b"D %b\n" % name if data is None else b"M 644 inline %b\ndata %d\n%b\n" % (name, len(data), data)
        )
    return b"".join(parts)
