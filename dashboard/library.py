"""What a reader can ask of: tables and metrics with their columns, and queries to begin with."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

import queries
from dashboard import snapshot, tables, ui, words
from queries import catalogue

Take = Callable[[str], None]
HELP = """
Write one `SELECT`; `DESCRIBE`, `SUMMARIZE` and `SHOW TABLES` are such too. **Run** it by the button or by
Ctrl+Enter (⌘+Enter). The address then holds the query: whoever opens it sees the same.

- The dialect is [DuckDB's](https://duckdb.org/docs/stable/sql/introduction). Metrics are views:
  `FROM metrics.ai_code_share`.
- Filters of the sidebar do not cut queries. Lines before the `SELECT` do:
  `SET VARIABLE grain = 'quarter';` `SET VARIABLE repos = ['acme/trainer']::VARCHAR[];`. Names are those of
  `python -m queries`.
- A query gets {seconds:g} seconds, one core and {memory} MB, and shows {rows:,} rows at most. Leaving this
  page or **Stop** ends it.
- Nothing can be changed, and no file, network or setting be reached. Persons are not in this copy of the
  warehouse; metrics that count them hold their result for everything.
- Times are UTC. Days are cut in the time zone of the settings.
"""


def shelf(take: Take) -> None:
    """Tables and metrics, examples and help, closed until somebody looks."""
    box = st.expander("Tables, metrics, examples, help", key="sql_shelf", on_change="rerun")
    if not box.open:
        return
    sources, offered, told = box.tabs(["Tables and metrics", "Examples", "Help"])
    with sources:
        listed(take)
    with offered:
        examples(take, "shelf")
    told.markdown(
        HELP.format(seconds=queries.LIMITS.seconds, memory=queries.MEMORY, rows=queries.LIMITS.rows)
    )


def listed(take: Take) -> None:
    """All of them in a row each; of the chosen one every column."""
    sources = snapshot.catalogue(ui.view().snapshot)
    chosen = st.selectbox(
        "Look at", list(sources), index=None, key="sql_source", placeholder="a table or metric; type to find"
    )
    if not chosen:
        rows = [{"name": one.name, "kind": one.kind, "what": one.note} for one in sources.values()]
        tables.grid(pl.DataFrame(rows), "Tables and metrics", height=320)
        return
    found = sources[chosen]
    st.caption(words.literal(f"{found.kind}: {found.note}"))
    rows = [{"column": each.name, "type": each.type, "what": each.note} for each in found.columns]
    tables.grid(pl.DataFrame(rows), f"Columns of {chosen}")
    st.button(
        f"Show its rows: {words.literal(chosen)}",
        on_click=take,
        args=(f"SELECT *\nFROM {chosen}\nLIMIT 100",),
        key="sql_rows",
    )


def examples(take: Take, where: str) -> None:
    """A click runs one, and its text can be changed then."""
    for number, one in enumerate(catalogue.examples()):
        st.button(
            one.title,
            on_click=take,
            args=(one.sql,),
            key=f"sql_example_{where}_{number}",
            type="tertiary",
            icon=":material/play_arrow:",
        )
