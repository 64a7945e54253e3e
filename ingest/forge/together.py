"""Questions that are asked side by side about many things; what one of them fails over leaves the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.forge.client import AT_ONCE
from ingest.forge.limits import Busy
from ingest.forge.sync import TOLERATED

if TYPE_CHECKING:
    from ingest.forge.sync import Sync

BATCH = 500  # answers that are merged at once
Item = TypeVar("Item")
Answers = Sequence[tuple[Item, Any]]


def read(
    sync: Sync,
    what: str,
    items: Sequence[Item],
    ask: Callable[[Item], Any],
    take: Callable[[Answers], None],
) -> None:
    """Asks about each and takes the answers; the first error is told once all that came is stored."""
    failed: list[Exception] = []

    def asked(item: Item) -> Any:
        if over(failed):
            return None
        try:
            return ask(item)
        except Exception as error:  # noqa: BLE001 - told by the thread that began, once the others are stored
            failed.append(error)
            return None

    told = sync.night.say.bar(f"{sync.name}: {what}", len(items), sync.online.budget.left)
    with told as bar, ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            answers = list(pool.map(asked, batch))
            take([pair for pair in zip(batch, answers, strict=True) if pair[1] is not None])
            bar.advance(len(batch))
            if over(failed):
                break
    if failed:
        raise failed[0]


def over(failed: Sequence[Exception]) -> bool:
    """Whether there is no point in asking on: more is wrong than a few of them."""
    return len(failed) >= TOLERATED or any(not isinstance(error, Busy) for error in failed)
