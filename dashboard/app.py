"""The frame around every page: navigation, filters, and the watch for a newly published night."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import queries
from dashboard import frame, ui

HERE = Path(__file__).parent

st.set_page_config("Foreshock", str(HERE / "icon.svg"), layout="wide", initial_sidebar_state=320)
st.logo(str(HERE / "logo.svg"), size="large", icon_image=str(HERE / "icon.svg"))
page = st.navigation(
    [
        st.Page("app_pages/overview.py", title="Overview", icon=":material/earthquake:", default=True),
        st.Page("app_pages/ai_code_share.py", title="AI code share", icon=":material/code_blocks:"),
        st.Page("app_pages/shipping_velocity.py", title="Shipping velocity", icon=":material/rocket_launch:"),
        st.Page("app_pages/task_horizon.py", title="Task horizon", icon=":material/timeline:"),
        st.Page("app_pages/oversight.py", title="Oversight", icon=":material/visibility:"),
        st.Page("app_pages/the_loop.py", title="The loop", icon=":material/all_inclusive:"),
        st.Page("app_pages/acceleration.py", title="Acceleration", icon=":material/speed:"),
        st.Page("app_pages/merges.py", title="Merges", icon=":material/merge:"),
        st.Page("app_pages/sql.py", title="SQL", icon=":material/terminal:"),
        st.Page("app_pages/data.py", title="Data", icon=":material/database:"),
    ]
)
st.set_page_config(f"{page.title} · Foreshock")
if frame.open_view(page.title):
    try:
        with frame.working():
            page.run()
    except queries.QueryError as error:
        ui.refused(error)
