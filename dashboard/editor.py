"""The editor of the SQL page: the address holds the query, a press on Run puts it there.

The answer of the last query is kept in the reader's own session, so that a chart can be turned about without
asking again. While a query runs, whatever the reader does ends it: the page runs anew, and with it goes the
program that answers.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import queries
from dashboard import address, answers, library, ui, words

BEGIN = "Nothing is asked yet. Write a query above and run it, or begin with one of these:"
HOLDER = "SELECT repo, count(*) AS landings FROM merges GROUP BY ALL"
STOPPED = "Stopped. Nothing was changed; Run asks again."
LONG = (
    "This query is too long for an address, so a link to this page does not hold it: keep its text in a file."
)
TURN = "Waiting for its turn: other readers' queries are running"


def page() -> None:
    """Editor, shelf, and below them the answer or what to do."""
    try:
        queries.handed_on(Path(ui.view().snapshot))
    except queries.QueryError as error:
        ui.refused(error)
        return
    asked = named()
    write(asked)
    library.shelf(take)
    if not asked:
        st.caption(BEGIN)
        library.examples(take, "begin")
        return
    if asked == st.session_state.get("sql_long"):
        st.info(LONG, icon=":material/link_off:")
    if asked == st.session_state.get("sql_stopped"):
        st.info(STOPPED, icon=":material/stop_circle:")
    elif found := answered(asked):
        answers.show(found)


def named() -> str:
    """The query that the address names, or the last one where that was too long for an address."""
    try:
        return address.asked(st.query_params) or st.session_state.get("sql_long", "")
    except queries.QueryError as error:
        ui.refused(error)
        return ""


def write(asked: str) -> None:
    """The text, which follows the address: a link, an example or the browser's Back bring another query."""
    if st.session_state.get("sql_of") != asked or "sql_text" not in st.session_state:
        st.session_state["sql_of"] = asked
        st.session_state["sql_text"] = asked or st.session_state.get("sql_last", "")
    lines = st.session_state["sql_text"].count("\n") + 2
    with st.form("sql", border=False):
        st.text_area(
            "Query", key="sql_text", height=min(max(24 * lines, 140), 480), placeholder=HOLDER,
            help="One SELECT, and before it SET VARIABLE where you like. Ctrl+Enter runs it.",
        )  # fmt: skip
        st.form_submit_button("Run", on_click=run, icon=":material/play_arrow:")


def run() -> None:
    """Asks what stands in the editor, also when it is the same again."""
    take(st.session_state["sql_text"])


def take(sql: str) -> None:
    """Puts a query into the address and asks it."""
    sql = sql.strip()
    named = address.parameters(sql) if sql else {}
    for name in {address.PLAIN, address.PACKED} & set(st.query_params) - set(named):
        del st.query_params[name]
    for name, value in named.items():
        st.query_params[name] = value
    for name in ("sql_stopped", "sql_answer", "sql_long"):
        st.session_state.pop(name, None)
    if sql and not named:
        st.session_state["sql_long"] = sql
    st.session_state["sql_last"] = sql


def stop(sql: str) -> None:
    """The reader does not want to wait."""
    st.session_state["sql_stopped"] = sql


def answered(sql: str) -> queries.Answer | None:
    """The answer, asked once; None where there is an error, which is shown then."""
    newest = ui.view().snapshot
    kept, found = st.session_state.get("sql_answer", (None, None))
    if kept != (newest, sql):
        found = waited(newest, sql)
        st.session_state["sql_answer"] = (newest, sql), found
    if isinstance(found, str):
        what, _, place = found.partition("\n\n")
        st.error(words.literal(what), icon=":material/error:")
        if place:
            st.code(place, language=None)
        return None
    return found


def waited(newest: str, sql: str) -> queries.Answer | str:
    """The answer, or the words of the error; meanwhile a bar and a way to stop."""
    box = st.empty()
    with box.container():
        bar = st.progress(0.0, text="Running")
        st.button("Stop", on_click=stop, args=(sql,), key="sql_stop", icon=":material/stop_circle:")

    def waiting(what: str, seconds: float) -> None:
        most = queries.LIMITS.patience if what == "turn" else queries.LIMITS.seconds
        said = TURN if what == "turn" else "Running"
        bar.progress(min(seconds / most, 1.0), text=f"{said}, {seconds:.0f} of at most {most:g} seconds")

    try:
        return queries.ask(queries.handed_on(Path(newest)), sql, queries.LIMITS, waiting)
    except queries.QueryError as error:
        return str(error)
    finally:
        box.empty()
