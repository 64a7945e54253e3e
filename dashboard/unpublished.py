"""What stands in place of every page while no snapshot can be shown: why, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

import queries
from dashboard import as_of, snapshot, strip

BY_ITSELF = "This page then shows the figures by itself."
NIGHT = f"A night reads every source and publishes what it found. {BY_ITSELF}"
BROKEN = f"Mend that file: nothing that was published is lost. {BY_ITSELF}"
DAMAGED = (
    "The file is damaged, and the next night would build on it. Put a copy of it back; or go on from the "
    f"night before, with the command below, and let a night read what is missing since. {BY_ITSELF}"
)
ALONE = f"The file is damaged, and no earlier snapshot is kept: put a copy of it back. {BY_ITSELF}"


def page(error: queries.QueryError) -> None:
    """The page before the first night, or where the configuration or the snapshot cannot be read."""
    st.title("Foreshock", anchor=False)
    try:
        folder = snapshot.warehouse()
    except queries.QueryError:
        said("The configuration cannot be read", error, BROKEN)
        return
    try:
        newest = Path(snapshot.newest())
    except queries.QueryError:
        said("There is no published snapshot yet", error, NIGHT)
        for sign in strip.failure(snapshot.nights(folder)):
            st.text(sign.text)
        command(night())
        return
    if as_of.older():
        older = f"It is an older one: choose {as_of.NEWEST} under As of, at the side."
        said("This snapshot cannot be read", error, older)
    elif opens(newest):
        said("This snapshot cannot be read", error, NIGHT)
        command(night())
    else:
        damaged(error, folder, newest)


def damaged(error: queries.QueryError, folder: Path, newest: Path) -> None:
    """The way back to the night before, where there is one."""
    before = next((file for file in queries.snapshots(folder) if file != newest and opens(file)), None)
    said("This snapshot cannot be read", error, DAMAGED if before else ALONE)
    if before:
        st.caption(f"Earlier nights can be looked at under As of, at the side: {as_of.label(before)} is one.")
        command(f"{night()} restore {before.stem}")


def opens(file: Path) -> bool:
    """Whether DuckDB takes it for a whole database."""
    try:
        snapshot.connection(str(file))
    except queries.QueryError:
        return False
    return True


def said(title: str, error: queries.QueryError, advice: str) -> None:
    """Why, in the words of the error as text, and what to do."""
    st.subheader(title, anchor=False)
    st.text(str(error))
    st.caption(advice)


def night() -> str:
    """The command that runs one."""
    return f"python -m ingest --config {os.environ.get('FORESHOCK_CONFIG', 'foreshock.toml')}"


def command(line: str) -> None:
    """To be copied."""
    st.code(line, language="bash")
