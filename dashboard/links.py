"""Lists of links below a chart: the newest stand open, and who asks the same shares what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import link
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

NEWEST = 2  # lines that stand open


@dataclass(frozen=True)
class Shown:
    """A list of links, by all that shapes it."""

    write: Callable[[View, Result], str]
    metric: str
    snapshot: str
    selection: str
    today: date
    address: str
    view: View = field(compare=False)
    result: Result = field(compare=False)


def remembered(write: Callable[[View, Result], str], view: View, result: Result) -> str:
    """The links below a chart; readers who ask the same share them."""
    selection, named = repr(sorted(view.selection.items())), urlencode(kept(), doseq=True)
    shape = result.metric.name, view.snapshot, selection, view.now.date(), named
    return written_once(Shown(write, *shape, view, result))


@lru_cache(maxsize=256)
def written_once(shown: Shown) -> str:
    """The lists of the last questions."""
    return shown.write(shown.view, shown.result)


def listed(title: str, lines: list[str], rest: str = "") -> str:
    """Lines below a title, the later ones folded up where those have a name."""
    if not lines:
        return ""
    items = [f"<li>{line}</li>" for line in lines]
    shown = NEWEST if rest else len(items)
    earlier = "".join(items[shown:])
    more = f"<details><summary>{rest}</summary><ul>{earlier}</ul></details>" if earlier else ""
    return f'<div class="fs-behind">{title}<ul>{"".join(items[:shown])}</ul>{more}</div>'


def anchor(place: str, text: str) -> str:
    """One link."""
    return f'<a href="{escape(place)}" target="_self">{text}</a>'


def kept() -> dict[str, tuple[str, ...]]:
    """What the address of this page selects."""
    known = (*link.KEYS.values(), *link.ELSEWHERE)
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in known}
