"""What the Data page shows beside the answers of metrics: nights, and what everything means."""

from __future__ import annotations

import polars as pl
import streamlit as st

import queries
from dashboard import snapshot, tables, ui


def nights() -> None:
    """What was tried, also in vain."""
    with st.container(border=True):
        st.subheader("Nights", anchor=False)
        st.caption("Every night, also those that published nothing: how it ended, and what took its time.")
        try:
            record = tables.nights(snapshot.nights(snapshot.warehouse()))
        except queries.QueryError as error:
            ui.refused(error)
            return
        listed(record, "nights", "Nights on record, newest first")


def definitions() -> None:
    """Every metric's definition, and what was changed in any of them."""
    with st.container(border=True):
        st.subheader("Changes of definitions", anchor=False)
        st.caption("On the charts of a metric each of its own is a vertical line.")
        changed = tables.changes()
        if changed.is_empty():
            st.caption("None: every definition is as it was at first.")
        else:
            listed(changed, "changes", "Changes of definitions, newest first")
    with st.container(border=True):
        st.subheader("Definitions", anchor=False)
        listed(tables.definitions(), "definitions", "Definitions of every metric")


def listed(frame: pl.DataFrame, name: str, alt: str) -> None:
    """A table that no metric answers, with its files."""
    tables.grid(frame, alt)
    tables.downloads(frame, name, name)
