"""Questions that are asked side by side about many things; what one of them fails over leaves the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ingest import IngestError, Unfinished
from ingest.forge.cells import Unlike
from ingest.forge.client import AT_ONCE
from ingest.forge.sync import TOLERATED

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

BATCH = 100  # answers that are merged at once
Item = TypeVar("Item", str, int)
Answers = Sequence[tuple[Item, Any]]


@dataclass(frozen=True)
class Failures:
    """What was asked for in vain."""

    known: set[int]  # of which nothing else was expected
    every: list[tuple[Any, Exception]] = field(default_factory=list)
    in_a_row: list[Exception] = field(default_factory=list)

    def asked(self, ask: Callable[[Item], Any], item: Item) -> Any:
        """The answer; None where there is none, or no point in asking."""
        if self.end():
            return None
        try:
            answer = ask(item)
        except Exception as error:  # noqa: BLE001 - told by the thread that began, once the others are stored
            self.every.append((item, error))
            if int(item) not in self.known:
                self.in_a_row.append(error)
            return None
        self.in_a_row.clear()
        return answer

    def end(self) -> bool:
        """Whether there is no point in asking on: the night is over, or more is wrong than a few of them."""
        ended = any(isinstance(e, Unfinished) or not isinstance(e, IngestError) for _, e in self.every)
        return ended or len(self.in_a_row) >= TOLERATED


def read(
    sync: Sync,
    what: str,
    items: Sequence[Item],
    ask: Callable[[Item], Any],
    take: Callable[[Answers], None],
) -> None:
    """Asks about each and takes the answers; the first error is told once all that came is stored.

    One of which the answer cannot be read is listed under `rejects`, and comes last from then on.
    """
    failures = Failures(set(sync.refused(what)))
    items = sorted(items, key=lambda item: int(item) in failures.known)
    told = sync.night.say.bar(f"{sync.name}: {what}", len(items), sync.online.budget.left)
    with told as bar, ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            answers = [
                (item, one)
                for item, one in zip(batch, pool.map(partial(failures.asked, ask), batch), strict=True)
                if one is not None
            ]
            take(answers)
            sync.accepted(what, failures.known & {int(item) for item, _ in answers})
            sync.settle()
            bar.advance(len(batch))
            if failures.end():
                break
    tell(sync, what, failures)


def tell(sync: Sync, what: str, failures: Failures) -> None:
    """Lists those that cannot be read; the first other failure ends the step."""
    for item, error in failures.every:
        if isinstance(error, Unlike):
            sync.refuse(what, int(item), error)
    lasting = [error for _, error in failures.every if not isinstance(error, Unlike)]
    if lasting or failures.end():
        raise (lasting or failures.in_a_row)[0]
