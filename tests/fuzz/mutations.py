"""What comes instead of what was meant: bytes cut, doubled and overwritten, JSON with other values in it.

Every test of this folder tries some examples, the same ones each time. For a longer search, with others
each time: FORESHOCK_FUZZ=5000 make test ARGS=tests/fuzz. What it finds is kept as a test with a name.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

Place = tuple[str | int, ...]
# Numbers that fit into nothing, halves of letters, days before the first and after the last, and wrong types.
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**30, 10**400, 1e308, float("inf"), float("nan")),
    *("", " ", "x", "\0", "\ud83d", "a\nb\tc", "é" * 300, "0", "-1", "1e400", "NaN", "²", "null"),
    *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00", "10000-01-01"),
    *("2026-10-31", "2026-10-31T08:00:00", [], {}, [[]], [None], [{}], {"": None}, {"id": []}, ["\ud83d"]),
)
few = -(-settings().max_examples // 6)  # examples of a test that takes some tenths of a second for each
odd = st.sampled_from(ODD)


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where something stands in a document, the document itself first."""
    yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*at, key))


def put(document: Any, place: Place, value: Any) -> Any:
    """A document with another value in one place; ... takes away what stands there."""
    if not place:
        return document if value is ... else value
    made = copy.deepcopy(document)
    around = made
    for key in place[:-1]:
        around = around[key]
    if value is not ...:
        around[place[-1]] = value
    else:
        del around[place[-1]]
    return made


def outcome(work: Callable[[], Any], refusal: type[Exception]) -> tuple[Any, str]:
    """What a piece of work gives, or the words in which it refuses."""
    try:
        return work(), ""
    except refusal as error:
        return None, str(error) or pytest.fail("refused without a word")


@st.composite
def documents(draw: st.DrawFn, *samples: Any, most: int = 3, depth: int = 0) -> Any:
    """One of the samples with a few values replaced by odd ones, or gone, from this depth on."""
    made = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.sampled_from([place for place in places(made) if len(place) >= depth] or [()]))
        if len(place) < depth:
            break
        made = put(made, place, draw(odd | st.just(...)))
    return made


@st.composite
def spoilt(draw: st.DrawFn, *samples: bytes, most: int = 3) -> bytes:
    """One of the samples with a few pieces overwritten, taken out or doubled, or its end cut off."""
    made = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(len(made) - 1, 0)))
        end = at + draw(st.integers(1, 12))
        way = draw(st.sampled_from(["over", "out", "twice", "end", "in"]))
        piece = draw(st.binary(max_size=8) | st.sampled_from(PIECES)) if way in ("over", "in") else b""
        made = {
            "over": made[:at] + piece + made[at + len(piece) :],
            "out": made[:at] + made[end:],
            "twice": made[:end] + made[at:],
            "end": made[:at],
            "in": made[:at] + piece + made[at:],
        }[way]
    return made


PIECES = (
    *(b"\0", b"\r", b"\n", b"\r\n", b"\t", b'"', b'""', b",", b";", b"\\", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xed\xa0\xbd", b"\\ud83d", b"\x1f", b"\x85", b"\xe2\x80\xa8", b"1e400", b"9" * 30, b"NaN", b"[" * 40),
)
