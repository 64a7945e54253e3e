"""Landings on the screen: a list to search, and one of them with its evidence."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import streamlit as st

import queries
from dashboard import filters, snapshot, tables, theme, ui, words
from queries import fates, merges

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
PLACES = {
    "message": "in the message",
    "author": "in the author",
    "note": "in a line note",
    "branch": "in the branch's name",
    "request": "in the request",
    "override": "said by an owner",
}
METHODS = {
    "note": "line notes say who wrote which line",
    "pure": "all its commits have one origin",
    "blame": "each line has the origin of the commit that last touched it",
    "prorated": "split among its commits by what each added to the file",
    "whole": "only its message is known, so it speaks for every line",
}


def search() -> merges.Wanted:
    """What is looked for; all of it stands in the address."""
    first, second, third, fourth, fifth = st.columns([3, 2, 2, 2, 2])
    text = first.text_input(
        "Search", key="q", bind=filters.BIND, placeholder="hash, #number, or words of subject or branch"
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
        "What became of it", list(fates.WORDS), key="fate", bind=filters.BIND, placeholder="anything",
        format_func=fates.WORDS.get,
    )  # fmt: skip
    return merges.Wanted(text or "", tuple(origins), tuple(marks), checks=tuple(checks), fates=tuple(became))


def listed(wanted: merges.Wanted) -> None:
    """One page of what was found; a click on a row opens it."""
    seen, asked = ui.view(), st.query_params.get("page", "1")
    con, number = snapshot.connection(seen.snapshot), int(asked) if re.fullmatch("[0-9]{1,6}", asked) else 1
    found = merges.find(con, seen.selection, wanted, number)
    if not found.total:
        st.info("No landing is like that. Clear the search, or a filter.", icon=":material/search_off:")
        return
    first = merges.PAGE * (found.page - 1) + 1
    rows = f"{first:,} to {first + found.frame.height - 1:,}"
    st.caption(f"{found.total:,} landings, here {rows}, newest first. A click on a row opens it.")
    chosen = st.dataframe(
        shown(found.frame),
        hide_index=True,
        key="landings",
        on_select="rerun",
        selection_mode="single-row",
        column_config=configured(found.frame),
        alt="Landings, newest first",
    )
    pages(found)
    if chosen.selection.rows:
        row = found.frame.row(chosen.selection.rows[0], named=True)
        st.query_params["landing"] = f"{row['repo']}@{row['sha']}"
        st.rerun()


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
    with st.container(horizontal=True):
        for title, target, there in (
            ("Newer", before, before >= 1),
            ("Older", behind, behind <= found.pages),
        ):
            st.button(title, on_click=turn, args=(target,), disabled=not there)


def turn(page: int) -> None:
    """To another page."""
    st.query_params["page"] = str(page)


def close() -> None:
    """Back to the list."""
    st.query_params.pop("landing", None)
    st.session_state.pop("landings", None)


def opened(name: str) -> None:
    """One landing: what it is, why we say so, and how to say otherwise."""
    st.button("Back to the list", on_click=close, icon=":material/arrow_back:")
    repo, _, sha = name.rpartition("@")
    try:
        found = merges.opened(snapshot.connection(ui.view().snapshot), repo, sha)
    except queries.QueryError as error:
        ui.refused(error)
        return
    landing = found["landing"].row(0, named=True)
    st.html(f'<h2 class="fs-title">{words.safe(landing["subject"] or "(no subject)")}</h2>')
    facts(landing)
    evidence(found["evidence"])
    section("Lines", found["lines"], "By kind and origin. A fraction is a line that was prorated.")
    section("Commits", found["commits"], "Of a squash also those of its request, where they are known.")
    if not found["notes"].is_empty():
        section(
            "Line notes", found["notes"], "claimed: lines that the note names; kept: those its commit added."
        )
    if not found["mended"].is_empty():
        section("Mended later", found["mended"], "By the landing of a fix, or the id of an incident.")
    if not found["mends"].is_empty():
        section("What it mends", found["mends"], "introduced: who last wrote a line that it changes (SZZ).")
    overriding(landing)


def facts(landing: dict[str, Any]) -> None:
    """What is known of a landing, as a list."""
    written = theme.ORIGINS[landing["written"]].words
    strict = theme.ORIGINS[landing["written_strict"]].words
    share, method = landing["ai_share"], landing["share_method"]
    rows = {
        "Repository": landing["repo"],
        "Hash": landing["sha"],
        "Landed": f"{landing['landed_on']:%Y-%m-%d}, {landing['how']}"
        + (f", request #{landing['request']}" if landing["request"] else "")
        + (f", branch {landing['branch']}" if landing["branch"] else ""),
        "Written by": written if written == strict else f"{strict} (strict), {written} (declared)",
        "AI share of written lines": "nothing written was added" if share is None else words.share(share),
        "Lines are told by": f"{method}: {METHODS[method]}" if method else "it landed nothing",
        "Checked": theme.CHECKED[landing["checked"]].words,
        "Lines": f"{landing['written_lines'] or 0:,.0f} written; {landing['added']:,} added and "
        f"{landing['deleted']:,} deleted of every kind",
        "Set by an owner": landing["overridden"] and theme.ORIGINS[landing["overridden"]].words,
        "Bulk": landing["bulk"] and f"{landing['bulk']}: it counts nowhere",
        "Takes back": landing["reverts"],
        "Taken back by": landing["reverted_by"],
        "Lands again": landing["relands"],
    }
    cells = (f"<dt>{key}</dt><dd>{words.safe(str(value))}</dd>" for key, value in rows.items() if value)
    st.html(f'<dl class="fs-how">{"".join(cells)}</dl>')


def evidence(frame: pl.DataFrame) -> None:
    """Each mark with its place, who put it there, and the rule that found it."""
    with st.container(border=True):
        st.subheader("Evidence", anchor=False)
        if frame.is_empty():
            st.caption("No mark was found in or beside its commits. That proves nothing about who wrote it.")
            return
        read = frame.with_columns(pl.col("place").replace(PLACES), pl.col("sha").str.slice(0, 10))
        order = ("text", "place", "reporter", "grade", "role", "tool", "model", "rule", "sha", "subject")
        st.dataframe(read.select(order), hide_index=True, alt="Evidence of this landing")
        st.caption("review: AI looked at it, which is no authorship. weak: counts under declared only.")


def section(title: str, frame: pl.DataFrame, caption: str) -> None:
    """A table with what it means."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        if frame.is_empty():
            st.caption("None.")
            return
        filled = [name for name in frame.columns if frame[name].drop_nulls().len()]
        st.dataframe(frame.select(filled), hide_index=True, alt=title, column_config=tables.dates(frame))
        st.caption(caption)


def overriding(landing: dict[str, Any]) -> None:
    """The line of overrides.csv that says otherwise."""
    with st.expander("This is wrong: say who wrote it"):
        st.caption(
            "Copy the line into overrides.csv (`overrides` under [attribution]), set origin (ai, assisted, "
            "human, automation, undeclared), the reason and who says so. The next night follows it."
        )
        st.code(
            "repo,sha,origin,reason,by,on\n" + merges.override(landing, ui.view().now.date()), language=None
        )
