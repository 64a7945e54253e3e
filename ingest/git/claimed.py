"""The claims of a note as spans of lines that do not overlap, and the parts of them that a commit added."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from ingest.attribution import git_ai

Who = tuple[str, str, str]  # class, tool and model
Span = tuple[int, int, Who]  # first and last line
PERSON = ("human_note", "", "")


def joined(claims: list[git_ai.Claim]) -> dict[bytes, list[Span]]:
    """Spans by path that share no line, in order: what an agent claims is an agent's, whoever else does."""
    paths: dict[bytes, tuple[list[git_ai.Claim], list[git_ai.Claim]]] = defaultdict(lambda: ([], []))
    for claim in sorted(claims, key=lambda claim: claim.first):
        paths[claim.path][claim.person].append(claim)
    found = {}
    for path, (agents, persons) in paths.items():
        taken = list(apart([(claim.first, claim.last, spelt(claim)) for claim in agents]))
        known = list(apart([(claim.first, claim.last, PERSON) for claim in persons]))
        found[path] = sorted([*taken, *without(known, taken)])
    return found


def apart(spans: list[Span]) -> Iterator[Span]:
    """Sorted spans, of which each begins where those before it end."""
    end = 0
    for first, last, who in spans:
        if last > end:
            yield max(first, end + 1), last, who
            end = last


def without(spans: list[Span], others: list[Span]) -> Iterator[Span]:
    """What is left of the spans; both lists are sorted and share no line with themselves."""
    place = 0
    for first, last, who in spans:
        while place < len(others) and others[place][1] < first:
            place += 1
        for start, end in upto(others, place, last):
            if first < start:
                yield first, start - 1, who
            first = max(first, end + 1)
        if first <= last:
            yield first, last, who


def within(spans: list[Span], added: list[tuple[int, int]]) -> Iterator[Span]:
    """The parts of the spans that were added; both are sorted."""
    place = 0
    for first, last, who in spans:
        while place < len(added) and added[place][1] < first:
            place += 1
        for start, end in upto(added, place, last):
            yield max(first, start), min(last, end), who


def upto(
    spans: Sequence[tuple[int, int, *tuple[Who, ...]]], place: int, last: int
) -> Iterator[tuple[int, int]]:
    """Beginning and end of those from that place on that begin up to the last line."""
    while place < len(spans) and spans[place][0] <= last:
        yield spans[place][0], spans[place][1]
        place += 1


def spelt(claim: git_ai.Claim) -> Who:
    """The agent of a claim as tables name it."""
    return "ai_note", tool(claim.tool), model(claim.model)


@cache
def tool(name: str) -> str:
    """One word; what is none is nobody's."""
    word = name.lower()
    return git_ai.TOOLS.get(word, word) if re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,39}", word) else ""


@cache
def model(name: str) -> str:
    """A model in the spelling of all marks; what names none is empty."""
    if name.lower() in git_ai.NO_MODEL or not re.fullmatch(r"[\w. ()/:-]{1,80}", name):
        return ""
    import polars as pl

    from ingest.attribution import wording

    return pl.select(wording.model(pl.lit(name))).item() or ""
