"""The peer of the dashboard: a page as somebody would write it in an hour, with plotly.express.

It asks the same metrics, over one connection that is kept, and draws one chart of each.
"""

from __future__ import annotations

import os
from pathlib import Path

import plotly.express as px
import streamlit as st

import queries

METRICS = (
    "ai_code_share",
    "attribution_coverage",
    "ai_research_share",
    "ai_share_by_tool",
    "ai_share_by_model",
    "merges_per_contributor",
    "output_per_contributor",
    "landings",
)


@st.cache_resource
def connection() -> object:
    """The snapshot."""
    return queries.connect(queries.snapshot(queries.warehouse_of(Path(os.environ["FORESHOCK_CONFIG"]))))


st.title("AI code share")
grain = st.segmented_control("Period", ["week", "month", "quarter"], key="grain", bind="query-params")
for name in METRICS:
    rows = queries.run(connection(), name, {"grain": grain} if grain else {}).frame
    value = next(column for column in ("value", "lines", "n") if column in rows.columns)
    if "period" in rows.columns:
        drawn = px.line(rows, x="period", y=value)
    else:
        drawn = px.bar(rows, x=rows.columns[0], y=value)
    st.plotly_chart(drawn, key=name)
