"""Lists of links below a chart: the newest stand open."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import link

NEWEST = 2  # lines that stand open


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
