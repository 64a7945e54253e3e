"""What is made of a metric's rows is made once: readers who ask the same share it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from dashboard.view import View
from queries import Result

Made = TypeVar("Made")


@dataclass(frozen=True)
class Wanted:
    """A thing to make, by all that shapes it."""

    make: Callable[[View, Result], Any]
    metric: str
    snapshot: str
    selection: str
    today: date
    shape: Hashable
    view: View = field(compare=False)
    result: Result = field(compare=False)


def made(make: Callable[[View, Result], Made], view: View, result: Result, shape: Hashable) -> Made:
    """What was made of these rows in this shape; nothing in it may be one reader's alone."""
    selected = repr(sorted(view.selection.items()))
    asked = result.metric.name, view.snapshot, selected, view.now.date(), shape
    return kept(Wanted(make, *asked, view, result))


@lru_cache(maxsize=512)
def kept(wanted: Wanted) -> Any:
    """The answers to the last questions; nobody changes them."""
    return wanted.make(wanted.view, wanted.result)
