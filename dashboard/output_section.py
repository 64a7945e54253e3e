"""What stands below the charts of output: how much its choices matter."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard import tables, ui


def sensitivity(metric: str) -> None:
    """The last closed period under other caps and other sets of repositories."""
    result = ui.view().ask(metric)
    frame = result.frame.filter(pl.col("complete") & pl.col("value").is_not_null())
    if frame.is_empty():
        return
    columns = ["repositories", "value", "uncapped", "own_quarter", "median_contributor", "headcount", "n"]
    multiples = ["multiple", "multiple_uncapped", "multiple_own_quarter"]
    last = frame.filter(pl.col("period") == frame["period"].max()).select(
        columns[:1] + multiples + columns[1:]
    )
    with st.expander("How much the cap and the choice of repositories matter"):
        tables.grid(tables.readable(last, result.metric.unit), "Sensitivity of output per contributor")
        st.caption(
            "Of the last closed period. Lines per contributor and day are capped as on the card; own quarter "
            "caps at its own 99th percentile; panel is the repositories of the baseline."
        )
