"""A short tour for a first visit: six steps, each with the way to the page it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

SEEN = "foreshock_tour"  # a cookie of this dashboard: it holds no more than that the tour was opened
REMEMBER = f'<script>document.cookie = "{SEEN}=seen; max-age=31536000; path=/; SameSite=Lax";</script>'
PLACE = "tour_step"


@dataclass(frozen=True)
class Step:
    """One thing to know, and the page that shows it."""

    title: str
    text: str
    page: str = ""
    link: str = ""


STEPS = (
    Step(
        "Begin with the sentence",
        "The Overview opens with the state in one sentence: whether AI speeds up the building of AI here. "
        "Below stands what speaks for that, and what against. Before it guesses it says *not enough data*.",
        "app_pages/overview.py",
        "Overview",
    ),
    Step(
        "Read a card",
        "A card has the last closed period, its change, n and a 95 % interval. What is not closed yet stands "
        "apart as *so far*. *Published* is what others said of themselves: read the note before comparing.",
        "app_pages/ai_code_share.py",
        "AI code share",
    ),
    Step(
        "Ask how it is computed",
        "Every chart has three sides: the picture, its table with CSV and Parquet, and *How computed*: the "
        "definition, what it leaves out, and the SQL as it ran, which opens on the SQL page.",
        "app_pages/sql.py",
        "SQL",
    ),
    Step(
        "Go down to the evidence",
        "Below a chart are links to the landings behind each point. A landing shows which mark says who "
        "wrote it, in its own words. *No AI mark* is never proof of a person.",
        "app_pages/merges.py",
        "Merges",
    ),
    Step(
        "Choose, and share what you see",
        "Filters and presets at the side hold for every page. *Copy link* has all of them: who opens it sees "
        "what you see. *As of* shows any snapshot that is kept, as it was.",
    ),
    Step(
        "Check what it rests on",
        "The line under each title says how fresh the data is; red says what is late or failed. The page "
        "Data names every source, every row that was refused, and every definition.",
        "app_pages/data.py",
        "Data",
    ),
)


def new() -> bool:
    """Whether it was never opened in this browser."""
    return st.context.cookies.get(SEEN) != "seen" and PLACE not in st.session_state


def offer(first: bool) -> None:
    """Opens the tour at its first step; more in sight on a first visit."""
    title, kind = ("New here? Take the tour", "primary") if first else ("Take the tour", "tertiary")
    if st.button(title, type=kind, icon=":material/explore:", key="tour", width="stretch"):
        st.session_state[PLACE] = 0
        steps()


@st.dialog("A short tour", width="medium", on_dismiss="rerun")
def steps() -> None:
    """One step, with the ways back and on."""
    st.html(REMEMBER, unsafe_allow_javascript=True)
    place = st.session_state.get(PLACE, 0)
    step = STEPS[place]
    st.subheader(f"{place + 1} of {len(STEPS)}: {step.title}", anchor=False)
    st.markdown(step.text)
    if step.page:
        st.page_link(step.page, label=f"Open {step.link}", icon=":material/arrow_forward:")
    with st.container(horizontal=True):
        st.button("Back", disabled=place == 0, on_click=go, args=(place - 1,), key="tour_back")
        if place + 1 < len(STEPS):
            st.button("Next", type="primary", on_click=go, args=(place + 1,), key="tour_next")
        elif st.button("Done", type="primary", key="tour_done"):
            st.rerun()


def go(place: int) -> None:
    """To another step."""
    st.session_state[PLACE] = place
