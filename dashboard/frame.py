"""Opens the newest snapshot for a page, draws the filters, and follows what is published meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import queries
from dashboard import as_of, filters, link, measures, presets, snapshot, tour, unpublished
from dashboard.view import View

WATCH_SECONDS = 5
LISTS = {
    "Merges": {"from_date", "to_date", "repos", "teams", "scopes", "policy"}
}  # filters of pages without metrics
OTHERS = (
    "What other laboratories published, drawn faintly. Definitions differ: read the notes. "
    + filters.ELSEWHERE
)
WORKING = "Working out the figures of this page"
COPY = "The address of what is shown, with every choice: who opens it sees the same."
EVENTS = (
    "What happened meanwhile, above every axis of time: models, policies, and tools that changed how they "
    "mark. Below a chart stands the list. They are written down in the drop folder."
)


def open_view(page: str) -> bool:
    """True where the page can run: signed in, and a snapshot is there."""
    if os.environ.get("FORESHOCK_AUTH") == "oidc" and not st.user.get("is_logged_in"):
        sign_in()
        return False
    try:
        newest = snapshot.newest()
        follow(mark())
        with st.sidebar:
            if first := tour.new():
                tour.offer(first)
            above = st.container()
            seen = as_of.chosen(newest)
        now = snapshot.clock(seen)
        selection = selected(seen, page, above, now.date())
    except queries.QueryError as error:
        unpublished.page(error)
        follow(mark())
        return False
    with st.sidebar:
        others = st.toggle("Published figures", True, key="published", bind=filters.BIND, help=OTHERS)
        noted = st.toggle("Events", True, key="events", bind=filters.BIND, help=EVENTS)
        with st.popover("Copy link", icon=":material/link:"):
            st.caption(COPY)
            st.code(link.here(), language=None, wrap_lines=True)
        if not first:
            tour.offer(first)
        if os.environ.get("FORESHOCK_AUTH") == "oidc":
            st.button("Sign out", icon=":material/logout:", on_click=st.logout)
    st.session_state["view"] = View(seen, selection, now, others, noted)
    return True


@contextmanager
def working() -> Iterator[None]:
    """Says that figures are worked out, where that takes longer than a moment; nothing on the page moves."""
    with ExitStack() as meanwhile:
        with st.container(key="working"):
            meanwhile.enter_context(st.spinner(WORKING))
        yield


def warm() -> None:
    """Asks what the overview asks, so that the first reader need not wait for it."""
    newest = snapshot.newest()
    for measure in measures.OVERVIEW:
        snapshot.answer(newest, measure.metric, {})


def selected(seen: str, page: str, box: DeltaGenerator, today: date) -> filters.Selection:
    """The filters in the sidebar, with the repositories and teams that there are."""
    known = snapshot.table(seen, "repositories")
    shown = [metric for metric in queries.metrics().values() if page in (metric.family, "Overview")]
    repos, teams = known["repo"].to_list(), sorted(known["team"].drop_nulls().unique())
    link.warn(repos, teams)
    with box:
        presets.draw(today)
        return filters.draw(filters.honoured(shown) | LISTS.get(page, set()), repos, teams)


def mark() -> tuple[str, int, str]:
    """What is published, what nights are on record, and the theme: it changes when one of them does."""
    colours = st.context.theme.type or "light"
    try:
        record = snapshot.warehouse() / "nights.jsonl"
    except queries.QueryError:
        return "", 0, colours
    try:
        newest = snapshot.newest()
    except queries.QueryError:
        newest = ""
    return newest, record.stat().st_mtime_ns if record.exists() else 0, colours


@st.fragment(run_every=WATCH_SECONDS)
def follow(shown: tuple[str, int, str]) -> None:
    """Runs the page anew once something else is published or the theme has changed, without a restart."""
    if mark() != shown:
        st.rerun()


def sign_in() -> None:
    """Nothing is shown to whoever has not signed in."""
    st.title("Foreshock", anchor=False)
    st.caption("These figures are shown to members of the organisation.")
    if st.button("Sign in", type="primary"):
        st.login()
