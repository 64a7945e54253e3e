"""Landings on the screen: a list to search."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import streamlit as st

import queries
from dashboard import empty, filters, snapshot, tables, theme, ui, words
from queries import fates, merges

HEIGHT = 560  # as much as a screen has room for
ALWAYS = ("landed", "subject")  # by which a landing is known again
COLUMNS = {
    "landed_on": "landed",
    "repo": "repository",
    "request": "request",
    "subject": "subject",
    "how": "how",
    "written": "written by",
    "ai_share": "AI share",
    "written_lines": "lines",
    "share_method": "lines by",
    "marks": "best mark",
    "checked": "checked by",
    "sha": "hash",
}


def search() -> merges.Wanted:
    """What is looked for; all of it stands in the address."""
    first, second, third, fourth, fifth = st.columns([3, 2, 2, 2, 2])
    text = first.text_input(
        "Search",
        key="q",
        bind=filters.BIND,
        placeholder="hash, #number or words",
        help="The beginning of a hash, the number of a request, or words of a subject or of a branch.",
    )
    origins = second.multiselect(
        "Written by", list(theme.ORIGINS), key="origin", bind=filters.BIND, placeholder="anyone"
    )
    marks = third.multiselect(
        "Best mark", list(merges.MARKS), key="mark", bind=filters.BIND, placeholder="any",
        format_func=merges.MARKS.get,
    )  # fmt: skip
    checks = fourth.multiselect(
        "Checked by", list(theme.CHECKED), key="checked", bind=filters.BIND, placeholder="anyone",
        format_func=lambda word: theme.CHECKED[word].words,
    )  # fmt: skip
    became = fifth.multiselect(
        "What it did or became", list(fates.WORDS), key="fate", bind=filters.BIND, placeholder="anything",
        format_func=fates.WORDS.get,
    )  # fmt: skip
    return merges.Wanted(text or "", tuple(origins), tuple(marks), checks=tuple(checks), fates=tuple(became))


def listed(wanted: merges.Wanted) -> None:
    """One page of what was found; a click on a row opens it."""
    seen, asked = ui.view(), st.query_params.get("page", "1")
    con, number = snapshot.connection(seen.snapshot), int(asked) if re.fullmatch("[0-9]{1,6}", asked) else 1
    found = merges.find(con, seen.selection, wanted, number)
    if not empty.known(seen, "landings"):
        return  # the head of the page says so, and what to do
    if not found.total:
        st.info("No landing is like that. Clear the search, or a filter.", icon=":material/search_off:")
        return
    first = merges.PAGE * (found.page - 1) + 1
    rows = f"{first:,} to {first + found.frame.height - 1:,}"
    counted = "1 landing" if found.total == 1 else f"{found.total:,} landings"
    st.caption(f"{counted}, here {rows}, newest first. Tick a row to open it.")
    chosen = st.dataframe(
        shown(found.frame).select(columns()),
        hide_index=True,
        key="landings",
        on_select="rerun",
        selection_mode="single-row",
        column_config=configured(found.frame),
        alt="Landings, newest first",
        height=HEIGHT,
        placeholder=words.NOTHING,
    )
    with st.container(horizontal=True):
        pages(found)
        st.download_button(
            "CSV of this page",
            queries.as_csv(found.frame),
            "landings.csv",
            key="csv_landings",
            on_click="ignore",
            icon=":material/download:",
        )
    if chosen.selection.rows:
        row = found.frame.row(chosen.selection.rows[0], named=True)
        st.query_params["landing"] = f"{row['repo']}@{row['sha']}"
        st.rerun()


def columns() -> list[str]:
    """The columns that the reader wants to see, in their order; kept in the address."""
    known = [title for title in COLUMNS.values() if title not in ALWAYS]
    wanted = st.multiselect("Columns", known, key="columns", bind=filters.BIND, placeholder="all", width=420)
    return [title for title in COLUMNS.values() if title in (*ALWAYS, *(wanted or known))]


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that tell landings apart, in words."""
    names = {origin: meaning.words for origin, meaning in theme.ORIGINS.items()}
    return frame.with_columns(
        pl.col("written").replace(names),
        pl.col("marks").replace(merges.MARKS),
        pl.col("checked").replace({word: meaning.words for word, meaning in theme.CHECKED.items()}),
        pl.col("ai_share") * 100,
        pl.col("written_lines").round(0),
        pl.col("sha").str.slice(0, 10),
    ).select(pl.col(name).alias(title) for name, title in COLUMNS.items())


def configured(frame: pl.DataFrame) -> dict[str, Any]:
    """How the columns are written."""
    number = st.column_config.NumberColumn
    return tables.dates(shown(frame.head(1))) | {
        "AI share": number(format="%.0f %%"),
        "lines": number(format="localized"),
        "request": number(format="#%d"),
        "subject": st.column_config.TextColumn(width="medium"),
        "checked by": st.column_config.TextColumn(width="small"),
    }


def pages(found: merges.Found) -> None:
    """To the pages before and behind."""
    before, behind = found.page - 1, found.page + 1
    for title, target, there in (("Newer", before, before >= 1), ("Older", behind, behind <= found.pages)):
        st.button(title, on_click=turn, args=(target,), disabled=not there)


def turn(page: int) -> None:
    """To another page."""
    st.query_params["page"] = str(page)
