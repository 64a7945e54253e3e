"""Overview: the state in one sentence, and one figure of each kind."""

from __future__ import annotations

import streamlit as st

from dashboard import measures, moved, state_section, tripwires, ui

ui.opening("Overview", "Is AI speeding up the building of AI here, and can the figures be trusted?")
state_section.card()
headlines = (*measures.HEADLINES, *ui.there(*measures.CHECKS)[:1])
computed = ui.beside(*headlines)
lines, changes = st.columns(2)
with lines:
    tripwires.section()
with changes:
    moved.section()
if computed:
    ui.how(*headlines)
