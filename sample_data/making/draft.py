"""Edits on a tree of files: what one commit changes, in lines that really come and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from random import Random

from making import code
from making.code import Block, Blocks, Content
from making.dice import between, chance, pick
from making.words import VERBS, WORDS, Place

Tree = dict[str, Content]
Maker = Callable[[Random, str, str, int, str], Block]
KEPT = ("def ", "return", "assert", "raise", "import", "export", "log =", '"""', "test(", "}", "//", "@")
FULL = 330


@dataclass
class Draft:
    """A tree in work: `files` and `renames` are what the commit in hand changes."""

    repo: str
    tree: Tree
    quote: str
    used: set[str]
    locked: set[str] = field(default_factory=set)
    files: dict[str, Content | None] = field(default_factory=dict)
    renames: list[tuple[str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)  # by this commit or an earlier one of the same work

    def put(self, path: str, content: Content) -> None:
        self.tree[path] = self.files[path] = content
        self.used.add(path)
        self.touched.add(path)

    def move(self, old: str, new: str) -> None:
        self.renames.append((old, new))
        self.tree[new] = self.tree.pop(old)
        self.used.add(new)
        self.touched.add(new)

    def drop(self, path: str) -> None:
        del self.tree[path]
        self.files[path] = None

    def take(self) -> tuple[dict[str, Content | None], tuple[tuple[str, str], ...]]:
        """The changes of the commit in hand, which ends with this."""
        taken = self.files, tuple(self.renames)
        self.files, self.renames = {}, []
        return taken


def write(rng: Random, draft: Draft, folder: str, suffix: str, lines: int, maker: Maker) -> None:
    """So many new lines in the files of a folder, old files first, new ones where those are full."""
    left = lines
    while left > 0:
        amount = min(left, between(rng, 15, 130))
        path = existing(rng, draft, folder, suffix) if not (amount > 25 and chance(rng, 0.25)) else None
        if path is None:
            path = fresh(rng, draft, folder, suffix)
            draft.put(path, (code.head(rng, draft.repo, suffix),))
        if amount < 7:
            mend(rng, draft, path, amount)
        else:
            touched = amount // 6
            mend(rng, draft, path, touched)
            grow(rng, draft, path, amount - touched, maker)
            if chance(rng, 0.42):
                shrink(rng, draft, path)
        left -= amount


def grow(rng: Random, draft: Draft, path: str, lines: int, maker: Maker) -> None:
    """New blocks at one spot of a file."""
    blocks = blocks_of(draft, path)
    spot = between(rng, 1, len(blocks))
    new: list[Block] = []
    left = lines
    while left > 3:
        block = maker(rng, draft.repo, suffix_of(path), min(left, between(rng, 7, 26)), draft.quote)
        new.append(block)
        left -= code.added(path, block)
    draft.put(path, (*blocks[:spot], *new, *blocks[spot:]))


def mend(rng: Random, draft: Draft, path: str, lines: int) -> None:
    """Statements rewritten where they stand, or put behind one that is there."""
    blocks = [list(block) for block in blocks_of(draft, path)]
    spots = [(b, n) for b, block in enumerate(blocks) for n, line in enumerate(block) if is_plain(line)]
    if not spots or path.endswith((".ipynb", ".md")):
        return
    first = int(rng.random() * len(spots))
    for b, n in sorted(spots[first : first + lines], reverse=True):
        old = blocks[b][n]
        indent = old[: len(old) - len(old.lstrip())]
        new = indent + code.statement(rng, draft.repo, suffix_of(path), draft.quote)
        if chance(rng, 0.6):
            blocks[b][n] = new
        else:
            blocks[b].insert(n + 1, new)
    draft.put(path, tuple(tuple(block) for block in blocks))


def shrink(rng: Random, draft: Draft, path: str) -> None:
    """One block less: never the head of the file."""
    blocks = blocks_of(draft, path)
    if len(blocks) > 4:
        gone = between(rng, 1, len(blocks) - 1)
        draft.put(path, (*blocks[:gone], *blocks[gone + 1 :]))


def move(rng: Random, draft: Draft, place: Place, target: Place) -> bool:
    """A file goes to another folder under a new name, a few of its lines changed on the way."""
    path = existing(rng, draft, place.folder, place.suffix)
    if path is None or place.suffix != target.suffix or path in draft.touched:
        return False
    new = fresh(rng, draft, target.folder, target.suffix)
    draft.move(path, new)
    if chance(rng, 0.7):
        mend(rng, draft, new, between(rng, 1, 4))
    return True


def existing(rng: Random, draft: Draft, folder: str, suffix: str) -> str | None:
    """A file of the folder that has room and that nobody keeps for a revert."""
    open_ = [
        path
        for path, content in draft.tree.items()
        if path.endswith(suffix)
        and path.rpartition("/")[0] == folder
        and path not in draft.locked
        and sum(map(len, content)) < FULL
    ]
    return pick(rng, sorted(open_)) if open_ else None


def fresh(rng: Random, draft: Draft, folder: str, suffix: str) -> str:
    """A path that no file ever had."""
    while True:
        noun, verb = pick(rng, WORDS[draft.repo]), pick(rng, VERBS)
        number = "" if chance(rng, 0.6) else str(between(rng, 2, 9))
        stem = {".py": f"{verb}_{noun}{number}", ".ipynb": f"{noun}-{verb}{number}"}.get(
            suffix, f"{verb}{noun.capitalize()}{number}"
        )
        if "tests" in folder.split("/"):
            stem, ending = (f"test_{stem}", suffix) if suffix == ".py" else (stem, f".test{suffix}")
        else:
            ending = suffix
        if (path := f"{folder}/{stem}{ending}") not in draft.used:
            return path


def blocks_of(draft: Draft, path: str) -> Blocks:
    content = draft.tree[path]
    if isinstance(content, bytes):
        raise TypeError(f"{path} is binary")
    return content


def suffix_of(path: str) -> str:
    return PurePosixPath(path).suffix


def is_plain(line: str) -> bool:
    """A line that can be replaced by any other statement."""
    text = line.strip()
    return bool(text) and not text.endswith((":", "{")) and not text.startswith(KEPT)
