"""An older snapshot in place of the newest: chosen at the side, kept in the address, said on every page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

import queries
from dashboard import filters, link, snapshot, strip, words

KEY, NEWEST = "as_of", "newest"
NAMED = "%Y%m%dT%H%M%SZ"
SHOWN = "%Y-%m-%d %H:%M:%S"  # in UTC, as in the address
HELP = (
    "Every page as it was after an earlier night, with that night's data, marks and rules. Which nights are "
    "kept is `keep_snapshots` in foreshock.toml, and the last of every month."
)


def chosen(newest: str) -> str:
    """The snapshot that the reader looks at; one that the address names in vain is said to be gone."""
    kept = {label(file): file for file in queries.snapshots(snapshot.warehouse())}
    others = {name: file for name, file in kept.items() if str(file) != newest}
    asked = st.query_params.get(KEY, NEWEST)
    if asked not in (NEWEST, *kept):
        gone = f'The link asks for the snapshot of "{link.short(asked)}", which is not kept'
        link.tell([f"{gone}: the {NEWEST} is shown."])
    picked = st.selectbox("As of", [NEWEST, *others], key=KEY, bind=filters.BIND, help=HELP)
    return str(others.get(picked, newest))


def label(file: Path) -> str:
    """2026-10-31 02:00:00"""
    return f"{taken(file):{SHOWN}}"


def taken(file: Path) -> datetime:
    """When its night began."""
    return datetime.strptime(file.stem, NAMED).replace(tzinfo=UTC)


def older() -> bool:
    """Whether the reader chose another than the newest."""
    return st.session_state.get(KEY, NEWEST) != NEWEST


def sign(seen: str) -> list[strip.Sign]:
    """That these are not the newest figures."""
    when = words.moment(taken(Path(seen)))
    said = strip.Sign(f"As of {when}, not the newest", alarm=True, more=f"Choose {NEWEST} under As of")
    return [said] if older() else []
