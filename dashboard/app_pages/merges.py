"""Merges: find a landing, and read why it is said who wrote it."""

from __future__ import annotations

import streamlit as st

from dashboard import landing_page, landings, ui

ui.opening("Merges", "Which landings stand behind these figures, and which marks behind each?")
if name := st.query_params.get("landing"):
    landing_page.opened(name)
else:
    landings.listed(landings.search())
