"""What the Data page shows beside the answers of metrics: nights, and what everything means."""

from __future__ import annotations

import streamlit as st

from dashboard import snapshot, tables


def nights() -> None:
    """What was tried, also in vain."""
    with st.container(border=True):
        st.subheader("Nights", anchor=False)
        record = tables.nights(snapshot.nights(snapshot.warehouse()))
        st.dataframe(record, hide_index=True, alt="Nights on record, newest first")


def definitions() -> None:
    """Every metric's definition."""
    with st.container(border=True):
        st.subheader("Definitions", anchor=False)
        st.dataframe(tables.definitions(), hide_index=True, alt="Definitions of every metric")
