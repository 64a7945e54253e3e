"""The one exception of this folder, and how it names what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 20  # names of one message


class QueryError(Exception):
    """Something a person can act on: which metric, filter or file, what is wrong, what to do."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # 2: what was asked is wrong; 1: there is no warehouse to ask


def unknown(what: str, word: str, known: Iterable[str]) -> QueryError:
    """An error for a word that is not among the known ones, with the nearest of them."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.5)
    hint = f"nearest is {near[0]!r}" if near else "there are " + (listed(names) or "none")
    return QueryError(f"unknown {what} {word!r}: {hint}")


def listed(names: list[str]) -> str:
    """As many as can be read, and how many more there are."""
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more
