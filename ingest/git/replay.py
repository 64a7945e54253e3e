"""Who added each line of every file, followed through the diffs of landings; and which landing ended it.

Files are arrays with a number per line, its author's; one is never changed in place, so that the states of
two lines of history share what is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from ingest.git.deltas import Delta, Span

Lines = np.ndarray  # of one file: the number of who added each line
State = dict[str, Lines]
Author = Callable[[str, int, int], Lines]  # path, first line and count to the numbers of new lines
UNKNOWN = 0  # of lines whose beginning nobody saw
GAP = -1  # a line of a merge that its first parent does not have


@dataclass
class Ended:
    """Lines that landings deleted or changed, and those put in their place, by author, path and landing."""

    lines: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    replaced: Counter[tuple[int, str, int]] = field(default_factory=Counter)

    def count(self, gone: Lines, path: str, landing: int, put: int) -> None:
        """Of one hunk: whose lines are gone, and how many stand in their place."""
        part = min(1.0, put / len(gone))
        for author, lines in Counter(gone.tolist()).items():
            self.lines[author, path, landing] += lines
            self.replaced[author, path, landing] += lines * part


def step(state: State, deltas: Iterable[Delta], author: Author, landing: int, ended: Ended | None) -> State:
    """The state after these changes, in place of the one before; what ended is counted where asked."""
    gone: list[str] = []
    new: State = {}
    for delta in deltas:
        before = state.get(delta.before or "", np.empty(0, np.int32))
        if delta.before and delta.before != delta.after:
            gone.append(delta.before)
        if not delta.text:
            gone.append(delta.after or delta.before or "")
            continue
        path = delta.after or delta.before
        if path is None:
            continue
        after = changed(before, delta.spans, path, author, landing, ended)
        if delta.after:
            new[path] = after
    for path in gone:
        state.pop(path, None)
    state.update(new)
    return state


def changed(
    before: Lines, spans: list[Span], path: str, author: Author, landing: int, ended: Ended | None
) -> Lines:
    """One file after its hunks."""
    if not spans:
        return before
    last = max(first + max(count, 1) - 1 for first, count, _, _ in spans)
    if last > len(before):  # of a file whose beginning was not seen
        before = np.concatenate([before, np.full(last - len(before), UNKNOWN, np.int32)])
    pieces, place = [], 0
    for first, count, start, put in spans:
        begin = first - 1 if count else first  # nothing is deleted: the new lines stand behind `first`
        pieces.append(before[place:begin])
        if put:
            pieces.append(author(path, start, put))
        if count and ended is not None:
            ended.count(before[begin : begin + count], path, landing, put)
        place = begin + count
    pieces.append(before[place:])
    return np.concatenate(pieces)


def joined(states: list[State], deltas: list[list[Delta]]) -> State:
    """The state of a merge whose parents are all on the line: a line is that of the first who has it."""

    def gaps(_path: str, _first: int, count: int) -> Lines:
        return np.full(count, GAP, np.int32)

    whole = step(dict(states[0]), deltas[0], gaps, UNKNOWN, None)
    open_ = [path for delta in deltas[0] if (path := delta.after) in whole and (whole[path] == GAP).any()]
    for state, changes in zip(states[1:], deltas[1:], strict=True):
        other = step(
            {path: state[path] for path in near(changes, open_, state)}, changes, gaps, UNKNOWN, None
        )
        for path in open_:
            if path in other and len(other[path]) == len(whole[path]):
                whole[path] = np.where(whole[path] == GAP, other[path], whole[path])
    for path in open_:
        whole[path] = np.where(whole[path] == GAP, UNKNOWN, whole[path])
    return whole


def near(changes: list[Delta], paths: list[str], state: State) -> list[str]:
    """The files of a state that a comparison needs to tell of these paths."""
    wanted = {*paths, *(delta.before for delta in changes if delta.after in paths and delta.before)}
    return [path for path in wanted if path in state]


def spans_of(lines: Lines) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs of one author in a file: first lines from 1, how many, and whose."""
    starts = (
        np.flatnonzero(np.concatenate([[True], lines[1:] != lines[:-1]])) if len(lines) else np.empty(0, int)
    )
    return starts + 1, np.diff(np.concatenate([starts, [len(lines)]])), lines[starts]
