"""Fixes of what landed three to nine weeks before: work by AI is mended oftener than other work."""

from __future__ import annotations

from datetime import datetime
from random import Random

from making import code
from making.dice import between, weighted
from making.draft import Draft, is_plain, suffix_of
from making.line import Landing, Line

DAYS = range(20, 60)
SUFFIXES = (".py", ".ts", ".tsx")


def mend(rng: Random, line: Line, draft: Draft, when: datetime) -> None:
    """Writes a few lines of one such landing anew, if they still stand."""
    recent = [one for one in line.landings if one.lines and (when - one.when).days in DAYS]
    if not recent:
        return
    landing = recent[weighted(rng, {n: 1.6 if one.origin == "ai" else 1.0 for n, one in enumerate(recent)})]
    for path in sorted(landing.after.keys() & draft.tree.keys() - draft.locked):
        if spots := standing(draft, landing, path):
            first = between(rng, 0, len(spots) - 1)
            replace(rng, draft, path, spots[first : first + between(rng, 1, 3)])
            return


def standing(draft: Draft, landing: Landing, path: str) -> list[tuple[int, int]]:
    """Where lines are that the landing wrote and that can be replaced: number of the block, of the line."""
    before, after, now = landing.before[path] or (), landing.after[path], draft.tree[path]
    if not path.endswith(SUFFIXES) or any(isinstance(content, bytes) for content in (before, after, now)):
        return []
    wrote = {text for block in after or () for text in block} - {text for block in before for text in block}
    return [
        (b, n)
        for b, block in enumerate(now)
        for n, text in enumerate(block)
        if text in wrote and is_plain(text)
    ]


def replace(rng: Random, draft: Draft, path: str, spots: list[tuple[int, int]]) -> None:
    blocks = [list(block) for block in draft.tree[path]]
    for b, n in spots:
        old = blocks[b][n]
        blocks[b][n] = old[: len(old) - len(old.lstrip())] + code.statement(
            rng, draft.repo, suffix_of(path), draft.quote
        )
    draft.put(path, tuple(tuple(block) for block in blocks))
