"""What a query answered: how much of it is shown, as a table or a chart, and both downloads."""

from __future__ import annotations

import streamlit as st

import queries
from dashboard import filters, quick_chart, tables

SHOWN = ("Table", "Chart")
MORE = {
    "rows": "There are more rows than these {rows:,}, and neither table, chart nor file holds them.",
    "bytes": "There are more rows: these {rows:,} fill what one answer may hold, and files hold no others.",
}
ADVICE = " Sum up, or add a WHERE or a LIMIT. `python -m queries --sql` has no such bound."


def show(answer: queries.Answer) -> None:
    """All of it."""
    frame = answer.frame
    if frame.is_empty():
        st.info("No rows: nothing is like that.", icon=":material/search_off:")
        st.caption(f"{number(frame.width, 'column')}. {took(answer)}")
        return
    counted = f"{number(frame.height, 'row')}, {number(frame.width, 'column')}. {took(answer)}"
    if answer.more:
        st.warning(MORE[answer.more].format(rows=frame.height) + ADVICE, icon=":material/content_cut:")
    st.caption(counted)
    look = {"default": SHOWN[0], "required": True, "label_visibility": "collapsed"}
    if st.segmented_control("Show as", SHOWN, key="show", bind=filters.BIND, **look) == "Chart":
        quick_chart.draw(frame, "sql")
    else:
        st.dataframe(
            frame,
            hide_index=True,
            alt="Rows of the query",
            key="sql_rows_shown",
            column_config=tables.dates(frame),
        )
    tables.downloads(frame, "query", "sql")


def number(count: int, what: str) -> str:
    """1 row, 2 rows."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def took(answer: queries.Answer) -> str:
    """How long it took."""
    return f"Answered in {answer.seconds:.1f} seconds."
