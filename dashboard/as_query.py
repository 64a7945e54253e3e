"""The way from a figure to the SQL page: its own SQL, as it ran, under an address that can be passed on."""

from __future__ import annotations

import streamlit as st

import queries
from dashboard import address, snapshot, words
from queries.catalogue import TOLD

PAGE = "app_pages/sql.py"
INTERVALS = "Intervals are worked out from its rows afterwards: the SQL page shows what they are made of."
LONG = "It is too long for an address: copy it into the SQL page."


def link(result: queries.Result, newest: str) -> None:
    """Opens the SQL of a metric, or its rows where its SQL needs persons."""
    name = f"metrics.{result.metric.name}"
    try:
        stored = snapshot.catalogue(newest)[name].stored
    except KeyError:  # a metric that is newer than the snapshot
        return
    except queries.QueryError as error:
        st.caption(words.literal(f"The SQL page cannot show it: {error}"))
        return
    named = address.parameters(f"SELECT *\nFROM {name}" if stored else result.sql)
    if not named:
        st.caption(LONG)
        return
    st.page_link(PAGE, label="Open in the SQL page", icon=":material/terminal:", query_params=named)
    if said := TOLD if stored else INTERVALS if result.metric.statistic else "":
        st.caption(said)
