"""One landing on the screen: what it is, why we say so, what became of it, and how to say otherwise."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

import queries
from dashboard import snapshot, tables, theme, ui, words
from queries import landing

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

WORDED = ("origin", "written_by", "opened_by", "landed_by", "by")  # columns that hold who wrote or did it
HASHES = ("sha", "fix", "introduced", "landing")
STANDS = "nothing: they stand"
SECTIONS = (
    ("lines", "Lines", "By kind and origin. A fraction is a line that was prorated."),
    ("commits", "Commits", "Of a squash also those of its request, where they are known."),
    ("notes", "Line notes", "claimed: lines that the note names; kept: those its commit added."),
    ("request", "Request", "As its forge tells it. Who is a person, an AI or automation; nobody by name."),
    ("reviews", "Reviews", "of what landed: the review saw the last commit of the branch."),
    ("runs", "CI", "Runs on its commits and on those of its request, the newest first; times in UTC."),
    (
        "survival",
        "What became of its lines",
        "By the landing that ended them; the others still stand.",
    ),
    ("mended", "Mended later", "By the landing of a fix, or the id of an incident."),
    ("mends", "What it mends", "introduced: who last wrote a line that it changes (SZZ)."),
)


def close() -> None:
    """Back to the list."""
    st.query_params.pop("landing", None)
    st.session_state.pop("landings", None)


def opened(name: str) -> None:
    """One landing: what it is, why we say so, and how to say otherwise."""
    st.button("Back to the list", on_click=close, icon=":material/arrow_back:")
    repo, _, sha = name.rpartition("@")
    try:
        found = landing.opened(snapshot.connection(ui.view().snapshot), repo, sha)
    except queries.QueryError as error:
        ui.refused(error)
        return
    row = found["landing"].row(0, named=True)
    st.html(f'<h2 class="fs-title">{words.safe(row["subject"] or "(no subject)")}</h2>')
    facts(row, found["survival"])
    evidence(found["evidence"])
    there = [given for given in SECTIONS if not found[given[0]].is_empty()]
    for name, title, caption in there:
        section(title, found[name], caption)
    if without := [given[1].lower() for given in SECTIONS if given not in there]:
        st.caption(f"Nothing is on record of {words.listed(without, len(without))}.")
    overriding(row)


def facts(landing: dict[str, Any], fates: pl.DataFrame) -> None:
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
        "Still standing": standing(fates),
    }
    told = {key: words.safe(str(value)) for key, value in rows.items() if value}
    others = {"Takes back": "reverts", "Taken back by": "reverted_by", "Lands again": "relands"}
    told |= {key: link(landing["repo"], landing[name]) for key, name in others.items() if landing[name]}
    cells = (f"<dt>{key}</dt><dd>{said}</dd>" for key, said in told.items())
    st.html(f'<dl class="fs-how">{"".join(cells)}</dl>')


def link(repo: str, sha: str) -> str:
    """The way to another landing."""
    address = urlencode({"landing": f"{repo}@{sha}"})
    return f'<a href="merges?{address}" target="_self">{words.safe(sha)}</a>'


def standing(fates: pl.DataFrame) -> str:
    """How many of the lines that it added stand today; nothing where they were not followed."""
    if fates.is_empty():
        return ""
    stand = fates.filter(pl.col("sha").is_null())["lines"].sum()
    return f"{stand:,} of {fates['lines'].sum():,} lines that it added"


def evidence(frame: pl.DataFrame) -> None:
    """Each mark with its place, who put it there, and the rule that found it."""
    with st.container(border=True):
        st.subheader("Evidence", anchor=False)
        if frame.is_empty():
            st.caption("No mark was found in or beside its commits. That proves nothing about who wrote it.")
            return
        order = ("text", "place", "reporter", "grade", "role", "tool", "model", "rule", "sha", "subject")
        read = frame.with_columns(pl.col("place").replace(PLACES)).select(order)
        tables.grid(tables.readable(worded(read)), "Evidence of this landing")
        st.caption("review: AI looked at it, which is no authorship. weak: counts under declared only.")


def section(title: str, frame: pl.DataFrame, caption: str) -> None:
    """A table with what it means."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        tables.grid(tables.readable(worded(frame)), title)
        st.caption(caption)


def worded(frame: pl.DataFrame) -> pl.DataFrame:
    """Origins in words, hashes as short as git shows them; of lines that no landing ended that they stand."""
    words_of = {origin: meaning.words for origin, meaning in theme.ORIGINS.items()}
    read = frame.with_columns(
        *(pl.col(name).replace(words_of) for name in WORDED if name in frame.columns),
        *(pl.col(name).str.slice(0, 10) for name in HASHES if name in frame.columns),
    )
    if "ended_by" not in read.columns:
        return read
    stands = pl.when(pl.col("sha").is_null()).then(pl.lit(STANDS))
    return read.with_columns(stands.otherwise(pl.col("ended_by")).alias("ended_by"))


def overriding(row: dict[str, Any]) -> None:
    """The line of overrides.csv that says otherwise."""
    with st.expander("This is wrong: say who wrote it"):
        st.caption(
            "Copy the line into overrides.csv (`overrides` under [attribution]), set origin (ai, assisted, "
            "human, automation, undeclared), the reason and who says so. The next night follows it."
        )
        st.code("repo,sha,origin,reason,by,on\n" + landing.override(row, ui.view().now.date()), language=None)
